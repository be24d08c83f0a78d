"""Shared wrong answers: the formulas against plain enumeration, and only for papers that something ties together."""

from __future__ import annotations

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom
from screening_makers import FORM, PAPERS, Sat, make_evidence

from workbench.rules.screening import CheckId, Evidence, Flag, Group, Paper, SharedIdentity, Thresholds
from workbench.rules.shared_answers import (
    fixed_set_pairs,
    gbt,
    is_fixed_set,
    k_index,
    omega,
    shared_wrong_answers,
    tied_pairs,
)

CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=7)
LOOSE = Thresholds(shared_tail=0.05)


@given(CHANCES, st.integers(0, 7))
def test_the_tail_is_that_of_every_way_the_answers_can_match(chances: list[float], matches: int) -> None:
    ways = product((0, 1), repeat=len(chances))
    expected = sum(
        math.prod(p if hit else 1 - p for p, hit in zip(chances, way, strict=True))
        for way in ways
        if sum(way) >= matches
    )
    assert gbt(matches, chances) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("matches", "n_wrong", "p"), [(0, 5, 0.3), (3, 10, 0.25), (10, 10, 0.5), (11, 10, 0.5)])
def test_with_equal_chances_the_tail_is_binomial_which_is_the_k_index(matches: int, n_wrong: int, p: float) -> None:
    expected = pytest.approx(float(binom.sf(matches - 1, n_wrong, p)), abs=1e-12)
    assert gbt(matches, [p] * n_wrong) == expected
    assert k_index(matches, n_wrong, p) == expected


def test_omega_counts_standard_deviations() -> None:
    assert omega(5, [0.5, 0.5, 0.5, 0.5]) == 3.0
    assert omega(2, [0.25, 0.25]) == pytest.approx(1.5 / math.sqrt(0.375))
    assert omega(1, [1.0, 0.0]) == 0.0


def week_with_a_pair(**changes: object) -> list[Sat]:
    """Twenty people who answer rightly, and two who share three wrong answers of three."""
    papers = [Sat(f"C{n:02d}", person=100 + n, at_s=60 * n, points=4, form=FORM, responses="ABCD") for n in range(20)]
    papers += [Sat(f"L{n}", person=n, at_s=9000 + n, points=1, form=FORM, responses="ADDB") for n in (1, 2)]
    return [paper._replace(**changes) if paper.code[0] == "L" else paper for paper in papers]  # type: ignore[arg-type]


def test_two_people_on_one_device_who_share_their_mistakes_are_both_told() -> None:
    evidence = make_evidence(week_with_a_pair(device=7))
    share = 2 / 22
    values = {"matches": 3, "wrong": 3, "expected": round(3 * share, 2)}
    values["omega"] = round((3 - 3 * share) / math.sqrt(3 * share * (1 - share)), 2)
    flag = Flag(
        CheckId.SHARED_WRONG_ANSWERS,
        "L1",
        values,
        ("L2",),
        group=Group("answers", 22),
        strength=round(math.log10(23), 4),
    )
    assert gbt(3, [share] * 3) == pytest.approx(share**3)
    assert list(shared_wrong_answers(evidence, Thresholds())) == [
        flag,
        Flag(CheckId.SHARED_WRONG_ANSWERS, "L2", values, ("L1",), group=flag.group, strength=flag.strength),
    ]


def test_one_phone_ties_as_a_device_does_and_nothing_else_is_compared() -> None:
    papers = week_with_a_pair()
    phone = [SharedIdentity("phone", {1: "P1", 2: "P2"})]
    rows = (len(papers) - 2, len(papers) - 1)
    assert tied_pairs(make_evidence(papers, identities=phone)) == [rows]
    assert len(list(shared_wrong_answers(make_evidence(papers, identities=phone), Thresholds()))) == 2
    assert tied_pairs(make_evidence(papers)) == []
    assert list(shared_wrong_answers(make_evidence(papers), Thresholds())) == []
    assert tied_pairs(make_evidence(week_with_a_pair(device=7, person=1))) == [], "one person may repeat a mistake"
    assert tied_pairs(make_evidence(week_with_a_pair(device=7, responses=""))) == []


def fixed_week(shared: str, n: int = 60) -> Evidence:
    """Everybody gets the same twelve questions; most miss one, two people share these answers."""
    right = "ABCD" * 3
    papers = {FORM: Paper(tuple(f"A{place}" for place in range(12)), right)}
    sat = []
    for person in range(n):
        wrong = person % 12
        answers = right[:wrong] + ("B" if right[wrong] == "A" else "A") + right[wrong + 1 :]
        given = shared if person in (3, 40) else answers
        sat.append(Sat(f"L{person:02d}", person=person, at_s=60 * person, form=FORM, responses=given, n_items=12))
    sat.append(Sat("L99", person=3, at_s=9999, form=FORM, responses=shared, n_items=12))
    return make_evidence(sat, papers=papers)


def test_in_a_fixed_set_first_papers_are_compared_with_all_others() -> None:
    evidence = fixed_week("DACDCDADBDCA")
    pairs, n_pairs = fixed_set_pairs(evidence, 3)
    assert (is_fixed_set(evidence), pairs, n_pairs) == (True, [(3, 40)], 60 * 59 // 2)
    flags = list(shared_wrong_answers(evidence, Thresholds()))
    assert [(flag.attempt, flag.others, flag.values["matches"]) for flag in flags] == [
        ("L03", ("L40",), 8),
        ("L40", ("L03",), 8),
    ]
    few = fixed_week("DACDABCDABCD")
    assert list(shared_wrong_answers(few, Thresholds())) == [], "two shared mistakes of sixty people are chance"
    assert not is_fixed_set(make_evidence([Sat("L1", form=1, responses="AAAA"), Sat("L2", form=2, responses="AAAA")]))


def test_nothing_is_computed_while_the_key_is_sealed_and_usual_mistakes_are_no_signal() -> None:
    sealed = {form: Paper(paper.items, "") for form, paper in PAPERS.items()}
    assert list(shared_wrong_answers(make_evidence(week_with_a_pair(device=7), papers=sealed), LOOSE)) == []
    everybody = [paper._replace(responses="ADDB") for paper in week_with_a_pair(device=7)]
    assert list(shared_wrong_answers(make_evidence(everybody), LOOSE)) == []
    blank = week_with_a_pair(device=7, responses="A---")
    assert list(shared_wrong_answers(make_evidence(blank), LOOSE)) == []
