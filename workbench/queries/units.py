"""How each unit takes part, units with nobody included."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import and_, case, distinct, func, select
from sqlmodel import Session

from workbench.queries.attempts import attempt_counts
from workbench.tables import Attempt, OrganisationUnit, UnitHeadcount, Week, core


class UnitRow(NamedTuple):
    """One unit's part; ``headcount`` is the latest counted, ``best_points`` None where nobody took part."""

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


def unit_rows(session: Session, contest_id: int, week_id: int | None = None) -> list[UnitRow]:
    """Give every unit of a contest with its people and attempts in one week, or in all weeks; most attempts first."""
    a, week = core(Attempt).c, core(Week).c
    unit, counted = core(OrganisationUnit).c, core(UnitHeadcount).c
    perfect = a.points == a.n_items
    in_scope = a.week_id == week_id if week_id is not None else week.contest_id == contest_id
    taking_part = (
        select(
            a.unit_id,
            func.count(distinct(a.person_id)).label("people"),
            func.count().label("attempts"),
            func.sum(case((perfect, 1), else_=0)).label("perfect_attempts"),
            func.count(distinct(case((perfect, a.person_id)))).label("perfect_people"),
            func.max(a.points).label("best_points"),
        )
        .where(a.week_id == week.id, in_scope, attempt_counts())
        .group_by(a.unit_id)
        .subquery("taking_part")
    )
    newest = select(counted.unit_id, func.max(counted.counted_on).label("counted_on")).group_by(counted.unit_id)
    latest = newest.subquery("latest")
    part = taking_part.c
    attempts = func.coalesce(part.attempts, 0)
    rows = session.execute(
        select(
            unit.id,
            unit.code,
            unit.name,
            unit.group_code,
            counted.headcount,
            func.coalesce(part.people, 0),
            attempts,
            func.coalesce(part.perfect_attempts, 0),
            func.coalesce(part.perfect_people, 0),
            part.best_points,
        )
        .select_from(core(OrganisationUnit))
        .outerjoin(taking_part, part.unit_id == unit.id)
        .outerjoin(latest, latest.c.unit_id == unit.id)
        .outerjoin(
            core(UnitHeadcount),
            and_(counted.unit_id == unit.id, counted.counted_on == latest.c.counted_on),
        )
        .where(unit.contest_id == contest_id)
        .order_by(attempts.desc(), unit.code)
    ).all()
    return [UnitRow(*row) for row in rows]
