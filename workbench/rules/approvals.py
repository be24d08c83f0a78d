"""When content counts as approved: two people, two roles, the committee among them, and nobody's own work."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from workbench.rules.canonical import digest
from workbench.terms import Role

APPROVING_ROLES = (Role.COMMITTEE, Role.SECRETARIAT, Role.AUDITOR)


class Approval(NamedTuple):
    """Who approved in which role."""

    member_code: str
    role: Role


def approval_digest(pool_digest: str, forms_digest: str, blueprint: str) -> str:
    """Give what the approvers sign: items, forms and the rules they were built to, in one hash."""
    return digest([pool_digest, forms_digest, blueprint])


def is_approved(approvals: Iterable[Approval]) -> bool:
    """Say whether these approvals of one digest are enough.

    Separation of duty: two different people acting in two different roles, one of them for the committee.
    """
    given = set(approvals)
    people, roles = {a.member_code for a in given}, {a.role for a in given}
    return len(people) >= 2 and len(roles) >= 2 and Role.COMMITTEE in roles


def role_to_act_in(held: Collection[Role], given: Iterable[Approval]) -> Role | None:
    """Give the role in which a member approves: one nobody has acted in yet, the committee's first."""
    taken = {approval.role for approval in given}
    return next((role for role in APPROVING_ROLES if role in held and role not in taken), None)
