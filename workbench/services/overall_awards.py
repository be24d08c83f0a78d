"""Prizes of no single week, of the season and of whole units: allocate, settle ties, approve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.awards import prize_ids
from workbench.queries.collective import overall_awards
from workbench.queries.contest import contest_of, roles_of_member, rules_version_of_contest, weeks_of_contest
from workbench.rules.approvals import AWARD_ROLES, Approval, award_role, signatures_missing
from workbench.rules.awards import Winner
from workbench.rules.canonical import canonical_json, digest
from workbench.services.audit import record_event
from workbench.services.award_lists import approve_awards, put_awards
from workbench.services.awards import decided_order, how_decided, record_order, refuse_open_ties
from workbench.services.collective import lay_units
from workbench.services.laid_prizes import LaidPrizes
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.services.season_awards import lay_season
from workbench.store import transaction
from workbench.tables import Award, Contest, Decision, Member, core
from workbench.terms import AwardState, DecisionKind, Role, TieMethod, Track
from workbench.texts import format_moment


def lay_overall(session: Session, contest_id: int, track: Track) -> list[LaidPrizes]:
    """Give what rules and recorded decisions make of the season's or the units' prizes, one a division."""
    return {Track.UNIT: lay_units, Track.QUIZ_SEASON: lay_season}[track](session, contest_id)


def allocate_overall(
    engine: Engine, *, track: Track, actor: str, at: datetime, contest: str | None = None
) -> tuple[Winner, ...]:
    """Store the provisional list of the season's or the units' prizes once every week has closed.

    An open tie across a prize line refuses.
    """
    with transaction(engine) as session:
        found = _locked_contest(session, contest)
        contest_id = found.id or 0
        member_with_role(session, contest_id, actor, Role.SECRETARIAT)
        for week in weeks_of_contest(session, contest_id):
            if at < week.closes_at:
                raise WorkbenchError("awards.week_not_closed", week=week.number, closes=format_moment(week.closes_at))
        laid = lay_overall(session, contest_id, track)
        for one in laid:
            refuse_open_ties(one.allocation)
        ids = prize_ids(session, rules_version_of_contest(session, contest_id).id or 0, track)
        values = [
            {
                "prize_id": ids[winner.prize.code],
                **one.rows[winner.code],
                "position": winner.position,
                "share_vnd": winner.share_vnd,
                "is_extra": winner.is_extra,
            }
            for one in laid
            for winner in one.allocation.winners
        ]
        put_awards(session, found, _scope(track), "unit_id" if track is Track.UNIT else "person_id", values)
        winners = tuple(winner for one in laid for winner in one.allocation.winners)
        after = [[winner.position, winner.prize.code, winner.code] for winner in winners]
        event = {"action": "award.allocate", "entity": track.value, "reason": f"{len(winners)}", "after": after}
        record_event(session, at=at, actor=actor, **event)  # type: ignore[arg-type]
        return winners


def decide_overall_tie(
    engine: Engine,
    *,
    track: Track,
    rank: int,
    order: Sequence[str] = (),
    method: TieMethod = TieMethod.ORDER,
    public_seed: int | None = None,
    division: str = "",
    actor: str,
    reason: str,
    at: datetime,
    contest: str | None = None,
) -> tuple[str, ...]:
    """Record how the committee settles a tie of the season or of units, as for a week; gives the order."""
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = _locked_contest(session, contest)
        decider = member_with_role(session, found.id or 0, actor, Role.COMMITTEE)
        places = [
            place
            for one in lay_overall(session, found.id or 0, track)
            for place in one.places
            if one.division == division
        ]
        shared = [place.code for place in places if place.rank == rank]
        tied = shared if len(shared) > 1 else []
        decided = decided_order(method, public_seed, f"{track.value}/{division}/rank:{rank}", tied, order)
        told = {**how_decided(method, public_seed, division), "track": track.value}
        record_order(session, decider, None, rank, tied, decided, told, reason=reason, at=at)
        return tuple(decided)


def approve_overall(
    engine: Engine, *, track: Track, actor: str, reason: str, at: datetime, contest: str | None = None
) -> int:
    """Sign the provisional list of the season's or the units' prizes; give how many people must still sign.

    With the second person, one of the two of the committee, the list is approved, as for a week. A list that is not
    what the rules give any more is refused; a changed one starts without signatures.
    """
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = _locked_contest(session, contest)
        contest_id = found.id or 0
        signer = member_with_role(session, contest_id, actor, *AWARD_ROLES)
        lines = _lines_to_sign(session, contest_id, track)
        seen = digest([track.value, lines])
        given = _signatures(session, contest_id, seen)
        if any(signature.member_code == signer.code for signature in given):
            raise WorkbenchError("collective.signed_by_you")
        role = award_role(roles_of_member(session, signer.id or 0))
        assert role is not None
        missing = signatures_missing([*given, Approval(signer.code, role)])
        session.add(
            Decision(
                contest_id=contest_id,
                kind=DecisionKind.AWARD_APPROVAL.value,
                digest=seen,
                acted_as=role.value,
                body=canonical_json({"track": track.value, "list": lines}),
                reason=reason,
                decided_by_id=signer.id or 0,
                decided_at=at,
            )
        )
        if not missing:
            approve_awards(session, found, _scope(track))
        state = AwardState.PROVISIONAL if missing else AwardState.APPROVED
        record_event(
            session,
            at=at,
            actor=actor,
            action="award.approve",
            entity=track.value,
            reason=reason,
            before=AwardState.PROVISIONAL.value,
            after={"state": state.value, "digest": seen, "acted_as": role.value},
        )
        return missing


def _lines_to_sign(session: Session, contest_id: int, track: Track) -> list[list[object]]:
    """Give the stored list, refused where it is approved already or not what the rules give."""
    listed = overall_awards(session, contest_id, track)
    if not listed:
        raise WorkbenchError("awards.nothing_to_approve")
    if any(award.state is not AwardState.PROVISIONAL for award in listed):
        raise WorkbenchError("awards.already_approved")
    then = sorted((row.division, row.position, row.prize_code, row.code, row.amount_vnd) for row in listed)
    now = sorted(
        (one.division, winner.position, winner.prize.code, winner.code, winner.amount_vnd)
        for one in lay_overall(session, contest_id, track)
        for winner in one.allocation.winners
    )
    if now != then:
        raise WorkbenchError("awards.out_of_date")
    return [list(line) for line in then]


def _signatures(session: Session, contest_id: int, list_digest: str) -> list[Approval]:
    """Give who has signed exactly this list."""
    decision, member = core(Decision).c, core(Member).c
    rows = session.execute(
        select(member.code, decision.acted_as)
        .where(
            decision.contest_id == contest_id,
            decision.week_id.is_(None),
            decision.kind == DecisionKind.AWARD_APPROVAL.value,
            decision.digest == list_digest,
            member.id == decision.decided_by_id,
        )
        .order_by(decision.id)
    )
    return [Approval(code, Role(role)) for code, role in rows]


def _locked_contest(session: Session, code: str | None) -> Contest:
    """Give the contest whose overall prizes nobody else decides about until this transaction ends."""
    found = contest_of(session, code)
    session.execute(select(core(Contest).c.id).where(core(Contest).c.id == found.id).with_for_update())
    return found


def _scope(track: Track) -> Any:
    award = core(Award).c
    if track is Track.UNIT:
        return award.person_id.is_(None) & award.essay_id.is_(None)
    return award.week_id.is_(None) & award.person_id.is_not(None)
