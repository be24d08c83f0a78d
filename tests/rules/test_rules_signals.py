"""Signals: robust comparisons within groups, which order a queue and decide nothing."""

from __future__ import annotations

import math

import numpy as np
from oracle_data import oracle
from screening_makers import FORM, OTHER_FORM, Sat, make_evidence, told

from workbench.rules.comparison import compare, percent_below, robust_z, seen_shares, strength, turns
from workbench.rules.screening import CheckClass, CheckId, Flag, Group, Thresholds
from workbench.rules.signals import bh_q_values
from workbench.rules.week_screening import has_rule_finding, screen, total_strength

HOUR = 3600
THRESHOLDS = Thresholds(min_group=5)


def crowd(n: int = 41, **changes: object) -> list[Sat]:
    """Papers of as many people, from 100 to 140 seconds, half of the points."""
    return [
        Sat(f"C{n:03d}", person=100 + n, at_s=HOUR + 10 * n, took_s=100 + n)._replace(**changes)  # type: ignore[arg-type]
        for n in range(n)
    ]


def signals(papers: list[Sat], thresholds: Thresholds = THRESHOLDS, **changes: object) -> list[Flag]:
    found = screen(make_evidence(papers, **changes), thresholds).flags
    return [flag for flags in found.values() for flag in flags if flag.check.kind is CheckClass.SIGNAL]


def test_q_values_are_those_of_benjamini_and_hochberg() -> None:
    expected = oracle("bh1995")
    q_values = bh_q_values(expected["p"])
    assert np.abs(q_values - np.array(expected["q"])).max() < 1e-10
    assert int((q_values <= 0.05).sum()) == expected["rejected_bh"]
    assert sum(p <= 0.05 / 15 for p in expected["p"]) == expected["rejected_bonferroni"]
    assert bh_q_values([]).tolist() == []


def test_the_robust_distance_ignores_a_few_wild_values() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0, 1000.0])
    assert robust_z(values, values).tolist() == [(v - 3) / 1.4826 for v in values]
    assert robust_z(values, np.ones(9)).tolist() == [0.0] * 5
    assert (strength(0, 999), strength(9, 999), percent_below(1, 3), percent_below(0, 0)) == (3.0, 2.0, 33.3, 0.0)


def test_attempts_are_numbered_within_their_week_and_questions_met_over_all_weeks() -> None:
    papers = [
        Sat("L2", at_s=2 * HOUR, form=OTHER_FORM),  # A3 and A4 were met
        Sat("L1", at_s=1 * HOUR, form=FORM),
        Sat("M1", person=2, form=OTHER_FORM),
        Sat("L3", at_s=3 * HOUR, form=FORM),
        Sat("E1", person=2, week=0, at_s=-9999, form=FORM),
        Sat("L4", at_s=4 * HOUR),
    ]
    evidence = make_evidence(papers)
    assert turns(evidence).tolist() == [2, 1, 1, 3, 1, 4]
    assert [None if math.isnan(share) else share for share in seen_shares(evidence).tolist()] == [
        *(0.5, 0.0, 0.5, 1.0, 0.0, None)
    ]


def test_small_groups_are_widened_and_invalid_papers_are_nobodys_measure() -> None:
    papers = [Sat(f"A{n}", person=n, form=FORM) for n in range(6)]
    papers += [Sat(f"B{n}", person=n, form=OTHER_FORM, at_s=2 * HOUR) for n in range(3)]
    papers += [Sat("A9", person=9, form=FORM)]
    comparison = compare(make_evidence(papers), THRESHOLDS, {"A9"})
    first, second = Group("turn_seen", 6, {"turn": "1", "seen": "0%"}), Group("week", 9)
    assert [comparison.group_of(row)[0] for row in (0, 6, 9)] == [first, second, first]  # type: ignore[index]
    assert first.message() == "6 bài cùng là lượt thứ 1 trong tuần, đã gặp trước 0% số câu của đề"
    assert comparison.week.tolist() == list(range(9))
    assert compare(make_evidence(papers), Thresholds()).groups == {}


def test_classes_are_written_as_whole_ranges() -> None:
    forms = (FORM, OTHER_FORM, OTHER_FORM, FORM, FORM)
    papers = [
        Sat(f"P{person}{turn}", person=person, at_s=HOUR * (turn + 1), form=form)
        for person in range(5)
        for turn, form in enumerate(forms)
    ]
    comparison = compare(make_evidence(papers), THRESHOLDS)
    groups = [comparison.group_of(row) for row in range(5)]
    assert [(found[0].size, found[0].values) for found in groups if found] == [
        (5, {"turn": "1", "seen": "0%"}),
        (5, {"turn": "2", "seen": "1–50%"}),
        (10, {"turn": "3–4", "seen": "91–100%"}),
        (10, {"turn": "3–4", "seen": "91–100%"}),
        (5, {"turn": "≥ 5", "seen": "91–100%"}),
    ]


