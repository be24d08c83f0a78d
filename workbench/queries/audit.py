"""What was done last, from the audit chain."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from workbench.tables import AuditEvent, core


class EventRow(NamedTuple):
    """One event of the chain; ``actor`` is a member's code or ``system``."""

    seq: int
    at: datetime
    actor: str
    action: str
    entity: str
    reason: str


def latest_events(session: Session, n: int) -> list[EventRow]:
    """Give the last ``n`` events that changed the contest, the newest first; signing in and out is left out."""
    event = core(AuditEvent).c
    rows = session.execute(
        select(event.seq, event.at, event.actor, event.action, event.entity, event.reason)
        .where(event.action.not_like("sign_in.%"))
        .order_by(event.seq.desc())
        .limit(n)
    )
    return [EventRow(row[0], datetime.fromisoformat(row[1]), *row[2:]) for row in rows]
