"""Charts of the desk: the same values give the same picture, with Vietnamese numbers on both axes."""

from __future__ import annotations

from workbench.desk import charts

SERIES = {"Tuần 1": [(1, 60.5), (2, 70.0)], "Tuần 2": [(1, 55.0)]}


def test_the_same_values_give_the_same_bytes() -> None:
    for draw in (
        lambda: charts.columns(["Tuần 1"], [61.5], "%", 1),
        lambda: charts.bars(["Sở Thử nghiệm"], [3.0], "%", 1),
        lambda: charts.lines(SERIES, "Lần", "%"),
    ):
        first = draw()
        assert first.startswith(b"<?xml") and first == draw()


def test_other_values_give_another_picture() -> None:
    assert charts.columns(["Tuần 1"], [61.5], "%") != charts.columns(["Tuần 1"], [60.5], "%")


def test_numbers_are_written_as_an_office_writes_them() -> None:
    assert [charts._number(value, 0) for value in (2.0, 2.5, 1200.0)] == ["2", "2,5", "1.200"]
