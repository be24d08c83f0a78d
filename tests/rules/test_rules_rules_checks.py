"""What contradicts itself in the written rules of essays is told before they are adopted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from makers import make_rules

from workbench.rules.collective_rules import CollectiveRules
from workbench.rules.essay_rules import Advance, CollectiveEssays, Criterion, EssayRules, GapRule
from workbench.rules.rules_checks import check_rules
from workbench.terms import Aggregate, CollectivePart

PEOPLE = CollectiveRules(weights={CollectivePart.PEOPLE: Decimal(1)})
TRIMMED = Aggregate.TRIMMED_MEAN


@pytest.mark.parametrize(
    ("changes", "code", "values"),
    [
        (
            {"criteria": (Criterion(code="A", label="Ý", max_points=10, step=Decimal(3)),)},
            "rules.step_does_not_fit",
            {"criterion": "Ý", "step": "3"},
        ),
        (
            {"essays": EssayRules(gap=GapRule(agree_below=Decimal(20), third_above=Decimal(100)))},
            "rules.gap_beyond_scale",
            {"points": "100", "scale": "100"},
        ),
        (
            {"essays": EssayRules(aggregate=TRIMMED, trimmed=2)},
            "rules.trims_every_mark",
            {"trimmed": 2, "judges": 3},
        ),
        (
            {"essays": EssayRules(to_prizes=Advance(cutoff=Decimal(101)))},
            "rules.cutoff_beyond_scale",
            {"points": "101", "scale": "100"},
        ),
        ({"essays": EssayRules(collective=CollectiveEssays()), "collective": PEOPLE}, "rules.units_scored_twice", {}),
        (
            {"essays": EssayRules(collective=CollectiveEssays(per_prize={"NHAT": Decimal(2), "VANG": Decimal(9)}))},
            "rules.no_such_essay_prize",
            {"prize": "VANG"},
        ),
    ],
)
def test_rules_that_cannot_be_followed_are_named(changes: dict[str, Any], code: str, values: dict[str, object]) -> None:
    assert [(finding.code, finding.values) for finding in check_rules(make_rules(**changes))] == [(code, values)]


def test_rules_of_two_markers_a_third_mark_and_a_trimmed_final_hold() -> None:
    essays = EssayRules(
        aggregate=TRIMMED,
        gap=GapRule.of_exams(Decimal(100)),
        to_final=Advance(number=24, cutoff=Decimal(60)),
        to_prizes=Advance(cutoff=Decimal(70)),
        collective=CollectiveEssays(per_prize={"NHAT": Decimal(10)}),
    )
    assert check_rules(make_rules(essays=essays)) == []
