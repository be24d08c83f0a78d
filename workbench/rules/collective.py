"""Prizes for whole units: a score of named parts, shown line by line, over units that took part enough."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from workbench.rules.awards import Place
from workbench.rules.collective_rules import CollectiveRules
from workbench.terms import CollectivePart

TWO_PLACES = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class UnitResults:
    """What a unit's people did: ``headcount`` None where it is not known, ``prizes`` the codes of prizes won."""

    code: str
    headcount: int | None
    people: int
    attempts: int
    perfect_attempts: int
    points: int
    max_points: int
    prizes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One line of the working: the part, what was measured, its weight, and the points of it (two places)."""

    part: CollectivePart
    measured: Decimal
    weight: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class UnitScore:
    """A unit's score with its working; ``refused`` says why it is not considered, a catalogue key."""

    code: str
    lines: tuple[ScoreLine, ...]
    total: Decimal
    refused: str | None


def score_units(units: Iterable[UnitResults], rules: CollectiveRules) -> list[UnitScore]:
    """Score every unit, the considered ones first, best first; equal totals in order of their codes.

    A line's points are rounded half up to two places and the total is the sum of the lines, so that whoever adds
    the printed lines gets the printed total.
    """
    scores = [_score(unit, rules) for unit in units]
    return sorted(scores, key=lambda score: (score.refused is not None, -score.total, score.code))


def _score(unit: UnitResults, rules: CollectiveRules) -> UnitScore:
    lines = []
    for part in CollectivePart:
        weight = rules.weights.get(part, Decimal(0))
        measured = _measured(unit, part, rules)
        if weight and measured is not None:
            points = _rounded(measured * Fraction(weight))
            lines.append(ScoreLine(part, _rounded(measured), weight, points))
    total = sum((line.points for line in lines), Decimal("0.00"))
    return UnitScore(unit.code, tuple(lines), total, _refusal(unit, rules))


def _refusal(unit: UnitResults, rules: CollectiveRules) -> str | None:
    if unit.people < rules.min_people:
        return "collective.too_few_people"
    needs_rate = rules.min_rate_percent > 0 or rules.weights.get(CollectivePart.PARTICIPATION, 0) > 0
    if needs_rate and unit.headcount is None:
        return "collective.no_headcount"
    rate = _measured(unit, CollectivePart.PARTICIPATION, rules)
    if rate is not None and rate < Fraction(rules.min_rate_percent):
        return "collective.rate_too_low"
    return None


def _measured(unit: UnitResults, part: CollectivePart, rules: CollectiveRules) -> Fraction | None:
    """Measure one part exactly; None where its base is missing. More people than the headcount count as all."""
    if part is CollectivePart.PARTICIPATION:
        return None if unit.headcount is None else min(Fraction(100 * unit.people, unit.headcount), Fraction(100))
    if part is CollectivePart.PEOPLE:
        return Fraction(unit.people)
    if part is CollectivePart.PRIZES:
        return Fraction(sum(rules.prize_points.get(code, 0) for code in unit.prizes))
    over, base = {
        CollectivePart.MEAN_SCORE: (unit.points, unit.max_points),
        CollectivePart.PERFECT_RATE: (unit.perfect_attempts, unit.attempts),
    }[part]
    return Fraction(100 * over, base) if base else Fraction(0)


def _rounded(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(TWO_PLACES, rounding=ROUND_HALF_UP)


def places_of_units(scores: Sequence[UnitScore]) -> list[Place]:
    """Give the considered units their places; equal totals share a rank, which a prize line may not cut."""
    considered = [score for score in scores if score.refused is None]
    return [Place(score.code, 1 + sum(other.total > score.total for other in considered)) for score in considered]
