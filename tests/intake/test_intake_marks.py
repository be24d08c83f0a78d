"""The reader of mark sheets."""

from __future__ import annotations

from decimal import Decimal

import pytest
from intake_makers import brief, counts, known_marks, make_csv, make_xlsx, sentences

from workbench.intake.marks import read_marks
from workbench.intake.records import MarkRecord

LABELS = ["Số phách", "Giám khảo", "Nội dung", "Hình thức"]
ROW = ["P001", "GK01", "60,5", 25]
MARKS = (MarkRecord(2, "P001", "GK01", "content", Decimal("60.5")), MarkRecord(2, "P001", "GK01", "form", Decimal(25)))


def read(*rows, stored=None, labels=LABELS):
    return read_marks(make_xlsx([labels, *rows]), "diem.xlsx", known_marks(stored))


def test_every_criterion_of_a_line_is_a_record_and_counts_as_a_row():
    intake = read(ROW)
    assert (intake.records, intake.findings, counts(intake)) == (MARKS, (), (2, 2, 0))


def test_criteria_are_found_by_label_or_code_in_any_order():
    rows = [["Hình thức (tối đa 30)", "content", "Giám khảo", "Số phách"], ["25", "60.5", "GK01", "P001"]]
    assert read_marks(make_csv(rows), "d.csv", known_marks()).records == MARKS


@pytest.mark.parametrize(
    ("row", "code", "column", "values"),
    [
        (["P001", "GK01", "70,5", 25], "mark_out_of_range", "Nội dung", {"value": "70,5", "maximum": "70"}),
        (["P001", "GK01", 60, -1], "mark_out_of_range", "Hình thức", {"value": "-1", "maximum": "30"}),
        (["P001", "GK01", "tốt", 25], "not_a_number", "Nội dung", {"value": "tốt"}),
        (["P001", "GK01", "60,555", 25], "too_many_decimals", "Nội dung", {"value": "60,555"}),
        (["P001", "GK01", "", 25], "missing_value", "Nội dung", {}),
        (["P999", "GK01", 60, 25], "blind_code_unknown", "Số phách", {"value": "P999"}),
        (["P001", "GK99", 60, 25], "judge_unknown", "Giám khảo", {"value": "GK99"}),
    ],
)
def test_one_bad_mark_refuses_its_line_whole(row, code, column, values):
    intake = read(["P002", "GK01", 1, 2], row)
    assert [(f.code, f.row, f.column, f.values) for f in intake.findings] == [(f"intake.{code}", 3, column, values)]
    assert (counts(intake), intake.refused_by_reason) == ((4, 2, 2), {f"intake.{code}": 2})
    assert all(sentences(intake.findings))


def test_a_missing_criterion_is_named():
    intake = read(["P001", "GK01", 60], labels=LABELS[:3])
    assert brief(intake) == [("missing_column", None, "Hình thức")]
    assert intake.findings[0].values == {"column": "Hình thức", "names": "Hình thức, form"}


def test_a_judge_marks_a_work_once():
    intake = read(ROW, ["P001", "GK02", 1, 1], ROW, ["P001", "GK01", 1, 1], ["Tổng", "", 5, 5])
    assert [(f.code, f.row, f.values) for f in intake.findings] == [
        ("intake.duplicate_row", 4, {"value": "P001 / GK01", "first": "2"}),
        ("intake.conflicting_row", 5, {"value": "P001 / GK01", "first": "2"}),
        ("intake.total_row", 6, {"value": "Tổng"}),
    ]
    assert counts(intake) == (10, 4, 6)


def test_stored_marks_are_told_from_changed_ones():
    stored = {(mark.blind_code, mark.judge_code, mark.criterion): mark.points for mark in MARKS}
    assert brief(read(ROW, stored=stored)) == [("already_stored", 2, "Số phách")]
    assert brief(read(["P001", "GK01", 61, 25], stored=stored)) == [("stored_differs", 2, "Số phách")]
