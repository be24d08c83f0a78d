"""The counts of a week, of units and of the whole quiz, with whole values; the facts add up for any weeks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from makers import AT, LATER, OPENS, make_attempt, make_contest, make_unit_rows, store_week
from sqlalchemy import Engine, insert
from sqlmodel import Session

from workbench.intake.records import AttemptRecord, attempt_columns
from workbench.queries.contest import week_of
from workbench.queries.facts import contest_facts
from workbench.queries.quiz import PointsCount, WeekCounts, distinct_people, points_distribution, week_counts
from workbench.queries.reviews import (
    FrequencyRow,
    attempts_per_person,
)
from workbench.queries.units import UnitRow, unit_rows
from workbench.rules.facts import Fact, reconcile_facts
from workbench.services.reviews import annul_attempt
from workbench.services.storing import store_attempts
from workbench.store import reading, transaction
from workbench.tables import Decision, UnitHeadcount, core


def _fill(engine: Engine) -> int:
    contest_id = make_contest(engine)
    store_week(
        engine,
        contest_id,
        1,
        [
            make_attempt(1, "P1", 4, 20),
            make_attempt(2, "P1", 4, 18),
            make_attempt(3, "P1", 3, 17),
            make_attempt(4, "P2", 3, 30, unit_code="DV2"),
            make_attempt(5, "P3", 0, 9, unit_code="DV2"),
            make_attempt(6, "P9", 4, 5),  # annulled below
        ],
    )
    later = OPENS + timedelta(days=14, minutes=1)
    second = [make_attempt(1, "P1", 2, 40, submitted_at=later, unit_code="DV2")]
    store_week(engine, contest_id, 2, second)
    annul_attempt(engine, week=1, attempt_code="L00006", actor="TK", seconded_by="TB", reason="thi hộ", at=LATER)
    return contest_id


def test_people_participations_and_attempts_are_three_counts(engine: Engine) -> None:
    contest_id = _fill(engine)
    with reading(engine) as session:
        assert week_counts(session, 1) == WeekCounts(3, 5, 2, 1, 2, 9_000)
        assert week_counts(session, 2) == WeekCounts(1, 1, 0, 0, 0, 40_000)
        assert week_counts(session, 99) == WeekCounts(0, 0, 0, 0, 0, None)
        assert distinct_people(session, contest_id) == 3
        assert distinct_people(session, contest_id + 1) == 0
        assert points_distribution(session, 1) == [PointsCount(0, 1), PointsCount(3, 2), PointsCount(4, 2)]


def test_every_count_is_a_plain_whole_number(engine: Engine) -> None:
    contest_id = _fill(engine)
    with reading(engine) as session:
        counted: list[Any] = [*week_counts(session, 1), distinct_people(session, contest_id)]
        counted += [fact.value for fact in contest_facts(session, contest_id)]
        counted += [value for row in unit_rows(session, contest_id) for value in row[4:] if value is not None]
    assert {type(value) for value in counted} == {int}


def test_units_with_nobody_are_listed_too(engine: Engine) -> None:
    contest_id = _fill(engine)
    with transaction(engine) as session:
        newer = {"unit_id": 1, "counted_on": date(2022, 9, 1), "headcount": 120}
        session.connection().execute(insert(core(UnitHeadcount)).values(newer))
    one, two, three = make_unit_rows()
    with reading(engine) as session:
        assert unit_rows(session, contest_id, 1) == [
            UnitRow(*one, 120, 1, 3, 2, 1, 4, 11, 12),
            UnitRow(*two, 50, 2, 2, 0, 0, 3, 3, 8),
            UnitRow(*three, 10, 0, 0, 0, 0, None, 0, 0),
        ]
        assert unit_rows(session, contest_id) == [
            UnitRow(*one, 120, 1, 3, 2, 1, 4, 11, 12),
            UnitRow(*two, 50, 3, 3, 0, 0, 3, 5, 12),
            UnitRow(*three, 10, 0, 0, 0, 0, None, 0, 0),
        ]


def test_a_unit_tells_its_rates_and_none_where_there_is_nothing_to_divide_by() -> None:
    busy = UnitRow(1, "DV1", "x", "A", 50, 20, 40, 10, 5, 4, 120, 160)
    idle = UnitRow(2, "DV2", "x", "A", None, 0, 0, 0, 0, None)
    assert (busy.participation, busy.mean_share, busy.perfect_rate) == (0.4, 0.75, 0.25)
    assert (idle.participation, idle.mean_share, idle.perfect_rate) == (None, None, None)


def test_what_a_secretary_reviews(engine: Engine) -> None:
    _fill(engine)
    with reading(engine) as session:
        assert attempts_per_person(session, 1) == [FrequencyRow(1, 2), FrequencyRow(3, 1)]


# Facts ----------------------------------------------------------------------------------------------------------------


def test_the_book_of_facts(engine: Engine) -> None:
    contest_id = _fill(engine)
    with reading(engine) as session:
        facts = contest_facts(session, contest_id)
    assert {fact.key: fact.value for fact in facts} == {
        "quiz.week.1.participations": 3,
        "quiz.week.1.attempts": 5,
        "quiz.week.1.perfect_attempts": 2,
        "quiz.week.1.perfect_participations": 1,
        "quiz.week.1.attempts_19": 2,
        "quiz.week.1.fastest_s": 9,
        "quiz.week.2.participations": 1,
        "quiz.week.2.attempts": 1,
        "quiz.week.2.perfect_attempts": 0,
        "quiz.week.2.perfect_participations": 0,
        "quiz.week.2.attempts_19": 0,
        "quiz.week.2.fastest_s": 40,
        "quiz.week.2.perfect_attempts_drop": 2,
        "quiz.total.participations": 4,
        "quiz.total.people": 3,
        "quiz.total.attempts": 6,
        "quiz.total.perfect_attempts": 2,
        "quiz.total.perfect_participations": 1,
        "quiz.total.weeks": 2,
        "quiz.total.items": 40,
        "quiz.total.units": 3,
        "quiz.total.units_taking_part": 2,
        "quiz.total.fastest_s": 9,
        "quiz.total.fastest_perfect_s": 18,
        "quiz.unit.DV1.attempts": 3,
        "quiz.unit.DV1.perfect_attempts": 2,
        "quiz.unit.DV1.people": 1,
        "quiz.unit.DV2.attempts": 3,
        "quiz.unit.DV2.perfect_attempts": 0,
        "quiz.unit.DV2.people": 3,
        "quiz.unit.DV3.attempts": 0,
        "quiz.unit.DV3.perfect_attempts": 0,
        "quiz.unit.DV3.people": 0,
        "essay.total.works": 0,
        "essay.total.units": 0,
        "essay.total.eligible": 0,
        "essay.total.ineligible": 0,
        "essay.total.awarded": 0,
        "essay.total.judges": 0,
        "essay.total.phases": 0,
    }
    assert len({fact.key for fact in facts}) == len(facts)
    assert facts[0] == Fact(
        "quiz.week.1.participations",
        3,
        "lượt người",
        "Số lượt người dự thi tuần 1: mỗi người có ít nhất một lượt bài thi hợp lệ trong tuần được tính một lượt.",
        "queries.quiz.week_counts",
    )


def test_every_fact_is_defined_in_both_languages(engine: Engine) -> None:
    contest_id = _fill(engine)
    with reading(engine) as session:
        books = [contest_facts(session, contest_id, lang) for lang in ("vi", "en")]
    assert [(f.key, f.value, f.query) for f in books[0]] == [(f.key, f.value, f.query) for f in books[1]]
    assert all(
        vi.definition != en.definition and vi.definition and en.definition for vi, en in zip(*books, strict=True)
    )
    assert all("{" not in fact.definition for book in books for fact in book)


def test_the_query_named_by_a_fact_is_there(engine: Engine) -> None:
    from importlib import import_module

    contest_id = _fill(engine)
    with reading(engine) as session:
        named = {fact.query for fact in contest_facts(session, contest_id)}
    for name in named:
        module, _, function = name.rpartition(".")
        assert callable(getattr(import_module(f"workbench.{module}"), function))


def test_an_empty_contest_has_no_fastest_attempt(engine: Engine) -> None:
    contest_id = make_contest(engine)
    with reading(engine) as session:
        facts = {fact.key: fact.value for fact in contest_facts(session, contest_id)}
    assert not [key for key in facts if "fastest" in key]
    assert facts["quiz.total.attempts"] == 0


weeks_drawn = st.lists(
    st.tuples(
        st.integers(1, 2),
        st.sampled_from(["P1", "P2", "P3"]),
        st.sampled_from(["DV1", "DV2", "DV3"]),
        st.integers(2, 4),
        st.booleans(),
    ),
    max_size=14,
)


def _records(drawn: list[tuple[int, str, str, int, bool]], week: int) -> list[AttemptRecord]:
    return [
        make_attempt(n + 100, person, points, 20, unit_code=unit)
        for n, (number, person, unit, points, _) in enumerate(drawn)
        if number == week
    ]


def _facts_of(engine: Engine, contest_id: int, drawn: list[tuple[int, str, str, int, bool]]) -> tuple[Fact, ...]:
    """Count the facts of drawn weeks in a transaction that is not kept."""
    with Session(engine) as session:
        for number in (1, 2):
            store_attempts(
                session, week_of(session, contest_id, number), number, attempt_columns(_records(drawn, number))
            )
        for n, (number, *_, is_annulled) in enumerate(drawn):
            if is_annulled:
                ids = _attempt_ids(session, number)
                values = {"contest_id": contest_id, "kind": "ATTEMPT_ANNULMENT", "attempt_id": ids[f"L{n + 100:05d}"]}
                values |= {"body": "{}", "reason": "x", "decided_by_id": 1, "seconded_by_id": 3, "decided_at": AT}
                session.connection().execute(insert(core(Decision)).values(values))
        facts = contest_facts(session, contest_id)
        session.rollback()
    return facts


def _attempt_ids(session: Session, week_id: int) -> dict[str, int]:
    from workbench.tables import Attempt

    rows = session.execute(core(Attempt).select().where(core(Attempt).c.week_id == week_id))
    return {row.code: row.id for row in rows}


def _expected(drawn: list[tuple[int, str, str, int, bool]]) -> dict[str, int]:
    counting = [row for row in drawn if not row[4]]
    perfect = [row for row in counting if row[3] == 4]
    return {
        "quiz.total.attempts": len(counting),
        "quiz.total.people": len({row[1] for row in counting}),
        "quiz.total.participations": len({row[:2] for row in counting}),
        "quiz.total.perfect_attempts": len(perfect),
        "quiz.total.perfect_participations": len({row[:2] for row in perfect}),
        "quiz.week.1.attempts_19": sum(1 for row in counting if row[0] == 1 and row[3] == 3),
        "quiz.unit.DV2.people": len({row[1] for row in counting if row[2] == "DV2"}),
    }


@pytest.fixture
def empty_weeks(engine: Engine) -> tuple[Engine, int]:
    contest_id = make_contest(engine)
    for week in (1, 2):
        store_week(engine, contest_id, week, [])
    return engine, contest_id


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=weeks_drawn)
def test_the_sums_hold_for_any_weeks(
    empty_weeks: tuple[Engine, int], drawn: list[tuple[int, str, str, int, bool]]
) -> None:
    facts = _facts_of(*empty_weeks, drawn)
    assert [check for check in reconcile_facts(facts) if not check.holds] == []
    expected = _expected(drawn)
    assert {fact.key: fact.value for fact in facts if fact.key in expected} == expected
