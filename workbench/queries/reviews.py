"""What a secretary looks at before prizes are allocated: the fastest papers and how often people took part."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from workbench.queries.attempts import attempt_counts, attempt_person
from workbench.tables import Attempt, OrganisationUnit, Person, core


class PaperRow(NamedTuple):
    """One attempt that counts, with who handed it in."""

    attempt_code: str
    person_code: str
    full_name: str
    unit_name: str
    points: int
    n_items: int
    duration_ms: int
    submitted_at: datetime


def fastest_perfect(session: Session, week_id: int, n: int) -> list[PaperRow]:
    """Give the ``n`` fastest attempts of a week without a wrong answer; equal times in order of submission."""
    a, person, unit = core(Attempt).c, core(Person).c, core(OrganisationUnit).c
    rows = session.execute(
        select(a.code, person.code, person.full_name, unit.name, a.points, a.n_items, a.duration_ms, a.submitted_at)
        .select_from(core(Attempt))
        .join(core(Person), person.id == attempt_person())
        .join(core(OrganisationUnit), unit.id == a.unit_id)
        .where(a.week_id == week_id, a.points == a.n_items, attempt_counts())
        .order_by(a.duration_ms, a.submitted_at, a.code)
        .limit(n)
    )
    return [PaperRow(*row) for row in rows]


def attempt_codes(session: Session, attempt_ids: Iterable[int]) -> dict[int, str]:
    """Give attempt id -> the platform's code of the attempt."""
    a = core(Attempt).c
    rows = session.execute(select(a.id, a.code).where(a.id.in_(list(attempt_ids))))
    return {row.id: row.code for row in rows}


def attempt_ids(session: Session, week_id: int, codes: Iterable[str]) -> dict[str, int]:
    """Give the platform's code -> attempt id, in order of the codes; those a week does not have are left out."""
    a = core(Attempt).c
    rows = session.execute(select(a.code, a.id).where(a.week_id == week_id, a.code.in_(set(codes))).order_by(a.code))
    return {row.code: row.id for row in rows}


class FrequencyRow(NamedTuple):
    """How many people took part this often in a week."""

    attempts: int
    people: int


def attempts_per_person(session: Session, week_id: int) -> list[FrequencyRow]:
    """Count people by how often they took part in a week, the least often first."""
    a = core(Attempt).c
    taken = (
        select(func.count().label("attempts"))
        .where(a.week_id == week_id, attempt_counts())
        .group_by(attempt_person())
        .subquery("taken")
    )
    rows = session.execute(select(taken.c.attempts, func.count()).group_by(taken.c.attempts).order_by(taken.c.attempts))
    return [FrequencyRow(*row) for row in rows]
