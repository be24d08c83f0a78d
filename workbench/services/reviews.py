"""Rulings on attempts: clear, ask the unit, or annul with two names; always with a reason, nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.attempts import attempt_ids
from workbench.queries.contest import contest_of, week_of
from workbench.rules.canonical import canonical_json
from workbench.rules.screening import Flag
from workbench.services.audit import record_event
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.store import transaction
from workbench.tables import Contest, Decision
from workbench.terms import DecisionKind, Role

Seen = Mapping[str, Sequence[Flag]]
_ACTIONS = {
    DecisionKind.ATTEMPT_ANNULMENT: "attempt.annul",
    DecisionKind.ATTEMPT_CLEARANCE: "attempt.clear",
    DecisionKind.ATTEMPT_INQUIRY: "attempt.inquire",
}


def annul_attempts(
    engine: Engine,
    *,
    week: int,
    attempt_codes: Sequence[str],
    actor: str,
    seconded_by: str,
    reason: str,
    at: datetime,
    flags: Seen | None = None,
    contest: str | None = None,
) -> None:
    """Rule that attempts do not count; a second person, of the committee, must agree. The attempts stay visible.

    ``flags`` are the findings that were seen, by code; the decisions keep them.
    """
    if not seconded_by or seconded_by == actor:
        raise WorkbenchError("reviews.second_person_needed")
    _rule(engine, DecisionKind.ATTEMPT_ANNULMENT, week, attempt_codes, actor, seconded_by, reason, at, flags, contest)


def clear_attempts(
    engine: Engine,
    *,
    week: int,
    attempt_codes: Sequence[str],
    actor: str,
    reason: str,
    at: datetime,
    flags: Seen | None = None,
    contest: str | None = None,
) -> None:
    """Rule that attempts count, whatever was ruled before."""
    _rule(engine, DecisionKind.ATTEMPT_CLEARANCE, week, attempt_codes, actor, None, reason, at, flags, contest)


def ask_unit(
    engine: Engine,
    *,
    week: int,
    attempt_codes: Sequence[str],
    actor: str,
    reason: str,
    at: datetime,
    flags: Seen | None = None,
    contest: str | None = None,
) -> None:
    """Record that the unit was asked about attempts; whether they count stays as it was."""
    _rule(engine, DecisionKind.ATTEMPT_INQUIRY, week, attempt_codes, actor, None, reason, at, flags, contest)


def annul_attempt(engine: Engine, *, attempt_code: str, **ruling: Any) -> None:
    """Annul one attempt, as :func:`annul_attempts`."""
    annul_attempts(engine, attempt_codes=[attempt_code], **ruling)


def clear_attempt(engine: Engine, *, attempt_code: str, **ruling: Any) -> None:
    """Clear one attempt, as :func:`clear_attempts`."""
    clear_attempts(engine, attempt_codes=[attempt_code], **ruling)


def _rule(
    engine: Engine,
    kind: DecisionKind,
    week: int,
    codes: Sequence[str],
    actor: str,
    seconded_by: str | None,
    reason: str,
    at: datetime,
    flags: Seen | None,
    contest: str | None,
) -> None:
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        first = member_with_role(session, found.id, actor, Role.SECRETARIAT, Role.COMMITTEE)
        second = member_with_role(session, found.id, seconded_by, Role.COMMITTEE) if seconded_by else None
        ids = _attempt_ids(session, found, week, codes)
        for code, attempt_id in ids.items():
            session.add(
                Decision(
                    contest_id=found.id,
                    kind=kind.value,
                    attempt_id=attempt_id,
                    body=_body(code, week, (flags or {}).get(code, ())),
                    reason=reason,
                    decided_by_id=first.id or 0,
                    seconded_by_id=second.id if second else None,
                    decided_at=at,
                )
            )
        after = {"seconded_by": seconded_by} | ({"attempts": list(ids)} if len(ids) > 1 else {})
        record_event(
            session,
            at=at,
            actor=actor,
            action=_ACTIONS[kind],
            entity=f"attempt:week-{week}/{next(iter(ids))}" if len(ids) == 1 else f"week:{week}",
            reason=reason,
            after=after,
        )


def _body(code: str, week: int, flags: Sequence[Flag]) -> str:
    seen = {"flags": [flag.body() for flag in flags]} if flags else {}
    return canonical_json({"attempt": code, "week": week, **seen})


def _attempt_ids(session: Session, contest: Contest, week: int, codes: Sequence[str]) -> dict[str, int]:
    """Give code -> id in order of the codes; each attempt is ruled on once however often it is named."""
    if not codes:
        raise WorkbenchError("reviews.no_attempt_named")
    ids = attempt_ids(session, week_of(session, contest.id or 0, week).id or 0, codes)
    for code in codes:
        if code not in ids:
            raise WorkbenchError("reviews.unknown_attempt", code=code, week=week)
    return ids
