"""Attempts for analysis, without names, codes or other personal data."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from workbench.queries.attempts import attempt_counts, attempt_person
from workbench.tables import Attempt, OrganisationUnit, Week, core


class AnonymousAttempt(NamedTuple):
    """One attempt that counts; ``person`` numbers people without naming them, ``ordinal`` their attempts in a week."""

    week: int
    person: int
    unit_code: str
    ordinal: int
    points: int
    n_items: int
    duration_ms: int


def anonymous_attempts(session: Session, contest_id: int) -> list[AnonymousAttempt]:
    """Give every attempt of a contest that counts, by week, person and the person's own order."""
    a, week, unit = core(Attempt).c, core(Week).c, core(OrganisationUnit).c
    whose = attempt_person()
    ordinal = func.row_number().over(partition_by=(a.week_id, whose), order_by=(a.submitted_at, a.id))
    person = func.dense_rank().over(order_by=whose)
    rows = session.execute(
        select(
            week.number, person.label("person"), unit.code, ordinal.label("ordinal"), a.points, a.n_items, a.duration_ms
        )
        .where(week.contest_id == contest_id, a.week_id == week.id, a.unit_id == unit.id, attempt_counts())
        .order_by(week.number, "person", "ordinal")
    )
    return [AnonymousAttempt(*row) for row in rows]
