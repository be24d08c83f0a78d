"""Blind codes, judges and totals."""

from collections import Counter
from decimal import Decimal
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.rules.essay_rules import Criterion
from workbench.rules.essays import (
    CriterionMark,
    Cut,
    EssayResult,
    assign_judges,
    blind_codes,
    finalists,
    tally_marks,
)

CRITERIA = (
    Criterion(code="NOI_DUNG", label="Nội dung", max_points=60),
    Criterion(code="VAN_PHONG", label="Văn phong", max_points=40),
)


@given(st.sets(st.integers(1, 3000), max_size=300), st.integers(0, 2**48))
def test_blind_codes_are_unique_and_do_not_depend_on_the_order(numbers, seed):
    codes = [f"BV-{number}" for number in numbers]
    blind = blind_codes(codes, seed)
    assert blind.keys() == set(codes)
    assert len(set(blind.values())) == len(codes)
    assert blind == blind_codes(codes[::-1], seed)
    assert {len(code) for code in blind.values()} <= {7, 8}


def test_known_blind_codes():
    assert blind_codes(["BV-001", "BV-002"], 7) == {"BV-001": "SP-5009", "BV-002": "SP-8757"}


def loads(panels: dict[str, tuple[str, ...]], judges: dict[str, str | None]) -> list[int]:
    counts = Counter(judge for panel in panels.values() for judge in panel)
    return sorted(counts[judge] for judge in judges)


def test_a_jury_of_twelve_from_three_units_on_117_works():
    units = ["BAO", "HOI-NB", "HOI-VH"] + [f"U{n}" for n in range(49)]
    essays = {f"BV-{n:03d}": units[n % 52] for n in range(117)}
    judges = {f"GK-{n:02d}": units[n // 4] for n in range(12)}
    panels = assign_judges(essays, judges, 3, 11)
    assert panels.keys() == essays.keys()
    assert {len(set(panel)) for panel in panels.values()} == {3}
    assert all(judges[judge] != essays[essay] for essay, panel in panels.items() for judge in panel)
    assert loads(panels, judges) == [29] * 9 + [30] * 3
    assert panels != assign_judges(essays, judges, 3, 12)


def best_sum_of_squares(essays, judges, per_essay) -> int:
    """Try every assignment."""
    choices = [
        list(combinations([judge for judge in judges if judges[judge] != unit], per_essay)) for unit in essays.values()
    ]
    sums = []
    for assignment in product(*choices):
        counts = Counter(judge for panel in assignment for judge in panel)
        sums.append(sum(count * count for count in counts.values()))
    return min(sums)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from("UVW"), min_size=1, max_size=5),
    st.lists(st.sampled_from(["U", "V", None]), min_size=2, max_size=4),
    st.integers(1, 2),
    st.integers(0, 99),
)
def test_no_judge_of_the_own_unit_and_no_better_balance_exists(essay_units, judge_units, per_essay, seed):
    essays = {f"E{n}": unit for n, unit in enumerate(essay_units)}
    judges = {f"J{n}": unit for n, unit in enumerate(judge_units)}
    enough = all(sum(own != unit for own in judges.values()) >= per_essay for unit in essays.values())
    if not enough:
        with pytest.raises(WorkbenchError, match="giám khảo"):
            assign_judges(essays, judges, per_essay, seed)
        return
    panels = assign_judges(essays, judges, per_essay, seed)
    assert all(judges[judge] != essays[essay] for essay, panel in panels.items() for judge in panel)
    assert {len(set(panel)) for panel in panels.values()} == {per_essay}
    squares = sum(load * load for load in loads(panels, judges))
    assert squares == best_sum_of_squares(essays, judges, per_essay)


@given(st.integers(1, 60), st.integers(3, 12), st.integers(0, 99))
def test_without_conflicts_loads_differ_by_one_at_most(n_essays, n_judges, seed):
    essays = {f"E{n}": "U" for n in range(n_essays)}
    judges = {f"J{n}": None for n in range(n_judges)}
    load = loads(assign_judges(essays, judges, 3, seed), judges)
    assert load[-1] - load[0] <= 1


def make_marks(**sheets: dict[str, tuple[str, str]]) -> list[CriterionMark]:
    return [
        CriterionMark(essay, judge, criterion.code, Decimal(points))
        for essay, by_judge in sheets.items()
        for judge, both in by_judge.items()
        for criterion, points in zip(CRITERIA, both, strict=True)
    ]


MARKS = make_marks(
    E1={"J1": ("50", "30.25"), "J2": ("40", "30.50")},  # 80.25, 70.50 -> 75.375 -> 75.38
    E2={"J1": ("45", "30.38"), "J3": ("45", "30.38")},  # 75.38, the same to the cent
    E3={"J1": ("55", "35"), "J2": ("50", "35"), "J3": ("50", "35")},  # 90, 85, 85 -> 86.666... -> 86.67
    E4={"J1": ("10", "10")},
)


def test_totals_are_rounded_once_half_up_and_ties_are_named():
    d = Decimal
    assert tally_marks(MARKS, CRITERIA) == (
        EssayResult("E3", (("J1", d("90")), ("J2", d("85")), ("J3", d("85"))), d("86.67"), 1, None),
        EssayResult("E1", (("J1", d("80.25")), ("J2", d("70.50"))), d("75.38"), 2, 1),
        EssayResult("E2", (("J1", d("75.38")), ("J3", d("75.38"))), d("75.38"), 2, 1),
        EssayResult("E4", (("J1", d("20")),), d("20.00"), 4, None),
    )
    assert tally_marks(MARKS[::-1], CRITERIA) == tally_marks(MARKS, CRITERIA)


def test_a_tie_at_the_line_is_reported_and_not_cut():
    results = tally_marks(MARKS, CRITERIA)
    assert finalists(results, 1) == Cut(("E3",), (), 0)
    assert finalists(results, 2) == Cut(("E3",), ("E1", "E2"), 1)
    assert finalists(results, 3) == Cut(("E3", "E1", "E2"), (), 0)
    assert finalists(results, 9) == Cut(("E3", "E1", "E2", "E4"), (), 0)


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        (MARKS[1:], "draw.mark_missing"),
        ([*MARKS, MARKS[0]], "draw.mark_twice"),
        ([CriterionMark("E1", "J1", "KHAC", Decimal(1))], "draw.criterion_unknown"),
    ],
)
def test_marks_that_do_not_fit_the_rubric_are_refused(marks, code):
    with pytest.raises(WorkbenchError) as refusal:
        tally_marks(marks, CRITERIA)
    assert refusal.value.code == code
