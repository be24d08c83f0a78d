"""Attempts, people, items and forms for analysis, without names, codes of accounts or other personal data."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from workbench.queries.attempts import attempt_counts, attempt_person
from workbench.queries.free_sql import OPEN_TABLES
from workbench.tables import (
    Attempt,
    ContentArea,
    Form,
    Item,
    ItemKey,
    ItemOption,
    OrganisationUnit,
    Person,
    PoolItem,
    Week,
    core,
)

# What these queries read beyond the open tables: which attempts count, and which accounts are one person.
TABLES_READ = (*OPEN_TABLES, "decision", "person")


class AnonymousAttempt(NamedTuple):
    """One attempt that counts; ``person`` numbers people without naming them, ``ordinal`` their attempts in a week."""

    attempt: int
    week: int
    person: int
    unit_code: str
    ordinal: int
    points: int
    written_points: int | None
    n_items: int
    duration_ms: int
    started_at: datetime
    submitted_at: datetime
    form: str | None


def anonymous_attempts(session: Session, contest_id: int) -> list[AnonymousAttempt]:
    """Give every attempt of a contest that counts, by week, person and the person's own order."""
    a, week, unit, form = core(Attempt).c, core(Week).c, core(OrganisationUnit).c, core(Form).c
    whose = select(a.id, attempt_person().label("person")).subquery("whose")
    person = whose.c.person
    ordinal = func.row_number().over(partition_by=(a.week_id, person), order_by=(a.submitted_at, a.id))
    rows = session.execute(
        select(
            a.id,
            week.number,
            person,
            unit.code,
            ordinal.label("ordinal"),
            a.points,
            a.written_points,
            a.n_items,
            a.duration_ms,
            a.started_at,
            a.submitted_at,
            form.code,
        )
        .select_from(core(Attempt))
        .join(whose, whose.c.id == a.id)
        .join(core(Week), week.id == a.week_id)
        .join(core(OrganisationUnit), unit.id == a.unit_id)
        .outerjoin(core(Form), form.id == a.form_id)
        .where(week.contest_id == contest_id, attempt_counts())
        .order_by(week.number, person, "ordinal")
    )
    return [AnonymousAttempt(*row) for row in rows]


class AnonymousPerson(NamedTuple):
    """One participant: a number, the unit and the category registered; merged accounts are one."""

    person: int
    unit_code: str
    category: str


def anonymous_people(session: Session, contest_id: int) -> list[AnonymousPerson]:
    """Give everybody registered in a contest, each once."""
    person, unit = core(Person).c, core(OrganisationUnit).c
    rows = session.execute(
        select(person.id, unit.code, person.category)
        .where(person.contest_id == contest_id, person.same_as_id.is_(None), unit.id == person.unit_id)
        .order_by(person.id)
    )
    return [AnonymousPerson(*row) for row in rows]


class ItemFacts(NamedTuple):
    """One version of an item; ``key`` is empty while it is sealed."""

    item_id: int
    code: str
    version: int
    area_code: str
    difficulty: str
    n_options: int
    key: str
    stem: str

    @property
    def label(self) -> str:
        """Name the version: the code, and from the second version on its number too."""
        return self.code if self.version == 1 else f"{self.code}/{self.version}"


def item_facts(session: Session, contest_id: int) -> list[ItemFacts]:
    """Give every version of every item of a contest."""
    item, area, key, option = core(Item).c, core(ContentArea).c, core(ItemKey).c, core(ItemOption).c
    n_options = select(func.count()).where(option.item_id == item.id).scalar_subquery()
    rows = session.execute(
        select(
            item.id,
            item.code,
            item.version,
            area.code,
            item.difficulty,
            n_options,
            func.coalesce(key.letters, ""),
            item.stem,
        )
        .select_from(core(Item))
        .join(core(ContentArea), area.id == item.content_area_id)
        .outerjoin(core(ItemKey), key.item_id == item.id)
        .where(item.contest_id == contest_id)
        .order_by(item.code, item.version)
    )
    return [ItemFacts(*row) for row in rows]


class AnsweredForm(NamedTuple):
    """A form with the answers that were given to it, by attempt, one character an item."""

    layout: str
    pool_id: int
    answers: dict[int, str]


def answered_forms(session: Session, contest_id: int) -> list[AnsweredForm]:
    """Give every form that was answered, with the answers of the attempts that count."""
    a, week, form = core(Attempt).c, core(Week).c, core(Form).c
    rows = session.execute(
        select(form.id, form.layout, form.pool_id, a.id, a.responses)
        .where(
            week.contest_id == contest_id,
            a.week_id == week.id,
            form.id == a.form_id,
            a.responses != "",
            attempt_counts(),
        )
        .order_by(form.id, a.id)
    )
    forms: dict[int, AnsweredForm] = {}
    for form_id, layout, pool_id, attempt, responses in rows:
        forms.setdefault(form_id, AnsweredForm(layout, pool_id, {})).answers[attempt] = responses
    return list(forms.values())


def items_by_pool(session: Session) -> dict[int, list[int]]:
    """Give the ids of the item versions that each pool took."""
    place = core(PoolItem).c
    pools: dict[int, list[int]] = {}
    for pool_id, item_id in session.execute(select(place.pool_id, place.item_id)):
        pools.setdefault(pool_id, []).append(item_id)
    return pools
