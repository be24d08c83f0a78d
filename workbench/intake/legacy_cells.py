"""The cells of a sheet that are TCVN3 or VNI -> Unicode: by the font of the cell, else by the words of its column."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import TypeVar

from lxml import etree

from workbench.intake.legacy_fonts import Legacy, legacy_of_column, legacy_of_font, may_be_legacy, to_unicode

Fonts = Mapping[tuple[int, int], Legacy]  # (row, column) of a cell, both from 0 -> what its font shows
C = TypeVar("C")

LOOKED_AT = 600  # so many rows, spread over the sheet, tell whether it is worth a closer look

_FONT_NAMES = (b".Vn", b".VN", b".vn", b"VNI-", b"Vni-", b"vni-")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*)>")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]+)(\d+)["']""")
_STYLE = re.compile(rb"""\bs\s*=\s*["'](\d+)["']""")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def modern_rows(rows: Sequence[list[C]], fonts: Fonts) -> tuple[Sequence[list[C]], dict[int, Legacy]]:
    """Give the rows in Unicode, and the columns in which something was converted with their encoding.

    Where no font tells, two different words of a column must speak for an encoding, or one where another column of
    the sheet is in it already.
    """
    if not fonts and not _is_suspect(rows):
        return rows, {}
    columns = [[cell if isinstance(cell, str) else "" for cell in cells] for cells in zip_longest(*rows, fillvalue="")]
    by_words = [legacy_of_column(texts) for texts in columns]
    seen = set(filter(None, by_words)) | set(fonts.values())
    by_words = [
        known or (near if (near := legacy_of_column(texts, wanted=1)) in seen else None)
        for known, texts in zip(by_words, columns, strict=True)
    ]
    found: dict[int, Legacy] = {}
    modern: list[list[C]] = []
    for row_no, row in enumerate(rows):
        new = list(row)
        for place, cell in enumerate(row):
            legacy = fonts.get((row_no, place)) or by_words[place]
            if legacy and isinstance(cell, str) and (text := to_unicode(cell, legacy)) != cell:
                new[place] = text  # type: ignore[assignment]
                found[place] = legacy
        modern.append(new)
    return modern, found


def _is_suspect(rows: Sequence[Sequence[object]]) -> bool:
    step = max(1, len(rows) // LOOKED_AT)
    return any(may_be_legacy(cell for cell in row if isinstance(cell, str)) for row in rows[::step])


def fonts_of_cells(workbook: bytes) -> dict[str, Fonts]:
    """Give, for each sheet of a checked workbook, the cells whose font shows TCVN3 or VNI; mostly there are none."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        names = set(archive.namelist())
        if "xl/styles.xml" not in names:
            return {}
        styles = archive.read("xl/styles.xml")
        if not any(name in styles for name in _FONT_NAMES):
            return {}
        legacy_styles = _legacy_styles(styles)
        if not legacy_styles:
            return {}
        return {
            name: _fonts_of_sheet(archive.read(path), legacy_styles)
            for name, path in _sheet_paths(archive).items()
            if path in names
        }


def _tree(part: bytes) -> etree._Element:
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))


def _legacy_styles(styles: bytes) -> dict[int, Legacy]:
    """Give the number of each cell style whose font shows an old encoding."""
    tree = _tree(styles)
    fonts = [
        legacy_of_font(next(font.iter("{*}name"), font).get("val") or "") for font in tree.iterfind("{*}fonts/{*}font")
    ]
    found: dict[int, Legacy] = {}
    for number, style in enumerate(tree.iterfind("{*}cellXfs/{*}xf")):
        place = int(style.get("fontId") or 0)
        legacy = fonts[place] if place < len(fonts) else None
        if legacy:
            found[number] = legacy
    return found


def _sheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """Give the part of each sheet by the sheet's name."""
    targets = {
        relation.get("Id"): relation.get("Target") or ""
        for relation in _tree(archive.read("xl/_rels/workbook.xml.rels"))
    }
    return {
        sheet.get("name") or "": "xl/" + targets.get(sheet.get(_RELATION), "").removeprefix("/xl/")
        for sheet in _tree(archive.read("xl/workbook.xml")).iterfind("{*}sheets/{*}sheet")
    }


def _fonts_of_sheet(sheet: bytes, styles: Mapping[int, Legacy]) -> Fonts:
    fonts: dict[tuple[int, int], Legacy] = {}
    for cell in _CELL.finditer(sheet):
        place, style = _PLACE.search(cell[1]), _STYLE.search(cell[1])
        legacy = styles.get(int(style[1]) if style else 0)
        if legacy and place:
            fonts[int(place[2]) - 1, _column(place[1])] = legacy
    return fonts


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
