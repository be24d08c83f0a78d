"""Scores of units: every line of the working, minimum rates, ties, and sums that add up as printed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from workbench.rules.awards import Place
from workbench.rules.collective import (
    ScoreLine,
    UnitResults,
    UnitScore,
    places_of_units,
    score_units,
)
from workbench.rules.collective_rules import CollectiveRules
from workbench.terms import CollectivePart

D = Decimal


def _unit(code: str, headcount: int | None, people: int, **more: object) -> UnitResults:
    values = {"attempts": 2 * people, "perfect_attempts": people, "points": 30 * people, "max_points": 40 * people}
    return UnitResults(code, headcount, people, **(values | more))  # type: ignore[arg-type]


def test_participation_plus_prize_points_as_published_in_2022() -> None:
    rules = CollectiveRules(
        weights={CollectivePart.PARTICIPATION: D(1), CollectivePart.PRIZES: D(1)},
        prize_points={"NHAT": 10, "NHI": 8, "BA": 6},
    )
    units = [_unit("A", 120, 80, prizes=("NHAT", "BA")), _unit("B", 30, 27, prizes=("KK",))]
    assert score_units(units, rules) == [
        UnitScore(
            "B",
            (
                ScoreLine(CollectivePart.PARTICIPATION, D("90.00"), D(1), D("90.00")),
                ScoreLine(CollectivePart.PRIZES, D("0.00"), D(1), D("0.00")),
            ),
            D("90.00"),
            None,
        ),
        UnitScore(
            "A",
            (
                ScoreLine(CollectivePart.PARTICIPATION, D("66.67"), D(1), D("66.67")),
                ScoreLine(CollectivePart.PRIZES, D("16.00"), D(1), D("16.00")),
            ),
            D("82.67"),
            None,
        ),
    ]


def test_units_below_half_are_not_considered_and_stand_last() -> None:
    rules = CollectiveRules(
        weights={CollectivePart.PARTICIPATION: D("0.5"), CollectivePart.MEAN_SCORE: D("0.5")},
        min_rate_percent=D(50),
    )
    scores = score_units(
        [_unit("LOW", 100, 49), _unit("HALF", 100, 50), _unit("NONE", 10, 0), _unit("UNKNOWN", None, 5)], rules
    )
    assert [(score.code, score.total, score.refused) for score in scores] == [
        ("HALF", D("62.50"), None),
        ("LOW", D("62.00"), "collective.rate_too_low"),
        ("UNKNOWN", D("37.50"), "collective.no_headcount"),
        ("NONE", D("0.00"), "collective.too_few_people"),
    ]
    assert places_of_units(scores) == [Place("HALF", 1)]


def test_most_people_needs_no_headcount() -> None:
    rules = CollectiveRules(weights={CollectivePart.PEOPLE: D(1)})
    scores = score_units([_unit("A", None, 30), _unit("B", 10, 40), _unit("C", None, 30)], rules)
    assert [(score.code, score.total) for score in scores] == [("B", D(40)), ("A", D(30)), ("C", D(30))]
    assert places_of_units(scores) == [Place("B", 1), Place("A", 2), Place("C", 2)]


def test_more_people_than_the_headcount_count_as_all() -> None:
    rules = CollectiveRules(weights={CollectivePart.PARTICIPATION: D(1), CollectivePart.PERFECT_RATE: D(2)})
    (score,) = score_units([_unit("A", 10, 12)], rules)
    assert score.total == D("200.00")


@pytest.mark.parametrize(
    "wrong",
    [
        {"weights": {}},
        {"weights": {CollectivePart.PEOPLE: D(0)}},
        {"weights": {CollectivePart.PEOPLE: D(-1), CollectivePart.PRIZES: D(1)}, "prize_points": {"NHAT": 1}},
        {"weights": {CollectivePart.PRIZES: D(1)}},
        {"weights": {CollectivePart.PEOPLE: D(1)}, "min_rate_percent": D(101)},
    ],
)
def test_rules_that_score_nothing_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CollectiveRules.model_validate(wrong)


counts = st.integers(0, 60)
units = st.lists(st.tuples(st.one_of(st.none(), st.integers(1, 60)), counts), max_size=8).map(
    lambda rows: [_unit(f"U{n}", headcount, people) for n, (headcount, people) in enumerate(rows)]
)
weights = st.dictionaries(
    st.sampled_from([part for part in CollectivePart if part is not CollectivePart.PRIZES]),
    st.integers(1, 30).map(lambda n: D(n) / 10),
    min_size=1,
)


@given(units, weights, st.integers(0, 100), st.randoms())
def test_printed_lines_add_up_and_the_order_of_units_does_not_matter(
    rows: list[UnitResults], weight: dict[CollectivePart, Decimal], rate: int, lot: object
) -> None:
    rules = CollectiveRules(weights=weight, min_rate_percent=D(rate))
    scores = score_units(rows, rules)
    assert score_units(lot.sample(rows, len(rows)), rules) == scores  # type: ignore[attr-defined]
    assert all(score.total == sum(line.points for line in score.lines) for score in scores)
    considered = [score for score in scores if score.refused is None]
    assert [score.total for score in considered] == sorted((score.total for score in considered), reverse=True)
    assert [place.code for place in places_of_units(scores)] == [score.code for score in considered]
