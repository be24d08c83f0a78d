"""Charts for the screen: the same values give the same picture, with Vietnamese numbers on both axes."""

from __future__ import annotations

from workbench.analysis import charts

SERIES = {"Tuần 1": [(1, 60.5), (2, 70.0)], "Tuần 2": [(1, 55.0)]}


def test_the_same_values_give_the_same_bytes() -> None:
    for draw in (
        lambda: charts.columns(["Tuần 1"], [61.5], "%", 1),
        lambda: charts.bars(["Sở Thử nghiệm"], [3.0], "%", 1),
        lambda: charts.lines(SERIES, "Lần", "%"),
        lambda: charts.heat_map(["T2", "T3"], ["0", "1"], [[0, 5], [2, 1]], "Lượt"),
        lambda: charts.intervals(["Câu mới"], [(0.5, 0.1, 0.9)], "logit", 0.693),
        lambda: charts.scatter([10.0, 90.0], [5.0, -3.0], [False, True], "Độ dễ", "Độ phân biệt"),
    ):
        first = draw()
        assert first.startswith(b"<?xml") and first == draw()


def test_other_values_give_another_picture() -> None:
    assert charts.columns(["Tuần 1"], [61.5], "%") != charts.columns(["Tuần 1"], [60.5], "%")


def test_numbers_are_written_as_an_office_writes_them() -> None:
    assert [charts._number(value, 0) for value in (2.0, 2.5, 1200.0)] == ["2", "2,5", "1.200"]
