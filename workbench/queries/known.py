"""What an import is compared with: spellings, forms, keys of rows already stored."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session

from workbench.intake.records import (
    AttemptContent,
    AuthorRecord,
    EssayRecord,
    ItemRecord,
    KnownAttempts,
    KnownEssays,
    KnownItems,
    KnownMarks,
    KnownPeople,
    KnownUnits,
    PersonRecord,
    UnitRecord,
)
from workbench.queries.bank import bank_rows
from workbench.queries.contest import judges_of_contest
from workbench.rules.contest_rules import ContestRules
from workbench.tables import (
    Attempt,
    ContentArea,
    DraftMark,
    Essay,
    EssayAuthor,
    Form,
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
from workbench.terms import Consent, EssayRound, EssaySubject, IneligibleReason
from workbench.texts import fold, to_local


def unit_spellings(session: Session, contest_id: int) -> dict[str, str]:
    """Give folded spelling -> unit code, names and codes included."""
    unit, alias = core(OrganisationUnit).c, core(UnitAlias).c
    spellings = {
        row.folded: row.code
        for row in session.execute(
            select(alias.folded, unit.code).where(alias.unit_id == unit.id, unit.contest_id == contest_id)
        )
    }
    for row in session.execute(select(unit.code, unit.name).where(unit.contest_id == contest_id)):
        spellings[fold(row.code)] = row.code
        spellings[fold(row.name)] = row.code
    return spellings


def unit_names(session: Session, contest_id: int) -> dict[str, str]:
    """Give unit code -> name, to propose the nearest units by name."""
    unit = core(OrganisationUnit).c
    return {
        row.code: row.name for row in session.execute(select(unit.code, unit.name).where(unit.contest_id == contest_id))
    }


def known_units(session: Session, contest_id: int, at: datetime) -> KnownUnits:
    """Give what a units file is compared with."""
    unit, parent, alias = core(OrganisationUnit), core(OrganisationUnit).alias("parent"), core(UnitAlias).c
    counted = core(UnitHeadcount).c
    aliases: dict[int, list[str]] = {}
    for row in session.execute(
        select(alias.unit_id, alias.alias).where(alias.contest_id == contest_id).order_by(alias.id)
    ):
        aliases.setdefault(row.unit_id, []).append(row.alias)
    stored: dict[str, UnitRecord] = {}
    for row in session.execute(
        select(*unit.c, parent.c.code.label("parent_code"), counted.headcount, counted.counted_on)
        .select_from(unit)
        .outerjoin(parent, parent.c.id == unit.c.parent_id)
        .join(core(UnitHeadcount), counted.unit_id == unit.c.id)
        .where(unit.c.contest_id == contest_id)
        .order_by(counted.counted_on)
    ):
        stored[row.code] = UnitRecord(
            0,
            row.code,
            row.name,
            tuple(aliases.get(row.id, ())),
            row.parent_code,
            row.group_code,
            row.headcount,
            row.counted_on,
        )
    return KnownUnits(units=unit_spellings(session, contest_id), today=to_local(at).date(), stored=stored)


def known_people(session: Session, contest_id: int, at: datetime) -> KnownPeople:
    """Give what a people file is compared with."""
    person, private, unit = core(Person).c, core(PersonPrivate).c, core(OrganisationUnit).c
    stored = {
        row.code: PersonRecord(0, *row)
        for row in session.execute(
            select(
                person.code,
                person.full_name,
                unit.code.label("unit"),
                private.phone,
                private.id_number,
                private.birth_date,
                private.email,
                person.category,
            )
            .select_from(core(Person))
            .join(core(OrganisationUnit), unit.id == person.unit_id)
            .outerjoin(core(PersonPrivate), private.person_id == person.id)
            .where(person.contest_id == contest_id)
        )
    }
    names = unit_names(session, contest_id)
    return KnownPeople(
        units=unit_spellings(session, contest_id), unit_names=names, today=to_local(at).date(), stored=stored
    )


def known_items(session: Session, contest_id: int) -> KnownItems:
    """Give what a bank file is compared with."""
    area = core(ContentArea).c
    areas: dict[str, str] = {}
    for row in session.execute(select(area.code, area.name).where(area.contest_id == contest_id)):
        areas[fold(row.code)] = areas[fold(row.name)] = row.code
    stored = {
        item.code: ItemRecord(
            0,
            item.code,
            item.area_code,
            item.difficulty,
            item.stem,
            item.options,
            item.key,
            item.explanation,
            item.source,
        )
        for item in bank_rows(session, contest_id)
    }
    return KnownItems(areas=areas, stored=stored)


def known_attempts(session: Session, week: Week, at: datetime) -> KnownAttempts:
    """Give what a week's export is compared with; the keys stay closed."""
    a, person, unit = core(Attempt).c, core(Person).c, core(OrganisationUnit).c
    form, pool = core(Form).c, core(Pool).c
    stored = {
        row.code: AttemptContent(
            row.person,
            row.unit,
            row.form,
            row.started_at.astimezone(UTC),
            row.submitted_at.astimezone(UTC),
            row.duration_ms,
            row.points,
            row.responses,
            row.device,
            row.prediction,
            row.written_points,
        )
        for row in session.execute(
            select(
                a.code,
                person.code.label("person"),
                unit.code.label("unit"),
                form.code.label("form"),
                a.started_at,
                a.submitted_at,
                a.duration_ms,
                a.points,
                a.responses,
                a.device,
                a.prediction,
                a.written_points,
            )
            .select_from(core(Attempt))
            .join(core(Person), person.id == a.person_id)
            .join(core(OrganisationUnit), unit.id == a.unit_id)
            .outerjoin(core(Form), form.id == a.form_id)
            .where(a.week_id == week.id)
        )
    }
    forms = {
        row.code: row.layout
        for row in session.execute(
            select(form.code, form.layout).where(form.pool_id == pool.id, pool.week_id == week.id)
        )
    }
    return KnownAttempts(
        units=unit_spellings(session, week.contest_id),
        unit_names=unit_names(session, week.contest_id),
        forms=forms,
        opens_at=week.opens_at,
        closes_at=week.closes_at,
        now=at,
        n_items=week.questions_per_attempt,
        stored=stored,
    )


