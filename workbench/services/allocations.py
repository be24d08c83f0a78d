"""What the rules, the standings and the recorded decisions make of the prizes now, without storing anything."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from workbench.queries.awards import settled_ties, unconfirmed
from workbench.queries.contest import rules_of_contest, rules_of_week, weeks_of_contest
from workbench.queries.standings import StandingRow, season_standings, standings
from workbench.rules.award_rounds import AwardRound, allocate_rounds
from workbench.rules.awards import Allocation, Place
from workbench.rules.contest_rules import ContestRules
from workbench.tables import Award, Person, Week, core
from workbench.terms import AwardState, PrizeScope, Track


class RoundAllocation(NamedTuple):
    """The prizes of one week, or (``week`` None) of the season, in one division ("" where all compete together)."""

    week: Week | None
    division: str
    allocation: Allocation
    standings: list[StandingRow]


def allocations_of_week(session: Session, week: Week) -> list[RoundAllocation]:
    """Give the prizes of a week, one allocation a division."""
    found = contest_allocations(session, week.contest_id, week)
    return [one for one in found if one.week is not None and one.week.id == week.id]


def contest_allocations(session: Session, contest_id: int, asked: Week | None) -> list[RoundAllocation]:
    """Give the prizes of a week, or (None) of the season, and of every other list they share a scope with.

    A scope over the contest covers its weeks and its season, which comes after them; one over the round covers the
    divisions of one list. Whoever would win twice within it keeps one prize as the rules say. Lists that were never
    laid out are left alone.
    """
    rules = rules_of_contest(session, contest_id)
    rounds: list[Week | None] = [asked]
    if rules.prize_scope is PrizeScope.CONTEST:
        listed = _paid_by_list(session, contest_id)
        every: list[Week | None] = [*weeks_of_contest(session, contest_id), None]
        rounds = [one for one in every if _key(one) == _key(asked) or _key(one) in listed]
        paid = {key: frozenset(people) for key, people in listed.items()}
    else:
        paid = {}
    laid = [
        (one, division, *_round(session, contest_id, one, division, paid.get(_key(one), frozenset())))
        for one in rounds
        for division in _divisions(_rules(session, contest_id, one), one)
    ]
    # Here is only what shares a scope, so that only the lack of one makes a difference.
    scope = PrizeScope.NONE if rules.prize_scope is PrizeScope.NONE else PrizeScope.CONTEST
    allocations = allocate_rounds([award_round for *_, award_round in laid], scope, rules.on_repeat)
    return [
        RoundAllocation(one, division, allocation, rows)
        for (one, division, rows, _), allocation in zip(laid, allocations, strict=True)
    ]


def _key(week: Week | None) -> int | None:
    return None if week is None else week.id


def _paid_by_list(session: Session, contest_id: int) -> dict[int | None, set[str]]:
    """Give for every list of people there is (week id, None for the season) who of it was paid."""
    award, account, person = core(Award).c, core(Person).alias("account"), core(Person).c
    rows = session.execute(
        select(award.week_id, person.code, award.state).where(
            award.contest_id == contest_id,
            account.c.id == award.person_id,
            person.id == func.coalesce(account.c.same_as_id, account.c.id),
        )
    )
    found: defaultdict[int | None, set[str]] = defaultdict(set)
    for week_id, code, state in rows:
        found[week_id].update({code} if state == AwardState.PAID.value else ())
    return found


def _rules(session: Session, contest_id: int, week: Week | None) -> ContestRules:
    return rules_of_contest(session, contest_id) if week is None else rules_of_week(session, week.id or 0)


def _track(week: Week | None) -> Track:
    return Track.QUIZ_SEASON if week is None else Track.QUIZ_WEEK


def _divisions(rules: ContestRules, week: Week | None) -> list[str]:
    """Give the divisions that have a prize table, in the order of the rules; one that is all otherwise."""
    lines = [line for line in rules.prizes if line.track is _track(week)]
    return list(dict.fromkeys(line.division for line in lines)) or [""]


def _round(
    session: Session, contest_id: int, week: Week | None, division: str, paid: frozenset[str]
) -> tuple[list[StandingRow], AwardRound]:
    rules, track = _rules(session, contest_id, week), _track(week)
    if week is None:
        rows = season_standings(session, contest_id, rules, division=division)
        settled = settled_ties(session, contest_id, None, division, track=track)
    else:
        rows = standings(session, week.id or 0, rules, division=division)
        settled = settled_ties(session, contest_id, week.id, division)
    award_round = AwardRound(
        tuple(Place(row.person_code, row.rank) for row in rows),
        rules.prize_lines(track, division),
        settled,
        unconfirmed(session, week.id or 0) if week else {},
        rules.replaces_unconfirmed,
        rules.most_prizes(len(rows)),
        paid,
    )
    return rows, award_round
