"""Store the award lists of weeks and of the season that were laid out together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from workbench.queries.awards import WeekAward, prize_ids, week_awards
from workbench.queries.contest import rules_version_of_contest
from workbench.rules.awards import Winner
from workbench.rules.canonical import canonical_json
from workbench.services.allocations import RoundAllocation
from workbench.services.award_lists import list_of_season, list_of_week, put_awards, refuse_open_ties
from workbench.services.laid_prizes import refuse_second_prize
from workbench.tables import Contest, Decision, Member, Week
from workbench.terms import DecisionKind, Track


def store_rounds(
    session: Session,
    contest: Contest,
    laid: Sequence[RoundAllocation],
    asked: Week | None,
    allocator: Member,
    at: datetime,
) -> tuple[Winner, ...]:
    """Store every list that was laid out and give the winners of the one ``asked`` for, None for the season.

    An open tie across a prize line refuses; the other lists are stored only where they may still change.
    """
    for one in laid:
        refuse_open_ties(one.allocation)
    lists: dict[int | None, list[RoundAllocation]] = {}
    for one in laid:
        lists.setdefault(_key(one.week), []).append(one)
    key = _key(asked)
    for week_id, divisions in lists.items():
        refuse_second_prize(one.allocation for one in divisions)
        _store_list(session, contest, divisions, allocator, at, is_beside=week_id != key)
    return tuple(winner for one in lists.get(key, []) for winner in one.allocation.winners)


def _key(week: Week | None) -> int | None:
    return None if week is None else week.id


def _store_list(
    session: Session,
    contest: Contest,
    divisions: Sequence[RoundAllocation],
    allocator: Member,
    at: datetime,
    *,
    is_beside: bool,
) -> None:
    week, contest_id = divisions[0].week, contest.id or 0
    if week is None:
        ids = prize_ids(session, rules_version_of_contest(session, contest_id).id or 0, Track.QUIZ_SEASON)
        put_awards(session, contest, list_of_season(), "person_id", _values(divisions, ids), is_beside=is_beside)
        return
    ids = prize_ids(session, week.rules_version_id, Track.QUIZ_WEEK)
    before = week_awards(session, contest_id, week.id)
    values = _values(divisions, ids)
    change = put_awards(session, contest, list_of_week(week.id or 0), "person_id", values, is_beside=is_beside)
    if change.left:
        _record_replacement(session, week, divisions, before, allocator, at)


def _values(divisions: Sequence[RoundAllocation], ids: dict[str, int]) -> list[dict[str, object]]:
    """Give what is stored of each winner; a prize of the season rests on no single attempt."""
    values: list[dict[str, object]] = []
    for one in divisions:
        by_code = {row.person_code: row for row in one.standings}
        for winner in one.allocation.winners:
            row = by_code[winner.code]
            values.append(
                {
                    "prize_id": ids[winner.prize.code],
                    "week_id": _key(one.week),
                    "person_id": row.person_id,
                    "attempt_id": row.attempt_id if one.week else None,
                    "unit_id": row.unit_id,
                    "position": winner.position,
                    "share_vnd": winner.share_vnd,
                    "is_extra": winner.is_extra,
                }
            )
    return values


def _record_replacement(
    session: Session,
    week: Week,
    divisions: Sequence[RoundAllocation],
    listed: Sequence[WeekAward],
    allocator: Member,
    at: datetime,
) -> None:
    """Write down who left a week's list, why, and who stands where now."""
    before = {award.person_code: award.prize_code for award in listed}
    passed = [over for one in divisions for over in one.allocation.passed_over]
    winners = [winner for one in divisions for winner in one.allocation.winners]
    body = {
        "before": [[award.position, award.prize_code, award.person_code] for award in listed],
        "after": [[winner.position, winner.prize.code, winner.code] for winner in winners],
        "left": [[over.code, before[over.code], over.reason.value] for over in passed if over.code in before],
        "moved": [
            [winner.code, before.get(winner.code), winner.prize.code]
            for winner in winners
            if before.get(winner.code) != winner.prize.code
        ],
    }
    reasons = dict.fromkeys(over.reason.label() for over in passed if over.code in before)
    session.add(
        Decision(
            contest_id=week.contest_id,
            kind=DecisionKind.AWARD_REPLACEMENT.value,
            week_id=week.id,
            body=canonical_json(body),
            reason="; ".join(reasons) or DecisionKind.AWARD_REPLACEMENT.label(),
            decided_by_id=allocator.id or 0,
            decided_at=at,
        )
    )