def known_essays(session: Session, contest_id: int, at: datetime) -> KnownEssays:
    """Give what the essay register is compared with."""
    essay, unit = core(Essay).c, core(OrganisationUnit).c
    authors = _known_authors(session, contest_id)
    stored = {
        row.code: EssayRecord(
            0,
            row.code,
            row.title,
            tuple(authors.get(row.id, ())),
            row.unit,
            row.phase,
            row.postmarked_on,
            row.received_on,
            row.word_count,
            IneligibleReason(row.ineligible_reason) if row.ineligible_reason else None,
            EssaySubject(row.subject) if row.subject else None,
            row.series,
            row.sub_unit,
            row.published_in,
            row.published_on,
            Consent(row.consent) if row.consent else None,
        )
        for row in session.execute(
            select(*core(Essay).c, unit.code.label("unit")).where(
                essay.unit_id == unit.id, essay.contest_id == contest_id
            )
        )
    }
    names = unit_names(session, contest_id)
    return KnownEssays(
        units=unit_spellings(session, contest_id), unit_names=names, today=to_local(at).date(), stored=stored
    )


def _known_authors(session: Session, contest_id: int) -> dict[int, list[AuthorRecord]]:
    """Give id of a work -> its authors in order."""
    author, essay, unit = core(EssayAuthor).c, core(Essay).c, core(OrganisationUnit).c
    authors: dict[int, list[AuthorRecord]] = {}
    for row in session.execute(
        select(
            author.essay_id, author.full_name, author.pen_name, author.birth_date, author.phone, author.email,
            author.post, unit.code,
        )
        .select_from(core(EssayAuthor).join(core(Essay), author.essay_id == essay.id))
        .outerjoin(core(OrganisationUnit), unit.id == author.unit_id)
        .where(essay.contest_id == contest_id)
        .order_by(author.essay_id, author.position)
    ):  # fmt: skip
        authors.setdefault(row.essay_id, []).append(AuthorRecord(*row[1:]))
    return authors


def known_marks(session: Session, contest_id: int, essay_round: EssayRound, rules: ContestRules) -> KnownMarks:
    """Give what a mark sheet is compared with, drafts of the app among it; only assigned pairs will be stored."""
    essay, assigned, member = core(Essay).c, core(JudgeAssignment).c, core(Member).c
    blind = session.scalars(
        select(essay.blind_code).where(essay.contest_id == contest_id, essay.blind_code.is_not(None))
    )
    stored: dict[tuple[str, str, str], Decimal] = {}
    for written in (core(DraftMark).c, core(Mark).c):  # marks last: they are final
        rows = session.execute(
            select(essay.blind_code, member.code, written.criterion, written.points).where(
                written.judge_assignment_id == assigned.id,
                assigned.essay_id == essay.id,
                assigned.member_id == member.id,
                assigned.round == essay_round.value,
                assigned.withdrawn_at.is_(None),
                essay.contest_id == contest_id,
            )
        )
        stored |= {(row[0], row[1], row[2]): row[3] for row in rows}
    return KnownMarks(
        judges=frozenset(judge.code for judge in judges_of_contest(session, contest_id)),
        blind_codes=frozenset(blind),
        criteria=rules.criteria,
        stored=stored,
    )
