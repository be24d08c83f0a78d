"""From standings to the award list: settle ties by a recorded decision, allocate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.awards import count_tie_decisions
from workbench.queries.contest import rules_of_week, week_of
from workbench.queries.standings import StandingRow, standings
from workbench.rules.awards import Allocation, Winner, order_by_lot
from workbench.rules.canonical import canonical_json
from workbench.services.allocations import allocations_of_week, contest_allocations
from workbench.services.audit import record_event
from workbench.services.award_lists import locked_contest
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.services.round_lists import store_rounds
from workbench.store import transaction
from workbench.tables import Decision, Member, Week
from workbench.terms import DecisionKind, Role, TieMethod
from workbench.texts import format_moment


def allocation_of_week(session: Session, week: Week) -> tuple[Allocation, list[StandingRow]]:
    """Give what the rules and the recorded decisions make of a week, its divisions one after the other."""
    found = allocations_of_week(session, week)
    allocation = Allocation(
        tuple(winner for one in found for winner in one.allocation.winners),
        tuple(replace(tie, division=one.division) for one in found for tie in one.allocation.open_ties),
        tuple(over for one in found for over in one.allocation.passed_over),
    )
    return allocation, [row for one in found for row in one.standings]


def decide_tie(
    engine: Engine,
    *,
    week: int,
    rank: int,
    order: Sequence[str] = (),
    method: TieMethod = TieMethod.ORDER,
    public_seed: int | None = None,
    division: str = "",
    seen: int | None = None,
    actor: str,
    reason: str,
    at: datetime,
    contest: str | None = None,
) -> tuple[str, ...]:
    """Record how the committee settles a tie: the people who share a rank, best first; gives their order.

    By LOT the order is drawn from ``public_seed``, a number drawn in public, and ``order`` stays empty; SHARE and
    EXTRA need no order. ``seen`` is how many tie decisions of the week the decider had before their eyes; where
    another was recorded meanwhile this one is refused.
    """
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = locked_contest(session, contest)
        assert found.id is not None
        decider = member_with_role(session, found.id, actor, Role.COMMITTEE)
        stored_week = week_of(session, found.id, week)
        assert stored_week.id is not None
        if seen is not None and seen != count_tie_decisions(session, stored_week.id):
            raise WorkbenchError("awards.decided_meanwhile", rank=rank)
        tied = [
            row.person_code
            for row in standings(session, stored_week.id, rules_of_week(session, stored_week.id), division=division)
            if row.tie_group == rank
        ]
        decided = decided_order(method, public_seed, f"week:{week}/{division}/rank:{rank}", tied, order)
        told = how_decided(method, public_seed, division)
        record_order(session, decider, stored_week, rank, tied, decided, told, reason=reason, at=at)
        return tuple(decided)


def how_decided(method: TieMethod, public_seed: int | None, division: str) -> dict[str, object]:
    """Give what a decision on a tie tells beside the order; what is as usual is left out."""
    more = {"method": method.value, "public_seed": public_seed, "division": division}
    plain = {"method": TieMethod.ORDER.value, "public_seed": None, "division": ""}
    return {name: value for name, value in more.items() if value != plain[name]}


def decided_order(
    method: TieMethod, public_seed: int | None, purpose: str, tied: Sequence[str], order: Sequence[str]
) -> Sequence[str]:
    """Give the order of a tie as its method makes it; a draw by lot needs the number drawn in public."""
    if method is TieMethod.ORDER:
        return order
    if method is TieMethod.LOT:
        if public_seed is None:
            raise WorkbenchError("awards.lot_needs_a_number")
        return order_by_lot(tied, public_seed, purpose)
    return order or sorted(tied)


def record_order(
    session: Session,
    decider: Member,
    week: Week | None,
    rank: int,
    tied: Sequence[str],
    order: Sequence[str],
    told: Mapping[str, object] | None = None,
    *,
    reason: str,
    at: datetime,
) -> None:
    """Store the decided order of those who share a rank in a week, or (None) among the essays; ``told`` says how.

    A ``track`` among what is told names the prizes of the season or of whole units.
    """
    if not tied:
        raise WorkbenchError("awards.no_such_tie", rank=rank)
    if sorted(tied) != sorted(order):
        raise WorkbenchError("awards.order_out_of_date", rank=rank, now=", ".join(tied), then=", ".join(order))
    body = {"rank": rank, "order": list(order), **(told or {})}
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
    entity = f"week:{week.number}" if week else str(body.get("track", "essays"))
    record_event(session, at=at, actor=decider.code, action="tie.decide", entity=entity, reason=reason, after=body)


def allocate_week(
    engine: Engine, *, week: int, actor: str, at: datetime, contest: str | None = None
) -> tuple[Winner, ...]:
    """Store the provisional award list of a closed week; an open tie across a prize line refuses."""
    with transaction(engine) as session:
        found = locked_contest(session, contest)
        assert found.id is not None
        allocator = member_with_role(session, found.id, actor, Role.SECRETARIAT)
        stored_week = week_of(session, found.id, week)
        if at < stored_week.closes_at:
            raise WorkbenchError("awards.week_not_closed", week=week, closes=format_moment(stored_week.closes_at))
        laid = contest_allocations(session, found.id, stored_week)
        winners = store_rounds(session, found, laid, stored_week, allocator, at)
        record_event(
            session,
            at=at,
            actor=actor,
            action="award.allocate",
            entity=f"week:{week}",
            reason=f"{len(winners)}",
            after=[[winner.position, winner.prize.code, winner.code] for winner in winners],
        )
        return winners
