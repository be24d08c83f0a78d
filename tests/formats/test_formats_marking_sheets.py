"""A judge's workbook: texts as text, points only by the rubric, the same bytes twice, nothing about its maker."""

from __future__ import annotations

import io
from decimal import Decimal

from marking_makers import CRITERIA
from openpyxl import load_workbook

from workbench.formats.marking_sheets import SheetLine, write_marking_sheet

LINES = [
    SheetLine("SP-0001", "=1+1\nĐoạn hai\n\n" + "x" * 40_000, {"ND": Decimal("40.25")}),
    SheetLine("SP-0002", None, {}),
]


def test_a_workbook_holds_codes_points_rubric_and_texts() -> None:
    data = write_marking_sheet("GK1", CRITERIA, LINES)
    assert data == write_marking_sheet("GK1", CRITERIA, LINES)
    book = load_workbook(io.BytesIO(data))
    points, rubric, texts = book.worksheets
    assert [[cell.value for cell in row] for row in points.iter_rows()] == [
        ["Số phách", "Giám khảo", "Nội dung (0 đến 60, bước 0,25)", "Văn phong (0 đến 40, bước 0,25)"],
        ["SP-0001", "GK1", 40.25, None],
        ["SP-0002", "GK1", None, None],
    ]
    assert [rubric.cell(2, column).value for column in range(1, 5)] == ["Nội dung", "60", "0,25", "1"]
    assert rubric.cell(2, 5).value == (
        "Từ 0 điểm: Chung chung, thiếu dẫn chứng.\nTừ 40 điểm: Việc thật, dẫn chứng cụ thể, cách làm có thể học theo."
    )
    lines = [(row[0].value, row[1].value, row[1].data_type) for row in texts.iter_rows(min_row=2)]
    assert [(code, text[:20], kind) for code, text, kind in lines] == [
        ("SP-0001", "=1+1", "s"),
        ("SP-0001", "Đoạn hai", "s"),
        ("SP-0001", "x" * 20, "s"),
        ("SP-0001", "x" * 20, "s"),
        ("SP-0002", "Bài này chưa có bản ", "s"),
    ]
    assert (book.properties.creator, book.properties.lastModifiedBy) == (None, None)


def test_cells_for_points_are_checked_and_only_they_can_be_changed() -> None:
    points = load_workbook(io.BytesIO(write_marking_sheet("GK1", CRITERIA, LINES))).worksheets[0]
    rules = [(str(rule.sqref), rule.formula1) for rule in points.data_validations.dataValidation]
    assert rules == [
        ("C2:C3", "AND(ISNUMBER(C2),C2>=0,C2<=60,ABS(C2/0.25-ROUND(C2/0.25,0))<0.000001)"),
        ("D2:D3", "AND(ISNUMBER(D2),D2>=0,D2<=40,ABS(D2/0.25-ROUND(D2/0.25,0))<0.000001)"),
    ]
    assert points.protection.sheet
    assert [cell.protection.locked for cell in points[2]] == [True, True, False, False]
