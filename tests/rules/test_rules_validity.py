"""Rule findings: certain, the same for everybody, with the benefit of the recorded resolution."""

from __future__ import annotations

from datetime import date

import pytest
from screening_makers import CLOSES_MS, FORM, LIMITS, OPENS_MS, Sat, make_evidence, told

from workbench.rules.screening import CheckClass, CheckId, Excluded, Flag, Paper, SharedIdentity
from workbench.rules.validity import check_validity
from workbench.terms import ExclusionGround

WEEK_S = (CLOSES_MS - OPENS_MS) // 1000
HOUR = 3600


def test_an_ordinary_week_has_no_finding() -> None:
    papers = [Sat("L1"), Sat("L2", at_s=2 * HOUR), Sat("L3", person=2, form=FORM, responses="ABCA", points=3)]
    assert check_validity(make_evidence(papers)) == ()
    assert check_validity(make_evidence([])) == ()


def test_the_window_holds_its_first_moment_and_not_its_last() -> None:
    papers = [
        Sat("L1", at_s=-1),
        Sat("L2", at_s=0, person=2),
        Sat("L3", at_s=WEEK_S - 121, person=3),
        Sat("L4", at_s=WEEK_S - 120, person=4),
    ]
    assert check_validity(make_evidence(papers)) == (
        Flag(CheckId.OUTSIDE_WINDOW, "L1", {"started_at": OPENS_MS - 1000, "opens_at": OPENS_MS}, variant="early"),
        Flag(CheckId.OUTSIDE_WINDOW, "L4", {"submitted_at": CLOSES_MS, "closes_at": CLOSES_MS}, variant="late"),
    )


def test_a_minute_on_paper_may_be_any_second_of_it() -> None:
    papers = [Sat("L1", at_s=-59, moment_ms=60_000), Sat("L2", at_s=-60, person=2, moment_ms=60_000)]
    assert told(check_validity(make_evidence(papers))) == [("OUTSIDE_WINDOW", "early", "L2")]


def test_the_later_papers_are_over_the_cap_of_the_week_the_day_and_the_contest() -> None:
    papers = [
        Sat("M1", week=0, at_s=-9 * 86400),  # an earlier week
        Sat("L3", at_s=20 * HOUR),  # 04:00 of the next local day
        Sat("L2", at_s=2 * HOUR),
        Sat("L1", at_s=1 * HOUR),
        Sat("N1", person=2, at_s=1 * HOUR),
    ]
    limits = LIMITS._replace(per_person=2, per_day=1, in_all=3)
    assert check_validity(make_evidence(papers, limits)) == (
        Flag(CheckId.OVER_CAP, "L2", {"number": 2, "cap": 1}, variant="day"),
        Flag(CheckId.OVER_CAP, "L3", {"number": 4, "cap": 3}, variant="all"),
        Flag(CheckId.OVER_CAP, "L3", {"number": 3, "cap": 2}, variant="week"),
    )


def test_the_time_limit_forgives_the_grace_and_no_more() -> None:
    papers = [Sat(f"L{n}", person=n, took_s=took) for n, took in enumerate((600, 605, 606), start=1)]
    flags = check_validity(make_evidence(papers, LIMITS._replace(grace_ms=5000)))
    assert flags == (
        Flag(CheckId.OVER_TIME_LIMIT, "L3", {"duration_ms": 606_000, "limit_ms": 600_000, "grace_ms": 5000}),
    )


def test_the_pace_floor_is_that_of_the_rules_and_a_second_is_rounded_for_the_participant() -> None:
    papers = [
        Sat("L1", person=1, took_s=7),  # perhaps 7.999 s: under 8 s for certain
        Sat("L2", person=2, took_s=8),
        Sat("L3", person=3, took_s=7.5, resolution_ms=1),
        Sat("L4", person=4, took_s=1, resolution_ms=60_000),
    ]
    assert check_validity(make_evidence(papers)) == ()
    limits = LIMITS._replace(floor_ms_per_question=2000)
    assert check_validity(make_evidence(papers, limits)) == (
        Flag(CheckId.UNDER_PACE_FLOOR, "L1", {"duration_ms": 7000, "per_question_ms": 1750, "floor_ms": 2000}),
        Flag(CheckId.UNDER_PACE_FLOOR, "L3", {"duration_ms": 7500, "per_question_ms": 1875, "floor_ms": 2000}),
    )


def test_exclusions_hold_on_their_days_for_people_units_and_members_who_take_part() -> None:
    day = 86400
    papers = [
        *(Sat(f"L{n}", at_s=n * day) for n in range(3)),  # 19, 20, 21 September
        Sat("M1", person=2, unit=7),
        Sat("N1", person=3),
    ]
    excluded = [
        Excluded(frozenset({1}), frozenset(), ExclusionGround.JURY, date(2022, 9, 20), date(2022, 9, 20)),
        Excluded(frozenset(), frozenset({7, 8}), ExclusionGround.OPERATOR, date(2022, 9, 1)),
        Excluded(frozenset({3}), frozenset(), ExclusionGround.ORGANISER),
        Excluded(frozenset({1, 2, 3}), frozenset(), ExclusionGround.OTHER, date(2023, 1, 1)),
    ]
    assert check_validity(make_evidence(papers, excluded=excluded)) == (
        Flag(CheckId.EXCLUDED_PERSON, "L1", {"ground": "JURY", "from_on": "2022-09-20"}, variant="listed"),
        Flag(CheckId.EXCLUDED_UNIT, "M1", {"ground": "OPERATOR", "from_on": "2022-09-01"}),
        Flag(CheckId.EXCLUDED_PERSON, "N1", {"ground": "ORGANISER"}, variant="member"),
    )


