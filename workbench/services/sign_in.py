"""Signing in to the apps: named people, argon2 hashes, a lock after repeated wrong passwords, roles."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Engine
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.contest import roles_of_member
from workbench.queries.members import MemberSignIn, member_sign_in
from workbench.services.audit import record_event
from workbench.store import reading, transaction
from workbench.tables import SignIn
from workbench.terms import Role
from workbench.texts import to_local

WRONG_TRIES = 5
LOCKED_FOR = timedelta(minutes=1)
SHORTEST_PASSWORD = 10

_HASHER = PasswordHasher()
# Verified when nobody has the username, so that the answer takes as long as for a wrong password.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$9/Mw2yY3vGzE0oHnEqpMxQ$XCD5bwgxJ8dnBqQPFAomuLgFNLV1c/8j4FMPKCt84Do"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, and what they may do; ``stamp`` changes with the password, so that old cookies end."""

    member_id: int
    code: str
    username: str
    full_name: str
    position: str
    roles: frozenset[Role]
    stamp: str

    def require(self, *roles: Role) -> None:
        """Refuse what none of this person's roles allows; called inside every action, as a screen proves nothing."""
        if not self.roles.intersection(roles):
            raise WorkbenchError("apps.role_missing", roles=", ".join(role.label() for role in roles))


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """Why nobody was signed in; ``locked_until`` is set while the account is locked."""

    code: str
    locked_until: datetime | None = None

    def error(self) -> WorkbenchError:
        """Give it as the refusal of what asked for the password."""
        until = to_local(self.locked_until).strftime("%H:%M:%S") if self.locked_until else ""
        return WorkbenchError(self.code, until=until)

    def message(self) -> str:
        """Say it to the person at the sign-in page."""
        return self.error().message()


def give_sign_in(session: Session, *, member_id: int, username: str, password: str, actor: str, at: datetime) -> None:
    """Let a member sign in with this username and password; an earlier password ends with its cookies.

    Raises WorkbenchError where the password is shorter than ``SHORTEST_PASSWORD`` characters.
    """
    if len(_plain(password)) < SHORTEST_PASSWORD:
        raise WorkbenchError("apps.password_short", shortest=SHORTEST_PASSWORD)
    row = session.get(SignIn, member_id)
    action = "sign_in.change" if row else "sign_in.give"
    row = row or SignIn(member_id=member_id, username="", password_hash="")
    row.username = clean_username(username)
    row.password_hash = _HASHER.hash(_plain(password))
    row.failed_count, row.locked_until, row.is_active = 0, None, True
    session.add(row)
    session.flush()
    record_event(
        session, at=at, actor=actor, action=action, entity=f"member:{member_id}", reason="", after=row.username
    )


def is_password_right(session: Session, username: str, password: str) -> bool:
    """Tell whether the password is this user's; always takes the time of one hash.

    Kept apart from ``record_sign_in`` so that the slow hash runs without a write lock on the database.
    """
    member = member_sign_in(session, clean_username(username))
    try:
        matches = _HASHER.verify(member.password_hash if member else _NOBODY, _plain(password))
    except (VerificationError, InvalidHashError):
        return False
    return matches and member is not None


def sign_in(
    engine: Engine, username: str, password: str, at: datetime, *, action: str = "sign_in.accept"
) -> SignedIn | SignInRefused:
    """Check a username and password and write the outcome down, a wrong try counted; ``action`` names a success."""
    with reading(engine) as session:
        is_right = is_password_right(session, username, password)
    with transaction(engine) as session:
        return record_sign_in(session, username=username, is_right=is_right, at=at, action=action)


def second_person(engine: Engine, *, first: SignedIn, username: str, password: str, at: datetime) -> SignedIn:
    """Give the person who signs beside the one signed in, proven by their own password; a wrong one is counted.

    The audit chain tells such a signature from a sign-in. Raises WorkbenchError where it is the same person, or as
    the sign-in page refuses.
    """
    if clean_username(username) == first.username:
        raise WorkbenchError("reviews.second_person_needed")
    outcome = sign_in(engine, username, password, at, action="sign_in.sign")
    if isinstance(outcome, SignInRefused):
        raise outcome.error()
    return outcome


def record_sign_in(
    session: Session, *, username: str, is_right: bool, at: datetime, action: str = "sign_in.accept"
) -> SignedIn | SignInRefused:
    """Decide a sign-in and write it down: the count of wrong tries, the lock, the audit event.

    The refusal is returned, not raised, because what it wrote must be committed.
    """
    member = member_sign_in(session, clean_username(username))
    if member is None:
        _record(session, at, "system", "sign_in.refuse", "sign_in:unknown")
        return SignInRefused("apps.sign_in_wrong")
    row = session.get_one(SignIn, member.member_id, with_for_update=True)
    locked_until = _aware(row.locked_until)
    if locked_until and locked_until > at:
        return SignInRefused("apps.sign_in_locked", locked_until)
    if locked_until:
        row.failed_count, row.locked_until = 0, None
    if not is_right or not row.is_active:
        return _count_wrong_try(session, row, member, at)
    row.failed_count = 0
    session.add(row)
    _record(session, at, member.code, action, f"member:{member.member_id}")
    return _signed_in(session, member)


def person_signed_in(session: Session, username: str) -> SignedIn | None:
    """Give the person behind a username as the database knows them now, or None when they may not sign in."""
    member = member_sign_in(session, username)
    return _signed_in(session, member) if member and member.is_active else None


def record_sign_out(session: Session, *, person: SignedIn, at: datetime) -> None:
    """Write down that a person signed out."""
    _record(session, at, person.code, "sign_in.end", f"member:{person.member_id}")


def clean_username(typed: str) -> str:
    """Give the one spelling of a username: no spaces around it, lower case, composed letters."""
    return unicodedata.normalize("NFC", typed).strip().lower()


def _count_wrong_try(session: Session, row: SignIn, member: MemberSignIn, at: datetime) -> SignInRefused:
    row.failed_count += 1
    if row.failed_count >= WRONG_TRIES:
        row.locked_until = at + LOCKED_FOR
    session.add(row)
    entity = f"member:{member.member_id}"
    _record(session, at, "system", "sign_in.refuse", entity, {"failed_count": row.failed_count})
    if row.locked_until:
        return SignInRefused("apps.sign_in_locked", row.locked_until)
    return SignInRefused("apps.sign_in_wrong")


def _signed_in(session: Session, member: MemberSignIn) -> SignedIn:
    return SignedIn(
        member_id=member.member_id,
        code=member.code,
        username=member.username,
        full_name=member.full_name,
        position=member.position,
        roles=roles_of_member(session, member.member_id),
        stamp=hashlib.sha256(member.password_hash.encode()).hexdigest()[:16],
    )


def _record(session: Session, at: datetime, actor: str, action: str, entity: str, after: object = None) -> None:
    session.flush()
    record_event(session, at=at, actor=actor, action=action, entity=entity, reason="", after=after)


def _plain(password: str) -> str:
    # The same password typed on another keyboard may arrive decomposed.
    return unicodedata.normalize("NFC", password)


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
