"""Take a file in: read, judge, store whole or not at all, and hand back a receipt that is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, select
from sqlmodel import Session

from workbench.errors import Finding, ImportRefused
from workbench.intake.attempts import read_attempts
from workbench.intake.conversion import read_with_profile
from workbench.intake.essays import read_essays
from workbench.intake.items import read_items
from workbench.intake.marks import read_marks
from workbench.intake.people import read_people
from workbench.intake.records import AttemptRecord, Intake, ItemRecord, KnownItems, attempt_columns
from workbench.intake.table import collector_paused
from workbench.intake.units import read_units
from workbench.queries.contest import contest_of, rules_of_contest, week_of
from workbench.queries.digests import attempts_digest, records_digest
from workbench.queries.known import (
    known_attempts,
    known_essays,
    known_items,
    known_marks,
    known_people,
    known_units,
)
from workbench.queries.profiles import known_platform, profile_named
from workbench.rules.canonical import canonical_json
from workbench.services.audit import record_event
from workbench.services.members import member_with_role
from workbench.services.storing import (
    store_attempts,
    store_essays,
    store_items,
    store_marks,
    store_people,
    store_units,
)
from workbench.store import home, transaction
from workbench.tables import ImportBatch, Week, core
from workbench.terms import EssayRound, ImportKind, Role


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a file: every row read is either accepted or refused under a reason.

    ``already_imported`` says that the same bytes were taken in before: nothing was stored now, and the counts are
    those of the first time. ``profile`` is name and number of the intake profile it was read by, where one was named.
    """

    kind: ImportKind
    file_name: str
    sha256: str
    rows_read: int
    rows_accepted: int
    rows_refused: int
    refused_by_reason: dict[str, int]
    findings: tuple[Finding, ...]
    already_imported: bool
    profile: str | None = None

    @property
    def rows_new(self) -> int:
        """Count the rows stored by this import."""
        return 0 if self.already_imported else self.rows_accepted


@dataclass(frozen=True)
class SourceFile:
    """A file handed in: its name as the sender wrote it, and its bytes."""

    name: str
    data: bytes

    @classmethod
    def at(cls, path: Path) -> SourceFile:
        """Read a file from the disk."""
        return cls(path.name, path.read_bytes())

    @cached_property
    def sha256(self) -> str:
        """Give the file's fingerprint."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """Who hands in which file, when, and whether the rows in order may be stored without the refused ones."""

    source: SourceFile
    actor: str
    at: datetime
    contest: str | None = None
    accept_without_refused: bool = False


def archive_path(sha256: str, file_name: str) -> Path:
    """Give where the bytes of an imported file are kept."""
    return home() / "data" / "archive" / f"{sha256}{Path(file_name).suffix.lower()}"


def import_units(engine: Engine, order: ImportOrder) -> Receipt:
    """Take in organisation units with their aliases, parents and headcounts."""
    with transaction(engine) as session:
        contest_id = contest_id_of(session, order)
        known = known_units(session, contest_id, order.at)
        return take_in(
            session,
            order,
            ImportKind.UNITS,
            contest_id,
            lambda data, name: read_units(data, name, known),
            lambda _batch, records: store_units(session, contest_id, records),
        )


def import_people(engine: Engine, order: ImportOrder) -> Receipt:
    """Take in registered participants."""
    with transaction(engine) as session:
        contest_id = contest_id_of(session, order)
        known = known_people(session, contest_id, order.at)
        return take_in(
            session,
            order,
            ImportKind.PEOPLE,
            contest_id,
            lambda data, name: read_people(data, name, known),
            lambda _batch, records: store_people(session, contest_id, records),
        )


ItemReader = Callable[[bytes, str, KnownItems], Intake[ItemRecord]]


def import_items(engine: Engine, order: ImportOrder, read: ItemReader = read_items) -> Receipt:
    """Take in questions as drafts; ``read`` is the reader of the file's format.

    The file itself is not kept: it holds the keys in clear, and a sealed key must not lie beside the database.
    """
    with transaction(engine) as session:
        contest_id = contest_id_of(session, order)
        known = known_items(session, contest_id)
        author = member_with_role(session, contest_id, order.actor, Role.SECRETARIAT)
        return take_in(
            session,
            order,
            ImportKind.ITEMS,
            contest_id,
            lambda data, name: read(data, name, known),
            lambda _batch, records: store_items(session, contest_id, records, author_id=author.id or 0),
        )


def import_attempts(engine: Engine, order: ImportOrder, *, week: int, profile: str | None = None) -> Receipt:
    """Take in the platform's export of one week's attempts, read by the profile named, or by our own headings."""
    with collector_paused(), transaction(engine) as session:
        contest_id = contest_id_of(session, order)
        stored_week = week_of(session, contest_id, week)
        return take_in(
            session,
            order,
            ImportKind.ATTEMPTS,
            contest_id,
            _attempts_reader(session, stored_week, order.at, profile),
            lambda batch, columns: store_attempts(session, stored_week, batch, columns),
            week_id=stored_week.id,
            is_by_profile=profile is not None,
            form=attempt_columns,
            digest=attempts_digest,
        )


def _attempts_reader(
    session: Session, week: Week, at: datetime, profile: str | None
) -> Callable[[bytes, str], Intake[AttemptRecord]]:
    if profile is None:
        known = known_attempts(session, week, at)
        return lambda data, name: read_attempts(data, name, known)
    chosen = profile_named(session, week.contest_id, profile)
    platform = known_platform(session, week, at, chosen.profile.identity)
    return lambda data, name: read_with_profile(data, name, chosen.profile, platform, chosen.number)


def import_essays(engine: Engine, order: ImportOrder) -> Receipt:
    """Take in the register of essays."""
    with transaction(engine) as session:
        contest_id = contest_id_of(session, order)
        known = known_essays(session, contest_id, order.at)
        return take_in(
            session,
            order,
            ImportKind.ESSAYS,
            contest_id,
            lambda data, name: read_essays(data, name, known),
            lambda batch, records: store_essays(session, contest_id, batch, records),
        )


def import_marks(engine: Engine, order: ImportOrder, *, essay_round: EssayRound) -> Receipt:
    """Take in the judges' marks of one round."""
    with transaction(engine) as session:
        contest_id = contest_id_of(session, order)
        known = known_marks(session, contest_id, essay_round, rules_of_contest(session, contest_id))
        return take_in(
            session,
            order,
            ImportKind.MARKS,
            contest_id,
            lambda data, name: read_marks(data, name, known),
            lambda batch, records: store_marks(session, contest_id, batch, essay_round, order.at, records),
        )


