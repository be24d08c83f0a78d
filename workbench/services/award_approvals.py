"""Sign a week's award list by two people, and open an approved one again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.award_approvals import (
    AwardLine,
    AwardSignature,
    award_lines,
    award_list_digest,
    award_signatures,
    unverified,
)
from workbench.queries.awards import week_awards
from workbench.queries.conflicts import week_conflicts
from workbench.queries.contest import roles_of_member, week_of
from workbench.queries.verification import verification_rows
from workbench.rules.approvals import AWARD_ROLES, Approval, award_role, signatures_missing
from workbench.rules.canonical import canonical_json
from workbench.services.allocations import allocations_of_week
from workbench.services.audit import record_event
from workbench.services.award_lists import approve_awards, list_of_week, locked_contest, refuse_open_ties, reopen_awards
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.store import transaction
from workbench.tables import Decision, Week
from workbench.terms import AwardState, DecisionKind, Role


def approve_week_awards(
    engine: Engine,
    *,
    week: int,
    digest: str | None = None,
    actor: str,
    reason: str,
    at: datetime,
    contest: str | None = None,
) -> int:
    """Sign the provisional award list of a week, if it is still what the rules give; give how many must still sign.

    With the second person, one of the two of the committee, the list is approved. A list with other names, prizes or
    amounts is another list: what was signed before does not count for it. ``digest`` is that of the list the signer
    read; where the list is another by now the signature is refused. Refused, too, while a tie is open, or where units
    were asked and a winner is not confirmed. The conflict report is written down with the signature.
    """
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = locked_contest(session, contest)
        assert found.id is not None
        signer = member_with_role(session, found.id, actor, *AWARD_ROLES)
        assert signer.id is not None
        stored_week = week_of(session, found.id, week)
        lines = _lines_to_sign(session, stored_week, at)
        seen = award_list_digest(week, lines)
        if digest not in (None, seen):
            raise WorkbenchError("award_approvals.other_list", week=week)
        given = award_signatures(session, stored_week.id or 0, seen, is_approved=False)
        if any(signature.member_code == signer.code for signature in given):
            raise WorkbenchError("award_approvals.signed_by_you", week=week)
        role = award_role(roles_of_member(session, signer.id))
        assert role is not None
        missing = signatures_missing([*_approvals(given), Approval(signer.code, role)])
        conflicts = [conflict.as_row() for conflict in week_conflicts(session, stored_week)]
        session.add(
            Decision(
                contest_id=found.id,
                kind=DecisionKind.AWARD_APPROVAL.value,
                week_id=stored_week.id,
                digest=seen,
                acted_as=role.value,
                body=canonical_json({"list": [list(line) for line in lines], "conflicts": conflicts}),
                reason=reason,
                decided_by_id=signer.id,
                decided_at=at,
            )
        )
        if not missing:
            approve_awards(session, found, list_of_week(stored_week.id or 0))
        record_event(
            session,
            at=at,
            actor=actor,
            action="award.approve",
            entity=f"week:{week}",
            reason=reason,
            before=AwardState.PROVISIONAL.value,
            after={
                "state": (AwardState.PROVISIONAL if missing else AwardState.APPROVED).value,
                "digest": seen,
                "acted_as": role.value,
            },
        )
        return missing


def _approvals(given: tuple[AwardSignature, ...]) -> list[Approval]:
    return [Approval(signature.member_code, signature.role) for signature in given]


def _lines_to_sign(session: Session, week: Week, at: datetime) -> list[AwardLine]:
    """Give the stored list, refused where it is not ready to be signed."""
    assert week.id is not None
    listed = week_awards(session, week.contest_id, week.id)
    if not listed:
        raise WorkbenchError("awards.nothing_to_approve")
    if any(award.state is not AwardState.PROVISIONAL for award in listed):
        raise WorkbenchError("awards.already_approved")
    found = allocations_of_week(session, week)
    for one in found:
        refuse_open_ties(one.allocation)
    lines = award_lines(session, week.id)
    if lines != sorted(
        AwardLine(w.position, w.prize.code, w.code, w.amount_vnd, w.share_vnd is not None, w.is_extra)
        for one in found
        for w in one.allocation.winners
    ):
        raise WorkbenchError("awards.out_of_date")
    waiting = unverified(verification_rows(session, week.id, at))
    if waiting:
        people = "; ".join(f"{row.full_name} ({row.person_code}): {row.state}" for row in waiting)
        raise WorkbenchError("award_approvals.unverified", people=people)
    return lines


def reopen_week_awards(
    engine: Engine, *, week: int, actor: str, reason: str, at: datetime, contest: str | None = None
) -> None:
    """Make an approved list provisional again, because something came to light after the approval.

    Refused once a prize of it is paid.
    """
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = locked_contest(session, contest)
        assert found.id is not None
        member_with_role(session, found.id, actor, Role.COMMITTEE)
        reopen_awards(session, found, list_of_week(week_of(session, found.id, week).id or 0))
        record_event(
            session,
            at=at,
            actor=actor,
            action="award.reopen",
            entity=f"week:{week}",
            reason=reason,
            before=AwardState.APPROVED.value,
            after=AwardState.PROVISIONAL.value,
        )
