"""How accepted records become rows: one bulk insert a table, natural keys turned into ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, SQLModel

from workbench.errors import WorkbenchError
from workbench.intake.records import (
    AttemptColumns,
    EssayRecord,
    ItemRecord,
    MarkRecord,
    PersonRecord,
    UnitRecord,
)
from workbench.services.bulk import insert_columns
from workbench.tables import (
    Attempt,
    ContentArea,
    Essay,
    EssayAuthor,
    Form,
    Item,
    ItemKey,
    ItemOption,
    JudgeAssignment,
    Mark,
    Member,
    OrganisationUnit,
    Person,
    PersonPrivate,
    Pool,
    UnitAlias,
    UnitHeadcount,
    Week,
    core,
)
from workbench.terms import EssayRound, ItemState
from workbench.texts import fold, format_date

STORED_AS_READ = (
    *("row_no", "code", "started_at", "submitted_at", "duration_ms", "duration_resolution_ms", "points", "n_items"),
    *("responses", "device", "prediction", "written_points", "moment_resolution_ms"),
)


def _insert(session: Session, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.connection().execute(insert(core(model)), rows)


def ids_by_code(session: Session, model: type[SQLModel], contest_id: int) -> dict[str, int]:
    """Give natural code -> id of a table that has both in one contest."""
    columns = core(model).c
    rows = session.execute(select(columns.code, columns.id).where(columns.contest_id == contest_id))
    return dict(map(tuple, rows))


def store_units(session: Session, contest_id: int, records: Iterable[UnitRecord]) -> None:
    """Store units with their spellings and headcounts; parents may stand anywhere in the file."""
    records = list(records)
    known = ids_by_code(session, OrganisationUnit, contest_id)
    waiting = [record for record in records if record.code not in known]
    while waiting:
        ready = [r for r in waiting if r.parent_code is None or r.parent_code in known]
        if not ready:
            raise WorkbenchError("imports.unit_parents_in_a_ring", units=", ".join(r.code for r in waiting))
        _insert(
            session,
            OrganisationUnit,
            [
                {
                    "contest_id": contest_id,
                    "code": r.code,
                    "name": r.name,
                    "parent_id": known[r.parent_code] if r.parent_code else None,
                    "group_code": r.group_code,
                }
                for r in ready
            ],
        )
        known = ids_by_code(session, OrganisationUnit, contest_id)
        waiting = [record for record in waiting if record.code not in known]
    _store_aliases(session, contest_id, known, records)
    _store_headcounts(session, known, records)
    link_members(session, contest_id)


def _store_aliases(session: Session, contest_id: int, units: Mapping[str, int], records: Iterable[UnitRecord]) -> None:
    """Store the spellings that are new; a unit that comes again brings those it has."""
    alias = core(UnitAlias).c
    stored = set(session.scalars(select(alias.folded).where(alias.contest_id == contest_id)))
    new = {fold(text): (text, units[r.code]) for r in records for text in r.aliases if fold(text) not in stored}
    _insert(
        session,
        UnitAlias,
        [
            {"contest_id": contest_id, "unit_id": unit_id, "alias": text, "folded": folded}
            for folded, (text, unit_id) in new.items()
        ],
    )


def _store_headcounts(session: Session, units: Mapping[str, int], records: Iterable[UnitRecord]) -> None:
    """Store the headcounts that are new; another number for a day that has one is refused."""
    counted = core(UnitHeadcount).c
    rows = session.execute(select(counted.unit_id, counted.counted_on, counted.headcount))
    stored = {(row.unit_id, row.counted_on): row.headcount for row in rows}
    new = []
    for r in records:
        there = stored.get((units[r.code], r.counted_on))
        if there is None:
            new.append({"unit_id": units[r.code], "counted_on": r.counted_on, "headcount": r.headcount})
        elif there != r.headcount:
            day = format_date(r.counted_on)
            raise WorkbenchError(
                "imports.headcount_stored", row=r.row_no, unit=r.code, day=day, stored=there, headcount=r.headcount
            )
    _insert(session, UnitHeadcount, new)


def link_members(session: Session, contest_id: int) -> None:
    """Give every member whose unit is in the register by now its unit, so that nobody judges a colleague's work."""
    member, unit = core(Member), core(OrganisationUnit)
    unit_of_member = (
        select(unit.c.id).where(unit.c.contest_id == contest_id, unit.c.code == member.c.unit_code).scalar_subquery()
    )
    session.connection().execute(update(member).where(member.c.contest_id == contest_id).values(unit_id=unit_of_member))


def store_people(session: Session, contest_id: int, records: Iterable[PersonRecord]) -> None:
    """Store participants, the published part and the private part apart."""
    records = list(records)
    units = ids_by_code(session, OrganisationUnit, contest_id)
    _insert(
        session,
        Person,
        [
            {
                "contest_id": contest_id,
                "code": r.code,
                "full_name": r.full_name,
                "unit_id": units[r.unit_code],
                "category": r.category,
            }
            for r in records
        ],
    )
    people = ids_by_code(session, Person, contest_id)
    _insert(
        session,
        PersonPrivate,
        [
            {
                "person_id": people[r.code],
                "phone": r.phone,
                "id_number": r.id_number,
                "birth_date": r.birth_date,
                "email": r.email,
            }
            for r in records
        ],
    )


