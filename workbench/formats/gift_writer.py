"""Items -> GIFT, Moodle's text format for questions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workbench.formats.checking import writable
from workbench.formats.codes import label_stem
from workbench.formats.drafts import LETTERS
from workbench.formats.tags import tags_of
from workbench.intake.records import ItemRecord

_SPECIAL = re.compile(r"[\\~=#{}:]")
_FORMAT = re.compile(r"\[(?:html|plain|moodle|markdown)\]", re.IGNORECASE)
# What Moodle accepts as the share of one of several correct options.
SHARES = {1: "100", 2: "50", 3: "33.33333", 4: "25"}


def write_gift(items: Iterable[ItemRecord], *, with_key: bool) -> bytes:
    """Write items as UTF-8 GIFT: ``::code::``, the code again in the stem, ``$CATEGORY:`` by content area.

    Each of n correct options of an item weighs 100/n percent, a wrong one takes everything off. Without the key
    every option is written as ``~``, which Moodle reads as a question that nobody has answered yet and reports.
    """
    parts: list[str] = []
    area = None
    for item in writable(items, with_key=with_key):
        if item.area_code != area:
            area = item.area_code
            path = " ".join(area.replace("/", "//").split())
            parts.append(f"$CATEGORY: $course$/top/{path}\n")
        parts.append(_question(item))
    return "\n".join(parts).encode()


def _question(item: ItemRecord) -> str:
    options = "".join(f"\t{_mark(item, place)}{_text(text)}\n" for place, text in enumerate(item.options))
    explanation = f"\t####{_text(item.explanation)}\n" if item.explanation else ""
    tags = " ".join(f"[tag:{_in_comment(tag)}]" for tag in tags_of(item))
    return (
        f"// [id:{_in_comment(item.code)}] {tags}\n"
        f"::{_escaped(item.code)}::[plain]{_escaped(label_stem(item.code, item.stem))}{{\n{options}{explanation}}}\n"
    )


def _mark(item: ItemRecord, place: int) -> str:
    is_right = LETTERS[place] in item.key
    if len(item.key) > 1:
        return f"~%{SHARES[len(item.key)]}%" if is_right else "~%-100%"
    # An option that begins like a weight must not be taken for one.
    return "=" if is_right else "~%0%" if item.options[place].startswith("%") else "~"


def _text(text: str) -> str:
    """Write an option or an explanation; one that begins like a name of a format must not be taken for it."""
    return f"{'[plain]' if _FORMAT.match(text) else ''}{_escaped(text)}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text).replace("\n", "\\n")


def _in_comment(text: str) -> str:
    return re.sub(r"[\\\]]", r"\\\g<0>", text).replace("\n", "\\n")
