"""What the winners of a week achieved in the attempts they won with."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from workbench.tables import Attempt, Award, core


class AwardResult(NamedTuple):
    """The result that won a prize; ``points`` include those of a written part."""

    points: int
    n_items: int
    duration_ms: int


def award_results(session: Session, week_id: int) -> dict[int, AwardResult]:
    """Give award id -> the result behind it, for every award a week has had."""
    award, a = core(Award).c, core(Attempt).c
    points = a.points + func.coalesce(a.written_points, 0)
    rows = session.execute(
        select(award.id, points, a.n_items, a.duration_ms).where(award.week_id == week_id, a.id == award.attempt_id)
    )
    return {row[0]: AwardResult(*row[1:]) for row in rows}
