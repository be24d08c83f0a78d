"""File bytes -> sheets of cells, and a cell -> the text a person would read in it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from workbench.intake.decoding import decode
from workbench.intake.guard import Unreadable, check_cells, check_size, checked_copy, is_workbook
from workbench.intake.legacy_cells import Fonts, fonts_of_cells, modern_rows
from workbench.intake.legacy_fonts import Legacy

Cell = str | int | float | bool | date | time | timedelta
Row = list[Cell]

_DELIMITERS = (",", ";", "\t")
_SAMPLE_LINES = 40
_CARRIAGE_ESCAPE = re.compile("_x000[dD]_")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table as the file holds it; ``rows[0]`` is the spreadsheet's row 1, ``name`` is None for a CSV."""

    name: str | None
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Book:
    """The visible sheets of a file and the encoding of a CSV (empty for a workbook).

    ``legacy`` names the columns, as (sheet, place), that held texts of the time before Unicode.
    """

    sheets: tuple[Sheet, ...]
    encoding: str
    legacy: Mapping[tuple[str | None, int], Legacy] = field(default_factory=dict)


def read_book(data: bytes) -> Book:
    """Read a workbook or a CSV; raises Unreadable, and nothing else, for what is neither."""
    check_size(data)
    return _read_workbook(data) if is_workbook(data) else _read_csv(data)


def _read_workbook(data: bytes) -> Book:
    copy = checked_copy(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(copy))
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        fonts = fonts_of_cells(copy)
        sheets = tuple(Sheet(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic of the parser is no Exception
        raise Unreadable("intake.corrupt") from error
    if not any(sheet.rows for sheet in sheets):
        raise Unreadable("intake.empty_file")
    return _modern(sheets, "", fonts)


def _read_csv(data: bytes) -> Book:
    text, encoding = decode(data)
    text = _CARRIAGE_ESCAPE.sub("", text) if "_x000" in text else text
    if not text.strip():
        raise Unreadable("intake.empty_file")
    delimiter = _delimiter(text)
    n_lines = max(1, text.count("\n"), text.count("\r"))
    check_cells(n_lines, 1 + text.count(delimiter) // n_lines)
    rows = _quoted_rows(text, delimiter) if '"' in text else _plain_rows(text, delimiter)
    return _modern((Sheet(None, rows),), encoding, {})


def _modern(sheets: Iterable[Sheet], encoding: str, fonts: Mapping[str, Fonts]) -> Book:
    """Give the book with what was TCVN3 or VNI in Unicode."""
    modern: list[Sheet] = []
    legacy: dict[tuple[str | None, int], Legacy] = {}
    for sheet in sheets:
        rows, columns = modern_rows(sheet.rows, fonts.get(sheet.name or "", {}))
        modern.append(Sheet(sheet.name, list(rows)) if columns else sheet)
        legacy |= {(sheet.name, place): found for place, found in columns.items()}
    return Book(tuple(modern), encoding, legacy)


def _quoted_rows(text: str, delimiter: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [*reader]
    except csv.Error as error:
        raise Unreadable("intake.broken_quotes", line=str(reader.line_num)) from error


def _plain_rows(text: str, delimiter: str) -> list[Row]:
    """Split what has no quotes, which is quicker than a reader that looks for them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    return [[*line.split(delimiter)] if line else [] for line in lines]


def _delimiter(text: str) -> str:
    """Give the delimiter under which most of the first lines have the same number of cells, and more than one."""
    head = io.StringIO(text[:100_000], newline="")
    lines = [line for line, _ in zip((line for line in head if line.strip()), range(_SAMPLE_LINES), strict=False)]

    def weight(delimiter: str) -> int:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        except csv.Error:
            return 0
        width, count = max(widths.items(), key=lambda pair: (pair[0] - 1) * pair[1], default=(1, 0))
        return (width - 1) * count

    return max(_DELIMITERS, key=weight)


def cell_text(cell: Cell) -> str:
    """Give the text of a cell: numbers without ``.0``, moments as ``dd/mm/yyyy HH:MM:SS``, times ``H:MM:SS``."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float)):
        return _number_text(cell)
    if isinstance(cell, datetime):
        return f"{cell.day:02d}/{cell.month:02d}/{cell.year:04d} {_clock_text(cell)}"
    if isinstance(cell, date):
        return f"{cell.day:02d}/{cell.month:02d}/{cell.year:04d}"
    if isinstance(cell, time):
        return _clock_text(cell)
    return _span_text(cell)


def column_texts(cells: Sequence[Cell], *, is_clean: bool = False) -> list[str]:
    """Give one column as composed, trimmed text; ``is_clean`` cells are texts of a CSV, which needs trimming only."""
    if is_clean:
        return list(map(str.strip, cells))  # type: ignore[arg-type]
    kinds = set(map(type, cells))
    if kinds <= {str}:
        texts = list(map(str.strip, cells))  # type: ignore[arg-type]
    elif kinds <= {str, float}:
        written = {cell: cell_text(cell) for cell in set(cells)}
        texts = [written[cell] for cell in cells]
    else:
        texts = [cell_text(cell) for cell in cells]
    joined = "".join(texts)
    if not unicodedata.is_normalized("NFC", joined):
        texts = [unicodedata.normalize("NFC", text) for text in texts]
    if "_x000" in joined:
        texts = [_CARRIAGE_ESCAPE.sub("", text) for text in texts]
    return texts


def _number_text(value: float) -> str:
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    text = repr(value)
    return format(Decimal(text), "f") if "e" in text and value == value else text


def _clock_text(clock: time | datetime) -> str:
    text = f"{clock.hour:02d}:{clock.minute:02d}:{clock.second:02d}"
    return f"{text}.{clock.microsecond // 1000:03d}" if clock.microsecond >= 1000 else text


def _span_text(span: timedelta) -> str:
    total_ms = span // timedelta(milliseconds=1)
    seconds, ms = divmod(abs(total_ms), 1000)
    sign = "-" if total_ms < 0 else ""
    text = f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{text}.{ms:03d}" if ms else text
