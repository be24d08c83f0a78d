"""The essay prizes: the final's ranking laid over the prize table, ties settled; signed as every overall list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.queries.awards import prize_ids, settled_ties
from workbench.queries.contest import rules_of_contest, rules_version_of_contest
from workbench.queries.essay_results import cut_of_round, results_of_round
from workbench.queries.essays import essay_rows
from workbench.rules.awards import Place, Winner, allocate_prizes
from workbench.rules.essay_rounds import refuse_open_cut
from workbench.services.audit import record_event
from workbench.services.award_lists import list_of_essays, locked_contest, put_awards, refuse_open_ties
from workbench.services.awards import decided_order, how_decided, record_order
from workbench.services.laid_prizes import LaidPrizes
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.store import transaction
from workbench.terms import EssayRound, Role, TieMethod, Track


def lay_essays(session: Session, contest_id: int) -> list[LaidPrizes]:
    """Give what the rules and recorded decisions make of the final round, without storing anything.

    Only works that the rules let through to the prizes compete, so that prizes may stay without a winner.
    """
    rules = rules_of_contest(session, contest_id)
    cut = cut_of_round(session, contest_id, EssayRound.FINAL, rules)
    refuse_open_cut(cut)
    results = results_of_round(session, contest_id, EssayRound.FINAL, rules)
    places = [Place(result.essay_code, result.rank) for result in results if result.essay_code in cut.chosen]
    allocation = allocate_prizes(places, rules.prize_lines(Track.ESSAY), settled_ties(session, contest_id, None))
    rows = {work.code: {"essay_id": work.essay_id, "unit_id": work.unit_id} for work in essay_rows(session, contest_id)}
    return [LaidPrizes("", places, allocation, rows)]


def allocate_essays(engine: Engine, *, actor: str, at: datetime, contest: str | None = None) -> tuple[Winner, ...]:
    """Store the provisional essay prizes from the final round's ranking; an open tie across a line refuses."""
    with transaction(engine) as session:
        found = locked_contest(session, contest)
        contest_id = found.id or 0
        member_with_role(session, contest_id, actor, Role.SECRETARIAT)
        (laid,) = lay_essays(session, contest_id)
        refuse_open_ties(laid.allocation)
        winners = laid.allocation.winners
        ids = prize_ids(session, rules_version_of_contest(session, contest_id).id or 0, Track.ESSAY)
        values = [
            {
                "prize_id": ids[winner.prize.code],
                **laid.rows[winner.code],
                "position": winner.position,
                "share_vnd": winner.share_vnd,
                "is_extra": winner.is_extra,
            }
            for winner in winners
        ]
        put_awards(session, found, list_of_essays(), "essay_id", values)
        record_event(
            session,
            at=at,
            actor=actor,
            action="award.allocate",
            entity="essays",
            reason=f"{len(values)}",
            after=[[winner.position, winner.prize.code, winner.code] for winner in winners],
        )
        return winners


def decide_essay_tie(
    engine: Engine,
    *,
    rank: int,
    order: Sequence[str] = (),
    method: TieMethod = TieMethod.ORDER,
    public_seed: int | None = None,
    actor: str,
    reason: str,
    at: datetime,
    contest: str | None = None,
) -> tuple[str, ...]:
    """Record how the committee settles a tie of the final round, as for a week; gives the order (work codes)."""
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = locked_contest(session, contest)
        contest_id = found.id or 0
        decider = member_with_role(session, contest_id, actor, Role.COMMITTEE)
        (laid,) = lay_essays(session, contest_id)
        shared = [place.code for place in laid.places if place.rank == rank]
        tied = shared if len(shared) > 1 else []
        decided = decided_order(method, public_seed, f"{Track.ESSAY.value}/rank:{rank}", tied, order)
        record_order(
            session, decider, None, rank, tied, decided, how_decided(method, public_seed, ""), reason=reason, at=at
        )
        return tuple(decided)
