"""What the winners of a week achieved in the attempts they won with."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from workbench.tables import Attempt, Award, Prize, core


class AwardResult(NamedTuple):
    """The result that won a prize, and the code of the division it won in; ``points`` include a written part's."""

    points: int
    n_items: int
    duration_ms: int
    division: str


def award_results(session: Session, week_id: int) -> dict[int, AwardResult]:
    """Give award id -> the result behind it, for every award a week has had."""
    award, a, prize = core(Award).c, core(Attempt).c, core(Prize).c
    points = a.points + func.coalesce(a.written_points, 0)
    rows = session.execute(
        select(award.id, points, a.n_items, a.duration_ms, prize.division).where(
            award.week_id == week_id, a.id == award.attempt_id, prize.id == award.prize_id
        )
    )
    return {row[0]: AwardResult(*row[1:]) for row in rows}
