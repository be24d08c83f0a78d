"""The one form in which texts of questions are kept and compared, and HTML as other programs write it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from html import escape, unescape

# What XML 1.0 or a text file cannot hold, and the non-characters that the GIFT reader uses as placeholders.
_UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SOFT_BREAK = re.compile(r"(?<![ \t])[ \t]*[\n\r\f][ \t\n\r\f]*")

# No "<" inside a tag: so the search for its end never goes past the next one.
_TAG = re.compile(r"""<(/?)([A-Za-z][\w:-]*)(?:[^<>"'\w:-](?:[^<>"']|"[^"<]*"|'[^'<]*')*)?>""")
_BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr", "dl"})
_SILENT = frozenset({"span", "br", "wbr", "body", "html", "font", "a", "label", "tr", "td", "th", "tbody", "thead"})
_STYLES = frozenset({"b", "i", "u", "strong", "em", "small", "big", "s", "strike", "code", "tt", "q", "cite", "mark"})
_RAISED = frozenset({"sub", "sup"})
_OBJECTS = frozenset(
    {"img", "audio", "video", "object", "embed", "iframe", "svg", "math", "canvas", "picture", "table"}
    | {"input", "select", "textarea", "button", "script", "style"}
)


def tidy(text: str) -> str:
    """Give a text in the form that is stored: composed Unicode (NFC), ``\\n`` line ends, no space at either end.

    Spaces, tabs and blank lines inside, and where an author puts the tone mark (hòa, hoà), stay as typed.
    """
    return unicodedata.normalize("NFC", _LINE_END.sub("\n", text)).strip()


def unfit_character(text: str) -> str | None:
    """Give the first character that not every format can carry, as ``U+000B``; None where there is none."""
    found = _UNFIT.search(text)
    return f"U+{ord(found[0]):04X}" if found else None


def html_of(text: str) -> str:
    """Write a plain text as HTML that shows it exactly, line breaks as ``<br>``."""
    return escape(text, quote=False).replace("\n", "<br>")


@dataclass(slots=True)
class Plain:
    """What is left of an HTML text: the words; which formatting was dropped; what cannot be carried at all."""

    text: str
    styles: set[str] = field(default_factory=set)
    raised: set[str] = field(default_factory=set)
    objects: set[str] = field(default_factory=set)


def plain_of(html: str, *, is_xml: bool = False) -> Plain:
    """Read an HTML text as plain text; paragraphs become lines.

    Something like a tag that HTML does not know is text the author typed (``x <y and z>``), unless ``is_xml``.
    """
    found = Plain("")
    blocks: list[list[str]] = [[]]
    end = 0
    text = _without_comments(html)
    for tag in _TAG.finditer(text):
        blocks[-1].append(_words(text[end : tag.start()]))
        end = tag.end()
        name = tag[2].lower()
        if name in _BLOCKS:
            blocks.append([])
        elif name == "br":
            blocks[-1].append("\n")
        elif not _is_noted(name, found, is_xml):
            blocks[-1].append(tag[0])
    blocks[-1].append(_words(text[end:]))
    texts = ("".join(parts).strip() for parts in blocks)
    found.text = "\n".join(filter(None, texts))
    return found


def _is_noted(name: str, found: Plain, is_xml: bool) -> bool:
    """Note what a tag means for the text; False for one that HTML does not know."""
    if name in _RAISED:
        found.raised.add(name)
    elif name in _STYLES:
        found.styles.add(name)
    elif name in _OBJECTS or (is_xml and name not in _SILENT):
        found.objects.add(name)
    return is_xml or name in _RAISED | _STYLES | _OBJECTS | _SILENT


def _words(text: str) -> str:
    return _SOFT_BREAK.sub(" ", unescape(text))


def _without_comments(html: str) -> str:
    """Drop comments; one that never ends is text."""
    kept, position = [], 0
    while (start := html.find("<!--", position)) >= 0 and (end := html.find("-->", start + 4)) >= 0:
        kept.append(html[position:start])
        position = end + 3
    return "".join([*kept, html[position:]])
