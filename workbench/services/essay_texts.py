"""The works themselves: one entered by hand, the files of many taken in, a text replaced by its author's last word."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, select, update
from sqlmodel import Session

from workbench.errors import Finding, ImportRefused, Severity, WorkbenchError
from workbench.formats.essay_files import MAX_FILES, HandedFile, files_of, read_document, without_junk
from workbench.formats.essay_intake import read_essay_texts
from workbench.formats.packing import pack
from workbench.intake.essays import read_essays
from workbench.intake.guard import Unreadable
from workbench.intake.header import columns_of
from workbench.intake.records import EssayTextRecord
from workbench.queries.contest import contest_of
from workbench.queries.essay_texts import essay_id_of, known_texts
from workbench.queries.known import known_essays
from workbench.rules.essay_texts import length_of
from workbench.services.audit import record_event
from workbench.services.imports import ImportOrder, Receipt, SourceFile, archive, contest_id_of, take_in
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.services.storing import ids_by_code, store_essays
from workbench.store import transaction
from workbench.tables import DraftMark, Essay, EssayFile, EssayText, JudgeAssignment, Mark, core
from workbench.terms import ImportKind, Role

ENTRY_FIELDS = tuple(columns_of("essays"))


def enter_work(
    engine: Engine, *, fields: Mapping[str, str], actor: str, at: datetime, contest: str | None = None
) -> tuple[Finding, ...]:
    """Enter one work by hand, examined as a row of the register is; give what was told about it.

    ``fields`` maps fields of ``ENTRY_FIELDS`` to what was typed. Refused with its findings where the import would
    refuse the row.
    """
    unknown = sorted(fields.keys() - set(ENTRY_FIELDS))
    if unknown:
        raise WorkbenchError("essay_texts.field_unknown", fields=", ".join(unknown))
    with transaction(engine) as session:
        contest_id = contest_of(session, contest).id or 0
        member_with_role(session, contest_id, actor, Role.SECRETARIAT)
        intake = read_essays(_as_row(fields), "", known_essays(session, contest_id, at))
        if not intake.records:
            first = intake.findings[0].message()
            raise ImportRefused("essay_texts.entry_refused", intake.findings, first=first)
        store_essays(session, contest_id, None, intake.records)
        work = intake.records[0]
        record_event(
            session,
            at=at,
            actor=actor,
            action="essay.enter",
            entity=f"essay:{work.code}",
            reason="",
            after={"unit": work.unit_code, "phase": work.phase, "word_count": work.word_count},
        )
        return intake.findings


def _as_row(fields: Mapping[str, str]) -> bytes:
    """Write one work as the register would hold it: the reader of the register is the only judge of it."""
    columns = {field: column for field, column in columns_of("essays").items() if column.is_required or field in fields}
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(column.names[0] for column in columns.values())
    writer.writerow(" ".join(fields.get(field, "").split()) for field in columns)
    return text.getvalue().encode()


def folder_source(folder: Path) -> SourceFile:
    """Give a folder of works as the one file that is taken in: a zip of it, the same bytes for the same content."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    if len(paths) > 2 * MAX_FILES:
        raise WorkbenchError("essay_texts.too_many_files", count=len(paths), maximum=MAX_FILES)
    files = [HandedFile(path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths]
    try:
        kept = without_junk(files)
    except Unreadable as error:
        raise WorkbenchError(error.code, **error.values) from error
    return SourceFile(f"{folder.resolve().name}.zip", pack({file.name: file.data for file in kept}))


def import_essay_texts(engine: Engine, order: ImportOrder, chosen: Mapping[str, str] | None = None) -> Receipt:
    """Take in the files of works: a zip, or one file; every file is kept, its text read and counted.

    A file belongs to the work whose code or title its name holds, or to the one that ``chosen`` (file name -> code)
    names. Nothing is stored while a file is in doubt, unless the order accepts the others without it.
    """
    with transaction(engine) as session:
        contest_id = contest_id_of(session, order)
        known = known_texts(session, contest_id, chosen or {})
        receiver = member_with_role(session, contest_id, order.actor, Role.SECRETARIAT)
        return take_in(
            session,
            order,
            ImportKind.ESSAY_TEXTS,
            contest_id,
            lambda data, name: read_essay_texts(data, name, known),
            lambda batch, records: _store_texts(session, contest_id, batch, records, order, receiver.id or 0),
        )


def _store_texts(
    session: Session,
    contest_id: int,
    batch_id: int,
    records: tuple[EssayTextRecord, ...],
    order: ImportOrder,
    receiver_id: int,
) -> None:
    essays = ids_by_code(session, Essay, contest_id)
    files = {file.name: file.data for file in files_of(order.source.data, order.source.name)}
    for record in records:
        archive(SourceFile(record.file_name, files[record.file_name]))
        values = {
            "essay_id": essays[record.essay_code],
            "file_name": record.file_name,
            "media_type": record.media_type,
            "sha256": record.sha256,
            "size": record.size,
            "import_batch_id": batch_id,
            "received_at": order.at,
            "received_by_id": receiver_id,
        }
        file_id = _inserted(session, values)
        if record.text:
            text = {"text": record.text, "syllables": record.syllables, "words": record.words, "file_id": file_id}
            session.connection().execute(insert(core(EssayText)).values(essay_id=values["essay_id"], **text))


def _inserted(session: Session, values: dict[str, Any]) -> int:
    key = session.connection().execute(insert(core(EssayFile)).values(**values)).inserted_primary_key
    assert key is not None
    file_id: int = key[0]
    return file_id


def replace_text(
    engine: Engine,
    *,
    work: str,
    source: SourceFile,
    actor: str,
    reason: str,
    at: datetime,
    contest: str | None = None,
) -> tuple[Finding, ...]:
    """Give a work its text from another file; masks must be confirmed anew. Give what was told about the file.

    Refused once a judge has marked the work: nobody may be judged on another text than was read.
    """
    refuse_without_reason(reason)
    with transaction(engine) as session:
        contest_id = contest_of(session, contest).id or 0
        receiver = member_with_role(session, contest_id, actor, Role.SECRETARIAT)
        essay_id = essay_id_of(session, contest_id, work)
        if _is_marked(session, essay_id):
            raise WorkbenchError("essay_texts.work_marked", work=work)
        try:
            document = read_document(HandedFile(source.name, source.data))
        except Unreadable as error:
            finding = Finding(error.code, Severity.ERROR, source.name, values=error.values)
            raise ImportRefused("essay_texts.entry_refused", (finding,), first=finding.message()) from error
        before, file_id = _put_file(session, essay_id, source, document.media_type, receiver.id or 0, at)
        _put_text(session, essay_id, file_id, document.text)
        archive(source)
        record_event(
            session,
            at=at,
            actor=actor,
            action="essay.replace_text",
            entity=f"essay:{work}",
            reason=reason,
            before=before,
            after={"sha256": source.sha256, "syllables": length_of(document.text).syllables},
        )
        return document.notes


def _is_marked(session: Session, essay_id: int) -> bool:
    assigned = core(JudgeAssignment).c
    return any(
        session.execute(
            select(assigned.id).where(
                assigned.essay_id == essay_id, core(table).c.judge_assignment_id == assigned.id
            ).limit(1)
        ).first()
        for table in (DraftMark, Mark)
    )  # fmt: skip


def _put_file(
    session: Session, essay_id: int, source: SourceFile, media_type: str, receiver_id: int, at: datetime
) -> tuple[dict[str, str] | None, int]:
    """Keep a file of a work, unless it is kept already; give the hash of the file read before, and the file's id."""
    file, text = core(EssayFile).c, core(EssayText).c
    before = session.scalar(select(file.sha256).where(text.essay_id == essay_id, file.id == text.file_id))
    kept = session.scalar(select(file.id).where(file.essay_id == essay_id, file.sha256 == source.sha256))
    values = {
        "essay_id": essay_id,
        "file_name": source.name,
        "media_type": media_type,
        "sha256": source.sha256,
        "size": len(source.data),
        "received_at": at,
        "received_by_id": receiver_id,
    }
    return (before and {"sha256": before}), kept or _inserted(session, values)


def _put_text(session: Session, essay_id: int, file_id: int, text: str) -> None:
    table = core(EssayText)
    length = length_of(text)
    values = {"file_id": file_id, "text": text, "syllables": length.syllables, "words": length.words}
    unmasked = {"redactions": "[]", "redacted": None, "confirmed_by_id": None, "confirmed_at": None}
    changed = session.connection().execute(
        update(table).where(table.c.essay_id == essay_id).values(**values, **unmasked, version=table.c.version + 1)
    )
    if not changed.rowcount:
        session.connection().execute(insert(table).values(essay_id=essay_id, **values))
