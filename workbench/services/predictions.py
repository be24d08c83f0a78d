"""Freeze the figure that a week's side question asked to predict, so that later rulings cannot move the winners."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of, rules_of_week, week_of
from workbench.queries.predictions import counted_target, frozen_targets
from workbench.rules.canonical import canonical_json
from workbench.services.audit import record_event
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.store import transaction
from workbench.tables import Decision
from workbench.terms import DecisionKind, Role
from workbench.texts import format_moment


def freeze_prediction_target(
    engine: Engine,
    *,
    week: int,
    actor: str,
    reason: str,
    at: datetime,
    seconded_by: str | None = None,
    contest: str | None = None,
) -> int:
    """Count over the valid attempts of a closed week what its rules asked to predict, freeze it and give it.

    A figure that is frozen already is frozen anew only with a second person, of the committee.
    """
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        decider = member_with_role(session, found.id, actor, Role.SECRETARIAT, Role.COMMITTEE)
        stored = week_of(session, found.id, week)
        assert stored.id is not None
        target = rules_of_week(session, stored.id).prediction
        if target is None:
            raise WorkbenchError("rules.nothing_predicted", week=week)
        if at < stored.closes_at:
            raise WorkbenchError("rules.week_not_closed", week=week, closes=format_moment(stored.closes_at))
        before = frozen_targets(session, [stored.id], target).get(stored.id)
        second = None
        if seconded_by == actor:
            raise WorkbenchError("rules.second_person_is_the_same")
        if seconded_by is not None:
            second = member_with_role(session, found.id, seconded_by, Role.COMMITTEE)
        if before is not None and second is None:
            raise WorkbenchError("rules.target_frozen", week=week, actual=before)
        actual = counted_target(session, stored.id, target)
        body = {"target": target.value, "actual": actual}
        session.add(
            Decision(
                contest_id=found.id,
                kind=DecisionKind.PREDICTION_TARGET.value,
                week_id=stored.id,
                body=canonical_json(body),
                reason=reason,
                decided_by_id=decider.id or 0,
                seconded_by_id=second.id if second else None,
                decided_at=at,
            )
        )
        record_event(
            session,
            at=at,
            actor=actor,
            action="prediction.freeze",
            entity=f"week:{week}",
            reason=reason,
            before=before,
            after={**body, "seconded_by": seconded_by},
        )
        return actual
