"""What the side question of a week was to foretell: the figure as counted now, and as it was frozen."""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session

from workbench.queries.quiz import week_counts
from workbench.tables import Decision, core
from workbench.terms import DecisionKind, PredictionTarget


def counted_target(session: Session, week_id: int, target: PredictionTarget) -> int:
    """Count over the valid attempts of a week what its side question asks for."""
    counts = week_counts(session, week_id)
    return {
        PredictionTarget.PARTICIPANTS: counts.participations,
        PredictionTarget.ATTEMPTS: counts.attempts,
        PredictionTarget.PERFECT_PEOPLE: counts.perfect_participations,
        PredictionTarget.PERFECT_ATTEMPTS: counts.perfect_attempts,
    }[target]


def frozen_targets(session: Session, week_ids: Collection[int], target: PredictionTarget) -> dict[int, int]:
    """Give week id -> the figure last frozen for this target; weeks without one are left out."""
    decision = core(Decision).c
    rows = session.execute(
        select(decision.week_id, decision.body)
        .where(decision.kind == DecisionKind.PREDICTION_TARGET.value, decision.week_id.in_(week_ids))
        .order_by(decision.id)
    )
    bodies = [(row.week_id, json.loads(row.body)) for row in rows]
    return {week_id: body["actual"] for week_id, body in bodies if body["target"] == target.value}
