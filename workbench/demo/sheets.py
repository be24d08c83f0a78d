"""Tables as workbooks and CSV files, byte for byte the same every time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

Cell = str | int | float | timedelta | None
MADE_AT = datetime(2022, 9, 1)  # noqa: DTZ001 - a workbook's own date has no zone; fixed, so that bytes repeat
COLUMN_WIDTHS = (4, 42)


@dataclass(frozen=True, slots=True)
class SheetText:
    """One table to write: lines above, a row of group names (empty: none), headings, rows, a line below.

    Groups are (first column, last column, name); their row stands above the headings.
    """

    name: str
    titles: Sequence[str]
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    groups: Sequence[tuple[int, int, str]] = ()
    last_row: Sequence[Cell] = field(default=())

    @property
    def first_row(self) -> int:
        """Give the number of the first data row as a spreadsheet counts, from 1."""
        return len(self.titles) + bool(self.groups) + 2


def write_workbook(path: Path, sheet: SheetText) -> None:
    """Write an XLSX with merged titles and groups; text stays text, a duration becomes a time cell."""
    with xlsxwriter.Workbook(path, {"in_memory": True, "default_date_format": "hh:mm:ss"}) as book:
        book.set_properties({"created": MADE_AT, "title": sheet.name})
        bold = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1})
        span = book.add_format({"num_format": "hh:mm:ss"})
        page = book.add_worksheet(sheet.name)
        last = len(sheet.headings) - 1
        for row, title in enumerate(sheet.titles):
            page.merge_range(row, 0, row, last, title, book.add_format({"bold": True, "align": "center"}))
        head = len(sheet.titles)
        if sheet.groups:
            _write_groups(page, head, sheet, bold)
            head += 1
        for column, heading in enumerate(sheet.headings):
            if not sheet.groups or any(first <= column <= end for first, end, _ in sheet.groups):
                page.write_string(head, column, heading, bold)
        rows = [*sheet.rows, sheet.last_row] if sheet.last_row else sheet.rows
        for row, cells in enumerate(rows, start=head + 1):
            _write_row(page, row, cells, span)
        for column, width in enumerate(_widths(sheet)):
            page.set_column(column, column, width)


def _write_groups(
    page: xlsxwriter.worksheet.Worksheet, row: int, sheet: SheetText, bold: xlsxwriter.format.Format
) -> None:
    """Write group names over their columns; a heading without a group fills both rows."""
    for first, end, name in sheet.groups:
        page.merge_range(row, first, row, end, name, bold)
    for column, heading in enumerate(sheet.headings):
        if not any(first <= column <= end for first, end, _ in sheet.groups):
            page.merge_range(row, column, row + 1, column, heading, bold)


def _write_row(
    page: xlsxwriter.worksheet.Worksheet, row: int, cells: Sequence[Cell], span: xlsxwriter.format.Format
) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            page.write_string(row, column, cell)
        elif isinstance(cell, timedelta):
            page.write_number(row, column, cell / timedelta(days=1), span)
        elif cell is not None:
            page.write_number(row, column, cell)


def _widths(sheet: SheetText) -> Iterable[int]:
    low, high = COLUMN_WIDTHS
    for column, heading in enumerate(sheet.headings):
        longest = max((len(str(cells[column])) for cells in sheet.rows[:50]), default=0)
        yield max(low, min(high, max(longest, len(heading) // 2) + 2))


def write_csv(path: Path, sheet: SheetText, delimiter: str) -> None:
    """Write a CSV as the platform exports it: UTF-8 with a mark at its start, CRLF, titles padded to full width."""
    width = len(sheet.headings)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([title, *[""] * (width - 1)] for title in sheet.titles)
    if sheet.groups:
        grouped = {first: name for first, _, name in sheet.groups}
        inside = {column for first, end, _ in sheet.groups for column in range(first, end + 1)}
        headings = enumerate(sheet.headings)
        writer.writerow([grouped.get(column, "") if column in inside else heading for column, heading in headings])
        writer.writerow([heading if column in inside else "" for column, heading in enumerate(sheet.headings)])
    else:
        writer.writerow(sheet.headings)
    writer.writerows(sheet.rows)
    if sheet.last_row:
        writer.writerow([*sheet.last_row, *[""] * (width - len(sheet.last_row))])
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
