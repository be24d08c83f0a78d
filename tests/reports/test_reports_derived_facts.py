"""Shares, averages and differences are computed once, exactly."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from report_makers import make_report_data

from workbench.errors import WorkbenchError
from workbench.reports.derived_facts import derived_facts, leading_units


def values_of(data) -> dict[str, int | Decimal | str]:
    return {fact.key: fact.value for fact in derived_facts(data)}


def test_the_derived_facts_of_the_real_contest_without_its_units() -> None:
    values = values_of(make_report_data())
    assert {key: value for key, value in values.items() if not key.startswith("quiz.unit.")} == {
        "contest.areas": 3,
        "contest.questions_per_attempt": 20,
        "quiz.week.1.pool_size": 40,
        "quiz.week.1.perfect_rate": Decimal("13.2"),
        "quiz.week.1.attempts_per_participation": Decimal("3.2"),
        "quiz.week.2.pool_size": 40,
        "quiz.week.2.perfect_rate": Decimal("17.2"),
        "quiz.week.2.attempts_per_participation": Decimal("3.9"),
        "quiz.week.2.perfect_attempts_rise": 650,
        "quiz.week.3.pool_size": 100,
        "quiz.week.3.perfect_rate": Decimal("6.4"),
        "quiz.week.3.attempts_per_participation": Decimal("4.4"),
        "quiz.week.3.perfect_attempts_rise": -837,
        "quiz.week.4.pool_size": 200,
        "quiz.week.4.perfect_rate": Decimal("8.0"),
        "quiz.week.4.attempts_per_participation": Decimal("2.9"),
        "quiz.week.4.perfect_attempts_rise": -151,
        "quiz.total.perfect_rate": Decimal("11.0"),
        "quiz.total.attempts_per_person": Decimal("6.4"),
        "quiz.total.units_absent": 2,
        "quiz.leading.units": 8,
        "quiz.leading.attempts": 9704,
        "quiz.leading.attempts_share": Decimal("29.5"),
        "quiz.half.units": 3,
        "quiz.half.units_share": Decimal("12.5"),
        "award.quiz.total": 40,
        "award.quiz.prize.1": 4,
        "award.quiz.prize.2": 8,
        "award.quiz.prize.3": 12,
        "award.quiz.prize.4": 16,
        "award.essay.prize.1": 1,
        "award.essay.prize.2": 2,
        "award.essay.prize.3": 3,
        "award.essay.prize.4": 4,
        "essay.ineligible.LATE": 6,
        "essay.ineligible.TOO_LONG": 9,
        "essay.ineligible.OFF_SUBJECT": 2,
        "claims.total": 5,
        "claims.match": 2,
        "claims.mismatch": 2,
        "claims.not_checkable": 1,
    }


def test_a_unit_without_headcount_has_no_rate() -> None:
    values = values_of(make_report_data())
    of_units = {key: value for key, value in values.items() if key.startswith("quiz.unit.DV-0")}
    assert {key: of_units[key] for key in sorted(of_units) if key[10:15] in ("DV-01", "DV-06")} == {
        "quiz.unit.DV-01.headcount": 1268,
        "quiz.unit.DV-01.participation_rate": Decimal("48.4"),
    }


def test_nobody_leads_where_nobody_took_part() -> None:
    data = make_report_data(units=3)
    idle = tuple(replace(unit, attempts=0, people=0) for unit in data.units)
    values = values_of(replace(data, units=idle))
    assert [values[f"quiz.{key}"] for key in ("leading.units", "leading.attempts", "half.units")] == [0, 0, 0]


def test_units_equal_in_attempts_stand_by_code() -> None:
    data = make_report_data(units=3)
    equal = tuple(replace(unit, attempts=5) for unit in reversed(data.units))
    assert [unit.code for unit in leading_units(replace(data, units=equal))] == ["DV-01", "DV-02", "DV-03"]


def test_a_counted_fact_that_is_missing_is_named() -> None:
    data = make_report_data()
    facts = tuple(fact for fact in data.facts if fact.key != "quiz.week.2.attempts")
    with pytest.raises(WorkbenchError) as refused:
        derived_facts(replace(data, facts=facts))
    assert (refused.value.code, refused.value.values) == (
        "report.unknown_fact",
        {"key": "quiz.week.2.attempts"},
    )
