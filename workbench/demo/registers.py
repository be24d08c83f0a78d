"""The raw files of units and people, as an office keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from workbench.demo.fitting import Ints
from workbench.demo.newcomers import Register
from workbench.demo.people import People
from workbench.demo.sheets import Cell, SheetText, write_workbook
from workbench.demo.units import DemoUnit, spellings
from workbench.texts import format_date

COUNTED_ON = date(2022, 8, 31)
MEMBERS_WITHOUT_ACCOUNT = (1.08, 1.6)  # a unit has this many times as many members as registered people


def write_units(path: Path, units: Sequence[DemoUnit], people: People, rng: np.random.Generator) -> None:
    """Write the list of units with all their spellings and headcounts."""
    registered = np.bincount(people.units, minlength=len(units))
    factor = rng.uniform(*MEMBERS_WITHOUT_ACCOUNT, len(units))
    headcount = np.ceil(registered * factor).astype(int) + 5
    rows: list[list[Cell]] = [
        [unit.code, unit.name, "; ".join(unit.aliases), unit.parent or "", unit.group, count, format_date(COUNTED_ON)]
        for unit, count in zip(units, headcount.tolist(), strict=True)
    ]
    headings = ("Mã đơn vị", "Tên đơn vị", "Tên khác", "Đơn vị cấp trên", "Nhóm", "Quân số", "Ngày thống kê")
    titles = ("DANH SÁCH CÁC ĐƠN VỊ THAM GIA CUỘC THI",)
    write_workbook(path, SheetText("Đơn vị", titles, headings, rows))


def write_people(path: Path, units: Sequence[DemoUnit], register: Register, rng: np.random.Generator) -> None:
    """Write the register of people, the latecomers last."""
    rows = _people_rows(units, register.first, rng) + _people_rows(units, register.latecomers, rng.spawn(1)[0])
    headings = ("Mã tài khoản", "Họ và tên", "Ngày sinh", "Số CCCD", "Số điện thoại", "Đơn vị")
    last = ("Tổng cộng", f"{len(rows)} người")
    write_workbook(path, SheetText("Người dự thi", ("DANH SÁCH NGƯỜI ĐĂNG KÝ DỰ THI",), headings, rows, (), last))


def _people_rows(units: Sequence[DemoUnit], people: People, rng: np.random.Generator) -> list[list[Cell]]:
    """Give a row for each person; a third of the phones are numbers that lost their zero."""
    shapes = rng.random(len(people.codes)).tolist()
    names = unit_spellings(units, people.units, rng)
    return [
        [code, name, format_date(born), id_number, write_phone(phone, shape), unit]
        for code, name, born, id_number, phone, shape, unit in zip(
            people.codes,
            people.names,
            people.birth_dates,
            people.id_numbers,
            people.phones,
            shapes,
            names,
            strict=True,
        )
    ]


def write_phone(phone: str, shape: float) -> str | int:
    """Write a phone as text, as text in groups, or as a number, which loses the zero; none stays empty."""
    if not phone:
        return ""
    if shape < 0.34:
        return int(phone)
    return f"{phone[:4]} {phone[4:7]} {phone[7:]}" if shape < 0.45 else phone


def unit_spellings(units: Sequence[DemoUnit], places: Ints, rng: np.random.Generator) -> list[str]:
    """Give one of the ways to write each person's unit."""
    ways = [spellings(unit) for unit in units]
    lots = rng.random(len(places)).tolist()
    return [ways[place][int(lot * len(ways[place]))] for place, lot in zip(places.tolist(), lots, strict=True)]
