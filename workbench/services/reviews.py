"""Rulings on attempts: annul with two names and a reason, or clear; nothing is ever deleted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, select
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of
from workbench.rules.canonical import canonical_json
from workbench.services.audit import record_event
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.store import transaction
from workbench.tables import Attempt, Decision, Week, core
from workbench.terms import DecisionKind, Role


def annul_attempt(
    engine: Engine,
    *,
    week: int,
    attempt_code: str,
    actor: str,
    seconded_by: str,
    reason: str,
    at: datetime,
    contest: str | None = None,
) -> None:
    """Rule that an attempt does not count; a second person must agree, and the attempt stays visible."""
    _rule(engine, DecisionKind.ATTEMPT_ANNULMENT, week, attempt_code, actor, seconded_by, reason, at, contest)


def clear_attempt(
    engine: Engine, *, week: int, attempt_code: str, actor: str, reason: str, at: datetime, contest: str | None = None
) -> None:
    """Rule that an attempt counts, whatever was ruled before."""
    _rule(engine, DecisionKind.ATTEMPT_CLEARANCE, week, attempt_code, actor, None, reason, at, contest)


def _rule(
    engine: Engine,
    kind: DecisionKind,
    week: int,
    attempt_code: str,
    actor: str,
    seconded_by: str | None,
    reason: str,
    at: datetime,
    contest: str | None,
) -> None:
    refuse_without_reason(reason)
    if seconded_by == actor or (kind is DecisionKind.ATTEMPT_ANNULMENT and not seconded_by):
        raise WorkbenchError("reviews.second_person_needed")
    with transaction(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        first = member_with_role(session, found.id, actor, Role.SECRETARIAT, Role.COMMITTEE)
        second = member_with_role(session, found.id, seconded_by, Role.COMMITTEE) if seconded_by else None
        attempt_id = _attempt_id(session, found.id, week, attempt_code)
        session.add(
            Decision(
                contest_id=found.id,
                kind=kind.value,
                attempt_id=attempt_id,
                body=canonical_json({"attempt": attempt_code, "week": week}),
                reason=reason,
                decided_by_id=first.id or 0,
                seconded_by_id=second.id if second else None,
                decided_at=at,
            )
        )
        record_event(
            session,
            at=at,
            actor=actor,
            action=f"attempt.{'annul' if kind is DecisionKind.ATTEMPT_ANNULMENT else 'clear'}",
            entity=f"attempt:week-{week}/{attempt_code}",
            reason=reason,
            after={"seconded_by": seconded_by},
        )


def _attempt_id(session: Session, contest_id: int, week: int, code: str) -> int:
    a, w = core(Attempt).c, core(Week).c
    row = session.execute(
        select(a.id).where(a.week_id == w.id, w.contest_id == contest_id, w.number == week, a.code == code)
    ).first()
    if row is None:
        raise WorkbenchError("reviews.unknown_attempt", code=code, week=week)
    attempt_id: int = row[0]
    return attempt_id
