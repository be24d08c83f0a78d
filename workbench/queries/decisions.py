"""What was decided about a week, by whom and why."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlmodel import Session

from workbench.tables import Attempt, Decision, Member, core
from workbench.terms import DecisionKind


class DecisionRow(NamedTuple):
    """One decision; ``attempt_code`` names the paper of a ruling, ``seconded_by`` the second name of an annulment."""

    kind: DecisionKind
    attempt_code: str | None
    body: str
    reason: str
    decided_by: str
    seconded_by: str | None
    decided_at: datetime


def decisions_of_week(session: Session, week_id: int, *kinds: DecisionKind) -> list[DecisionRow]:
    """Give the decisions of these kinds about a week or its attempts, in the order they were taken."""
    decision, attempt = core(Decision).c, core(Attempt).c
    first, second = core(Member).alias("first"), core(Member).alias("second")
    rows = session.execute(
        select(
            decision.kind,
            attempt.code,
            decision.body,
            decision.reason,
            first.c.full_name,
            second.c.full_name,
            decision.decided_at,
        )
        .join(first, first.c.id == decision.decided_by_id)
        .outerjoin(second, second.c.id == decision.seconded_by_id)
        .outerjoin(core(Attempt), attempt.id == decision.attempt_id)
        .where(
            or_(decision.week_id == week_id, attempt.week_id == week_id),
            decision.kind.in_([kind.value for kind in kinds]),
        )
        .order_by(decision.id)
    )
    return [DecisionRow(DecisionKind(row[0]), *row[1:]) for row in rows]
