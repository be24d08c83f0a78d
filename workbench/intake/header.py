"""Finds the header of a table among its title rows: one or two rows, columns in any order, Vietnamese or English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from workbench.intake.guard import Unreadable
from workbench.intake.legacy_fonts import Legacy
from workbench.intake.sheet import Book, Row, Sheet, cell_text
from workbench.texts import fold

SCAN_ROWS = 30

_IN_PARENTHESES = re.compile(r"\([^()]*\)")
_NOT_WORD = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column to look for: the headings it may bear, the first of them the usual one."""

    names: tuple[str, ...]
    is_required: bool


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns stand: ``first_row`` is the index of the first row below, ``labels`` the headings as written.

    ``missing`` are required columns not found, ``doubled`` columns found twice, ``unread`` headings of no column.
    """

    sheet: Sheet
    first_row: int
    places: Mapping[str, int]
    labels: Mapping[str, str]
    missing: tuple[str, ...]
    doubled: tuple[str, ...]

    def legacy_fields(self, book: Book) -> dict[str, Legacy]:
        """Give the columns that held texts of the time before Unicode, with their encoding."""
        found = {name: book.legacy.get((self.sheet.name, place)) for name, place in self.places.items()}
        return {name: legacy for name, legacy in found.items() if legacy}


@cache
def columns_of(kind: str) -> Mapping[str, Column]:
    """Give the columns of one kind of file, from the table of headings."""
    tables = tomllib.loads(files(__package__).joinpath("headers.toml").read_text(encoding="utf-8"))
    return {field: Column(tuple(entry["names"]), entry["required"]) for field, entry in tables[kind].items()}


def heading_key(text: str) -> str:
    """Give the form in which headings are compared: ``ma_cau`` and ``Mã câu *`` are one."""
    bare = _NOT_WORD.sub(" ", fold(_IN_PARENTHESES.sub(" ", text))).strip()
    return bare or _NOT_WORD.sub(" ", fold(text)).strip()


def find_header(book: Book, columns: Mapping[str, Column]) -> Header:
    """Give the best header of any sheet; raises Unreadable where no sheet looks like this kind of file."""
    wanted = {heading_key(name): field for field, column in columns.items() for name in column.names}
    found = [_best_of_sheet(sheet, columns, wanted) for sheet in book.sheets]
    best = max(found, key=lambda header: (-len(header.missing), len(header.places)))
    n_required = sum(column.is_required for column in columns.values())
    if len(best.places) < 2 or len(best.missing) > n_required / 2:
        expected = ", ".join(column.names[0] for column in columns.values() if column.is_required)
        if book.encoding:
            raise Unreadable("intake.no_header", expected=expected)
        names = ", ".join(sheet.name or "" for sheet in book.sheets)
        raise Unreadable("intake.wrong_sheet", sheets=names, expected=expected)
    return best


def complete_sheets(book: Book, columns: Mapping[str, Column], chosen: Header) -> list[str]:
    """Give the names of the other sheets that hold every required column too, and rows below them."""
    wanted = {heading_key(name): field for field, column in columns.items() for name in column.names}
    return [
        sheet.name or ""
        for sheet in book.sheets
        if sheet is not chosen.sheet
        and not (header := _best_of_sheet(sheet, columns, wanted)).missing
        and any(map(any, sheet.rows[header.first_row :]))
    ]


def _best_of_sheet(sheet: Sheet, columns: Mapping[str, Column], wanted: Mapping[str, str]) -> Header:
    """Try every row near the top alone and together with the row above it; the first best match wins."""
    best = _match(sheet, 0, (), (), columns, wanted)
    above: Sequence[str] = ()
    for index, row in enumerate(sheet.rows[:SCAN_ROWS]):
        texts = _texts(row)
        if not any(texts):
            continue
        for groups in ((), above):
            header = _match(sheet, index + 1, groups, texts, columns, wanted)
            if len(header.places) > len(best.places):
                best = header
        above = texts
    return best


def _texts(row: Row) -> list[str]:
    return [" ".join(cell_text(cell).split()) for cell in row]


def _match(
    sheet: Sheet,
    first_row: int,
    groups: Sequence[str],
    texts: Sequence[str],
    columns: Mapping[str, Column],
    wanted: Mapping[str, str],
) -> Header:
    places: dict[str, int] = {}
    labels: dict[str, str] = {}
    doubled: list[str] = []
    group = ""
    for index in range(max(len(groups), len(texts))):
        text = texts[index] if index < len(texts) else ""
        above = groups[index] if index < len(groups) else ""
        # A group's name stands over its first column only, whether its cells were merged or not.
        group = above or (group if text else "")
        label = text or above
        field = wanted.get(heading_key(f"{group} {text}")) if text and group else None
        field = field or wanted.get(heading_key(label))
        if field is None:
            continue
        if field in places:
            doubled.append(field)
        else:
            places[field], labels[field] = index, label
    missing = tuple(name for name, column in columns.items() if column.is_required and name not in places)
    return Header(sheet, first_row, places, labels, missing, tuple(doubled))
