"""Which files were taken in, with the receipt and the findings that were kept."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from workbench.errors import Finding, Severity
from workbench.tables import ImportBatch, Member, Week, core
from workbench.terms import ImportKind


class BatchRow(NamedTuple):
    """One file taken in; ``week`` is the number of the week it belongs to, ``by`` a member's full name."""

    kind: ImportKind
    week: int | None
    file_name: str
    sha256: str
    imported_at: datetime
    by: str
    rows_read: int
    rows_accepted: int
    rows_refused: int
    refused_by_reason: dict[str, int]
    findings: tuple[Finding, ...]


def import_batches(session: Session, contest_id: int, *, week: int | None = None) -> list[BatchRow]:
    """Give the files of a contest, or of one of its weeks, in the order they were taken in."""
    batch, member, stored_week = core(ImportBatch).c, core(Member).c, core(Week).c
    query = (
        select(
            batch.kind,
            stored_week.number,
            batch.file_name,
            batch.sha256,
            batch.imported_at,
            member.full_name,
            batch.rows_read,
            batch.rows_accepted,
            batch.rows_refused,
            batch.refused_by_reason,
            batch.findings,
        )
        .join(core(Member), member.id == batch.imported_by_id)
        .outerjoin(core(Week), stored_week.id == batch.week_id)
        .where(batch.contest_id == contest_id)
        .order_by(batch.id)
    )
    if week is not None:
        query = query.where(stored_week.number == week)
    return [
        BatchRow(ImportKind(row[0]), *row[1:9], json.loads(row[9]), _findings(row[10]))  # type: ignore[call-arg]
        for row in session.execute(query)
    ]


def _findings(stored: str) -> tuple[Finding, ...]:
    entries: list[dict[str, Any]] = json.loads(stored)
    return tuple(Finding(**{**entry, "severity": Severity(entry["severity"])}) for entry in entries)
