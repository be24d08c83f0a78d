"""The units reader."""

from __future__ import annotations

from datetime import date

import pytest
from intake_makers import brief, counts, known_units, make_csv, make_xlsx, sentences

from workbench.errors import Severity
from workbench.intake.records import UnitRecord
from workbench.intake.units import read_units

LABELS = ["Mã đơn vị", "Tên đơn vị", "Tên khác", "Đơn vị cấp trên", "Nhóm", "Quân số", "Ngày thống kê"]
HEALTH = ["SYT", "Sở Y tế", "SYT; So Y te; Ngành Y tế", "", "SO", 120, date(2022, 8, 31)]
HOSPITAL = ["BVT", "Bệnh viện tỉnh", "", "SYT", "SO", "300", "31/08/2022"]
RECORDS = (
    UnitRecord(2, "SYT", "Sở Y tế", ("SYT", "So Y te", "Ngành Y tế"), None, "SO", 120, date(2022, 8, 31)),
    UnitRecord(3, "BVT", "Bệnh viện tỉnh", (), "SYT", "SO", 300, date(2022, 8, 31)),
)


def read(*rows, **known):
    return read_units(make_xlsx([LABELS, *rows]), "don-vi.xlsx", known_units(**known))


def changed(**cells):
    names = ["code", "name", "aliases", "parent", "group", "headcount", "counted_on"]
    return list({**dict(zip(names, HOSPITAL, strict=True)), **cells}.values())


def test_units_are_read_whole():
    intake = read(HEALTH, HOSPITAL)
    assert (intake.records, intake.findings, counts(intake)) == (RECORDS, (), (2, 2, 0))


def test_a_csv_gives_the_same_units():
    rows = [LABELS, [*HEALTH[:6], "31/08/2022"], HOSPITAL]
    assert read_units(make_csv(rows, delimiter=";"), "d.csv", known_units()).records == RECORDS


@pytest.mark.parametrize(
    ("cells", "code", "column", "values"),
    [
        ({"code": ""}, "missing_value", "Mã đơn vị", {}),
        ({"name": ""}, "missing_value", "Tên đơn vị", {}),
        ({"headcount": 0}, "headcount_zero", "Quân số", {"value": "0"}),
        ({"headcount": "1.234"}, "number_unclear", "Quân số", {"value": "1.234"}),
        ({"headcount": "nhiều"}, "not_whole", "Quân số", {"value": "nhiều"}),
        ({"counted_on": "31/9/2022"}, "date_unclear", "Ngày thống kê", {"value": "31/9/2022"}),
        ({"counted_on": "31/12/2022"}, "in_future", "Ngày thống kê", {"value": "31/12/2022"}),
        ({"parent": "DV99"}, "parent_unknown", "Đơn vị cấp trên", {"value": "DV99"}),
        ({"parent": "BVT"}, "parent_circle", "Đơn vị cấp trên", {"value": "BVT"}),
        ({"aliases": "SỞ y tế"}, "alias_of_two_units", "Tên khác", {"value": "SỞ y tế", "other": "SYT"}),
        ({"name": "Ngành y tế"}, "alias_of_two_units", "Tên đơn vị", {"value": "Ngành y tế", "other": "SYT"}),
    ],
)
def test_a_wrong_cell_refuses_its_row(cells, code, column, values):
    intake = read(HEALTH, changed(**cells))
    assert [(f.code, f.row, f.column, f.values) for f in intake.findings] == [(f"intake.{code}", 3, column, values)]
    assert (intake.records, counts(intake)) == (RECORDS[:1], (2, 1, 1))
    assert all(sentences(intake.findings))


def test_units_above_each_other_in_a_circle_are_all_refused():
    a = changed(code="A", name="A1", parent="B")
    b = changed(code="B", name="B1", parent="C")
    c = changed(code="C", name="C1", parent="A")
    assert brief(read(a, b, c)) == [("parent_circle", row, "Đơn vị cấp trên") for row in (2, 3, 4)]


def test_the_units_below_a_refused_unit_are_refused_too():
    wrong = [*HEALTH[:5], 0, HEALTH[6]]
    ward = changed(code="K1", name="Khoa 1", parent="BVT")
    intake = read(ward, HOSPITAL, wrong)
    assert brief(intake) == [
        ("parent_refused", 2, "Đơn vị cấp trên"),
        ("parent_refused", 3, "Đơn vị cấp trên"),
        ("headcount_zero", 4, "Quân số"),
    ]
    assert all(sentences(intake.findings))


def test_a_parent_may_be_stored_already():
    assert read(HOSPITAL, stored={"SYT": RECORDS[0]}, units={"so y te": "SYT"}).records == (
        RECORDS[1]._replace(row_no=2),
    )


def test_a_spelling_of_a_stored_unit_is_not_given_away():
    intake = read(HOSPITAL, units={"benh vien tinh": "BV2"}, stored={"SYT": RECORDS[0]})
    assert brief(intake) == [("alias_of_two_units", 2, "Tên đơn vị")]


def test_doubles_conflicts_and_stored_units():
    intake = read(HEALTH, HEALTH, changed(code="SYT", parent=""))
    assert brief(intake) == [("duplicate_row", 3, "Mã đơn vị"), ("conflicting_row", 4, "Mã đơn vị")]
    stored = {record.code: record for record in RECORDS}
    intake = read(HEALTH, changed(name="Bệnh viện khác"), stored=stored)
    assert [(f.code, f.severity) for f in intake.findings] == [
        ("intake.already_stored", Severity.WARNING),
        ("intake.stored_differs", Severity.ERROR),
    ]


def test_a_new_headcount_of_a_stored_unit_is_welcome():
    stored = {record.code: record for record in RECORDS}
    intake = read(changed(headcount=310, counted_on="30/09/2022"), stored=stored)
    assert [(r.headcount, r.counted_on) for r in intake.records] == [(310, date(2022, 9, 30))]
