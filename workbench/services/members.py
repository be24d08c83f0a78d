"""Who may act: every service that changes something asks here first."""

from __future__ import annotations

from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.contest import member_of, roles_of_member
from workbench.tables import Member
from workbench.terms import Role


def member_with_role(session: Session, contest_id: int, code: str, *roles: Role) -> Member:
    """Give the acting member; refuse whoever holds none of the roles."""
    member = member_of(session, contest_id, code)
    assert member.id is not None
    if not roles_of_member(session, member.id) & set(roles):
        raise WorkbenchError(
            "contest.role_needed", name=member.full_name, roles=", ".join(role.label() for role in roles)
        )
    return member


def refuse_without_reason(reason: str) -> None:
    """Stop a decision that gives no reason: an auditor must be able to follow it."""
    if not reason.strip():
        raise WorkbenchError("reviews.reason_needed")
