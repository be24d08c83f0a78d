"""The text of a work written in Word: paragraphs in reading order, old fonts converted run by run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.formats.loading import load_package, load_xml
from workbench.intake.guard import Unreadable
from workbench.intake.legacy_fonts import Legacy, legacy_of_font, to_unicode

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_LOOSE = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_GROUPS = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "tbl", "tr", "tc"})
_NOT_TEXT = frozenset({"pPr", "rPr", "instrText", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr"})
_PICTURES = frozenset({"drawing", "pict", "object", "oMath", "oMathPara"})
_MAX_STYLES = 12  # so long a chain of styles Word itself follows

Piece = tuple[str, Legacy | None]


@dataclass(slots=True)
class WordWork:
    """What a document holds: its paragraphs, and what the reader of the text should know of it.

    ``pictures`` counts pictures, drawings and formulas, which are no text; ``has_notes`` tells of foot- or endnotes,
    which are not read; ``is_tracked`` of changes, which are read as if accepted.
    """

    paragraphs: list[str] = field(default_factory=list)
    legacy: set[Legacy] = field(default_factory=set)
    pictures: int = 0
    is_tracked: bool = False
    has_notes: bool = False


def read_word_work(data: bytes) -> WordWork:
    """Read the body of a .docx; headers, footers, notes, comments and properties are no part of a work."""
    parts = load_package(data)
    body = _root(parts, "word/document.xml").find(f"{_W}body") if "word/document.xml" in parts else None
    if body is None:
        raise Unreadable("formats.not_word")
    reader = _Reader(_styles(parts))
    reader.read(body)
    return reader.work


def _root(parts: Mapping[str, bytes], name: str) -> Any:
    return load_xml(parts[name].replace(_STRICT, _LOOSE))


def _styles(parts: Mapping[str, bytes]) -> dict[str, tuple[str, str]]:
    """Give style -> (the style it is based on, its font); the document's own defaults are the style ``""``."""
    if "word/styles.xml" not in parts:
        return {}
    root = _root(parts, "word/styles.xml")
    found = {
        style.get(f"{_W}styleId", ""): (_value(style, "basedOn"), _font(style.find(f"{_W}rPr")))
        for style in root.iterfind(f"{_W}style")
    }
    normal = next((s.get(f"{_W}styleId", "") for s in root.iterfind(f"{_W}style") if _is_default(s)), "")
    default = _font(root.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr"))
    return found | {"": (normal, default)}


def _is_default(style: Any) -> bool:
    return style.get(f"{_W}type") == "paragraph" and style.get(f"{_W}default") in {"1", "true"}


class _Reader:
    def __init__(self, styles: Mapping[str, tuple[str, str]]) -> None:
        self.styles = styles
        self.work = WordWork()

    def read(self, parent: Any) -> None:
        for element in parent:
            name = _name(element)
            if name == "p":
                self.read_paragraph(element)
            elif name in _GROUPS:
                self.work.is_tracked |= name in {"ins", "moveTo"}
                self.read(element)

    def read_paragraph(self, paragraph: Any) -> None:
        boxes: list[Any] = []
        pieces = list(self.pieces(paragraph, self.font_of(_value(paragraph, f"pPr/{_W}pStyle")), boxes))
        self.work.paragraphs.append("".join(self.converted(pieces)))
        for box in boxes:
            self.read(box)

    def converted(self, pieces: list[Piece]) -> Iterator[str]:
        """Convert what stands in one old font together: Word cuts words into runs anywhere."""
        start = 0
        for end in range(1, len(pieces) + 1):
            if end == len(pieces) or pieces[end][1] != pieces[start][1]:
                text, legacy = "".join(text for text, _ in pieces[start:end]), pieces[start][1]
                whole = to_unicode(text, legacy) if legacy else text
                if legacy and whole != text:
                    self.work.legacy.add(legacy)
                yield whole
                start = end

    def pieces(self, parent: Any, font: str, boxes: list[Any]) -> Iterator[Piece]:
        """Give the texts of a paragraph with the encoding that their font shows; text boxes go to ``boxes``."""
        for element in parent:
            name = _name(element)
            if name == "r":
                run = element.find(f"{_W}rPr")
                style = "" if run is None else _value(run, "rStyle")
                yield from self.pieces(element, _font(run) or (style and self.font_of(style)) or font, boxes)
            elif name == "t":
                yield (element.text or "").replace("\n", " "), legacy_of_font(font)
            elif name in ("tab", "br", "cr", "noBreakHyphen"):
                yield {"tab": " ", "noBreakHyphen": "-"}.get(name, "\n"), legacy_of_font(font)
            elif name == "AlternateContent":
                yield from self.pieces(element[0] if len(element) else element, font, boxes)
            elif name in _PICTURES:
                inside = [box for box in element.iter(f"{_W}txbxContent") if not _is_nested(box, element)]
                boxes += inside
                self.work.pictures += not inside
            elif name in ("del", "moveFrom"):
                self.work.is_tracked = True
            elif name in ("footnoteReference", "endnoteReference"):
                self.work.has_notes = True
            elif name not in _NOT_TEXT:
                self.work.is_tracked |= name in ("ins", "moveTo")
                yield from self.pieces(element, font, boxes)

    def font_of(self, style: str) -> str:
        """Give the font of a style, from the styles it is based on and the document's defaults where it names none."""
        for _ in range(_MAX_STYLES):
            above, font = self.styles.get(style, ("", ""))
            if font or not style:
                break
            style = above
        if font or not self.styles:
            return font
        normal, default = self.styles[""]
        return self.styles.get(normal, ("", ""))[1] or default


def _is_nested(box: Any, within: Any) -> bool:
    above = next(box.iterancestors(f"{_W}txbxContent"), None)
    return above is not None and any(each is within for each in above.iterancestors())


def _font(properties: Any) -> str:
    fonts = None if properties is None else properties.find(f"{_W}rFonts")
    return "" if fonts is None else str(fonts.get(f"{_W}ascii") or fonts.get(f"{_W}hAnsi") or "")


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _value(element: Any, path: str) -> str:
    found = element.find(f"{_W}{path}")
    return "" if found is None else str(found.get(f"{_W}val", ""))
