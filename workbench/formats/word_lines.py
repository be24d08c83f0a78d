"""A Word document as lines of text that know how each of their characters looks."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from workbench.formats.loading import load_package, load_xml
from workbench.intake.guard import Unreadable

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_LOOSE = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OBJECTS = {"drawing": "hình", "pict": "hình", "object": "đối tượng", "oMath": "công thức", "oMathPara": "công thức"}
_LIST_KINDS = {
    "decimal": "number",
    "decimalZero": "number",
    "upperLetter": "letter",
    "lowerLetter": "letter",
    "bullet": "bullet",
}
_MAX_LEVELS = 9  # Word has no more
_MAX_STYLES = 12  # so long a chain of styles Word itself follows
_OFF = frozenset({"0", "false", "none", "off"})
_PLAIN_COLOURS = frozenset({"", "AUTO", "000000", "FFFFFF"})


class Look(NamedTuple):
    """How a character looks; each field is empty where it looks like ordinary text."""

    bold: str = ""
    italic: str = ""
    underline: str = ""
    colour: str = ""
    highlight: str = ""


PLAIN = Look()


@dataclass(slots=True)
class Line:
    """One line: ``place`` counts the document's paragraphs from 1; ``looks`` runs in step with ``text``.

    ``list_kind`` is ``number``, ``letter`` or ``bullet`` where Word itself writes a label before the line, as
    ``list_text`` (``Câu %1:``) on ``list_level`` says.
    """

    place: int
    text: str = ""
    looks: list[Look] = field(default_factory=list)
    list_kind: str = ""
    list_text: str = ""
    list_level: int = 0
    is_heading: bool = False
    objects: set[str] = field(default_factory=set)
    is_recomposed: bool = False

    def add(self, text: str, look: Look) -> None:
        """Add a run, composed: labels must be found whatever keyboard typed them."""
        composed = unicodedata.normalize("NFC", text)
        self.is_recomposed |= composed != text
        self.text += composed
        self.looks += [look] * len(composed)

    def part(self, start: int, end: int | None = None) -> Line:
        """Give a piece of the line as a line without list label."""
        return Line(self.place, self.text[start:end], self.looks[start:end], is_recomposed=self.is_recomposed)


Row = list[list[Line]]  # cells of lines


@dataclass(slots=True)
class WordText:
    """The body of a document in order: lines, and tables as rows of cells."""

    blocks: list[Line | list[Row]]
    is_tracked: bool


def word_text(data: bytes) -> WordText:
    """Read the body of a .docx; headers, footers and notes are no part of it. Macros and .doc are Unreadable."""
    parts = load_package(data)
    if "word/document.xml" not in parts:
        raise Unreadable("formats.not_word")
    body = _root(parts, "word/document.xml").find(f"{_W}body")
    if body is None:
        raise Unreadable("formats.not_word")
    reader = _Reader(_styles(parts), _numbering(parts))
    blocks = list(reader.blocks(body))
    return WordText(blocks, reader.is_tracked)


def _root(parts: Mapping[str, bytes], name: str) -> Any:
    return load_xml(parts[name].replace(_STRICT, _LOOSE))


@dataclass(slots=True)
class _Style:
    above: str
    run: Any
    number: Any
    is_heading: bool


def _styles(parts: Mapping[str, bytes]) -> dict[str, _Style]:
    if "word/styles.xml" not in parts:
        return {}
    found = {}
    for style in _root(parts, "word/styles.xml").iterfind(f"{_W}style"):
        name = _value(style, "name").lower()
        found[style.get(f"{_W}styleId", "")] = _Style(
            _value(style, "basedOn"),
            style.find(f"{_W}rPr"),
            style.find(f"{_W}pPr/{_W}numPr"),
            name.startswith(("heading", "title", "subtitle")),
        )
    return found


def _numbering(parts: Mapping[str, bytes]) -> dict[tuple[str, str], tuple[str, str]]:
    """Give (list, level) -> (kind, label text)."""
    if "word/numbering.xml" not in parts:
        return {}
    root = _root(parts, "word/numbering.xml")
    levels: dict[str, dict[str, tuple[str, str]]] = {}
    for abstract in root.iterfind(f"{_W}abstractNum"):
        levels[abstract.get(f"{_W}abstractNumId", "")] = {
            level.get(f"{_W}ilvl", "0"): (_LIST_KINDS.get(_value(level, "numFmt"), ""), _value(level, "lvlText"))
            for level in list(abstract.iterfind(f"{_W}lvl"))[:_MAX_LEVELS]
        }
    return {
        (number.get(f"{_W}numId", ""), level): kind
        for number in root.iterfind(f"{_W}num")
        for level, kind in levels.get(_value(number, "abstractNumId"), {}).items()
    }


class _Reader:
    def __init__(self, styles: dict[str, _Style], numbering: dict[tuple[str, str], tuple[str, str]]) -> None:
        self.styles = styles
        self.numbering = numbering
        self.is_tracked = False
        self.n_paragraphs = 0

    def blocks(self, parent: Any) -> Iterator[Line | list[Row]]:
        for element in parent:
            name = _name(element)
            if name == "p":
                yield from self.lines(element)
            elif name == "tbl":
                yield [
                    [self.cell(cell) for cell in row.iter(f"{_W}tc") if _row_of(cell) is row]
                    for row in element.iter(f"{_W}tr")
                    if _table_of(row) is element
                ]
            elif name in ("sdt", "sdtContent", "ins", "customXml", "smartTag"):
                self.is_tracked |= name == "ins"
                yield from self.blocks(element)

    def cell(self, cell: Any) -> list[Line]:
        lines: list[Line] = []
        for block in self.blocks(cell):
            lines += [block] if isinstance(block, Line) else [line for row in block for part in row for line in part]
        return lines

    def lines(self, paragraph: Any) -> list[Line]:
        """Give the lines of a paragraph: a line break inside it begins a new one."""
        self.n_paragraphs += 1
        style = _value(paragraph, f"pPr/{_W}pStyle")
        chain = list(self.chain(style))
        first = Line(self.n_paragraphs, is_heading=any(each.is_heading for each in chain))
        numbers = [paragraph.find(f"{_W}pPr/{_W}numPr"), *(each.number for each in chain)]
        number = next((each for each in numbers if each is not None), None)
        if number is not None:
            first.list_level = int(level) if (level := _value(number, "ilvl")).isdecimal() else 0
            place = (_value(number, "numId"), str(first.list_level))
            first.list_kind, first.list_text = self.numbering.get(place, ("", ""))
        lines = [first]
        self.fill(paragraph, self.look(PLAIN, *(each.run for each in reversed(chain))), lines)
        return lines

    def chain(self, style: str) -> Iterator[_Style]:
        """Give a style and those it is based on."""
        seen: set[str] = set()
        while style in self.styles and style not in seen and len(seen) < _MAX_STYLES:
            seen.add(style)
            yield self.styles[style]
            style = self.styles[style].above

    def fill(self, parent: Any, look: Look, lines: list[Line]) -> None:
        for element in parent:
            name = _name(element)
            if name == "r":
                properties = element.find(f"{_W}rPr")
                chain = list(self.chain(_value(element, f"rPr/{_W}rStyle")))
                self.fill(element, self.look(look, *(each.run for each in reversed(chain)), properties), lines)
            elif name == "t":
                lines[-1].add((element.text or "").replace("\n", " "), look)
            elif name == "tab":
                lines[-1].add("\t", look)
            elif name == "noBreakHyphen":
                lines[-1].add("-", look)
            elif name in ("br", "cr"):
                lines.append(Line(self.n_paragraphs))
            elif name in ("del", "moveFrom"):
                self.is_tracked = True
            elif name in _OBJECTS or name in ("AlternateContent", "sym"):
                lines[-1].objects.add(_OBJECTS.get(name, "hình" if name == "AlternateContent" else "ký hiệu"))
            elif name not in ("pPr", "rPr", "instrText", "sdtPr", "sdtEndPr"):
                self.is_tracked |= name in ("ins", "moveTo")
                self.fill(element, look, lines)

    def look(self, look: Look, *properties: Any) -> Look:
        """Give how text looks after these run properties, each over the ones before it."""
        for each in properties:
            if each is not None:
                look = _changed(look, each)
        return look


def _changed(look: Look, properties: Any) -> Look:
    changes = {}
    for tag, field_name in (("b", "bold"), ("i", "italic"), ("u", "underline")):
        element = properties.find(f"{_W}{tag}")
        if element is not None:
            changes[field_name] = "" if element.get(f"{_W}val", "1") in _OFF else "1"
    for tag, attribute, field_name in (
        ("color", "val", "colour"),
        ("shd", "fill", "highlight"),
        ("highlight", "val", "highlight"),
    ):
        element = properties.find(f"{_W}{tag}")
        if element is not None:
            value = element.get(f"{_W}{attribute}", "")
            changes[field_name] = "" if value in _OFF or value.upper() in _PLAIN_COLOURS else value
    return look._replace(**changes)


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _value(element: Any, path: str) -> str:
    found = element.find(f"{_W}{path}")
    return "" if found is None else str(found.get(f"{_W}val", ""))


def _row_of(cell: Any) -> Any:
    return next(cell.iterancestors(f"{_W}tr"))


def _table_of(row: Any) -> Any:
    return next(row.iterancestors(f"{_W}tbl"))
