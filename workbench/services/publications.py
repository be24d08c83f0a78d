"""Record what was issued, with the bytes it had."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from workbench.queries.contest import contest_of, week_of
from workbench.services.audit import record_event
from workbench.services.members import member_with_role
from workbench.store import transaction
from workbench.tables import Publication
from workbench.terms import PublicationKind, Role


def record_publication(
    engine: Engine,
    path: Path,
    *,
    reports: Path,
    kind: PublicationKind,
    snapshot_id: int,
    actor: str,
    at: datetime,
    week: int | None = None,
    contest: str | None = None,
) -> str:
    """Record a paper that stands below ``reports``; give its SHA-256."""
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
            action="publication.record",
            entity=f"paper:{file_name}",
            reason=kind.value,
            after={"sha256": sha256, "snapshot": snapshot_id},
        )
    return sha256
