"""How many people, participations and attempts a week or the whole quiz had: three different counts."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Integer, case, cast, distinct, func, select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session

from workbench.queries.attempts import attempt_counts, attempt_person
from workbench.tables import Attempt, Week, core


class WeekCounts(NamedTuple):
    """The figures of one week; ``fastest_ms`` is the shortest duration of any attempt, None in an empty week."""

    participations: int  # people with at least one attempt this week (lượt người)
    attempts: int
    perfect_attempts: int
    perfect_participations: int  # people with at least one perfect attempt this week
    attempts_19: int  # attempts one question short of perfect
    fastest_ms: int | None


def week_counts(session: Session, week_id: int) -> WeekCounts:
    """Count one week."""
    a, person = core(Attempt).c, attempt_person()
    perfect = a.points == a.n_items
    row = session.execute(
        select(
            func.count(distinct(person)),
            func.count(),
            _count_if(perfect),
            func.count(distinct(case((perfect, person)))),
            _count_if(a.points == a.n_items - 1),
            func.min(a.duration_ms),
        ).where(a.week_id == week_id, attempt_counts())
    ).one()
    return WeekCounts(*row)


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(case((condition, 1), else_=0)), 0), Integer)


def distinct_people(session: Session, contest_id: int) -> int:
    """Count the people who took part in any week, each once."""
    a, week = core(Attempt).c, core(Week).c
    people: int = session.execute(
        select(func.count(distinct(attempt_person()))).where(
            a.week_id == week.id, week.contest_id == contest_id, attempt_counts()
        )
    ).scalar_one()
    return people


class PointsCount(NamedTuple):
    """How many attempts reached these points."""

    points: int
    attempts: int


def points_distribution(session: Session, week_id: int) -> list[PointsCount]:
    """Count the attempts of a week by points, from the lowest seen."""
    a = core(Attempt).c
    rows = session.execute(
        select(a.points, func.count())
        .where(a.week_id == week_id, attempt_counts())
        .group_by(a.points)
        .order_by(a.points)
    ).all()
    return [PointsCount(*row) for row in rows]
