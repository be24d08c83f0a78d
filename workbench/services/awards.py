"""From standings to the award list: allocate, settle ties by a recorded decision, approve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update
from sqlmodel import Session

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.queries.awards import prize_ids, settled_ties, week_awards
from workbench.queries.contest import contest_of, rules_of_week, week_of
from workbench.queries.standings import StandingRow, standings
from workbench.rules.awards import Allocation, Place, Winner, allocate_prizes
from workbench.rules.canonical import canonical_json
from workbench.services.audit import record_event
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.store import transaction
from workbench.tables import Award, Contest, Decision, Member, Week, core
from workbench.terms import AwardState, DecisionKind, Role, Track
from workbench.texts import format_moment


def allocation_of_week(session: Session, week: Week) -> tuple[Allocation, list[StandingRow]]:
    """Give what the rules and the recorded decisions make of a week's standings, without storing anything."""
    assert week.id is not None
    rules = rules_of_week(session, week.id)
    rows = standings(session, week.id, rules)
    allocation = allocate_prizes(
        [Place(row.person_code, row.rank) for row in rows],
        rules.prize_lines(Track.QUIZ_WEEK),
        settled_ties(session, week.contest_id, week.id),
    )
    return allocation, rows


def decide_tie(
    engine: Engine,
    *,
    week: int,
    rank: int,
    order: Sequence[str],
    actor: str,
    reason: str,
    at: datetime,
    contest: str | None = None,
) -> None:
    """Record the committee's order (person codes, best first) of the people who share a rank."""
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        decider = member_with_role(session, found.id, actor, Role.COMMITTEE)
        stored_week = week_of(session, found.id, week)
        assert stored_week.id is not None
        tied = [
            row.person_code
            for row in standings(session, stored_week.id, rules_of_week(session, stored_week.id))
            if row.tie_group == rank
        ]
        record_order(session, decider, stored_week, rank, tied, order, reason=reason, at=at)


def record_order(
    session: Session,
    decider: Member,
    week: Week | None,
    rank: int,
    tied: Sequence[str],
    order: Sequence[str],
    *,
    reason: str,
    at: datetime,
) -> None:
    """Store the decided order of those who share a rank in a week, or (None) among the essays."""
    if not tied:
        raise WorkbenchError("awards.no_such_tie", rank=rank)
    if sorted(tied) != sorted(order):
        raise WorkbenchError("awards.order_out_of_date", rank=rank, now=", ".join(tied), then=", ".join(order))
    body = {"rank": rank, "order": list(order)}
    session.add(
        Decision(
            contest_id=decider.contest_id,
            kind=DecisionKind.TIE_ORDER.value,
            week_id=week.id if week else None,
            body=canonical_json(body),
            reason=reason,
            decided_by_id=decider.id or 0,
            decided_at=at,
        )
    )
    entity = f"week:{week.number}" if week else "essays"
    record_event(session, at=at, actor=decider.code, action="tie.decide", entity=entity, reason=reason, after=body)


def allocate_week(
    engine: Engine, *, week: int, actor: str, at: datetime, contest: str | None = None
) -> tuple[Winner, ...]:
    """Store the provisional award list of a closed week; an open tie across a prize line refuses."""
    with transaction(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        member_with_role(session, found.id, actor, Role.SECRETARIAT)
        stored_week = week_of(session, found.id, week)
        if at < stored_week.closes_at:
            raise WorkbenchError("awards.week_not_closed", week=week, closes=format_moment(stored_week.closes_at))
        allocation, rows = allocation_of_week(session, stored_week)
        refuse_open_ties(allocation)
        by_code = {row.person_code: row for row in rows}
        ids = prize_ids(session, stored_week.rules_version_id, Track.QUIZ_WEEK)
        values = [
            {
                "prize_id": ids[winner.prize.code],
                "week_id": stored_week.id,
                "person_id": by_code[winner.code].person_id,
                "attempt_id": by_code[winner.code].attempt_id,
                "unit_id": by_code[winner.code].unit_id,
                "position": winner.position,
            }
            for winner in allocation.winners
        ]
        replace_awards(session, found, core(Award).c.week_id == stored_week.id, values)
        record_event(
            session,
            at=at,
            actor=actor,
            action="award.allocate",
            entity=f"week:{week}",
            reason=f"{len(values)}",
            after=[[winner.position, winner.prize.code, winner.code] for winner in allocation.winners],
        )
        return allocation.winners


def approve_week_awards(
    engine: Engine, *, week: int, actor: str, reason: str, at: datetime, contest: str | None = None
) -> None:
    """Approve the provisional award list of a week, if it is still what the rules give."""
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        approver = member_with_role(session, found.id, actor, Role.COMMITTEE)
        stored_week = week_of(session, found.id, week)
        listed = week_awards(session, found.id, stored_week.id)
        if not listed:
            raise WorkbenchError("awards.nothing_to_approve")
        if listed[0].state is AwardState.APPROVED:
            raise WorkbenchError("awards.already_approved")
        winners = allocation_of_week(session, stored_week)[0].winners
        if [(w.position, w.code, w.prize.code) for w in winners] != [
            (award.position, award.person_code, award.prize_code) for award in listed
        ]:
            raise WorkbenchError("awards.out_of_date")
        approve_awards(session, found, core(Award).c.week_id == stored_week.id)
        body = [[award.position, award.prize_code, award.person_code] for award in listed]
        session.add(
            Decision(
                contest_id=found.id,
                kind=DecisionKind.AWARD_APPROVAL.value,
                week_id=stored_week.id,
                body=canonical_json(body),
                reason=reason,
                decided_by_id=approver.id or 0,
                decided_at=at,
            )
        )
        record_event(
            session,
            at=at,
            actor=actor,
            action="award.approve",
            entity=f"week:{week}",
            reason=reason,
            before=AwardState.PROVISIONAL.value,
            after=AwardState.APPROVED.value,
        )


def refuse_open_ties(allocation: Allocation) -> None:
    """Stop where equal candidates stand across a prize line."""
    for tie in allocation.open_ties:
        raise WorkbenchError(
            "awards.open_tie",
            rank=tie.rank,
            count=len(tie.codes),
            codes=", ".join(tie.codes),
            prizes=" / ".join(label or say("awards.no_prize") for label in tie.prizes),
        )


def replace_awards(session: Session, contest: Contest, scope: Any, values: Sequence[dict[str, Any]]) -> None:
    """Put a newly allocated list in the place of the provisional one; an approved list stays."""
    if not values:
        raise WorkbenchError("awards.nothing_to_award")
    award = core(Award).c
    in_scope = (award.contest_id == contest.id) & scope
    if session.execute(select(award.id).where(in_scope, award.state == AwardState.APPROVED.value)).first():
        raise WorkbenchError("awards.already_approved")
    session.connection().execute(delete(core(Award)).where(in_scope))
    session.connection().execute(
        insert(core(Award)),
        [{"contest_id": contest.id, "state": AwardState.PROVISIONAL.value, **value} for value in values],
    )


def approve_awards(session: Session, contest: Contest, scope: Any) -> None:
    """Mark every award of the scope as approved."""
    session.connection().execute(
        update(core(Award))
        .where((core(Award).c.contest_id == contest.id) & scope)
        .values(state=AwardState.APPROVED.value)
    )
