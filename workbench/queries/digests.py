"""Fingerprints of what is stored: a row, a table, an import batch, the standings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from workbench.intake.records import AttemptColumns, EssayRecord, EssayTextRecord, MarkRecord
from workbench.queries.contest import rules_of_week, weeks_of_contest
from workbench.queries.standings import standings
from workbench.rules.canonical import digest_columns, digest_rows, moment_texts
from workbench.tables import (
    Attempt,
    Award,
    ContentArea,
    Contest,
    Decision,
    DraftMark,
    Essay,
    EssayAuthor,
    EssayFile,
    EssayText,
    Exclusion,
    Form,
    ImportBatch,
    IntakeProfile,
    Item,
    ItemEnemies,
    ItemKey,
    ItemOption,
    JudgeAssignment,
    JudgeConflict,
    Mark,
    Member,
    MemberRole,
    OrganisationUnit,
    Person,
    PersonPrivate,
    Pool,
    PoolItem,
    Prize,
    RulesVersion,
    SealedKey,
    UnitAlias,
    UnitHeadcount,
    Verification,
    Week,
    core,
)
from workbench.terms import DecisionKind, ImportKind

# Everything a paper rests on. Sign-ins, the audit chain, snapshots and publications are not contest data.
CONTEST_TABLES: tuple[type[SQLModel], ...] = (
    Contest, RulesVersion, OrganisationUnit, UnitAlias, UnitHeadcount, Person, PersonPrivate, Member, MemberRole,
    Week, Exclusion, ContentArea, Item, ItemOption, ItemKey, ItemEnemies, Pool, PoolItem, SealedKey, Form,
    IntakeProfile, ImportBatch, Attempt, Decision, Prize, Award, Verification, Essay, EssayAuthor, EssayFile,
    EssayText, JudgeConflict, JudgeAssignment, DraftMark, Mark,
)  # fmt: skip

# Version 1 had five fields fewer and no version before it.
ESSAYS_VERSION = "2:"
# Version 1 was the digest of the rows' canonical JSON, without the last four fields and without a version before it.
ATTEMPTS_VERSION = "2:"
_DIGESTED = (
    *("row_no", "code", "person_code", "unit_code", "form_code", "started_at", "submitted_at", "duration_ms"),
    *("duration_resolution_ms", "points", "n_items", "responses"),
    *("device", "prediction", "written_points", "moment_resolution_ms"),
)
_FIELDS_OF_VERSION_1 = 12


def plain(value: object) -> object:
    """Give a value as both engines agree on it: moments in UTC, decimals with two places."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value


def _plain_rows(rows: Iterable[Iterable[Any]]) -> Iterator[list[object]]:
    return ([plain(value) for value in row] for row in rows)


def table_digests(session: Session) -> dict[str, str]:
    """Give table name -> SHA-256 over all its rows in key order, every column included."""
    digests = {}
    for model in CONTEST_TABLES:
        table = core(model)
        rows = session.execute(select(*table.c).order_by(*table.primary_key.columns))
        digests[table.name] = digest_rows(_plain_rows(rows))
    return digests


def standings_digests(session: Session, contest_id: int) -> dict[str, str]:
    """Give week number -> SHA-256 over the week's standings, computed now."""
    return {str(week.number): standings_digest(session, week) for week in weeks_of_contest(session, contest_id)}


def standings_digest(session: Session, week: Week) -> str:
    """Give the SHA-256 over one week's standings, computed now."""
    assert week.id is not None
    return digest_rows(_plain_rows(standings(session, week.id, rules_of_week(session, week.id))))


def records_digest(records: Iterable[Any]) -> str:
    """Give the SHA-256 of accepted records as `stored_digest` will recompute it from the database."""
    records = list(records)
    parts = [_stored_part(record) for record in records]
    if records and isinstance(records[0], MarkRecord):
        parts.sort()  # a mark sheet has many marks a row, so the row gives no order
    version = ESSAYS_VERSION if records and isinstance(records[0], EssayRecord) else ""
    return version + digest_rows(_plain_rows(parts))


def attempts_digest(columns: AttemptColumns) -> str:
    """Give the digest of accepted attempts as `stored_digest` will recompute it from the database, by column.

    Names and phones of an attempt's row belong to the person and may be corrected later, so they are left out.
    """
    return ATTEMPTS_VERSION + digest_columns([columns[field] for field in _DIGESTED])


def _stored_part(record: Any) -> tuple[object, ...]:
    if isinstance(record, EssayRecord):
        return (
            record.row_no, record.code, record.title, record.unit_code, record.phase, record.postmarked_on,
            record.received_on, record.word_count, record.ineligible_reason, record.subject, record.series,
            record.sub_unit, record.published_in, record.published_on,
        )  # fmt: skip
    if isinstance(record, EssayTextRecord):
        return (record.essay_code, record.file_name, record.media_type, record.sha256, record.size)
    if isinstance(record, MarkRecord):
        return (record.blind_code, record.judge_code, record.criterion, record.points)
    return tuple(record)


