"""The one form in which texts of questions are kept and compared, and HTML as other programs write it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

# What XML 1.0 or a text file cannot hold, and the non-characters that the GIFT reader uses as placeholders.
_UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SOFT_BREAK = re.compile(r"[ \t]*[\n\r\f][ \t\n\r\f]*")

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
    parser = _PlainParser(is_xml)
    parser.feed(html)
    parser.close()
    return parser.plain()


class _PlainParser(HTMLParser):
    def __init__(self, is_xml: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.is_xml = is_xml
        self.blocks: list[list[str]] = [[]]
        self.found = Plain("")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.blocks.append([])
        if tag == "br":
            self.blocks[-1].append("\n")
        elif tag in _RAISED:
            self.found.raised.add(tag)
        elif tag in _STYLES:
            self.found.styles.add(tag)
        elif tag in _OBJECTS or (self.is_xml and tag not in _SILENT | _BLOCKS):
            self.found.objects.add(tag)
        elif tag not in _SILENT | _BLOCKS:
            self.blocks[-1].append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.blocks.append([])
        elif not self.is_xml and tag not in _SILENT | _RAISED | _STYLES | _OBJECTS:
            self.blocks[-1].append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.blocks[-1].append(_SOFT_BREAK.sub(" ", data))

    def plain(self) -> Plain:
        texts = ("".join(parts).strip() for parts in self.blocks)
        self.found.text = "\n".join(filter(None, texts))
        return self.found
