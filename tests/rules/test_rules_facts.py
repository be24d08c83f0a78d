"""The sums that the facts must satisfy among themselves."""

from __future__ import annotations

import pytest

from workbench.rules.facts import Fact, Reconciliation, reconcile_facts

VALUES = {
    "quiz.week.1.participations": 3,
    "quiz.week.2.participations": 4,
    "quiz.week.1.attempts": 10,
    "quiz.week.2.attempts": 20,
    "quiz.week.1.perfect_attempts": 5,
    "quiz.week.2.perfect_attempts": 6,
    "quiz.week.1.perfect_participations": 2,
    "quiz.week.2.perfect_participations": 2,
    "quiz.week.1.attempts_19": 99,
    "quiz.week.2.perfect_attempts_drop": -1,
    "quiz.total.participations": 7,
    "quiz.total.people": 5,
    "quiz.total.attempts": 30,
    "quiz.total.perfect_attempts": 11,
    "quiz.total.perfect_participations": 4,
    "quiz.unit.A.attempts": 12,
    "quiz.unit.B.attempts": 18,
    "quiz.unit.A.perfect_attempts": 11,
    "quiz.unit.B.perfect_attempts": 0,
    "quiz.unit.A.people": 5,
    "essay.total.works": 9,
    "essay.total.eligible": 8,
    "essay.total.ineligible": 1,
}


def _facts(**changes: int) -> list[Fact]:
    values = VALUES | {key.replace("__", "."): value for key, value in changes.items()}
    return [Fact(key, value, "", "") for key, value in values.items()]


def test_every_total_is_held_against_its_parts() -> None:
    def weeks(name: str) -> tuple[str, ...]:
        return (f"quiz.week.1.{name}", f"quiz.week.2.{name}")

    def units(name: str) -> tuple[str, ...]:
        return (f"quiz.unit.A.{name}", f"quiz.unit.B.{name}")

    found = reconcile_facts(_facts())
    assert found == (
        Reconciliation("quiz.total.participations", weeks("participations"), 7, 7),
        Reconciliation("quiz.total.attempts", weeks("attempts"), 30, 30),
        Reconciliation("quiz.total.perfect_attempts", weeks("perfect_attempts"), 11, 11),
        Reconciliation("quiz.total.perfect_participations", weeks("perfect_participations"), 4, 4),
        Reconciliation("quiz.total.attempts", units("attempts"), 30, 30),
        Reconciliation("quiz.total.perfect_attempts", units("perfect_attempts"), 11, 11),
        Reconciliation("essay.total.works", ("essay.total.eligible", "essay.total.ineligible"), 9, 9),
    )
    assert all(check.holds for check in found)


@pytest.mark.parametrize(
    ("key", "broken"),
    [
        ("quiz__total__attempts", {"quiz.total.attempts"}),
        ("quiz__week__2__participations", {"quiz.total.participations"}),
        ("quiz__week__1__perfect_attempts", {"quiz.total.perfect_attempts"}),
        ("quiz__week__1__perfect_participations", {"quiz.total.perfect_participations"}),
        ("quiz__unit__B__attempts", {"quiz.total.attempts"}),
        ("essay__total__ineligible", {"essay.total.works"}),
        ("quiz__total__people", set()),
    ],
)
def test_a_wrong_figure_breaks_its_sums_and_no_other(key: str, broken: set[str]) -> None:
    assert {check.total for check in reconcile_facts(_facts(**{key: 77})) if not check.holds} == broken
