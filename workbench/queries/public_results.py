"""How the units of a contest take part: what a week's snapshot keeps of it for everybody to read."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from workbench.queries.attempts import attempt_counts
from workbench.queries.units import unit_rows
from workbench.tables import Attempt, OrganisationUnit, Week, core
from workbench.texts import to_local


class UnitPart(NamedTuple):
    """One unit's part in a week; ``headcount`` None where nobody was counted by the day the week closed.

    ``has_anybody`` tells whether any of its people has taken part, from the first week to this one.
    """

    name: str
    headcount: int | None
    people: int
    attempts: int
    has_anybody: bool


def units_taking_part(session: Session, week: Week) -> list[UnitPart]:
    """Give every unit's part in a week, those with the most attempts first."""
    present = _units_so_far(session, week)
    rows = unit_rows(session, week.contest_id, week.id, counted_by=to_local(week.closes_at).date())
    return [UnitPart(row.unit_name, row.headcount, row.people, row.attempts, row.unit_code in present) for row in rows]


def _units_so_far(session: Session, week: Week) -> set[str]:
    """Give the codes of the units of whom anybody has taken part, from the first week to this one."""
    a, held, unit = core(Attempt).c, core(Week).c, core(OrganisationUnit).c
    return set(
        session.scalars(
            select(unit.code).where(
                held.contest_id == week.contest_id,
                held.number <= week.number,
                a.week_id == held.id,
                a.unit_id == unit.id,
                attempt_counts(),
            )
        )
    )
