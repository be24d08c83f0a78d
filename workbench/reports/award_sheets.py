"""Award lists as sheets and as a page: one for the office, one for everybody."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, time
from html import escape
from typing import Any, NamedTuple

from workbench.formats.packing import repack
from workbench.reports.award_data import AwardData, Winner

_PUBLIC = (("place", 6), ("name", 32), ("unit", 38), ("prize", 18), ("result", 12), ("time", 18))
_OFFICE = (
    ("place", 6), ("account", 16), ("name", 30), ("unit_code", 12), ("unit", 36), ("prize", 18), ("result", 10),
    ("time", 16), ("amount", 16), ("verified", 22),
)  # fmt: skip
_HEAD_ROW = 3  # title, window of the week, an empty row


class _Sheet(NamedTuple):
    """A list ready to be written: its columns, its rows, and whether it lies on its side."""

    plan: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[str | int]]
    is_landscape: bool


def write_office_list(data: AwardData) -> bytes:
    """Write the list for the office as XLSX: every text a text cell, amounts as numbers that add up; no phones."""
    rows = [
        (
            place, winner.person_code, winner.full_name, winner.unit_code, winner.unit_name, winner.prize,
            winner.result, winner.time, winner.amount_vnd, winner.asked.label() if winner.asked else "",
        )
        for place, winner in enumerate(data.winners, start=1)
    ]  # fmt: skip
    return _write(data, _Sheet(_OFFICE, rows, is_landscape=True))


def write_public_list(data: AwardData) -> bytes:
    """Write the list for everybody as XLSX: name, unit, prize, points and time, nothing else about a person."""
    return _write(data, _Sheet(_PUBLIC, [_public(n, winner) for n, winner in enumerate(data.winners, 1)], False))


def write_public_page(data: AwardData) -> str:
    """Write the public list as one page of HTML that needs nothing from outside."""
    labels = [escape(data.phrase(f"column_{name}")) for name, _ in _PUBLIC]
    heads = "".join(f'<th scope="col">{label}</th>' for label in labels)
    rows = "".join(
        f"<tr>{_row_cells(labels, _public(place, winner))}</tr>\n" for place, winner in enumerate(data.winners, start=1)
    )
    title = escape(data.phrase("list_title"))
    return (
        '<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
        f"<p>{escape(data.organiser)}</p>\n"
        f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
        f"<footer>{escape(data.phrase('made_from'))}</footer>\n</main>\n</body>\n</html>\n"
    )


# On a phone a winner is a block of labelled lines: six columns would not fit.
_STYLE = """body { font: 1rem/1.5 "Times New Roman", serif; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; color: #111; }
h1 { font-size: 1.4rem; color: #b71c1c; text-wrap: balance; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #999; padding: 0.3rem 0.5rem; text-align: left; vertical-align: top; }
td { overflow-wrap: anywhere; }
thead { background: #f3e9e9; }
footer { margin-top: 1rem; font-size: 0.85rem; color: #444; overflow-wrap: anywhere; }
@media screen and (max-width: 40rem) {
  thead { position: absolute; clip-path: inset(50%); }
  table, tbody, tr, td { display: block; }
  tr { border: 1px solid #999; border-left: 5px solid #b71c1c; margin: 0 0 0.6rem; padding: 0.3rem 0.6rem; }
  td { border: 0; padding: 0.05rem 0; }
  td::before { content: attr(data-label) ": "; color: #555; }
}
"""


def _row_cells(labels: Sequence[str], cells: Sequence[str | int]) -> str:
    return "".join(
        f'<td data-label="{label}"><bdi>{escape(str(cell))}</bdi></td>'
        for label, cell in zip(labels, cells, strict=True)
    )


def _public(place: int, winner: Winner) -> tuple[str | int, ...]:
    return (place, winner.full_name, winner.unit_name, winner.prize, winner.result, winner.time)


def _write(data: AwardData, sheet: _Sheet) -> bytes:
    import xlsxwriter  # type: ignore[import-untyped]

    packed = io.BytesIO()
    safe = {"strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(packed, {"in_memory": True, **safe}) as book:
        book.set_properties({"created": datetime.combine(data.day, time()), "title": data.phrase("list_title")})
        page = book.add_worksheet(data.phrase("sheet_name"))
        page.write_string(0, 0, data.phrase("list_title"), book.add_format({"bold": True, "font_size": 14}))
        page.write_string(1, 0, data.organiser)
        head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter", "num_format": "@"})
        text = book.add_format({"border": 1, "text_wrap": True, "valign": "top", "num_format": "@"})
        number = book.add_format({"border": 1, "valign": "top", "num_format": "#,##0"})
        for column, (name, width) in enumerate(sheet.plan):
            page.set_column(column, column, width)
            page.write_string(_HEAD_ROW, column, data.phrase(f"column_{name}"), head)
        for row, cells in enumerate(sheet.rows, start=_HEAD_ROW + 1):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    page.write_string(row, column, cell, text)
                else:
                    page.write_number(row, column, cell, number)
        page.write_string(_HEAD_ROW + len(sheet.rows) + 2, 0, data.phrase("made_from"))
        _set_up_print(page, data, sheet)
    return repack(packed.getvalue(), first="[Content_Types].xml")


def _set_up_print(page: Any, data: AwardData, sheet: _Sheet) -> None:
    page.freeze_panes(_HEAD_ROW + 1, 0)
    page.repeat_rows(_HEAD_ROW)
    page.autofilter(_HEAD_ROW, 0, _HEAD_ROW + len(sheet.rows), len(sheet.plan) - 1)
    page.set_paper(9)  # A4
    if sheet.is_landscape:
        page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_footer(f"&L{data.short_hash}&R&P/&N")
