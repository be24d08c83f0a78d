"""A week's attempts as the platform exports them, with faults planted that the intake must refuse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np

from workbench.demo.people import People
from workbench.demo.quiz import WeekAttempts, attempt_code, moment
from workbench.demo.registers import unit_spellings, write_phone
from workbench.demo.sheets import Cell, SheetText, write_csv, write_workbook
from workbench.demo.suspects import FIRST_EXTRA
from workbench.demo.units import DemoUnit
from workbench.texts import to_local

FILES = {1: "luot-thi-tuan-1.xlsx", 2: "luot-thi-tuan-2.csv", 3: "luot-thi-tuan-3.xlsx", 4: "luot-thi-tuan-4.csv"}
DELIMITERS = {2: ";", 4: ","}
HEADINGS = (
    *("STT", "Mã lượt thi"),
    *("Mã tài khoản", "Họ và tên", "Số điện thoại", "Đơn vị"),
    *("Bắt đầu", "Nộp bài", "Thời gian làm bài"),
    *("Mã đề", "Số câu", "Điểm", "Bài làm"),
    "Thiết bị",
)
SPELLING_ROWS = 4  # how many rows of a week bear the new spelling
NUMBER, CODE, ACCOUNT, UNIT, STARTED, SUBMITTED, DURATION, POINTS = 0, 1, 2, 5, 6, 7, 8, 11
FIRST_FAULT = 900_000  # the numbers in the codes of rows that the intake must refuse
GROUPS = ((2, 5, "Người dự thi"), (6, 8, "Thời gian"), (9, 12, "Kết quả"))


@dataclass(frozen=True, slots=True)
class PlantedSpelling:
    """A name of a unit that stands in no list, and that the platform writes from a week on."""

    spelling: str
    unit_code: str
    first_week: int


SPELLING = PlantedSpelling("Cục thuế t. Sông Ngân", "CUC-THUE", 2)


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """A row made wrong on purpose: its number as the spreadsheet shows it and the finding it must get."""

    file: str
    row: int
    code: str


class _Line(NamedTuple):
    """A row of an export on its way to its place; ``fault`` is the finding it must get."""

    order: float
    row: list[Cell]
    fault: str = ""


def write_clock(seconds: int) -> str:
    """Write a duration as ``00:01:05``."""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def write_words(seconds: int) -> str:
    """Write a duration as ``17 giây`` or ``1 phút 05 giây``."""
    return f"{seconds // 60} phút {seconds % 60:02d} giây" if seconds >= 60 else f"{seconds} giây"


def write_cell(seconds: int) -> timedelta:
    """Give a duration as a spreadsheet's own time."""
    return timedelta(seconds=seconds)


DURATION_SHAPES: dict[int, Callable[[int], Cell]] = {1: write_clock, 2: write_words, 3: write_cell, 4: str}


def write_moment(at: datetime) -> str:
    """Write a moment as ``19/09/2022 08:00:05``, local time."""
    return to_local(at).strftime("%d/%m/%Y %H:%M:%S")


def write_attempts(
    path: Path,
    attempts: WeekAttempts,
    extras: WeekAttempts,
    units: Sequence[DemoUnit],
    people: People,
    rng: np.random.Generator,
) -> list[PlantedFault]:
    """Write one week's export, the extra papers among the others, and give the rows that the intake must refuse.

    The total row is one of these.
    """
    number = attempts.week.number
    accepted = attempt_rows(attempts, units, people, rng)
    if number >= SPELLING.first_week:
        _respell(accepted, [units[unit].code for unit in people.units[attempts.person]])
    faults = _plant_faults(accepted, attempts, rng)
    added = attempt_rows(extras, units, people, rng.spawn(1)[0], FIRST_EXTRA)
    behind = np.searchsorted(attempts.ends, extras.ends, side="right") - 0.75
    lines = [
        *(_Line(place, row) for place, row in enumerate(accepted)),
        *faults,
        *map(_Line, behind.tolist(), added),
    ]
    lines.sort(key=lambda line: line.order)
    rows = [line.row for line in lines]
    for place, row in enumerate(rows, start=1):
        row[NUMBER] = place
    last: list[Cell] = ["Tổng cộng", f"{len(rows)} lượt"]
    sheet = SheetText(f"Tuần {number}", _titles(attempts), HEADINGS, rows, GROUPS, last)
    if number in DELIMITERS:
        write_csv(path, sheet, DELIMITERS[number])
    else:
        write_workbook(path, sheet)
    planted = [
        PlantedFault(path.name, sheet.first_row + place, line.fault) for place, line in enumerate(lines) if line.fault
    ]
    return [*planted, PlantedFault(path.name, sheet.first_row + len(rows), "intake.total_row")]


