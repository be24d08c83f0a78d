"""When content or an award list counts as approved: two people, the committee among them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple, Protocol, TypeVar

from workbench.rules.canonical import digest
from workbench.terms import Role

APPROVING_ROLES = (Role.COMMITTEE, Role.SECRETARIAT, Role.AUDITOR)
AWARD_ROLES = (Role.COMMITTEE, Role.SECRETARIAT)
AWARD_SIGNATURES = 2


class Approval(NamedTuple):
    """Who approved in which role."""

    member_code: str
    role: Role


class Signed(Protocol):
    """Anything that says who signed in which role."""

    @property
    def member_code(self) -> str:
        """Give who signed."""

    @property
    def role(self) -> Role:
        """Give the role in which they signed."""


S = TypeVar("S", bound=Signed)


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


def award_role(held: Collection[Role]) -> Role | None:
    """Give the role in which a member signs an award list: the committee's where they hold it; None may not sign."""
    return next((role for role in AWARD_ROLES if role in held), None)


def signatures_missing(given: Iterable[Signed]) -> int:
    """Give how many people must still sign an award list: two in all, one of them at least for the committee."""
    signed = list(given)
    people = {signature.member_code for signature in signed}
    is_committee_there = any(signature.role is Role.COMMITTEE for signature in signed)
    return max(AWARD_SIGNATURES - len(people), 0 if is_committee_there else 1)


def signatures_in_force(given: Iterable[S], *, is_approved: bool) -> tuple[S, ...]:
    """Give the signatures of one content that count now, oldest first.

    Enough signatures approve the list and are spent with it: once it is reopened, everybody signs again.
    """
    rounds: list[list[S]] = [[]]
    for signature in given:
        rounds[-1].append(signature)
        if not signatures_missing(rounds[-1]):
            rounds.append([])
    return tuple(rounds[-2] if is_approved and len(rounds) > 1 else rounds[-1])
