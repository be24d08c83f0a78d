"""What waits for somebody: the counts behind the home page."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from workbench.tables import Attempt, Award, JudgeAssignment, Mark, Pool, Week, core
from workbench.terms import AwardState, PoolState


class WeekCount(NamedTuple):
    """How many of something wait in a week; ``week`` is its number, None for the essay contest."""

    week: int | None
    waiting: int


def draft_pools(session: Session, contest_id: int) -> list[int]:
    """Give the numbers of the weeks whose pool waits for approval."""
    pool, week = core(Pool).c, core(Week).c
    query = (
        select(week.number)
        .where(week.contest_id == contest_id, pool.week_id == week.id, pool.state == PoolState.DRAFT.value)
        .order_by(week.number)
    )
    return list(session.execute(query).scalars())


def weeks_not_imported(session: Session, contest_id: int, now: datetime) -> list[int]:
    """Give the numbers of the weeks that are over and have no attempt stored."""
    attempt, week = core(Attempt).c, core(Week).c
    has_attempts = select(attempt.id).where(attempt.week_id == week.id).exists()
    query = (
        select(week.number)
        .where(week.contest_id == contest_id, week.closes_at <= now, ~has_attempts)
        .order_by(week.number)
    )
    return list(session.execute(query).scalars())


def provisional_awards(session: Session, contest_id: int) -> list[WeekCount]:
    """Count the awards that wait for approval, by week; those of the essay contest last."""
    award, week = core(Award).c, core(Week).c
    query = (
        select(week.number, func.count())
        .select_from(core(Award).outerjoin(core(Week), week.id == award.week_id))
        .where(award.contest_id == contest_id, award.state == AwardState.PROVISIONAL.value)
        .group_by(week.number)
    )
    found = [WeekCount(*row) for row in session.execute(query).all()]
    return sorted(found, key=lambda row: (row.week is None, row.week or 0))


def unmarked_essays(session: Session, member_id: int) -> int:
    """Count the works whose sheet a judge still has to hand in."""
    sheet, mark = core(JudgeAssignment).c, core(Mark).c
    is_marked = select(mark.criterion).where(mark.judge_assignment_id == sheet.id).exists()
    is_open = (sheet.submitted_at.is_(None), sheet.locked_at.is_(None), sheet.withdrawn_at.is_(None), ~is_marked)
    query = select(func.count()).where(sheet.member_id == member_id, *is_open)
    count: int = session.execute(query).scalar_one()
    return count
