"""Who goes on from a round, and what units get for the works of their people."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.rules.awards import Place
from workbench.rules.essay_rounds import (
    Cut,
    EssayPart,
    UnitWorks,
    UnitWorksScore,
    WorksLine,
    cut_round,
    may_admit,
    places_of_works,
    refuse_open_cut,
    score_works,
)
from workbench.rules.essay_rules import Advance, CollectiveEssays
from workbench.rules.essay_tally import EssayResult, Ruling


def results_of(**totals: str) -> tuple[EssayResult, ...]:
    """Rank works by the totals given."""
    ordered = sorted(totals, key=lambda code: (-Decimal(totals[code]), code))
    ranks = {code: 1 + sum(Decimal(total) > Decimal(totals[code]) for total in totals.values()) for code in totals}
    return tuple(EssayResult(code, (), Decimal(totals[code]), ranks[code], None, Ruling.AGGREGATE) for code in ordered)


RESULTS = results_of(E3="86.67", E1="75.38", E2="75.38", E4="20")


def test_a_tie_at_the_line_is_reported_and_not_cut() -> None:
    assert [cut_round(RESULTS, Advance(number=n)) for n in (1, 2, 3, 9)] == [
        Cut(("E3",), (), 0),
        Cut(("E3",), ("E1", "E2"), 1),
        Cut(("E3", "E1", "E2"), (), 0),
        Cut(("E3", "E1", "E2", "E4"), (), 0),
    ]


def test_a_cutoff_leaves_places_empty_and_a_tie_on_it_goes_on_whole() -> None:
    rules = [
        Advance(cutoff=Decimal("75.38")),
        Advance(cutoff=Decimal(70), number=2),
        Advance(cutoff=Decimal(90)),
        Advance(cutoff=Decimal(0)),
    ]
    assert [cut_round(RESULTS, rule) for rule in rules] == [
        Cut(("E3", "E1", "E2"), (), 0),
        Cut(("E3",), ("E1", "E2"), 1),
        Cut((), (), 0),
        Cut(("E3", "E1", "E2", "E4"), (), 0),
    ]


def test_a_recorded_decision_settles_the_tie_only_where_it_fits() -> None:
    two = Advance(number=2)
    assert cut_round(RESULTS, two, ("E2",)) == Cut(("E3", "E2"), (), 0)
    assert cut_round(RESULTS, two, ("E2", "E1")) == Cut(("E3", "E1", "E2"), (), 0)
    for wrong in ((), ("E3",), ("E4", "E1"), ("E4",)):
        assert cut_round(RESULTS, two, wrong) == Cut(("E3",), ("E1", "E2"), 1)
    assert cut_round(RESULTS, Advance(number=1), ("E1",)) == Cut(("E3",), (), 0)
    assert may_admit(Cut(("E3",), (), 0), ()) is False


def test_an_open_line_stops() -> None:
    refuse_open_cut(Cut(("E3",), (), 0))
    with pytest.raises(WorkbenchError) as refusal:
        refuse_open_cut(Cut(("E3",), ("E1", "E2"), 1))
    assert (refusal.value.code, refusal.value.values) == ("essays.finalists_tied", {"places": 1, "codes": "E1, E2"})


@given(st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(0, 5).map(str), min_size=1), st.integers(1, 8))
def test_whoever_is_better_than_somebody_who_goes_on_goes_on_too(totals: dict[str, str], number: int) -> None:
    cut = cut_round(results_of(**totals), Advance(number=number))
    out = set(totals) - set(cut.chosen) - set(cut.tied)
    assert all(Decimal(totals[one]) > Decimal(totals[two]) for one in cut.chosen for two in {*out, *cut.tied})
    assert len(cut.chosen) + cut.open_places == (min(number, len(totals)) if not cut.tied else number)
    assert 0 <= cut.open_places < max(len(cut.tied), 1)


RULES = CollectiveEssays(
    per_work=Decimal("0.5"), per_finalist=Decimal(2), per_prize={"NHAT": Decimal(20), "NHI": Decimal(10)}, least_works=2
)


def test_units_are_scored_by_number_and_quality_line_by_line() -> None:
    units = [
        UnitWorks("DV1", 4),
        UnitWorks("DV2", 3, 2, ("NHI", "NHI")),
        UnitWorks("DV3", 1, 1, ("NHAT",)),
        UnitWorks("DV0", 4, 0, ("KK",)),  # a prize that brings nothing
    ]
    scores = score_works(units, RULES, {"NHI": "Giải Nhì", "NHAT": "Giải Nhất"})
    works = {n: WorksLine(EssayPart.WORK, "", n, Decimal("0.5"), Decimal("0.5") * n) for n in (1, 3, 4)}
    assert scores == [
        UnitWorksScore(
            "DV2",
            (
                works[3],
                WorksLine(EssayPart.FINALIST, "", 2, Decimal(2), Decimal(4)),
                WorksLine(EssayPart.PRIZE, "Giải Nhì", 2, Decimal(10), Decimal(20)),
            ),
            Decimal("25.5"),
            True,
        ),
        UnitWorksScore("DV0", (works[4],), Decimal(2), True),
        UnitWorksScore("DV1", (works[4],), Decimal(2), True),
        UnitWorksScore(
            "DV3",
            (
                works[1],
                WorksLine(EssayPart.FINALIST, "", 1, Decimal(2), Decimal(2)),
                WorksLine(EssayPart.PRIZE, "Giải Nhất", 1, Decimal(20), Decimal(20)),
            ),
            Decimal("22.5"),
            False,
        ),
    ]
    assert places_of_works(scores) == [Place("DV2", 1), Place("DV0", 2), Place("DV1", 2)]
    assert [line.label() for line in scores[0].lines] == [
        "Bài dự thi hợp lệ",
        "Bài vào chung khảo",
        "Bài đoạt Giải Nhì",
    ]
