"""The facts a paper adds to the counted ones: shares, averages, differences, each defined once and computed here."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.reports.report_data import ReportData, UnitRow
from workbench.rules.facts import Fact
from workbench.terms import Verdict
from workbench.texts import format_number

LEADING_UNITS = 8  # how many units the body of the report names; the appendix lists all


class _Counts:
    """The counted facts as numbers, for computing the derived ones."""

    def __init__(self, facts: tuple[Fact, ...]) -> None:
        self._values = {fact.key: fact.value for fact in facts}

    def __call__(self, key: str) -> Decimal:
        if key not in self._values:
            raise WorkbenchError("report.unknown_fact", key=key)
        return Decimal(self._values[key])


def _quotient(part: Decimal | int, whole: Decimal | int, scale: int = 1) -> Decimal:
    """Divide and round half up to one place; an empty whole gives 0 because there is nothing to share."""
    if not whole:
        return Decimal("0.0")
    return (Decimal(part) * scale / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _fact(key: str, value: int | Decimal, counted: str, text: str, /, **values: object) -> Fact:
    return Fact(key, value, counted, say(f"report.define_{text}", **values), "reports.derived_facts.derived_facts")


def units_by_attempts(data: ReportData) -> tuple[UnitRow, ...]:
    """List the units with the most attempts first, equal ones by code."""
    return tuple(sorted(data.units, key=lambda unit: (-unit.attempts, unit.code)))


def leading_units(data: ReportData) -> tuple[UnitRow, ...]:
    """List the units that the body of the report names; a unit without an attempt does not lead."""
    return tuple(unit for unit in units_by_attempts(data)[:LEADING_UNITS] if unit.attempts)


def prize_labels(labels: Iterator[str]) -> tuple[str, ...]:
    """List each prize once, in the order in which the rows name them."""
    return tuple(dict.fromkeys(labels))


def derived_facts(data: ReportData) -> tuple[Fact, ...]:
    """Compute every fact that the papers add to ``data.facts``."""
    counts = _Counts(data.facts)
    return (
        *_contest_facts(data),
        *_week_facts(data, counts),
        *_total_facts(counts),
        *_unit_facts(data, counts),
        *_award_facts(data),
        *_essay_facts(data),
        *_claim_facts(data),
    )


def _contest_facts(data: ReportData) -> Iterator[Fact]:
    yield _fact("contest.areas", len(data.contest.areas), "lĩnh vực", "areas")
    yield _fact("contest.questions_per_attempt", data.contest.questions_per_attempt, "câu", "questions_per_attempt")


def _week_facts(data: ReportData, counts: _Counts) -> Iterator[Fact]:
    previous: str | None = None
    for week in data.weeks:
        base, n = f"quiz.week.{week.number}", week.number
        attempts, perfect = counts(f"{base}.attempts"), counts(f"{base}.perfect_attempts")
        per_person = _quotient(attempts, counts(f"{base}.participations"))
        yield _fact(f"{base}.pool_size", week.pool_size, "câu", "pool_size", week=n)
        yield _fact(f"{base}.perfect_rate", _quotient(perfect, attempts, 100), "%", "perfect_rate", week=n)
        yield _fact(f"{base}.attempts_per_participation", per_person, "lượt bài", "per_participation", week=n)
        if previous:
            rise = int(perfect - counts(f"{previous}.perfect_attempts"))
            yield _fact(f"{base}.perfect_attempts_rise", rise, "lượt bài thi", "perfect_rise", week=n)
        previous = base


def _total_facts(counts: _Counts) -> Iterator[Fact]:
    base = "quiz.total"
    attempts, people = counts(f"{base}.attempts"), counts(f"{base}.people")
    absent = int(counts(f"{base}.units") - counts(f"{base}.units_taking_part"))
    rate = _quotient(counts(f"{base}.perfect_attempts"), attempts, 100)
    yield _fact(f"{base}.perfect_rate", rate, "%", "total_perfect_rate")
    yield _fact(f"{base}.attempts_per_person", _quotient(attempts, people), "lượt bài", "attempts_per_person")
    yield _fact(f"{base}.units_absent", absent, "đơn vị", "units_absent")


def _unit_facts(data: ReportData, counts: _Counts) -> Iterator[Fact]:
    total = counts("quiz.total.attempts")
    for unit in data.units:
        base = f"quiz.unit.{unit.code}"
        if unit.headcount:
            rate = _quotient(unit.people, unit.headcount, 100)
            yield _fact(f"{base}.headcount", unit.headcount, "người", "unit_headcount", unit=unit.name)
            yield _fact(f"{base}.participation_rate", rate, "%", "unit_participation_rate", unit=unit.name)
    leading = leading_units(data)
    attempts = sum(unit.attempts for unit in leading)
    yield _fact("quiz.leading.units", len(leading), "đơn vị", "leading_units")
    yield _fact("quiz.leading.attempts", attempts, "lượt bài thi", "leading_attempts")
    yield _fact("quiz.leading.attempts_share", _quotient(attempts, total, 100), "%", "leading_share")
    half = _units_holding_half(data)
    yield _fact("quiz.half.units", half, "đơn vị", "half_units")
    yield _fact("quiz.half.units_share", _quotient(half, len(data.units), 100), "%", "half_share")


def _units_holding_half(data: ReportData) -> int:
    """Count the fewest units that together hold at least half of all attempts of the units."""
    total, held = sum(unit.attempts for unit in data.units), 0
    for place, unit in enumerate(units_by_attempts(data), start=1):
        held += unit.attempts
        if total and held * 2 >= total:
            return place
    return 0


def _award_facts(data: ReportData) -> Iterator[Fact]:
    yield _fact("award.quiz.total", len(data.winners), "giải", "quiz_awards")
    for place, label in enumerate(prize_labels(row.prize for row in data.winners), start=1):
        number = sum(row.prize == label for row in data.winners)
        yield _fact(f"award.quiz.prize.{place}", number, "giải", "quiz_prize", prize=label)
    for place, label in enumerate(prize_labels(row.prize for row in data.essay_awards), start=1):
        number = sum(row.prize == label for row in data.essay_awards)
        yield _fact(f"award.essay.prize.{place}", number, "giải", "essay_prize", prize=label)


def _essay_facts(data: ReportData) -> Iterator[Fact]:
    for reason, number in data.ineligible:
        words = say(f"report.reason_{reason.value.lower()}")
        yield _fact(f"essay.ineligible.{reason.value}", number, "bài", "ineligible", reason=words)


def _claim_facts(data: ReportData) -> Iterator[Fact]:
    yield _fact("claims.total", len(data.claims), "số liệu", "claims_total")
    for verdict in Verdict:
        number = sum(row.verdict is verdict for row in data.claims)
        yield _fact(f"claims.{verdict.value}", number, "số liệu", "claims_verdict", verdict=verdict.label())


def format_total(total: Decimal) -> str:
    """Write the total of an essay with two places: ``87,25``."""
    return format_number(total, 2)
