"""Every figure of a document as a named fact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure with its meaning: ``quiz.week.1.attempts`` = 6586 ``lượt bài thi``, and what is counted."""

    key: str
    value: int | Decimal | str
    unit: str
    definition: str
    query: str = ""  # the function that counted it


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A sum that must hold between facts: ``total`` equals the sum of ``parts``."""

    total: str
    parts: tuple[str, ...]
    expected: int
    found: int

    @property
    def holds(self) -> bool:
        """Say whether it does."""
        return self.expected == self.found


# Which totals are the sum of their weekly or unit parts; people are not, because one person plays several weeks.
_SUMS = (
    ("quiz.total.participations", "quiz.week.", ".participations"),
    ("quiz.total.attempts", "quiz.week.", ".attempts"),
    ("quiz.total.perfect_attempts", "quiz.week.", ".perfect_attempts"),
    ("quiz.total.perfect_participations", "quiz.week.", ".perfect_participations"),
    ("quiz.total.attempts", "quiz.unit.", ".attempts"),
    ("quiz.total.perfect_attempts", "quiz.unit.", ".perfect_attempts"),
)


def reconcile_facts(facts: Iterable[Fact]) -> tuple[Reconciliation, ...]:
    """Check every sum that the facts must satisfy among themselves."""
    values = {fact.key: fact.value for fact in facts}
    checks = [
        _sum_check(total, tuple(key for key in values if key.startswith(prefix) and key.endswith(suffix)), values)
        for total, prefix, suffix in _SUMS
    ]
    checks.append(_sum_check("essay.total.works", ("essay.total.eligible", "essay.total.ineligible"), values))
    return tuple(checks)


def _sum_check(total: str, parts: tuple[str, ...], values: Mapping[str, int | Decimal | str]) -> Reconciliation:
    return Reconciliation(total, parts, int(values[total]), sum(int(values[part]) for part in parts))
