"""The figures the demo contest must come out at: those of a real contest of 2022, on invented people and units."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.terms import PassedReason

OTHERS = "OTHERS"  # the group of all units without a stated total


@dataclass(frozen=True, slots=True)
class PassedTarget:
    """Somebody placed among the winners who does not keep a prize: seconds above the fastest, and why."""

    margin_s: int
    reason: PassedReason


@dataclass(frozen=True, slots=True)
class WeekTarget:
    """One week's exact counts and the units of its ten winners, best first.

    ``at_19`` is None where the real report does not state it. ``margins_s`` are the winners' durations above the
    fastest; equal neighbours are a planted tie. ``passed`` stand between them and win nothing in the end.
    """

    people: int
    attempts: int
    perfect: int
    perfect_people: int
    at_19: int | None
    fastest_s: int
    winners: tuple[str, ...]
    margins_s: tuple[int, ...] = (0, 2, 3, 5, 6, 8, 9, 10, 12, 14)
    passed: tuple[PassedTarget, ...] = ()


# The real report gives perfect people only for week 4 (208) and in all (1,084): weeks 1 to 3 share the other 876
# in proportion to their perfect attempts.
WEEKS = {
    1: WeekTarget(
        people=2076,
        attempts=6586,
        perfect=872,
        perfect_people=248,
        at_19=None,
        fastest_s=24,
        winners=(
            "NHNN-BAC",
            *("VP-UBND", "NHNN-BAC"),
            *("VP-UBND", "VP-UBND", "SO-GDDT"),
            *("NHNN-TINH", "VP-UBND", "NHNN-BAC", "CUC-THUE"),
        ),
    ),
    2: WeekTarget(
        people=2256,
        attempts=8838,
        perfect=1522,
        perfect_people=433,
        at_19=2852,
        fastest_s=19,
        winners=(
            "VP-UBND",
            *("VP-UBND", "SO-TC"),
            *("VP-UBND", "VP-UBND", "VP-UBND"),
            *("NHNN-BAC", "NHNN-TINH", "VP-UBND", "KHO-BAC"),
        ),
        passed=(PassedTarget(4, PassedReason.FAILED),),
    ),
    3: WeekTarget(
        people=2470,
        attempts=10759,
        perfect=685,
        perfect_people=195,
        at_19=None,
        fastest_s=18,
        winners=(
            "NHNN-BAC",
            *("CUC-THUE", "VP-UBND"),
            *("VP-UBND", "SO-YT", "VP-UBND"),
            *("NHNN-BAC", "NHNN-TINH", "VIEN-THONG", "BHXH"),
        ),
        margins_s=(0, 2, 3, 5, 6, 8, 8, 10, 11, 13),
    ),
    4: WeekTarget(
        people=2270,
        attempts=6696,
        perfect=534,
        perfect_people=208,
        at_19=1210,
        fastest_s=17,
        winners=(
            "NHNN-TINH",
            *("NHNN-BAC", "SO-NV"),
            *("VP-UBND", "VP-UBND", "SO-NNPTNT"),
            *("NHNN-BAC", "VP-UBND", "NHNN-TINH", "TOA-AN"),
        ),
        passed=(PassedTarget(1, PassedReason.HOLDS_PRIZE), PassedTarget(4, PassedReason.NO_ANSWER)),
    ),
}
TIED_WEEK, TIED_RANKS = 3, (6, 7)
LESSER_RANKS = (4, 5, 8, 9, 10)  # below the second prizes, and clear of the tie

# Attempts over the four weeks, and the usual number of attempts of one of its people in a week.
UNIT_ATTEMPTS = {
    "NHNN-BAC": (3748, 4.2),
    "VP-UBND": (2035, 5.0),
    "NHNN-TINH": (1268, 4.0),
    "CUC-THUE": (1413, 4.5),
    "SO-LDTBXH": (2379, 4.2),
    "CD-TINH": (1484, 3.4),
    "DIEN-LUC": (1065, 3.6),
    "VIEN-THONG": (600, 3.3),
}
UNIT_PERFECT = {"DIEN-LUC": 317, "VIEN-THONG": 135}

ESSAYS = 134
ESSAY_UNITS = 52
ESSAYS_IN_PHASE_1 = 58
INELIGIBLE = {"LATE": 5, "TOO_LONG": 5, "MISSING_AUTHOR_DATA": 4, "OFF_SUBJECT": 3}