def _titles(attempts: WeekAttempts) -> list[str]:
    """Give the lines above the table: two in the first week, then the platform shows one, or none."""
    week = attempts.week
    titles = [
        f"KẾT QUẢ THI TRỰC TUYẾN TUẦN {week.number}",
        f"Từ {write_moment(week.opens_at)} đến {write_moment(week.closes_at)}",
    ]
    return titles[: {1: 2, 2: 1, 3: 1, 4: 0}[week.number]]


def attempt_rows(
    attempts: WeekAttempts, units: Sequence[DemoUnit], people: People, rng: np.random.Generator, first: int = 1
) -> list[list[Cell]]:
    """Give the rows in order of submission, each column in the week's own shape; ``first`` numbers their codes."""
    week = attempts.week
    shape = DURATION_SHAPES[week.number]
    names = unit_spellings(units, people.units[attempts.person], rng)
    phone_shapes = rng.random(len(names)).tolist()
    columns = zip(
        attempts.person.tolist(),
        attempts.starts.tolist(),
        attempts.durations.tolist(),
        attempts.form_codes,
        attempts.points.tolist(),
        attempts.displayed,
        attempts.devices,
        names,
        phone_shapes,
        strict=True,
    )
    return [
        [
            place,
            attempt_code(week.number, place),
            people.codes[person],
            people.names[person],
            write_phone(people.phones[person], phone_shape),
            unit,
            write_moment(moment(week, start)),
            write_moment(moment(week, start + duration)),
            shape(duration),
            form,
            len(letters),
            points,
            letters,
            device,
        ]
        for place, (person, start, duration, form, points, letters, device, unit, phone_shape) in enumerate(
            columns, start=first
        )
    ]


def _respell(rows: list[list[Cell]], unit_codes: Sequence[str]) -> None:
    """Write the new spelling in the first rows of its unit."""
    theirs = [row for row, code in zip(rows, unit_codes, strict=True) if code == SPELLING.unit_code]
    for row in theirs[:SPELLING_ROWS]:
        row[UNIT] = SPELLING.spelling


def _plant_faults(rows: list[list[Cell]], attempts: WeekAttempts, rng: np.random.Generator) -> list[_Line]:
    """Give wrong copies of rows, each behind a row drawn by lot."""
    wrong = _wrong_rows(rows, attempts, rng)
    places = np.sort(rng.choice(np.arange(50, len(rows)), len(wrong), replace=False)).tolist()
    # A double stands right below its original, as a double click leaves it.
    return [
        _Line(place - 0.5, [*rows[place - 1]] if row is None else row, code)
        for place, (code, row) in zip(places, wrong, strict=True)
    ]


def _wrong_rows(
    rows: list[list[Cell]], attempts: WeekAttempts, rng: np.random.Generator
) -> list[tuple[str, list[Cell] | None]]:
    """Make one row for each fault from a good one, with a code of its own; None stands for a double."""
    week = attempts.week
    late = week.closes_at + timedelta(minutes=7, seconds=20)
    future = week.opens_at.replace(year=2096) + timedelta(days=1, hours=1)
    shape = DURATION_SHAPES[week.number]
    changes: list[tuple[str, dict[int, Cell]]] = [
        ("intake.points_out_of_range", {POINTS: 21}),
        ("intake.unit_unknown", {UNIT: "Hợp tác xã Bình Minh"}),
        ("intake.outside_window", {STARTED: write_moment(late), **_end(late, 95, shape)}),
        ("intake.in_future", {STARTED: write_moment(future), **_end(future, 210, shape)}),
        ("intake.duration_zero", {DURATION: shape(0)}),
        ("intake.missing_value", {ACCOUNT: ""}),
        ("intake.moment_unclear", {STARTED: "31/09/2022 14:05:10"}),
    ]
    models = rng.choice(len(rows), len(changes), replace=False).tolist()
    wrong: list[tuple[str, list[Cell] | None]] = [("intake.duplicate_row", None)]
    for number, (model, (code, change)) in enumerate(zip(models, changes, strict=True), start=1):
        row = [*rows[model]]
        row[CODE] = attempt_code(week.number, FIRST_FAULT + number)
        if code == "intake.duration_zero":
            row[SUBMITTED] = row[STARTED]
        for column, value in change.items():
            row[column] = value
        wrong.append((code, row))
    return [wrong[place] for place in rng.permutation(len(wrong)).tolist()]


def _end(start: datetime, seconds: int, shape: Callable[[int], Cell]) -> dict[int, Cell]:
    return {SUBMITTED: write_moment(start + timedelta(seconds=seconds)), DURATION: shape(seconds)}
