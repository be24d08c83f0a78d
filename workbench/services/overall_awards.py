"""Prizes of no single week, of the season, of whole units and of the essays: allocate, settle ties, approve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Engine
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.award_approvals import overall_lines, overall_list_digest, overall_signatures
from workbench.queries.awards import prize_ids
from workbench.queries.collective import overall_awards
from workbench.queries.conflicts import overall_conflicts
from workbench.queries.contest import roles_of_member, rules_version_of_contest, weeks_of_contest
from workbench.rules.approvals import AWARD_ROLES, Approval, award_role, signatures_missing
from workbench.rules.awards import Winner
from workbench.rules.canonical import canonical_json
from workbench.services.audit import record_event
from workbench.services.award_lists import (
    approve_awards,
    list_of_essays,
    list_of_season,
    list_of_units,
    locked_contest,
    put_awards,
    refuse_open_ties,
    reopen_awards,
)
from workbench.services.awards import decided_order, how_decided, record_order
from workbench.services.collective import lay_units
from workbench.services.essay_awards import lay_essays
from workbench.services.laid_prizes import LaidPrizes
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.services.round_lists import store_rounds
from workbench.services.season_awards import lay_season, season_rounds
from workbench.store import transaction
from workbench.tables import Contest, Decision
from workbench.terms import AwardState, DecisionKind, Role, TieMethod, Track
from workbench.texts import format_moment


def lay_overall(session: Session, contest_id: int, track: Track) -> list[LaidPrizes]:
    """Give what rules and recorded decisions make of the prizes of a track that belongs to no week, one a division."""
    lay = {Track.UNIT: lay_units, Track.QUIZ_SEASON: lay_season, Track.ESSAY: lay_essays}
    return lay[track](session, contest_id)


def allocate_overall(
    engine: Engine, *, track: Track, actor: str, at: datetime, contest: str | None = None
) -> tuple[Winner, ...]:
    """Store the provisional list of the season's or the units' prizes once every week has closed.

    An open tie across a prize line refuses. Where a person may win only once in the contest, the lists of weeks follow.
    """
    with transaction(engine) as session:
        found = locked_contest(session, contest)
        contest_id = found.id or 0
        allocator = member_with_role(session, contest_id, actor, Role.SECRETARIAT)
        for week in weeks_of_contest(session, contest_id):
            if at < week.closes_at:
                raise WorkbenchError("awards.week_not_closed", week=week.number, closes=format_moment(week.closes_at))
        if track is Track.UNIT:
            winners = _store_units(session, found)
        else:
            winners = store_rounds(session, found, season_rounds(session, contest_id), None, allocator, at)
        after = [[winner.position, winner.prize.code, winner.code] for winner in winners]
        event = {"action": "award.allocate", "entity": track.value, "reason": f"{len(winners)}", "after": after}
        record_event(session, at=at, actor=actor, **event)  # type: ignore[arg-type]
        return winners


def _store_units(session: Session, contest: Contest) -> tuple[Winner, ...]:
    laid = lay_units(session, contest.id or 0)
    for one in laid:
        refuse_open_ties(one.allocation)
    ids = prize_ids(session, rules_version_of_contest(session, contest.id or 0).id or 0, Track.UNIT)
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
    put_awards(session, contest, list_of_units(), "unit_id", values)
    return tuple(winner for one in laid for winner in one.allocation.winners)


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
        found = locked_contest(session, contest)
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
    engine: Engine,
    *,
    track: Track,
    digest: str | None = None,
    actor: str,
    reason: str,
    at: datetime,
    contest: str | None = None,
) -> int:
    """Sign the provisional list of the season's, the units' or the essays' prizes; give how many must still sign.

    With the second person, one of the two of the committee, the list is approved, as for a week. A list that is not
    what the rules give any more is refused, as is one with another ``digest`` than the signer read; a changed one
    starts without signatures. The conflict report is written down with the signature.
    """
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = locked_contest(session, contest)
        contest_id = found.id or 0
        signer = member_with_role(session, contest_id, actor, *AWARD_ROLES)
        lines = _lines_to_sign(session, contest_id, track)
        seen = overall_list_digest(track, lines)
        if digest not in (None, seen):
            raise WorkbenchError("collective.other_list")
        given = overall_signatures(session, contest_id, seen, is_approved=False)
        if any(signature.member_code == signer.code for signature in given):
            raise WorkbenchError("collective.signed_by_you")
        role = award_role(roles_of_member(session, signer.id or 0))
        assert role is not None
        missing = signatures_missing([*(Approval(s.member_code, s.role) for s in given), Approval(signer.code, role)])
        conflicts = [conflict.as_row() for conflict in overall_conflicts(session, contest_id, track)]
        session.add(
            Decision(
                contest_id=contest_id,
                kind=DecisionKind.AWARD_APPROVAL.value,
                digest=seen,
                acted_as=role.value,
                body=canonical_json({"track": track.value, "list": lines, "conflicts": conflicts}),
                reason=reason,
                decided_by_id=signer.id or 0,
                decided_at=at,
            )
        )
        if not missing:
            approve_awards(session, found, _list_of(track))
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
    then = overall_lines(listed)
    now = sorted(
        [one.division, winner.position, winner.prize.code, winner.code, winner.amount_vnd]
        for one in lay_overall(session, contest_id, track)
        for winner in one.allocation.winners
    )
    if now != then:
        raise WorkbenchError("awards.out_of_date")
    return then


def reopen_overall(
    engine: Engine, *, track: Track, actor: str, reason: str, at: datetime, contest: str | None = None
) -> None:
    """Make the approved list of a track provisional again; refused once a prize of it is paid."""
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = locked_contest(session, contest)
        member_with_role(session, found.id or 0, actor, Role.COMMITTEE)
        reopen_awards(session, found, _list_of(track))
        record_event(
            session,
            at=at,
            actor=actor,
            action="award.reopen",
            entity=track.value,
            reason=reason,
            before=AwardState.APPROVED.value,
            after=AwardState.PROVISIONAL.value,
        )


def _list_of(track: Track) -> ColumnElement[bool]:
    return {Track.UNIT: list_of_units, Track.QUIZ_SEASON: list_of_season, Track.ESSAY: list_of_essays}[track]()
