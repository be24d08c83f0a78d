"""Freeze the contest at a moment: papers name the snapshot, and anyone can recompute it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.awards import essay_awards
from workbench.queries.contest import contest_of, rules_version_of_contest, week_of, weeks_of_contest
from workbench.queries.digests import standings_digests, table_digests
from workbench.queries.facts import contest_facts
from workbench.rules.canonical import canonical_json, digest
from workbench.services.audit import audit_head, record_event
from workbench.services.members import member_with_role
from workbench.services.week_snapshots import LIVE, refuse_unapproved_week, week_snapshot_body
from workbench.store import transaction
from workbench.tables import Contest, Snapshot, Week, core
from workbench.terms import Role, SnapshotState


def take_snapshot(
    engine: Engine,
    *,
    state: SnapshotState,
    actor: str,
    at: datetime,
    week: int | None = None,
    contest: str | None = None,
) -> Snapshot:
    """Freeze the contest, or one week of it; FINAL is refused while an award list of it is missing or not approved."""
    with transaction(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        taker = member_with_role(session, found.id, actor, Role.SECRETARIAT, Role.COMMITTEE)
        stored_week = week_of(session, found.id, week) if week is not None else None
        if state is SnapshotState.FINAL:
            _refuse_unfinished(session, found.id, stored_week)
        body = week_snapshot_body(session, found, stored_week) if stored_week else snapshot_body(session, found)
        snapshot = Snapshot(
            contest_id=found.id,
            state=state.value,
            taken_at=at,
            taken_by_id=taker.id or 0,
            sha256=digest(body),
            body=canonical_json(body),
            week_id=stored_week.id if stored_week else None,
        )
        session.add(snapshot)
        session.flush()
        record_event(
            session,
            at=at,
            actor=actor,
            action="snapshot.take",
            entity=f"snapshot:{snapshot.sha256[:12]}",
            reason=state.value,
            after={"sha256": snapshot.sha256},
        )
        return snapshot


def snapshot_body(session: Session, contest: Contest) -> dict[str, Any]:
    """Give what a snapshot holds: digests of tables and standings, the facts, the rules and the audit head."""
    assert contest.id is not None
    seq, head = audit_head(session)
    return {
        "contest": contest.code,
        "rules_sha256": rules_version_of_contest(session, contest.id).sha256,
        "tables": table_digests(session),
        "standings": standings_digests(session, contest.id),
        "facts": {fact.key: fact.value for fact in contest_facts(session, contest.id)},
        "audit": {"seq": seq, "head": head},
    }


def latest_snapshot(
    session: Session, contest_id: int, state: SnapshotState | None = None, *, week_id: int | None = None
) -> Snapshot | None:
    """Give the newest snapshot of the whole contest, or of one week; None before the first."""
    snapshot = core(Snapshot).c
    query = select(Snapshot).where(snapshot.contest_id == contest_id, snapshot.week_id.is_not_distinct_from(week_id))
    if state is not None:
        query = query.where(snapshot.state == state.value)
    return session.scalars(query.order_by(snapshot.id.desc()).limit(1)).first()


def body_of(snapshot: Snapshot) -> dict[str, Any]:
    """Read back what a snapshot holds."""
    body: dict[str, Any] = json.loads(snapshot.body)
    return body


def _refuse_unfinished(session: Session, contest_id: int, week: Week | None) -> None:
    for one in [week] if week else weeks_of_contest(session, contest_id):
        refuse_unapproved_week(session, one)
    if week:
        return
    essays = essay_awards(session, contest_id)
    if not essays or any(award.state not in LIVE for award in essays):
        raise WorkbenchError("snapshots.essays_not_approved")