def stored_digest(session: Session, batch_id: int, kind: ImportKind, recorded: str = "") -> str | None:
    """Recompute an import batch's digest from what is stored; None for files whose rows may be corrected later.

    ``recorded`` is the digest kept with the batch: attempts imported before version 2 are digested as they were then.
    """
    if kind is ImportKind.ATTEMPTS:
        rows = session.execute(_stored_attempts(batch_id)).all()
        if recorded and not recorded.startswith(ATTEMPTS_VERSION):
            return digest_rows(_plain_rows(row[:_FIELDS_OF_VERSION_1] for row in rows))
        return attempts_digest(_columns_of(rows))
    if kind is ImportKind.ESSAYS:
        is_new = not recorded or recorded.startswith(ESSAYS_VERSION)
        works = _stored_essays(session, batch_id, is_new=is_new)
        return (ESSAYS_VERSION if is_new and works else "") + digest_rows(_plain_rows(works))
    if kind is ImportKind.ESSAY_TEXTS:
        return digest_rows(_plain_rows(session.execute(_stored_texts(batch_id))))
    if kind is ImportKind.MARKS:
        marks = [tuple(row) for row in session.execute(_stored_marks(batch_id))]
        return digest_rows(_plain_rows(sorted(marks)))
    return None


def _columns_of(rows: Sequence[Any]) -> AttemptColumns:
    values = zip(*rows, strict=True) if rows else ((),) * len(_DIGESTED)
    columns: dict[str, Sequence[Any]] = dict(zip(_DIGESTED, values, strict=True))
    return columns | {field: moment_texts(columns[field]) for field in ("started_at", "submitted_at")}


def _stored_attempts(batch_id: int) -> Any:
    a, person, unit, form = core(Attempt).c, core(Person).c, core(OrganisationUnit).c, core(Form).c
    return (
        select(
            a.row_no, a.code, person.code, unit.code, form.code, a.started_at, a.submitted_at, a.duration_ms,
            a.duration_resolution_ms, a.points, a.n_items, a.responses, a.device, a.prediction, a.written_points,
            a.moment_resolution_ms,
        )
        .select_from(core(Attempt))
        .join(core(Person), person.id == a.person_id)
        .join(core(OrganisationUnit), unit.id == a.unit_id)
        .outerjoin(core(Form), form.id == a.form_id)
        .where(a.import_batch_id == batch_id)
        .order_by(a.row_no)
    )  # fmt: skip


def _stored_essays(session: Session, batch_id: int, *, is_new: bool) -> list[list[Any]]:
    """Give the works with the result of the screening that the register told, before people ruled on them."""
    essay, unit = core(Essay).c, core(OrganisationUnit).c
    told = (essay.subject, essay.series, essay.sub_unit, essay.published_in, essay.published_on)
    rows = session.execute(
        select(
            essay.id, essay.row_no, essay.code, essay.title, unit.code, essay.phase, essay.postmarked_on,
            essay.received_on, essay.word_count, essay.ineligible_reason, *(told if is_new else ()),
        )
        .where(essay.unit_id == unit.id, essay.import_batch_id == batch_id)
        .order_by(essay.row_no)
    ).all()  # fmt: skip
    rulings = _rulings(session, batch_id)
    place = 9
    return [[*row[1:place], _reason_told(row[place], rulings.get(row[0], [])), *row[place + 1 :]] for row in rows]


def _rulings(session: Session, batch_id: int) -> dict[int, list[dict[str, str | None]]]:
    decision, essay = core(Decision).c, core(Essay).c
    found: dict[int, list[dict[str, str | None]]] = {}
    for row in session.execute(
        select(decision.essay_id, decision.body)
        .where(
            decision.kind == DecisionKind.ESSAY_ELIGIBILITY.value,
            decision.essay_id == essay.id,
            essay.import_batch_id == batch_id,
        )
        .order_by(decision.id)
    ):
        found.setdefault(row.essay_id, []).append(json.loads(row.body))
    return found


def _reason_told(now: str | None, rulings: Sequence[Mapping[str, str | None]]) -> str | None:
    """Give the reason before the first ruling; one that the last ruling did not leave is a change behind its back."""
    if not rulings:
        return now
    return rulings[0]["before"] if rulings[-1]["after"] == now else f"≠ {now}"


def _stored_texts(batch_id: int) -> Any:
    file, essay = core(EssayFile).c, core(Essay).c
    return (
        select(essay.code, file.file_name, file.media_type, file.sha256, file.size)
        .where(file.essay_id == essay.id, file.import_batch_id == batch_id)
        .order_by(file.id)
    )


def _stored_marks(batch_id: int) -> Any:
    essay, assigned, member, mark = core(Essay).c, core(JudgeAssignment).c, core(Member).c, core(Mark).c
    return select(essay.blind_code, member.code, mark.criterion, mark.points).where(
        mark.judge_assignment_id == assigned.id,
        assigned.essay_id == essay.id,
        assigned.member_id == member.id,
        mark.import_batch_id == batch_id,
    )