def store_items(session: Session, contest_id: int, records: Iterable[ItemRecord], *, author_id: int) -> None:
    """Store new questions with their options in the author's order, as drafts that another person reviews."""
    records = list(records)
    areas = ids_by_code(session, ContentArea, contest_id)
    _insert(
        session,
        Item,
        [
            {
                "contest_id": contest_id,
                "content_area_id": areas[r.area_code],
                "code": r.code,
                "version": 1,
                "stem": r.stem,
                "difficulty": r.difficulty.value,
                "explanation": r.explanation,
                "source": r.source,
                "is_sample": False,
                "state": ItemState.DRAFT.value,
                "author_id": author_id,
            }
            for r in records
        ],
    )
    items = ids_by_code(session, Item, contest_id)
    store_options(session, [(items[r.code], r.options, r.key) for r in records])


def store_options(session: Session, items: Iterable[tuple[int, Sequence[str], str]]) -> None:
    """Store the options and the key of new item versions, given as (item id, options, correct letters)."""
    items = list(items)
    _insert(
        session,
        ItemOption,
        [
            {"item_id": item_id, "letter": letter, "text": text}
            for item_id, options, _ in items
            for letter, text in zip("ABCDEF", options, strict=False)
        ],
    )
    _insert(session, ItemKey, [{"item_id": item_id, "letters": key} for item_id, _, key in items])


def store_attempts(session: Session, week: Week, batch_id: int, columns: AttemptColumns) -> None:
    """Store a week's attempts; a person seen for the first time is entered with the unit of the paper."""
    assert week.id is not None
    units = ids_by_code(session, OrganisationUnit, week.contest_id)
    people = ids_by_code(session, Person, week.contest_id)
    strangers = _strangers(columns, people)
    if strangers:
        store_people(session, week.contest_id, strangers)
        people = ids_by_code(session, Person, week.contest_id)
    form, pool = core(Form).c, core(Pool).c
    forms = {
        row.code: row.id
        for row in session.execute(select(form.code, form.id).where(form.pool_id == pool.id, pool.week_id == week.id))
    }
    forms[None] = None
    count = len(columns["code"])
    ids = {
        "week_id": [week.id] * count,
        "person_id": list(map(people.__getitem__, columns["person_code"])),
        "unit_id": list(map(units.__getitem__, columns["unit_code"])),
        "form_id": list(map(forms.__getitem__, columns["form_code"])),
        "import_batch_id": [batch_id] * count,
    }
    insert_columns(session, Attempt, {**ids, **{name: columns[name] for name in STORED_AS_READ}})


def _strangers(columns: AttemptColumns, people: Mapping[str, int]) -> list[PersonRecord]:
    """Give the people who are in no register, each as the last row about it says."""
    codes = set(columns["person_code"]).difference(people)
    fields = ("person_code", "row_no", "full_name", "unit_code", "phone")
    rows = zip(*(columns[field] for field in fields), strict=True) if codes else ()
    last = {
        code: PersonRecord(row_no, code, full_name, unit_code, phone, None, None)
        for code, row_no, full_name, unit_code, phone in rows
        if code in codes
    }
    return list(last.values())


def store_essays(session: Session, contest_id: int, batch_id: int | None, records: Iterable[EssayRecord]) -> None:
    """Store works of the register, or entered by hand (no batch); the authors stand in their own table."""
    records = list(records)
    units = ids_by_code(session, OrganisationUnit, contest_id)
    _insert(
        session,
        Essay,
        [
            {
                "contest_id": contest_id,
                "import_batch_id": batch_id,
                "row_no": r.row_no if batch_id else None,
                "code": r.code,
                "title": r.title,
                "phase": r.phase,
                "unit_id": units[r.unit_code],
                "received_on": r.received_on,
                "postmarked_on": r.postmarked_on,
                "word_count": r.word_count,
                "ineligible_reason": r.ineligible_reason and r.ineligible_reason.value,
                "subject": r.subject and r.subject.value,
                "series": r.series,
                "sub_unit": r.sub_unit,
                "published_in": r.published_in,
                "published_on": r.published_on,
                "consent": r.consent and r.consent.value,
            }
            for r in records
        ],
    )
    essays = ids_by_code(session, Essay, contest_id)
    _insert(
        session,
        EssayAuthor,
        [
            {
                "essay_id": essays[r.code],
                "position": position,
                "full_name": author.full_name,
                "pen_name": author.pen_name,
                "birth_date": author.birth_date,
                "phone": author.phone,
                "email": author.email,
                "post": author.post,
                "unit_id": units[author.unit_code] if author.unit_code else None,
            }
            for r in records
            for position, author in enumerate(r.authors, start=1)
        ],
    )


def store_marks(
    session: Session,
    contest_id: int,
    batch_id: int,
    essay_round: EssayRound,
    at: datetime,
    records: Iterable[MarkRecord],
) -> None:
    """Store marks of one round; a mark by a judge to whom the work was not assigned is refused."""
    essay, assigned, member = core(Essay).c, core(JudgeAssignment).c, core(Member).c
    assignments = {
        (row.blind_code, row.code): row.id
        for row in session.execute(
            select(assigned.id, essay.blind_code, member.code).where(
                assigned.essay_id == essay.id,
                assigned.member_id == member.id,
                assigned.round == essay_round.value,
                assigned.withdrawn_at.is_(None),
                essay.contest_id == contest_id,
            )
        )
    }
    rows = []
    for r in records:
        if (r.blind_code, r.judge_code) not in assignments:
            raise WorkbenchError("imports.mark_not_assigned", row=r.row_no, blind=r.blind_code, judge=r.judge_code)
        rows.append(
            {
                "judge_assignment_id": assignments[r.blind_code, r.judge_code],
                "criterion": r.criterion,
                "points": r.points,
                "import_batch_id": batch_id,
                "marked_at": at.astimezone(UTC),
            }
        )
    _insert(session, Mark, rows)
