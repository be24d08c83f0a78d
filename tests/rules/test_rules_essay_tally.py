"""The tally by the written rule: rounding, third marks, moderations, ranks; and 1,250 Olympic panel scores."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle_data import oracle, reference_file

from workbench.errors import WorkbenchError
from workbench.rules.essay_rules import Criterion, EssayRules, GapRule
from workbench.rules.essay_tally import (
    CriterionMark,
    EssayResult,
    JudgeTotal,
    Ruling,
    WorkTally,
    aggregate,
    owed_marks,
    rank_works,
    tally_works,
)
from workbench.terms import Aggregate, GapPolicy

CRITERIA = (
    Criterion(code="NOI_DUNG", label="Nội dung", max_points=60),
    Criterion(code="VAN_PHONG", label="Văn phong", max_points=40),
)
MEAN = EssayRules()
ONE = (Criterion(code="C", label="Chung", max_points=100),)


def make_marks(**sheets: dict[str, tuple[str, str]]) -> list[CriterionMark]:
    return [
        CriterionMark(essay, judge, criterion.code, Decimal(points))
        for essay, by_judge in sheets.items()
        for judge, both in by_judge.items()
        for criterion, points in zip(CRITERIA, both, strict=True)
    ]


def whole(essay: str, *points: str, extra: str | None = None) -> list[CriterionMark]:
    """One criterion: first marks of J1, J2 ..., and an extra one of JX."""
    marks = [CriterionMark(essay, f"J{n}", "C", Decimal(value)) for n, value in enumerate(points, start=1)]
    return marks + ([CriterionMark(essay, "JX", "C", Decimal(extra), is_extra=True)] if extra else [])


MARKS = make_marks(
    E1={"J1": ("50", "30.25"), "J2": ("40", "30.50")},  # 80.25, 70.50 -> 75.375 -> 75.38
    E2={"J1": ("45", "30.38"), "J3": ("45", "30.38")},  # 75.38, the same to the cent
    E3={"J1": ("55", "35"), "J2": ("50", "35"), "J3": ("50", "35")},  # 90, 85, 85 -> 86.666... -> 86.67
    E4={"J1": ("10", "10")},
)


def test_totals_are_rounded_once_half_up_and_ties_are_named() -> None:
    def totals(**given: str) -> tuple[JudgeTotal, ...]:
        return tuple(JudgeTotal(judge, Decimal(total)) for judge, total in given.items())

    results = rank_works(tally_works(MARKS, CRITERIA, MEAN))
    assert results == (
        EssayResult("E3", totals(J1="90", J2="85", J3="85"), Decimal("86.67"), 1, None, Ruling.AGGREGATE),
        EssayResult("E1", totals(J1="80.25", J2="70.50"), Decimal("75.38"), 2, 1, Ruling.AGGREGATE),
        EssayResult("E2", totals(J1="75.38", J3="75.38"), Decimal("75.38"), 2, 1, Ruling.AGGREGATE),
        EssayResult("E4", totals(J1="20"), Decimal("20.00"), 4, None, Ruling.AGGREGATE),
    )
    assert rank_works(tally_works(MARKS[::-1], CRITERIA, MEAN)) == results


def test_the_order_of_rounding_is_the_rules() -> None:
    criteria = (Criterion(code="A", label="A", max_points=10, weight=Decimal("0.35")),)
    marks = [CriterionMark("E", f"J{n}", "A", Decimal(points)) for n, points in enumerate(("7.25", "7.50", "8.25"))]
    given_rules = {
        "exact": EssayRules(mean_places=2),  # 2.5375, 2.625, 2.8875 -> 2.68333
        "judges rounded": EssayRules(total_places=1, mean_places=2),  # 2.5, 2.6, 2.9 -> 2.6666
        "by criterion": EssayRules(by_criterion=True, mean_places=2),  # 7.67 * 0.35 = 2.6845
        "trimmed": EssayRules(aggregate=Aggregate.TRIMMED_MEAN, mean_places=3),  # 2.625
    }
    found = {name: tally_works(marks, criteria, rules)[0].total for name, rules in given_rules.items()}
    assert found == {
        "exact": Decimal("2.68"),
        "judges rounded": Decimal("2.67"),
        "by criterion": Decimal("2.68"),
        "trimmed": Decimal("2.625"),
    }


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        (MARKS[1:], "draw.mark_missing"),
        ([*MARKS, MARKS[0]], "draw.mark_twice"),
        ([CriterionMark("E1", "J1", "KHAC", Decimal(1))], "draw.criterion_unknown"),
    ],
)
def test_marks_that_do_not_fit_the_rubric_are_refused(marks: list[CriterionMark], code: str) -> None:
    with pytest.raises(WorkbenchError) as refusal:
        tally_works(marks, CRITERIA, MEAN)
    assert refusal.value.code == code


EXAM = GapRule.of_exams(Decimal(100))


@pytest.mark.parametrize(
    ("points", "extra", "policy", "ruling", "total"),
    [
        (("70", "79.75"), None, None, Ruling.AGREED, "74.88"),
        (("70", "80"), None, None, Ruling.TALKED, "75.00"),
        (("70", "85"), None, None, Ruling.TALKED, "77.50"),
        (("70", "85.25"), None, None, Ruling.THIRD_OWED, None),
        (("70", "79"), "74", None, Ruling.MEAN_OF_ALL, "74.33"),  # asked for though nobody had to
        (("60", "80"), "80", None, Ruling.TWO_EQUAL, "80.00"),
        (("60", "80"), "79", None, Ruling.MEAN_OF_ALL, "73.00"),
        (("60", "80"), "85.25", None, Ruling.PANEL_OWED, None),
        (("60", "80"), "85", None, Ruling.MEAN_OF_ALL, "75.00"),
        (("60", "80"), "72", GapPolicy.THIRD, Ruling.THIRD, "72.00"),
        (("60", "80"), "72", GapPolicy.NEAREST_TWO, Ruling.NEAREST_TWO, "76.00"),
        (("60", "80"), "70", GapPolicy.NEAREST_TWO, Ruling.NEAREST_TWO, "75.00"),  # equally near: the higher pair
        (("60", "80"), "80", GapPolicy.MEAN_OF_ALL, Ruling.MEAN_OF_ALL, "73.33"),
    ],
)
def test_which_rule_decides(
    points: tuple[str, str], extra: str | None, policy: GapPolicy | None, ruling: Ruling, total: str | None
) -> None:
    gap = EXAM.model_copy(update={"policy": policy}) if policy else EXAM
    (found,) = tally_works(whole("E", *points, extra=extra), ONE, EssayRules(gap=gap))
    expected = Decimal(total) if total else None
    assert (found.ruling, found.total, found.reckoned) == (ruling, expected, expected)
    assert (found.gap, ruling.is_owed) == (Decimal(points[1]) - Decimal(points[0]), total is None)


def test_the_exam_rule_is_scaled_to_the_marks() -> None:
    assert GapRule(agree_below=Decimal(10), third_above=Decimal(15), panel_above=Decimal(25)) == EXAM


def test_no_ranking_while_a_mark_is_owed() -> None:
    marks = whole("E1", "60", "90") + whole("E2", "50", "80", extra="20") + whole("E3", "70", "70")
    rules = EssayRules(gap=EXAM)
    tallies = tally_works(marks, ONE, rules)
    assert owed_marks(tallies) == {Ruling.THIRD_OWED: ("E1",), Ruling.PANEL_OWED: ("E2",)}
    with pytest.raises(WorkbenchError) as refusal:
        rank_works(tallies)
    assert (refusal.value.code, refusal.value.values) == (
        "essay_tally.owed",
        {"count": 2, "works": "Cần chấm lần ba: E1; Cần ban giám khảo chấm tập thể: E2"},
    )
    moderated = tally_works(marks, ONE, rules, {"E1": Decimal("75.50"), "E2": Decimal("60"), "E3": Decimal("71")})
    assert [(tally.essay_code, tally.ruling, tally.reckoned, tally.total) for tally in moderated] == [
        ("E1", Ruling.MODERATED, None, Decimal("75.50")),
        ("E2", Ruling.MODERATED, None, Decimal("60")),
        ("E3", Ruling.MODERATED, Decimal("70.00"), Decimal("71")),
    ]
    assert [result.essay_code for result in rank_works(moderated)] == ["E1", "E3", "E2"]


def test_where_every_first_judge_dropped_out_the_later_ones_stand_for_them() -> None:
    (found,) = tally_works(whole("E", extra="70"), ONE, EssayRules(gap=EXAM))
    assert found == WorkTally(
        "E", (JudgeTotal("JX", Decimal(70), True),), Decimal(0), Ruling.AGREED, Decimal("70.00"), Decimal("70.00")
    )


quarters = st.integers(0, 400).map(lambda number: Decimal(number) / 4)


@given(st.lists(quarters, min_size=1, max_size=9), st.randoms(), st.sampled_from(list(Aggregate)), st.integers(1, 3))
def test_the_order_of_the_marks_does_not_matter_and_a_total_lies_between_them(
    values: list[Decimal], random: object, method: Aggregate, trim: int
) -> None:
    mixed = sorted(values, key=lambda _: random.random())  # type: ignore[attr-defined]
    total = aggregate(values, method, trim, 2)
    assert total == aggregate(mixed, method, trim, 2)
    assert min(values) <= total <= max(values)


@given(st.lists(quarters, min_size=2, max_size=6), st.data(), st.sampled_from(list(Aggregate)))
def test_a_better_mark_never_lowers_the_total(values: list[Decimal], data: st.DataObject, method: Aggregate) -> None:
    place = data.draw(st.integers(0, len(values) - 1))
    better = [*values[:place], values[place] + data.draw(quarters), *values[place + 1 :]]
    assert aggregate(values, method, 1, 2) <= aggregate(better, method, 1, 2)


@given(st.dictionaries(st.sampled_from("ABCDE"), st.lists(quarters, min_size=2, max_size=3), min_size=1))
def test_better_totals_have_better_ranks_whatever_the_order_of_the_rows(sheets: dict[str, list[Decimal]]) -> None:
    marks = [mark for essay, points in sheets.items() for mark in whole(essay, *map(str, points))]
    results = rank_works(tally_works(marks, ONE, MEAN))
    assert results == rank_works(tally_works(marks[::-1], ONE, MEAN))
    assert all((one.total > two.total) == (one.rank < two.rank) for one in results for two in results)
    assert sorted(result.essay_code for result in results) == sorted(sheets)


def test_the_olympic_panel_scores_of_2018_are_reproduced() -> None:
    aspects: dict[tuple[str, str], list[CriterionMark]] = defaultdict(list)
    official, factors = {}, {}
    with reference_file("data/skating2018/component_scores.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            key = row["performance_id"], row["aspect_desc"]
            aspects[key].append(CriterionMark(key[0], row["judge"], key[1], Decimal(row["score"])))
            official[key], factors[key] = Decimal(row["panel_trimmed_mean"]), Decimal(row["factor"])
    with reference_file("data/skating2018/performances.csv").open(encoding="utf-8") as lines:
        totals = {row["performance_id"]: Decimal(row["total_component_score"]) for row in csv.DictReader(lines)}
    means = {
        key: aggregate([mark.points for mark in marks], Aggregate.TRIMMED_MEAN, 1, 2) for key, marks in aspects.items()
    }
    rules = EssayRules(aggregate=Aggregate.TRIMMED_MEAN, trimmed=1, by_criterion=True, mean_places=2)
    reckoned = {}
    for performance in totals:
        own = [key for key in aspects if key[0] == performance]
        criteria = [Criterion(code=key[1], label=key[1], max_points=10, weight=factors[key]) for key in own]
        (tally,) = tally_works([mark for key in own for mark in aspects[key]], criteria, rules)
        reckoned[performance] = tally.total
    expected = oracle("skating_all")
    assert (len(means), sum(means[key] == official[key] for key in means)) == (1250, expected["panel_reproduced"])
    assert sum(reckoned[code] == totals[code] for code in totals) == expected["totals_reproduced"] == len(totals)
