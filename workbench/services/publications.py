"""Record what was issued, with the bytes it had and what was chosen about it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlmodel import Session

from workbench.queries.contest import contest_of, week_of
from workbench.services.audit import record_event
from workbench.services.members import member_with_role
from workbench.store import transaction
from workbench.tables import AuditEvent, Publication, core
from workbench.terms import PublicationKind, Role

_ACTION = "publication.record"


def record_publication(
    engine: Engine,
    path: Path,
    *,
    reports: Path,
    kind: PublicationKind,
    snapshot_id: int,
    actor: str,
    at: datetime,
    choices: Mapping[str, Any] | None = None,
    week: int | None = None,
    contest: str | None = None,
) -> str:
    """Record a paper that stands below ``reports``; give its SHA-256.

    ``choices`` is what the paper says beside its snapshot: with both, it can be made again.
    """
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    file_name = path.relative_to(reports).as_posix()
    with transaction(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        publisher = member_with_role(session, found.id, actor, Role.SECRETARIAT, Role.COMMITTEE)
        session.add(
            Publication(
                contest_id=found.id,
                snapshot_id=snapshot_id,
                week_id=week_of(session, found.id, week).id if week is not None else None,
                kind=kind.value,
                file_name=file_name,
                sha256=sha256,
                published_at=at,
                published_by_id=publisher.id or 0,
            )
        )
        record_event(
            session,
            at=at,
            actor=actor,
            action=_ACTION,
            entity=f"paper:{file_name}",
            reason=kind.value,
            after={"sha256": sha256, "snapshot": snapshot_id, **({"choices": choices} if choices else {})},
        )
    return sha256


def choices_of(session: Session, paper: Publication) -> dict[str, Any]:
    """Give what was chosen about a paper when it was recorded, as its audit event tells it."""
    event = core(AuditEvent).c
    told = select(event.body).where(event.action == _ACTION, event.entity == f"paper:{paper.file_name}")
    for body in session.scalars(told.order_by(event.seq.desc())):
        after: dict[str, Any] = json.loads(body)["after"]
        if (after["sha256"], after["snapshot"]) == (paper.sha256, paper.snapshot_id):
            return dict(after.get("choices", {}))
    return {}
