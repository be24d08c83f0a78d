"""What the rules, the standings and the recorded decisions make of the prizes now, without storing anything."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from workbench.queries.awards import settled_ties, unconfirmed
from workbench.queries.contest import rules_of_contest, rules_of_week, weeks_of_contest
from workbench.queries.standings import StandingRow, standings
from workbench.rules.award_rounds import AwardRound, allocate_rounds
from workbench.rules.awards import Allocation, Place
from workbench.tables import Award, Week, core
from workbench.terms import PrizeScope, Track


class WeekAllocation(NamedTuple):
    """The prizes of one week and division ("" where all compete together), and the standings they rest on."""

    week: Week
    division: str
    allocation: Allocation
    standings: list[StandingRow]


def allocations_of_week(session: Session, week: Week) -> list[WeekAllocation]:
    """Give the prizes of a week, one allocation a division.

    Under a scope over the contest the other weeks that have award lists are laid out with it, because somebody may
    keep a prize there.
    """
    found = contest_allocations(session, week)
    return [one for one in found if one.week.id == week.id]


def contest_allocations(session: Session, week: Week) -> list[WeekAllocation]:
    """Give the prizes of a week and, under a scope over the contest, of every other week that has an award list."""
    rules = rules_of_contest(session, week.contest_id)
    weeks = [week]
    if rules.prize_scope is PrizeScope.CONTEST:
        award = core(Award).c
        listed = set(session.scalars(select(award.week_id).where(award.contest_id == week.contest_id)))
        weeks = [one for one in weeks_of_contest(session, week.contest_id) if one.id == week.id or one.id in listed]
    laid = [(one, division, *_round(session, one, division)) for one in weeks for division in _divisions(session, one)]
    allocations = allocate_rounds([award_round for *_, award_round in laid], rules.prize_scope, rules.on_repeat)
    return [
        WeekAllocation(one, division, allocation, rows)
        for (one, division, rows, _), allocation in zip(laid, allocations, strict=True)
    ]


def _divisions(session: Session, week: Week) -> list[str]:
    """Give the divisions that have a prize table in a week, in the order of the rules; one that is all otherwise."""
    lines = [line for line in rules_of_week(session, week.id or 0).prizes if line.track is Track.QUIZ_WEEK]
    return list(dict.fromkeys(line.division for line in lines)) or [""]


def _round(session: Session, week: Week, division: str) -> tuple[list[StandingRow], AwardRound]:
    week_id = week.id or 0
    rules = rules_of_week(session, week_id)
    rows = standings(session, week_id, rules, division=division)
    award_round = AwardRound(
        tuple(Place(row.person_code, row.rank) for row in rows),
        rules.prize_lines(Track.QUIZ_WEEK, division),
        settled_ties(session, week.contest_id, week_id, division),
        unconfirmed(session, week_id),
        rules.replaces_unconfirmed,
        rules.most_prizes(len(rows)),
    )
    return rows, award_round
