"""Award lists as sheets and as a page: one for the office, one for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from workbench.reports.award_data import AwardData, Winner
from workbench.reports.office_sheet import Cell, OfficeSheet, write_sheet

_PUBLIC = (("place", 6), ("name", 32), ("unit", 38), ("prize", 18), ("result", 12), ("time", 18))
_OFFICE = (
    ("place", 6), ("account", 16), ("name", 30), ("unit_code", 12), ("unit", 36), ("prize", 18), ("result", 10),
    ("time", 16), ("amount", 16), ("verified", 22),
)  # fmt: skip


def write_office_list(data: AwardData) -> bytes:
    """Write the list for the office as XLSX: every text a text cell, amounts as numbers that add up; no phones."""
    rows = [
        (
            place, winner.person_code, winner.full_name, winner.unit_code, winner.unit_name, winner.prize,
            winner.result, winner.time, winner.amount_vnd, winner.asked.label() if winner.asked else "",
        )
        for place, winner in enumerate(data.winners, start=1)
    ]  # fmt: skip
    return _write(data, _OFFICE, rows, on_side=True)


def write_public_list(data: AwardData) -> bytes:
    """Write the list for everybody as XLSX: name, unit, prize, points and time, nothing else about a person."""
    rows = [_public(place, winner) for place, winner in enumerate(data.winners, start=1)]
    return _write(data, _PUBLIC, rows, on_side=False)


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


def _write(data: AwardData, plan: Sequence[tuple[str, int]], rows: Sequence[Sequence[Cell]], *, on_side: bool) -> bytes:
    columns = [(data.phrase(f"column_{name}"), width) for name, width in plan]
    return write_sheet(
        OfficeSheet(
            data.phrase("list_title"), data.organiser, data.phrase("sheet_name"), columns, rows,
            data.phrase("made_from"), data.short_hash, data.day, on_side,
        )
    )  # fmt: skip
