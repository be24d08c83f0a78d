"""Which attempts count and whose they are: the definitions that standings, counts, units and facts share."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Select, and_, func, select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session

from workbench.tables import Attempt, Decision, Person, core
from workbench.terms import DecisionKind


def annulled_attempts() -> Select[tuple[int]]:
    """Select the attempts whose latest ruling is an annulment; a later clearance takes it back."""
    ruling = core(Decision).alias("ruling")
    later = core(Decision).alias("later")
    overruled = select(later.c.id).where(
        later.c.attempt_id == ruling.c.attempt_id,
        later.c.kind == DecisionKind.ATTEMPT_CLEARANCE.value,
        later.c.id > ruling.c.id,
    )
    return select(ruling.c.attempt_id).where(
        and_(ruling.c.kind == DecisionKind.ATTEMPT_ANNULMENT.value, ~overruled.exists())
    )


def attempt_counts() -> ColumnElement[bool]:
    """Say whether a row of the attempt table counts."""
    return core(Attempt).c.id.not_in(annulled_attempts())


def accounts_of(people: Collection[int]) -> Select[tuple[int]]:
    """Select the accounts of people: their own, and those that were merged into it."""
    account = core(Person).alias("account")
    return select(account.c.id).where(account.c.id.in_(people) | account.c.same_as_id.in_(people))


def attempt_person() -> ColumnElement[int]:
    """Give the person a row of the attempt table belongs to; accounts that were merged are one person."""
    account = core(Person).alias("account")
    whose = select(func.coalesce(account.c.same_as_id, account.c.id)).where(account.c.id == core(Attempt).c.person_id)
    return whose.scalar_subquery()


def attempt_ids(session: Session, week_id: int, codes: Iterable[str]) -> dict[str, int]:
    """Give the platform's code -> attempt id, in order of the codes; those a week does not have are left out."""
    a = core(Attempt).c
    rows = session.execute(select(a.code, a.id).where(a.week_id == week_id, a.code.in_(set(codes))).order_by(a.code))
    return {row.code: row.id for row in rows}
