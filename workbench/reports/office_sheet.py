"""A list for the office as XLSX: text cells, a frozen head, ready to print."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from workbench.formats.packing import repack

Cell = str | int | float

_HEAD_ROW = 3  # title, a line below it, an empty row


@dataclass(frozen=True, slots=True)
class OfficeSheet:
    """A list ready to be written: columns are (heading, width in characters); ``on_side`` lays the page on its side."""

    title: str
    subtitle: str
    sheet_name: str
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[Cell]]
    last_line: str
    page_foot: str
    day: date
    on_side: bool = False


def write_sheet(sheet: OfficeSheet) -> bytes:
    """Write the list; a text stays a text whatever it begins with, and the same list gives the same bytes."""
    import xlsxwriter  # type: ignore[import-untyped]

    packed = io.BytesIO()
    safe = {"strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(packed, {"in_memory": True, **safe}) as book:
        book.set_properties({"created": datetime.combine(sheet.day, time()), "title": sheet.title})
        page = book.add_worksheet(sheet.sheet_name)
        page.write_string(0, 0, sheet.title, book.add_format({"bold": True, "font_size": 14}))
        page.write_string(1, 0, sheet.subtitle)
        head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter", "num_format": "@"})
        text = book.add_format({"border": 1, "text_wrap": True, "valign": "top", "num_format": "@"})
        whole = book.add_format({"border": 1, "valign": "top", "num_format": "#,##0"})
        broken = book.add_format({"border": 1, "valign": "top", "num_format": "#,##0.00"})
        for column, (heading, width) in enumerate(sheet.columns):
            page.set_column(column, column, width)
            page.write_string(_HEAD_ROW, column, heading, head)
        for row, cells in enumerate(sheet.rows, start=_HEAD_ROW + 1):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    page.write_string(row, column, cell, text)
                else:
                    page.write_number(row, column, cell, whole if isinstance(cell, int) else broken)
        page.write_string(_HEAD_ROW + len(sheet.rows) + 2, 0, sheet.last_line)
        _set_up_print(page, sheet)
    return repack(packed.getvalue(), first="[Content_Types].xml")


def _set_up_print(page: Any, sheet: OfficeSheet) -> None:
    page.freeze_panes(_HEAD_ROW + 1, 0)
    page.repeat_rows(_HEAD_ROW)
    page.autofilter(_HEAD_ROW, 0, _HEAD_ROW + len(sheet.rows), len(sheet.columns) - 1)
    page.set_paper(9)  # A4
    if sheet.on_side:
        page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_footer(f"&L{sheet.page_foot}&R&P/&N")
