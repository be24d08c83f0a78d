"""The audit chain: who did what, when and why, each event sealed by the hash of the one before it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import insert, select, text
from sqlmodel import Session

from workbench.rules.canonical import canonical_json
from workbench.tables import AuditEvent, core

FIRST_PREV = "0" * 64
_APPENDER_LOCK = 7_410_201  # PostgreSQL advisory lock: one appender at a time, no retries needed


def event_hash(seq: int, at: str, actor: str, action: str, entity: str, reason: str, body: str, prev: str) -> str:
    """Give the hash of one event: SHA-256 over its columns and the hash of the event before it."""
    return hashlib.sha256(canonical_json([seq, at, actor, action, entity, reason, body, prev]).encode()).hexdigest()


def record_event(
    session: Session,
    *,
    at: datetime,
    actor: str,
    action: str,
    entity: str,
    reason: str,
    before: object = None,
    after: object = None,
) -> str:
    """Append one event inside the caller's transaction and give the new head hash.

    ``actor`` is a member's code or ``system``; ``before`` and ``after`` are plain values without personal data.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _APPENDER_LOCK})
    seq, prev = audit_head(session)
    values = {
        "seq": seq + 1,
        "at": at.astimezone(UTC).isoformat(),
        "actor": actor,
        "action": action,
        "entity": entity,
        "reason": reason,
        "body": canonical_json({"before": before, "after": after}),
        "prev": prev,
    }
    head = event_hash(**values)  # type: ignore[arg-type]
    session.connection().execute(insert(AuditEvent).values(**values, hash=head))
    return head


def audit_head(session: Session) -> tuple[int, str]:
    """Give the number and hash of the last event; (0, zeros) before the first."""
    link = core(AuditEvent).c
    row = session.connection().execute(select(link.seq, link.hash).order_by(link.seq.desc()).limit(1)).first()
    return (row[0], row[1]) if row else (0, FIRST_PREV)


def broken_links(events: Iterable[AuditEvent]) -> list[int]:
    """Give the numbers of the events that do not continue the chain, reading it from the first."""
    broken: list[int] = []
    expected_seq, prev = 1, FIRST_PREV
    for link in events:
        again = event_hash(link.seq, link.at, link.actor, link.action, link.entity, link.reason, link.body, link.prev)
        if link.seq != expected_seq or link.prev != prev or link.hash != again:
            broken.append(link.seq)
        expected_seq, prev = link.seq + 1, link.hash
    return broken
