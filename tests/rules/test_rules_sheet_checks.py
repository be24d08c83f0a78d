"""What a judge may type on a sheet: a number, within the range, on the step."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.rules.essay_rules import Criterion
from workbench.rules.sheet_checks import check_complete, check_points, criterion_named, read_points
from workbench.texts import format_points

CONTENT = Criterion(code="ND", label="Nội dung", max_points=60, step=Decimal("0.5"))
STYLE = Criterion(code="VP", label="Văn phong", max_points=40)


@pytest.mark.parametrize(
    ("typed", "points"),
    [("17", "17"), (" 17,5 ", "17.5"), ("17.5", "17.5"), ("0", "0"), ("007", "7"), ("-1", "-1"), ("", None)],
)
def test_points_are_read_with_a_comma_or_a_dot(typed: str, points: str | None) -> None:
    assert read_points(typed) == (None if points is None else Decimal(points))


@pytest.mark.parametrize("typed", ["mười", "1,2,3", "1.000,5", "1e3", "NaN", "∞", "12345", "1 7", "=1", "½", "٣"])
def test_what_is_no_number_of_points_is_refused(typed: str) -> None:
    with pytest.raises(WorkbenchError) as found:
        read_points(typed)
    assert (found.value.code, found.value.values) == ("marking.points_not_a_number", {"typed": typed})


@given(st.text(max_size=30))
def test_anything_typed_is_read_or_refused_in_a_sentence(typed: str) -> None:
    try:
        points = read_points(typed)
        if points is not None:
            check_points(CONTENT, points)
    except WorkbenchError as error:
        assert error.code.startswith("marking.points_")
    else:
        assert points is None or (0 <= points <= 60 and points * 2 == int(points * 2))


@given(st.integers(0, 120))
def test_points_on_the_step_are_written_and_read_back(halves: int) -> None:
    points = Decimal(halves) / 2
    check_points(CONTENT, points)
    assert read_points(format_points(points)) == points


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ("60.5", "Điểm “Nội dung” phải từ 0 đến 60, không thể là 60,5."),
        ("-0.5", "Điểm “Nội dung” phải từ 0 đến 60, không thể là -0,5."),
        ("Infinity", "Điểm “Nội dung” phải từ 0 đến 60, không thể là Infinity."),
        ("17.25", "Điểm “Nội dung” chấm theo bước 0,5, không thể là 17,25."),
    ],
)
def test_points_outside_the_rubric_are_refused(points: str, sentence: str) -> None:
    with pytest.raises(WorkbenchError) as found:
        check_points(CONTENT, Decimal(points))
    assert str(found.value) == sentence


def test_a_sheet_is_complete_with_points_on_every_criterion() -> None:
    check_complete("SP-1", (CONTENT, STYLE), ["VP", "ND"])
    with pytest.raises(WorkbenchError) as found:
        check_complete("SP-1", (CONTENT, STYLE), ["ND"])
    assert str(found.value) == "Phiếu chấm bài SP-1 còn thiếu điểm: Văn phong."
    assert criterion_named((CONTENT, STYLE), "VP") == STYLE
    with pytest.raises(WorkbenchError, match="Thang điểm không có tiêu chí XX"):
        criterion_named((CONTENT, STYLE), "XX")
