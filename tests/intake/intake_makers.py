"""Makers of small files for the intake's tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import xlsxwriter

from workbench.errors import Finding
from workbench.intake.records import (
    Intake,
    KnownAttempts,
    KnownEssays,
    KnownItems,
    KnownMarks,
    KnownPeople,
    KnownUnits,
)
from workbench.rules.essay_rules import Criterion
from workbench.texts import fold

FORMATS = {datetime: "dd/mm/yyyy hh:mm:ss", time: "hh:mm:ss", timedelta: "[h]:mm:ss", date: "dd/mm/yyyy"}
UNITS = {"SYT": "Sở Y tế", "SGD": "Sở Giáo dục và Đào tạo", "DL": "Công ty Điện lực Sông Ngân"}
SPELLINGS = {fold(text): code for code, name in UNITS.items() for text in (code, name)}
TODAY = date(2022, 10, 1)
LAYOUT = "HP-001:BADC LS-004:ACDB KT-002:ABCD"

GROUPS = ["STT", "Mã lượt thi", "Người dự thi", "", "", "", "Thời gian", "", "", "Kết quả", "", "", ""]
HEADINGS = ["", "", "Mã tài khoản", "Họ và tên", "Số điện thoại", "Đơn vị", "Bắt đầu", "Nộp bài"]
HEADINGS += ["Thời gian làm bài", "Mã đề", "Số câu", "Điểm", "Bài làm"]


def make_xlsx(rows: Sequence[Sequence[object]], sheet: str = "Tuần 1", **more: Sequence[Sequence[object]]) -> bytes:
    """Write rows as a workbook; further sheets by keyword."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        formats = {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}
        for name, content in {sheet: rows, **more}.items():
            page = book.add_worksheet(name)
            for y, row in enumerate(content):
                for x, cell in enumerate(row):
                    if cell != "":
                        page.write(y, x, cell, formats.get(type(cell)))
    return target.getvalue()


def make_csv(rows: Sequence[Sequence[object]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Write rows as a CSV."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter).writerows(rows)
    return target.getvalue().encode(encoding)


def attempt_row(**changed: object) -> list[object]:
    """Give a good row of an export, with some of its cells changed by name."""
    row = {
        "no": 1,
        "code": "L1-000001",
        "person": "TK0001",
        "name": "Nguyễn Thị Hồng Vân",
        "phone": "0912345678",
        "unit": "Sở Y tế",
        "started": "19/09/2022 08:00:00",
        "submitted": "19/09/2022 08:01:05",
        "duration": "00:01:05",
        "form": "D001",
        "n_items": 3,
        "points": 2,
        "responses": "AB-",
    }
    return list({**row, **changed}.values())


def attempts_table(*rows: list[object]) -> list[list[object]]:
    """Put a title and the two rows of headings above rows; data begins in the spreadsheet's row 4."""
    return [["KẾT QUẢ THI TUẦN 1"], list(GROUPS), list(HEADINGS), *rows]


def known_attempts(**changed: object) -> KnownAttempts:
    """Give a week of three questions, open 19/9/2022 08:00 to 27/9/2022 10:00 local time."""
    values: dict[str, object] = {
        "units": SPELLINGS,
        "unit_names": UNITS,
        "forms": {"D001": LAYOUT},
        "opens_at": datetime(2022, 9, 19, 1, 0, tzinfo=UTC),
        "closes_at": datetime(2022, 9, 27, 3, 0, tzinfo=UTC),
        "now": datetime(2022, 9, 28, 3, 0, tzinfo=UTC),
        "n_items": 3,
    }
    return KnownAttempts(**{**values, **changed})  # type: ignore[arg-type]


def known_units(**changed: object) -> KnownUnits:
    """Give an empty database of units."""
    return KnownUnits(**{"today": TODAY, **changed})  # type: ignore[arg-type]


def known_people(**changed: object) -> KnownPeople:
    """Give a database of three units and nobody in it."""
    return KnownPeople(**{"units": SPELLINGS, "unit_names": UNITS, "today": TODAY, **changed})  # type: ignore[arg-type]


def known_items(**changed: object) -> KnownItems:
    """Give a contest of two content areas."""
    return KnownItems(**{"areas": {"hp": "HP", "hien phap": "HP", "ls": "LS"}, **changed})  # type: ignore[arg-type]


def known_essays(**changed: object) -> KnownEssays:
    """Give a database of three units and no essays."""
    return KnownEssays(**{"units": SPELLINGS, "unit_names": UNITS, "today": TODAY, **changed})  # type: ignore[arg-type]


def known_marks(stored: dict[tuple[str, str, str], Decimal] | None = None) -> KnownMarks:
    """Give two judges, three works and two criteria."""
    criteria = (
        Criterion(code="content", label="Nội dung", max_points=70),
        Criterion(code="form", label="Hình thức", max_points=30),
    )
    return KnownMarks(frozenset({"GK01", "GK02"}), frozenset({"P001", "P002", "P003"}), criteria, stored or {})


def brief(intake: Intake[object]) -> list[tuple[str, int | None, str | None]]:
    """Give code, row and column of every finding."""
    return [(finding.code.removeprefix("intake."), finding.row, finding.column) for finding in intake.findings]


def sentences(findings: Sequence[Finding]) -> list[str]:
    """Say every finding and its advice in both languages; fails where the catalogue lacks one."""
    return [text for f in findings for text in (f.message("vi"), f.advice("vi"), f.message("en"), f.advice("en"))]


def counts(intake: Intake[object]) -> tuple[int, int, int]:
    """Give rows read, accepted, refused."""
    return intake.rows_read, len(intake.records), intake.rows_refused
