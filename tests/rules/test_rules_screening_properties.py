"""What screening promises of any week: no order of rows matters, and nobody is flagged for another's late paper."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from screening_makers import CLOSES_MS, FORM, LIMITS, NONE, OPENS_MS, OTHER_FORM, Sat, make_evidence

from workbench.rules.screening import Evidence, Flag, SharedIdentity, Thresholds
from workbench.rules.week_screening import screen

WEEK_S = (CLOSES_MS - OPENS_MS) // 1000
THRESHOLDS = Thresholds(min_group=4, fast_z=2.0, equal_run=2, harvest_run=1, shared_min=1, shared_tail=1.0)
TIGHT = LIMITS._replace(per_person=2, per_day=1, in_all=3, floor_ms_per_question=5000)
PHONE = [SharedIdentity("phone", {1: "P1", 2: "P2"})]

PAPER = st.builds(
    Sat,
    code=st.just(""),
    person=st.integers(1, 6),
    at_s=st.integers(-3600, WEEK_S + 3600),
    took_s=st.one_of(st.integers(1, 40), st.integers(90, 130), st.integers(500, 700)),
    points=st.integers(0, 4),
    week=st.sampled_from((0, 1, 1, 1)),
    form=st.sampled_from((NONE, FORM, OTHER_FORM)),
    device=st.sampled_from((NONE, 1, 2)),
    responses=st.sampled_from(("", "ABCD", "AD-B", "CDAB", "----")),
    moment_ms=st.sampled_from((1000, 60_000)),
    **{name: st.just(Sat._field_defaults[name]) for name in ("unit", "form_week", "resolution_ms", "n_items")},
)
PAPERS = st.lists(PAPER, max_size=25).map(
    lambda papers: [paper._replace(code=f"L{place:03d}") for place, paper in enumerate(papers)]
)


def flags_of(evidence: Evidence) -> dict[str, tuple[Flag, ...]]:
    return dict(screen(evidence, THRESHOLDS).flags)


def week(papers: list[Sat]) -> Evidence:
    return make_evidence(papers, TIGHT, identities=PHONE)


@settings(max_examples=200, deadline=None)
@given(PAPERS, st.integers(0, 2**32))
def test_findings_do_not_depend_on_the_order_of_the_rows(papers: list[Sat], seed: int) -> None:
    shuffled = random.Random(seed).sample(papers, len(papers))
    assert flags_of(week(shuffled)) == flags_of(week(papers))


@settings(max_examples=200, deadline=None)
@given(PAPERS, st.integers(7, 9), st.integers(601, 5000))
def test_a_slow_paper_handed_in_late_raises_no_finding_on_another(papers: list[Sat], person: int, took_s: int) -> None:
    late = Sat("LATE", person=person, at_s=WEEK_S + 90_000, took_s=took_s, points=1, form=FORM)
    before, after = flags_of(week(papers)), flags_of(week([*papers, late]))
    assert {check.check.value for check in after.pop("LATE")} >= {"OUTSIDE_WINDOW", "OVER_TIME_LIMIT"}
    named = {code: {(flag.check, flag.variant) for flag in flags} for code, flags in before.items()}
    assert {code: {(flag.check, flag.variant) for flag in flags} for code, flags in after.items()} == named
