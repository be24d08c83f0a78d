"""Who may not win, from when until when, and who decided it."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from workbench.tables import Exclusion, Member, OrganisationUnit, Person, core
from workbench.terms import ExclusionGround


class ExclusionRow(NamedTuple):
    """One line of an exclusion list; ``code`` and ``name`` are those of the person, or of the unit."""

    exclusion_id: int
    code: str
    name: str
    ground: ExclusionGround
    from_on: date
    until_on: date | None
    note: str
    decided_by: str
    decided_at: datetime


def excluded_people(session: Session, contest_id: int) -> list[ExclusionRow]:
    """Give the list of people, in the order in which they were entered."""
    return _rows(session, contest_id, Person)


def excluded_units(session: Session, contest_id: int) -> list[ExclusionRow]:
    """Give the list of units, in the order in which they were entered; units under one of them are excluded too."""
    return _rows(session, contest_id, OrganisationUnit)


def _rows(session: Session, contest_id: int, who: type[Person | OrganisationUnit]) -> list[ExclusionRow]:
    line, member = core(Exclusion).c, core(Member).c
    one, key = core(who).c, line.person_id if who is Person else line.unit_id
    rows = session.execute(
        select(
            line.id,
            one.code,
            one.full_name if who is Person else one.name,
            line.ground,
            line.from_on,
            line.until_on,
            line.note,
            member.full_name,
            line.decided_at,
        )
        .where(line.contest_id == contest_id, one.id == key, member.id == line.decided_by_id)
        .order_by(line.id)
    )
    return [ExclusionRow(*row[:3], ExclusionGround(row[3]), *row[4:]) for row in rows]  # type: ignore[call-arg]
