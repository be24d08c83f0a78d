"""Items -> Moodle XML."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from workbench.formats.checking import writable
from workbench.formats.codes import label_stem
from workbench.formats.drafts import LETTERS
from workbench.formats.gift_writer import SHARES
from workbench.formats.tags import tags_of
from workbench.formats.tidy import html_of
from workbench.formats.xml_texts import XML_HEAD
from workbench.intake.records import ItemRecord


def write_moodle_xml(items: Iterable[ItemRecord], *, with_key: bool) -> bytes:
    """Write items as Moodle XML: the code in ``idnumber`` and in the stem, a category for each content area, tags.

    Each of n correct options of an item weighs 100/n percent, a wrong one takes everything off. Without the key
    every question allows several answers and every option weighs 0: Moodle imports it with a warning, and nothing
    tells a question of one correct option from one of several.
    """
    parts = [XML_HEAD, "<quiz>\n"]
    area = None
    for item in writable(items, with_key=with_key):
        if item.area_code != area:
            area = item.area_code
            path = escape("$course$/top/" + area.replace("/", "//"))
            parts.append(f'<question type="category"><category><text>{path}</text></category></question>\n')
        parts.append(_question(item))
    return "".join([*parts, "</quiz>\n"]).encode()


def _question(item: ItemRecord) -> str:
    code = escape(item.code)
    tags = "".join(f"<tag><text>{escape(tag)}</text></tag>" for tag in tags_of(item))
    options = "".join(
        f' <answer fraction="{_fraction(item, place)}" format="html">{_html(text)}</answer>\n'
        for place, text in enumerate(item.options)
    )
    return (
        f'<question type="multichoice">\n <name><text>{code}</text></name>\n'
        f' <questiontext format="html">{_html(label_stem(item.code, item.stem), "p")}</questiontext>\n'
        f' <generalfeedback format="html">{_html(item.explanation)}</generalfeedback>\n'
        " <defaultgrade>1</defaultgrade><penalty>0</penalty><hidden>0</hidden>\n"
        f" <idnumber>{code}</idnumber>\n"
        f" <single>{str(len(item.key) == 1).lower()}</single>"
        "<shuffleanswers>true</shuffleanswers><answernumbering>ABCD</answernumbering>\n"
        f"{options} <tags>{tags}</tags>\n</question>\n"
    )


def _fraction(item: ItemRecord, place: int) -> str:
    if LETTERS[place] in item.key:
        return SHARES[len(item.key)]
    return "-100" if len(item.key) > 1 else "0"


def _html(text: str, tag: str = "") -> str:
    """Write a text as HTML in a ``<text>``; escaped twice, so that no CDATA end in it can do harm."""
    html = html_of(text)
    return f"<text>{escape(f'<{tag}>{html}</{tag}>' if tag else html, quote=False)}</text>"
