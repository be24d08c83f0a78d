"""Who is who: what is known of everybody, which pairs wait for a decision, and which merges are in force."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session

from workbench.queries.attempts import attempt_counts
from workbench.rules.identity import Identity, Pair, likely_pairs, root_of
from workbench.tables import (
    Attempt,
    Award,
    Decision,
    Member,
    OrganisationUnit,
    Person,
    PersonPrivate,
    Prize,
    Week,
    core,
)
from workbench.terms import AwardState, DecisionKind


class WeekPart(NamedTuple):
    """What an account did in one week."""

    week: int
    attempts: int
    best_points: int


class PersonCard(NamedTuple):
    """An account as the merge queue shows it; ``prizes`` are (week, label of the prize)."""

    code: str
    full_name: str
    unit_name: str
    category: str
    weeks: tuple[WeekPart, ...]
    prizes: tuple[tuple[int, str], ...]


class QueuedPair(NamedTuple):
    """Two accounts that may be one person, with the evidence and what each of them did."""

    pair: Pair
    left: PersonCard
    right: PersonCard


class MergeInForce(NamedTuple):
    """A merge that was not taken back: ``other`` stands under ``keep``; ``before`` is where those it moved stood."""

    decision_id: int
    keep: str
    keep_name: str
    other: str
    other_name: str
    before: Mapping[str, str | None]
    reason: str
    decided_by: str
    decided_at: datetime


def person_ids(session: Session, contest_id: int) -> dict[str, int]:
    """Give account code -> id of everybody in the register of a contest."""
    person = core(Person).c
    return {
        row.code: row.id
        for row in session.execute(select(person.code, person.id).where(person.contest_id == contest_id))
    }


def person_roots(session: Session, contest_id: int) -> dict[str, str | None]:
    """Give account code -> the code it was merged into, None for who stands alone."""
    person, root = core(Person), core(Person).alias("root")
    rows = session.execute(
        select(person.c.code, root.c.code.label("root"))
        .select_from(person)
        .outerjoin(root, root.c.id == person.c.same_as_id)
        .where(person.c.contest_id == contest_id)
    )
    return {row.code: row.root for row in rows}


def identities(session: Session, contest_id: int) -> list[Identity]:
    """Give what is known of everybody, private data included: for comparing, never for showing."""
    person, private, unit = core(Person).c, core(PersonPrivate).c, core(OrganisationUnit).c
    rows = session.execute(
        select(
            person.code,
            person.full_name,
            unit.code,
            private.phone,
            private.id_number,
            private.email,
            private.birth_date,
        )
        .select_from(core(Person))
        .join(core(OrganisationUnit), unit.id == person.unit_id)
        .outerjoin(core(PersonPrivate), private.person_id == person.id)
        .where(person.contest_id == contest_id)
    )
    return [Identity(*row) for row in rows]


def distinct_pairs(session: Session, contest_id: int) -> set[tuple[str, str]]:
    """Give the pairs that were declared two different people, each pair in the order of its codes."""
    rows = _decided(session, contest_id, DecisionKind.PEOPLE_DISTINCT)
    return {(row.body["people"][0], row.body["people"][1]) for row in rows}


def merge_queue(session: Session, contest_id: int) -> list[QueuedPair]:
    """Give the pairs nobody has decided on, the most likely first; two groups of merged accounts are asked once."""
    roots, apart = person_roots(session, contest_id), distinct_pairs(session, contest_id)
    waiting: dict[frozenset[str], Pair] = {}
    for pair in likely_pairs(identities(session, contest_id)):
        both = frozenset((root_of(roots, pair.left), root_of(roots, pair.right)))
        if len(both) == 2 and (pair.left, pair.right) not in apart:
            waiting.setdefault(both, pair)
    cards = _cards(session, contest_id, {code for pair in waiting.values() for code in (pair.left, pair.right)})
    return [QueuedPair(pair, cards[pair.left], cards[pair.right]) for pair in waiting.values()]


def merges_in_force(session: Session, contest_id: int) -> list[MergeInForce]:
    """Give the merges that were not taken back, in the order they were decided."""
    taken_back = {row.body["merge"] for row in _decided(session, contest_id, DecisionKind.PERSON_SPLIT)}
    person = core(Person).c
    names = {
        row.code: row.full_name
        for row in session.execute(select(person.code, person.full_name).where(person.contest_id == contest_id))
    }
    return [
        MergeInForce(
            row.decision_id,
            row.body["keep"],
            names[row.body["keep"]],
            row.body["other"],
            names[row.body["other"]],
            row.body["before"],
            row.reason,
            row.decided_by,
            row.decided_at,
        )
        for row in _decided(session, contest_id, DecisionKind.PERSON_MERGE)
        if row.decision_id not in taken_back
    ]


def prize_rounds(session: Session, codes: Iterable[str], contest_id: int) -> set[int | None]:
    """Give the numbers of the weeks in which one of these accounts holds a prize, None for a prize of the season."""
    award, person, week = core(Award).c, core(Person).c, core(Week).c
    rows = session.scalars(
        select(week.number)
        .select_from(core(Award))
        .join(core(Person), person.id == award.person_id)
        .outerjoin(core(Week), week.id == award.week_id)
        .where(person.contest_id == contest_id, person.code.in_(list(codes)), _is_held())
    )
    return set(rows)


def weeks_won_for_another(session: Session, codes: Iterable[str], contest_id: int) -> set[int]:
    """Give the weeks in which a paper of one of these accounts won a prize that stands under another account."""
    award, winner, owner = core(Award).c, core(Person).alias("winner"), core(Person).alias("owner")
    attempt, week = core(Attempt).c, core(Week).c
    listed = list(codes)
    rows = session.scalars(
        select(week.number)
        .select_from(core(Award))
        .join(winner, winner.c.id == award.person_id)
        .join(core(Attempt), attempt.id == award.attempt_id)
        .join(owner, owner.c.id == attempt.person_id)
        .join(core(Week), week.id == award.week_id)
        .where(owner.c.contest_id == contest_id, owner.c.code.in_(listed), winner.c.code.not_in(listed), _is_held())
    )
    return set(rows)


def _is_held() -> ColumnElement[bool]:
    """A prize that went to the next in rank is held by its winner no more."""
    return core(Award).c.state != AwardState.REPLACED.value


class _Decided(NamedTuple):
    decision_id: int
    body: Any
    reason: str
    decided_by: str
    decided_at: datetime


def _decided(session: Session, contest_id: int, kind: DecisionKind) -> list[_Decided]:
    decision, member = core(Decision).c, core(Member).c
    rows = session.execute(
        select(decision.id, decision.body, decision.reason, member.full_name, decision.decided_at)
        .where(
            decision.contest_id == contest_id,
            decision.kind == kind.value,
            member.id == decision.decided_by_id,
        )
        .order_by(decision.id)
    )
    return [_Decided(row[0], json.loads(row[1]), *row[2:]) for row in rows]


def _cards(session: Session, contest_id: int, codes: set[str]) -> dict[str, PersonCard]:
    if not codes:
        return {}
    person, unit = core(Person).c, core(OrganisationUnit).c
    weeks, prizes = _week_parts(session, contest_id), _prizes(session, contest_id)
    rows = session.execute(
        select(person.code, person.full_name, unit.name, person.category).where(
            person.contest_id == contest_id, unit.id == person.unit_id
        )
    )
    return {
        code: PersonCard(code, name, unit_name, category, tuple(weeks.get(code, ())), tuple(prizes.get(code, ())))
        for code, name, unit_name, category in rows
        if code in codes
    }


def _week_parts(session: Session, contest_id: int) -> dict[str, list[WeekPart]]:
    """Count by account, not by person: the queue asks whether two accounts are one person."""
    a, person, week = core(Attempt).c, core(Person).c, core(Week).c
    found: dict[str, list[WeekPart]] = {}
    for code, *part in session.execute(
        select(person.code, week.number, func.count(), func.max(a.points))
        .where(a.person_id == person.id, a.week_id == week.id, week.contest_id == contest_id, attempt_counts())
        .group_by(person.code, week.number)
        .order_by(person.code, week.number)
    ):
        found.setdefault(code, []).append(WeekPart(*part))
    return found


def _prizes(session: Session, contest_id: int) -> dict[str, list[tuple[int, str]]]:
    award, person, week, prize = core(Award).c, core(Person).c, core(Week).c, core(Prize).c
    found: dict[str, list[tuple[int, str]]] = {}
    for code, number, label in session.execute(
        select(person.code, week.number, prize.label)
        .where(
            award.person_id == person.id,
            award.week_id == week.id,
            award.prize_id == prize.id,
            award.contest_id == contest_id,
            _is_held(),
        )
        .order_by(week.number)
    ):
        found.setdefault(code, []).append((number, label))
    return found