def test_a_paper_far_below_its_group_stands_out_with_its_numbers() -> None:
    papers = [*crowd(), Sat("FAST", person=1, took_s=20, points=4), Sat("SLOW", person=2, took_s=599)]
    [flag] = signals(papers)
    scale = 1.4826 * np.median(np.abs(np.log([*range(100, 141), 20, 599]) - math.log(120)))
    z = (math.log(20) - math.log(120)) / scale
    assert (flag.check, flag.attempt, flag.values) == (
        CheckId.FAST_FOR_WEEK,
        "FAST",
        {"duration_ms": 20_000, "median_ms": 120_000, "z": round(z, 2)},
    )
    assert (flag.percentile, flag.group, flag.strength) == (
        97.7,
        Group("turn_seen", 43, {"turn": "1", "seen": "?"}),
        1.6435,
    )
    assert flag.q_value is not None and flag.q_value < 1e-6
    assert signals(papers, Thresholds(min_group=44)) == []
    assert signals(crowd(41, took_s=120)) == []


def test_a_first_full_paper_after_far_fewer_points_is_a_jump() -> None:
    papers = [
        Sat("L1", at_s=HOUR, points=1),
        Sat("L2", at_s=2 * HOUR, points=4),
        Sat("L3", at_s=3 * HOUR, points=1),
        Sat("L4", at_s=4 * HOUR, points=4),  # not the first
        Sat("M1", person=2, points=4),  # nothing before
        Sat("N0", person=3, points=3, week=0, at_s=-HOUR),
        Sat("N1", person=3, points=4),  # one more than before
    ]
    assert signals(papers) == [
        Flag(
            CheckId.JUMP_TO_FULL,
            "L2",
            {"points": 4, "best_before": 1},
            percentile=50.0,
            group=Group("first_full", 2),
            strength=0.4771,
        )
    ]


def test_equal_results_in_a_row_are_told_for_each_paper_of_the_run() -> None:
    papers = [Sat(f"L{n}", at_s=HOUR * n, took_s=took) for n, took in enumerate((100, 101, 99, 100, 103), start=1)]
    papers += [Sat(f"M{n}", person=2, at_s=HOUR * n, took_s=100, points=n % 2) for n in range(1, 6)]
    flags = signals(papers)
    assert told(flags) == [("REPEATED_EQUAL_RESULTS", f"L{n}") for n in (1, 2, 3, 4)]
    assert (flags[1].values, flags[1].others, flags[1].percentile, flags[1].group) == (
        {"count": 4, "points": 2, "fastest_ms": 99_000, "slowest_ms": 101_000},
        ("L1", "L3", "L4"),
        50.0,
        Group("people", 2),
    )


def test_three_people_on_one_device_within_a_day_are_told_two_or_a_day_later_are_not() -> None:
    papers = [
        *(Sat(f"L{person}", person=person, at_s=HOUR * person, device=1) for person in (1, 2, 3)),
        Sat("L4", person=4, at_s=HOUR * 27 + 1, device=1),  # a day after L3, with nobody else
        *(Sat(f"M{person}", person=person, at_s=HOUR * 30, device=2) for person in (5, 6)),
        *(Sat(f"N{person}", person=person, at_s=HOUR * 40) for person in (7, 8, 9)),  # no device told
    ]
    flags = signals(papers)
    assert told(flags) == [("MANY_ON_ONE_DEVICE", f"L{n}") for n in (1, 2, 3)]
    assert (flags[0].values, flags[0].others, flags[0].percentile, flags[0].group) == (
        {"people": 3, "hours": 24},
        ("L2", "L3", "L4"),
        50.0,
        Group("devices", 2),
    )


def test_short_thin_papers_before_a_full_one_look_like_harvesting() -> None:
    papers = [
        *crowd(),
        *(Sat(f"L{n}", at_s=HOUR * n, took_s=10 + 5 * n, points=n % 2) for n in (1, 2)),
        Sat("L3", at_s=HOUR * 3, took_s=30, points=3, responses="A---"),
        Sat("L4", at_s=HOUR * 4, took_s=110, points=4),
        Sat("L5", at_s=HOUR * 5, took_s=110, points=4),
    ]
    flags = [flag for flag in signals(papers) if flag.check is CheckId.HARVESTING]
    assert flags == [
        Flag(
            CheckId.HARVESTING,
            "L4",
            {"count": 3, "longest_ms": 30_000, "most_points": 3},
            ("L1", "L2", "L3"),
            percentile=50.0,
            group=Group("full", 2),
            strength=0.4771,
        )
    ]


def test_a_week_counts_its_findings_and_an_empty_week_has_none() -> None:
    papers = [*crowd(), Sat("FAST", person=1, took_s=20), Sat("LATE", person=2, at_s=8 * 86400, took_s=601)]
    screened = screen(make_evidence(papers), THRESHOLDS)
    assert screened.found() == {
        CheckId.OUTSIDE_WINDOW: 1,
        CheckId.OVER_TIME_LIMIT: 1,
        CheckId.FAST_FOR_WEEK: 1,
    }
    assert (has_rule_finding(screened.flags["LATE"]), has_rule_finding(screened.flags["FAST"])) == (True, False)
    assert total_strength(screened.flags["FAST"]) == screened.flags["FAST"][0].strength > 0
    empty = screen(make_evidence([]))
    assert (empty.flags, empty.found()) == ({}, {})
