"""Prove the works' texts: each is read again from the file that is kept, each masked anew as a person confirmed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import select
from sqlmodel import Session

from workbench.catalogue import say
from workbench.formats.essay_files import HandedFile, read_document
from workbench.intake.guard import Unreadable
from workbench.queries.essay_texts import work_text
from workbench.rules.redaction import apply_masks
from workbench.services.imports import archive_path
from workbench.tables import Essay, EssayFile, EssayText, core


def changed_texts(session: Session, contest_id: int) -> Iterator[str | None]:
    """Give, for each work with a text, None where its text and what judges read of it hold, else what does not."""
    essay, text, file = core(Essay).c, core(EssayText).c, core(EssayFile).c
    for row in session.execute(
        select(essay.code, text.text, file.file_name, file.sha256)
        .where(text.essay_id == essay.id, file.id == text.file_id, essay.contest_id == contest_id)
        .order_by(essay.code)
    ).all():
        path = archive_path(row.sha256, row.file_name)
        data = path.read_bytes() if path.exists() else b""
        found = work_text(session, contest_id, row.code)
        masked = apply_masks(row.text, found.masks, say("redaction.masked"))
        if hashlib.sha256(data).hexdigest() != row.sha256:
            yield say("verify.work_file_changed", work=row.code)
        elif _text_of(HandedFile(row.file_name, data)) != row.text:
            yield say("verify.work_text_changed", work=row.code)
        elif found.redacted not in (None, masked):
            yield say("verify.work_masks_changed", work=row.code)
        else:
            yield None


def _text_of(file: HandedFile) -> str | None:
    try:
        return read_document(file).text
    except Unreadable:
        return None
