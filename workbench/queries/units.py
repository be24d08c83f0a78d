"""How each unit takes part, units with nobody included."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Subquery, case, distinct, func, select
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.attempts import attempt_counts, attempt_person
from workbench.tables import Attempt, OrganisationUnit, UnitHeadcount, Week, core


class UnitRow(NamedTuple):
    """One unit's part; ``headcount`` is None where nobody was counted, ``best_points`` where nobody took part."""

    unit_id: int
    unit_code: str
    unit_name: str
    group_code: str
    headcount: int | None
    people: int
    attempts: int
    perfect_attempts: int
    perfect_people: int
    best_points: int | None
    points: int = 0  # of all attempts together
    n_items: int = 0  # questions of all attempts together

    @property
    def participation(self) -> float | None:
        """Give the share of the headcount that took part; None where nobody was counted."""
        return self.people / self.headcount if self.headcount else None

    @property
    def mean_share(self) -> float | None:
        """Give the mean share of right answers over all attempts; None where nobody took part."""
        return self.points / self.n_items if self.n_items else None

    @property
    def perfect_rate(self) -> float | None:
        """Give the share of perfect attempts among all attempts; None where nobody took part."""
        return self.perfect_attempts / self.attempts if self.attempts else None


def headcount_on(day: date | None) -> Subquery:
    """Give unit_id and headcount as they stood on a day: the latest count until then, without a day the latest."""
    counted = core(UnitHeadcount).c
    newest = select(counted.unit_id, func.max(counted.counted_on).label("counted_on")).group_by(counted.unit_id)
    if day is not None:
        newest = newest.where(counted.counted_on <= day)
    latest = newest.subquery("latest")
    return (
        select(counted.unit_id, counted.headcount)
        .where(counted.unit_id == latest.c.unit_id, counted.counted_on == latest.c.counted_on)
        .subquery("headcounts")
    )


def unit_rows(
    session: Session, contest_id: int, week_id: int | None = None, *, counted_by: date | None = None
) -> list[UnitRow]:
    """Give every unit of a contest with its people and attempts in one week, or in all weeks; most attempts first.

    The headcount is the one that held on the day ``counted_by``, without a day the latest.
    """
    a, week = core(Attempt).c, core(Week).c
    unit, counted = core(OrganisationUnit).c, headcount_on(counted_by)
    perfect, person = a.points == a.n_items, attempt_person()
    in_scope = a.week_id == week_id if week_id is not None else week.contest_id == contest_id
    taking_part = (
        select(
            a.unit_id,
            func.count(distinct(person)).label("people"),
            func.count().label("attempts"),
            func.sum(case((perfect, 1), else_=0)).label("perfect_attempts"),
            func.count(distinct(case((perfect, person)))).label("perfect_people"),
            func.max(a.points).label("best_points"),
            func.sum(a.points).label("points"),
            func.sum(a.n_items).label("n_items"),
        )
        .where(a.week_id == week.id, in_scope, attempt_counts())
        .group_by(a.unit_id)
        .subquery("taking_part")
    )
    part = taking_part.c
    attempts = func.coalesce(part.attempts, 0)
    rows = session.execute(
        select(
            unit.id,
            unit.code,
            unit.name,
            unit.group_code,
            counted.c.headcount,
            func.coalesce(part.people, 0),
            attempts,
            func.coalesce(part.perfect_attempts, 0),
            func.coalesce(part.perfect_people, 0),
            part.best_points,
            func.coalesce(part.points, 0),
            func.coalesce(part.n_items, 0),
        )
        .select_from(core(OrganisationUnit))
        .outerjoin(taking_part, part.unit_id == unit.id)
        .outerjoin(counted, counted.c.unit_id == unit.id)
        .where(unit.contest_id == contest_id)
        .order_by(attempts.desc(), unit.code)
    ).all()
    return [UnitRow(*row) for row in rows]


def unit_named(session: Session, contest_id: int, code: str) -> int:
    """Give the id of a unit by its code."""
    unit = core(OrganisationUnit).c
    query = select(unit.id).where(unit.contest_id == contest_id, unit.code == code)
    found: int | None = session.execute(query).scalar_one_or_none()
    if found is None:
        raise WorkbenchError("rules.unknown_unit", unit=code)
    return found