def test_papers_of_one_person_that_overlap_name_each_other() -> None:
    papers = [
        Sat("L1", at_s=1000, took_s=300),
        Sat("L2", at_s=1100, took_s=50),
        Sat("L3", at_s=1200, took_s=400),
        Sat("L4", at_s=1600, took_s=60),  # begins in the second in which L3 ends
        Sat("M1", person=2, at_s=1000, took_s=300),
    ]
    assert check_validity(make_evidence(papers)) == (
        Flag(CheckId.PARALLEL, "L1", {"count": 2}, ("L2", "L3")),
        Flag(CheckId.PARALLEL, "L2", {"count": 1}, ("L1",)),
        Flag(CheckId.PARALLEL, "L3", {"count": 1}, ("L1",)),
    )


@pytest.mark.parametrize(("apart_s", "found"), [(59, 0), (60, 2)])
def test_minutes_overlap_only_where_they_must(apart_s: int, found: int) -> None:
    papers = [Sat("L1", at_s=600, took_s=60 + apart_s, moment_ms=60_000), Sat("L2", at_s=660, took_s=120)]
    papers[1] = papers[1]._replace(moment_ms=60_000)
    assert len(check_validity(make_evidence(papers))) == found


def test_people_with_one_phone_name_each_others_accounts() -> None:
    papers = [Sat("L1", person=1), Sat("L2", person=2), Sat("L3", person=3)]
    identities = [SharedIdentity("phone", {1: "P1", 2: "P2", 9: "P9"}), SharedIdentity("id_number", {1: "P1", 3: "P3"})]
    assert check_validity(make_evidence(papers, identities=identities)) == (
        Flag(CheckId.SHARED_IDENTITY, "L1", {"accounts": "P3", "count": 1}, variant="id_number"),
        Flag(CheckId.SHARED_IDENTITY, "L1", {"accounts": "P2, P9", "count": 2}, variant="phone"),
        Flag(CheckId.SHARED_IDENTITY, "L2", {"accounts": "P1, P9", "count": 2}, variant="phone"),
        Flag(CheckId.SHARED_IDENTITY, "L3", {"accounts": "P1", "count": 1}, variant="id_number"),
    )


def test_a_form_of_another_week_and_points_that_the_answers_do_not_earn() -> None:
    papers = [
        Sat("L1", form=FORM, form_week=2),
        Sat("L2", person=2, form=FORM, responses="ABC-", points=3),
        Sat("L3", person=3, form=FORM, responses="ABC-", points=4),
        Sat("L4", person=4, form=FORM, points=4),  # no answers told
    ]
    assert check_validity(make_evidence(papers)) == (
        Flag(CheckId.WRONG_FORM, "L1", {"week": 2}),
        Flag(CheckId.POINTS_DISAGREE, "L3", {"points": 4, "earned": 3}),
    )
    sealed = {FORM: Paper(("A1", "A2", "A3", "A4"), "")}
    assert told(check_validity(make_evidence(papers, papers=sealed))) == [("WRONG_FORM", "L1")]


def test_only_the_weeks_own_papers_are_found() -> None:
    papers = [Sat("L1", week=0, took_s=9999), Sat("L2", at_s=2 * HOUR)]
    assert check_validity(make_evidence(papers)) == ()


def test_rules_stand_before_signals_and_every_check_speaks_both_languages() -> None:
    kinds = [check.kind for check in CheckId]
    assert kinds == [CheckClass.RULE] * 10 + [CheckClass.SIGNAL] * 6
    assert {check.version for check in CheckId} == {1}
    for lang in ("vi", "en"):
        names = [check.label(lang) for check in CheckId] + [check.innocent(lang) for check in CheckId]
        assert len(set(names)) == 32


def test_a_finding_is_written_for_people_and_kept_as_plain_values() -> None:
    flag = Flag(CheckId.OUTSIDE_WINDOW, "L1", {"started_at": OPENS_MS - 1000, "opens_at": OPENS_MS}, variant="early")
    assert flag.message() == "Bắt đầu lúc 07:59 19/09/2022, trước giờ mở 08:00 19/09/2022."
    assert flag.body() == {
        "check": "OUTSIDE_WINDOW",
        "version": 1,
        "values": {"started_at": OPENS_MS - 1000, "opens_at": OPENS_MS},
        "variant": "early",
    }
    excluded = Flag(CheckId.EXCLUDED_UNIT, "L1", {"ground": "OPERATOR", "from_on": "2022-09-01"})
    assert excluded.message("en") == (
        "The unit is on the exclusion list from 01/09/2022: Staff of the software operator."
    )
    parallel = Flag(CheckId.PARALLEL, "L1", {"count": 2}, ("L2", "L3"))
    assert parallel.message() == "Trùng giờ làm bài với 2 bài khác của chính người này: L2, L3."
