"""The people reader."""

from __future__ import annotations

from datetime import date

import pytest
from intake_makers import brief, counts, known_people, make_csv, make_xlsx, sentences

from workbench.errors import Severity
from workbench.intake.people import read_people
from workbench.intake.records import PersonRecord

LABELS = ["Mã tài khoản", "Họ và tên", "Ngày sinh", "Số CCCD", "Số điện thoại", "Đơn vị"]
ROW = ["TK0001", "Nguyễn Thị Hồng Vân", "05/01/1990", "038090001234", "0912345678", "Sở Y tế"]
GOOD = PersonRecord(2, "TK0001", "Nguyễn Thị Hồng Vân", "SYT", "0912345678", "038090001234", date(1990, 1, 5))


def read(*rows, **known):
    return read_people(make_xlsx([LABELS, *rows]), "nguoi.xlsx", known_people(**known))


def test_people_are_read_whole_from_texts_and_from_cells():
    cells = ["TK0002", "NULL", date(1990, 1, 5), 38090001234, 912345678, "SGD"]
    intake = read(ROW, cells)
    assert intake.records == (GOOD, GOOD._replace(row_no=3, code="TK0002", full_name="NULL", unit_code="SGD"))
    assert [(f.code, f.severity, f.column, f.values) for f in intake.findings] == [
        ("intake.zeros_restored", Severity.NOTE, "Số điện thoại", {"count": "1", "first": "3"}),
        ("intake.zeros_restored", Severity.NOTE, "Số CCCD", {"count": "1", "first": "3"}),
    ]
    assert all(sentences(intake.findings))


def test_private_data_may_be_missing():
    labels, row = LABELS[:2] + LABELS[5:], ROW[:2] + ROW[5:]
    intake = read_people(make_csv([labels, row]), "n.csv", known_people())
    assert intake.records == (GOOD._replace(phone=None, id_number=None, birth_date=None),)
    assert read([*ROW[:2], "", "", "", ROW[5]]).records == intake.records


@pytest.mark.parametrize(
    ("place", "cell", "code"),
    [
        (0, "", "missing_value"),
        (1, "", "missing_value"),
        (5, "", "missing_value"),
        (2, "31/02/1990", "date_unclear"),
        (2, "1990", "date_unclear"),
        (2, "02/10/2022", "in_future"),
        (3, "1234", "id_number_unclear"),
        (5, "Sở Lạ", "unit_unknown"),
    ],
)
def test_a_wrong_cell_refuses_its_row(place, cell, code):
    intake = read([*ROW[:place], cell, *ROW[place + 1 :]])
    assert (brief(intake), counts(intake)) == ([(code, 2, LABELS[place])], (1, 0, 1))
    assert all(sentences(intake.findings))


def test_an_unclear_phone_is_left_out():
    intake = read([*ROW[:4], "chưa có", ROW[5]])
    assert (brief(intake), intake.records) == ([("phone_unclear", 2, "Số điện thoại")], (GOOD._replace(phone=None),))


def test_doubles_conflicts_stored_people_and_the_total_row():
    other = [ROW[0], "Người khác", *ROW[2:]]
    intake = read(ROW, ROW, other, ["Tổng cộng", "3 người"])
    assert brief(intake) == [
        ("duplicate_row", 3, "Mã tài khoản"),
        ("conflicting_row", 4, "Mã tài khoản"),
        ("total_row", 5, None),
    ]
    assert brief(read(ROW, stored={"TK0001": GOOD})) == [("already_stored", 2, "Mã tài khoản")]
    assert brief(read(other, stored={"TK0001": GOOD})) == [("stored_differs", 2, "Mã tài khoản")]


@pytest.mark.parametrize(
    ("number", "born", "is_told"),
    [
        ("038090001234", "05/01/1990", False),
        ("038190001234", "05/01/1990", False),
        ("038290001234", "05/01/1990", True),
        ("038203001234", "05/01/2003", False),
        ("038089001234", "05/01/1990", True),
        ("38089001234", "05/01/1990", True),
        ("123456789", "05/01/1990", False),
        ("038089001234", "", False),
    ],
)
def test_a_citizen_id_of_another_year_of_birth_is_told_and_taken_in(number, born, is_told):
    intake = read([*ROW[:2], born, number, *ROW[4:]])
    warnings = [(f.code, f.severity, f.row, f.column, f.values) for f in intake.findings if f.row]
    assert (len(intake.records), warnings) == (
        1, [("profiles.id_number_of_another_year", Severity.WARNING, 2, "Số CCCD", {})] if is_told else [],
    )  # fmt: skip
    assert all(sentences(intake.findings))


def test_mobiles_of_before_2018_are_renumbered_with_a_note():
    intake = read([*ROW[:4], 1659123456, ROW[5]], ["TK0002", *ROW[1:4], "0123 456 7890", ROW[5]])
    assert [record.phone for record in intake.records] == ["0359123456", "0834567890"]
    assert [(f.code, f.severity, f.column, f.values) for f in intake.findings] == [
        ("profiles.mobiles_renumbered", Severity.NOTE, "Số điện thoại", {"count": "2", "first": "2"})
    ]


def test_an_address_and_a_category_are_read_and_an_unclear_address_is_left_out():
    rows = [[*ROW, "Van.NT@SoYTe.gov.vn", "Cán bộ"], ["TK0002", *ROW[1:], "van tai so y te", ""]]
    intake = read_people(make_xlsx([[*LABELS, "Email", "Đối tượng"], *rows]), "nguoi.xlsx", known_people())
    assert intake.records == (
        GOOD._replace(email="van.nt@soyte.gov.vn", category="Cán bộ"),
        GOOD._replace(row_no=3, code="TK0002"),
    )
    assert [(f.code, f.severity, f.row, f.values) for f in intake.findings] == [
        ("intake.email_unclear", Severity.WARNING, 3, {"value": "*************te"})
    ]
    assert all(sentences(intake.findings))
