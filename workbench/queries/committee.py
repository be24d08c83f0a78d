"""Who on the organising side may do what."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from workbench.tables import Member, MemberRole, core
from workbench.terms import Role


class MemberRow(NamedTuple):
    """A member of the organising side as others name them."""

    code: str
    full_name: str
    position: str


def members_holding(session: Session, contest_id: int, *roles: Role) -> list[MemberRow]:
    """Give the members who hold at least one of the roles, in the order of their codes."""
    member, held = core(Member).c, core(MemberRole).c
    holders = select(held.member_id).where(held.role.in_([role.value for role in roles]))
    rows = session.execute(
        select(member.code, member.full_name, member.position)
        .where(member.contest_id == contest_id, member.id.in_(holders))
        .order_by(member.code)
    )
    return [MemberRow(*row) for row in rows]
