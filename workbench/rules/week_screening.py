"""All checks of a week together: rule findings first, then signals among the papers that have none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.rules.comparison import Comparison, compare
from workbench.rules.screening import CheckClass, CheckId, Evidence, Flag, Thresholds
from workbench.rules.signals import find_signals
from workbench.rules.validity import check_validity


@dataclass(frozen=True)
class WeekScreening:
    """What was found in a week, by the code of the attempt, rule findings before signals."""

    evidence: Evidence
    thresholds: Thresholds
    comparison: Comparison
    flags: Mapping[str, tuple[Flag, ...]]

    def found(self) -> dict[CheckId, int]:
        """Count the attempts that each check found, those without any left out."""
        codes = {
            check: {f.attempt for flags in self.flags.values() for f in flags if f.check is check} for check in CheckId
        }
        return {check: len(found) for check, found in codes.items() if found}


def screen(evidence: Evidence, thresholds: Thresholds | None = None) -> WeekScreening:
    """Run every check of a week; the result depends on no order of rows and on no ruling."""
    limits = thresholds or Thresholds()
    rule_flags = check_validity(evidence)
    comparison = compare(evidence, limits, {flag.attempt for flag in rule_flags})
    flags: dict[str, tuple[Flag, ...]] = {}
    for flag in (*rule_flags, *find_signals(evidence, limits, comparison)):
        flags[flag.attempt] = (*flags.get(flag.attempt, ()), flag)
    return WeekScreening(evidence, limits, comparison, flags)


def has_rule_finding(flags: tuple[Flag, ...]) -> bool:
    """Say whether one of the flags follows from the written rules."""
    return any(flag.check.kind is CheckClass.RULE for flag in flags)


def total_strength(flags: tuple[Flag, ...]) -> float:
    """Give the weight by which an attempt stands in the queue: its signals added up, as independent ones would be."""
    return round(sum(flag.strength for flag in flags), 4)