def contest_id_of(session: Session, order: ImportOrder) -> int:
    """Give the contest that an order is for."""
    contest = contest_of(session, order.contest)
    assert contest.id is not None
    return contest.id


def take_in(
    session: Session,
    order: ImportOrder,
    kind: ImportKind,
    contest_id: int,
    read: Callable[[bytes, str], Intake[Any]],
    store: Callable[[int, Any], None],
    *,
    week_id: int | None = None,
    is_by_profile: bool = False,
    form: Callable[[Any], Any] = tuple,
    digest: Callable[[Any], str] = records_digest,
) -> Receipt:
    """Read, judge and store one file; ``form`` gives the accepted records as ``digest`` and ``store`` take them."""
    actor = member_with_role(session, contest_id, order.actor, Role.SECRETARIAT)
    before = _same_file(session, contest_id, kind, order.source)
    if before is not None:
        return before
    intake = read(order.source.data, order.source.name)
    receipt = Receipt(
        kind,
        order.source.name,
        order.source.sha256,
        intake.rows_read,
        len(intake.records),
        intake.rows_refused,
        intake.refused_by_reason,
        intake.findings,
        already_imported=False,
        profile=intake.profile if is_by_profile else None,
    )
    if intake.errors and not (intake.is_readable and order.accept_without_refused):
        raise ImportRefused(
            "essay_texts.refused" if kind is ImportKind.ESSAY_TEXTS else "imports.refused",
            intake.findings,
            file=order.source.name,
            refused=intake.rows_refused,
            read=intake.rows_read,
            first=intake.errors[0].message(),
        )
    records = form(intake.records)
    rows_digest = digest(records)
    batch_id = _insert_batch(session, order, receipt, intake.profile, rows_digest, contest_id, week_id, actor.id)
    store(batch_id, records)
    if kind is not ImportKind.ITEMS:
        archive(order.source)
    record_event(
        session,
        at=order.at,
        actor=order.actor,
        action="import.accept",
        entity=f"import_batch:{batch_id}",
        reason=f"{kind.value} {order.source.name}",
        after={
            "sha256": receipt.sha256,
            "read": receipt.rows_read,
            "accepted": receipt.rows_accepted,
            "refused": receipt.refused_by_reason,
            "without_refused": bool(intake.errors),
            "rows_digest": rows_digest,
        },
    )
    return receipt


def _insert_batch(
    session: Session,
    order: ImportOrder,
    receipt: Receipt,
    profile: str,
    rows_digest: str,
    contest_id: int,
    week_id: int | None,
    actor_id: int | None,
) -> int:
    result = session.connection().execute(
        insert(core(ImportBatch)).values(
            contest_id=contest_id,
            kind=receipt.kind.value,
            week_id=week_id,
            file_name=receipt.file_name,
            sha256=receipt.sha256,
            profile=profile,
            imported_at=order.at,
            imported_by_id=actor_id,
            rows_read=receipt.rows_read,
            rows_accepted=receipt.rows_accepted,
            rows_refused=receipt.rows_refused,
            refused_by_reason=canonical_json(receipt.refused_by_reason),
            findings=canonical_json([_finding_as_dict(finding) for finding in receipt.findings]),
            rows_digest=rows_digest,
        )
    )
    key = result.inserted_primary_key
    assert key is not None
    batch_id: int = key[0]
    return batch_id


def _finding_as_dict(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "file": finding.file,
        "sheet": finding.sheet,
        "row": finding.row,
        "column": finding.column,
        "values": dict(finding.values),
    }


def _same_file(session: Session, contest_id: int, kind: ImportKind, source: SourceFile) -> Receipt | None:
    batch = core(ImportBatch).c
    row = session.execute(
        select(
            batch.file_name, batch.rows_read, batch.rows_accepted, batch.rows_refused, batch.refused_by_reason
        ).where(batch.contest_id == contest_id, batch.kind == kind.value, batch.sha256 == source.sha256)
    ).first()
    if row is None:
        return None
    return Receipt(
        kind,
        source.name,
        source.sha256,
        row.rows_read,
        row.rows_accepted,
        row.rows_refused,
        json.loads(row.refused_by_reason),
        (),
        already_imported=True,
    )


def archive(source: SourceFile) -> None:
    """Keep the bytes as evidence; written before the commit, so an accepted batch never lacks its file."""
    path = archive_path(source.sha256, source.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(path.suffix + ".part")
    partial.write_bytes(source.data)
    partial.chmod(0o600)
    partial.replace(path)
