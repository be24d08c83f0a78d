"""Who of the organising side leads, and how members sign in."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from workbench.tables import Member, MemberRole, SignIn, core
from workbench.terms import Role


class MemberSignIn(NamedTuple):
    """A member who may sign in, with the hash of the password."""

    member_id: int
    code: str
    full_name: str
    position: str
    username: str
    password_hash: str
    is_active: bool


def member_sign_in(session: Session, username: str) -> MemberSignIn | None:
    """Find the member behind a username, or None where nobody has it."""
    member, sign_in = core(Member).c, core(SignIn).c
    columns = (
        member.id,
        member.code,
        member.full_name,
        member.position,
        sign_in.username,
        sign_in.password_hash,
        sign_in.is_active,
    )
    query = select(*columns).where(sign_in.username == username, sign_in.member_id == member.id)
    row = session.connection().execute(query).first()
    return MemberSignIn(*row) if row else None


def leading_member(session: Session, contest_id: int, role: Role) -> Member | None:
    """Give the first member of the plan who holds a role: whoever signs for those of that role."""
    member, held = core(Member).c, core(MemberRole).c
    query = select(Member).where(member.contest_id == contest_id, held.member_id == member.id, held.role == role.value)
    return session.scalars(query.order_by(member.id).limit(1)).first()
