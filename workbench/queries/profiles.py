"""The intake profiles of a contest, and what a platform's file is compared with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.intake.answers import KnownItem, Questions
from workbench.intake.conversion import KnownPerson, KnownPlatform
from workbench.intake.profiles import Identity, Profile, shipped_profiles
from workbench.queries.bank import BankRow, bank_rows, items_of_pool, pool_of_week
from workbench.queries.known import known_attempts
from workbench.tables import IntakeProfile, Member, OrganisationUnit, Person, PersonPrivate, Week, core


class SavedProfile(NamedTuple):
    """One version of a profile: its number under its name, the profile, who saved it and when."""

    name: str
    number: int
    profile: Profile
    saved_by: str
    saved_at: datetime


class ChosenProfile(NamedTuple):
    """The profile of a name: the newest number, or None for one that came with the workbench."""

    profile: Profile
    number: int | None


def profiles_of(session: Session, contest_id: int) -> list[SavedProfile]:
    """Give the profiles saved in a contest, each in its newest version, by name."""
    saved = core(IntakeProfile).c
    newest = (
        select(saved.name, func.max(saved.number).label("number"))
        .where(saved.contest_id == contest_id)
        .group_by(saved.name)
        .subquery("newest")
    )
    rows = _versions(session, contest_id)
    wanted = {(row.name, row.number) for row in session.execute(select(newest))}
    return [row for row in rows if (row.name, row.number) in wanted]


def versions_of_profile(session: Session, contest_id: int, name: str) -> list[SavedProfile]:
    """Give every version saved under a name, the oldest first."""
    return [row for row in _versions(session, contest_id) if row.name == name]


def _versions(session: Session, contest_id: int) -> list[SavedProfile]:
    saved, member = core(IntakeProfile).c, core(Member).c
    rows = session.execute(
        select(saved.name, saved.number, saved.body, member.full_name, saved.saved_at)
        .where(saved.contest_id == contest_id, member.id == saved.saved_by_id)
        .order_by(saved.name, saved.number)
    )
    return [SavedProfile(row[0], row[1], Profile.of_canonical(row[2]), row[3], row[4]) for row in rows]


def profile_named(session: Session, contest_id: int, name: str) -> ChosenProfile:
    """Give the profile of a name, saved or shipped; refuse a name that is neither."""
    versions = versions_of_profile(session, contest_id, name)
    if versions:
        return ChosenProfile(versions[-1].profile, versions[-1].number)
    shipped = shipped_profiles()
    if name not in shipped:
        known = [*(row.name for row in profiles_of(session, contest_id)), *shipped]
        raise WorkbenchError("profiles.unknown", name=name, known=", ".join(known))
    return ChosenProfile(shipped[name], None)


def known_platform(session: Session, week: Week, at: datetime, identity: Identity) -> KnownPlatform:
    """Give what a platform's file of one week is compared with; a week without a pool may have asked any item."""
    attempts = known_attempts(session, week, at)
    pool = pool_of_week(session, week.id or 0)
    items: list[BankRow] = (
        items_of_pool(session, week.contest_id, pool.id or 0) if pool else bank_rows(session, week.contest_id)
    )
    questions = Questions({item.code: KnownItem(item.stem, item.options) for item in items}, attempts.forms)
    people, shared = _people(session, week.contest_id, identity)
    return KnownPlatform(attempts, questions, people, shared)


def _people(session: Session, contest_id: int, identity: Identity) -> tuple[dict[str, KnownPerson], frozenset[str]]:
    """Give the register by what identifies people, and the identifications that two people share.

    Accounts that were merged are one person, who is found under the account that stands for it.
    """
    person, private, unit = core(Person).c, core(PersonPrivate).c, core(OrganisationUnit).c
    key = {Identity.ACCOUNT: person.code, Identity.EMAIL: private.email, Identity.ID_NUMBER: private.id_number}[
        identity
    ]
    rows = session.execute(
        select(key.label("key"), func.coalesce(person.same_as_id, person.id).label("whole"), person.same_as_id,
               person.code, person.full_name, unit.code.label("unit"))
        .select_from(core(Person))
        .join(core(OrganisationUnit), unit.id == person.unit_id)
        .outerjoin(core(PersonPrivate), private.person_id == person.id)
        .where(person.contest_id == contest_id, key.is_not(None))
        .order_by(person.same_as_id.is_(None), person.id)
    ).all()  # fmt: skip
    return {row.key: KnownPerson(row.code, row.full_name, row.unit) for row in rows}, _shared(
        (row.key, row.whole) for row in rows
    )


def _shared(pairs: Iterable[tuple[str, int]]) -> frozenset[str]:
    owner: dict[str, int] = {}
    return frozenset(key for key, whole in pairs if owner.setdefault(key, whole) != whole)
