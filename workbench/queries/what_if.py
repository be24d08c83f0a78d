"""Who would move if a week were ranked by other rules, or without some of its attempts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlmodel import Session

from workbench.queries.predictions import counted_target, frozen_targets
from workbench.queries.standings import StandingRow, standings
from workbench.rules.contest_rules import ContestRules
from workbench.rules.prize_line import Distance, Placed, prize_distances
from workbench.rules.what_if import Move, Ranked, moves
from workbench.terms import RankKey, Track


def moves_under(
    session: Session, week_id: int, before: ContestRules, after: ContestRules, *, division: str = ""
) -> tuple[Move, ...]:
    """Give everybody whose rank or prize in a week differs between two sets of rules, stored or only thought of."""
    ranked = [
        ranked_rows(what_if_standings(session, week_id, rules, division=division), rules, division)
        for rules in (before, after)
    ]
    return moves(*ranked)


def moves_without(
    session: Session, week_id: int, rules: ContestRules, attempts: Collection[int], *, division: str = ""
) -> tuple[Move, ...]:
    """Give everybody whose rank or prize in a week would differ if these attempts (by id) did not count."""
    ranked = [
        ranked_rows(what_if_standings(session, week_id, rules, division=division, without=without), rules, division)
        for without in ((), attempts)
    ]
    return moves(*ranked)


def what_if_standings(
    session: Session, week_id: int, rules: ContestRules, *, division: str = "", without: Collection[int] = ()
) -> list[StandingRow]:
    """Give the standings of a week by any rules; a figure to be predicted that is not frozen is counted as of now.

    A division that these rules do not have has nobody in it.
    """
    if division and rules.division(division) is None:
        return []
    actual = None
    if RankKey.PREDICTION in rules.rank_keys and rules.prediction is not None:
        frozen = frozen_targets(session, [week_id], rules.prediction)
        actual = frozen.get(week_id, counted_target(session, week_id, rules.prediction))
    return standings(session, week_id, rules, division=division, without=without, actual=actual)


def ranked_rows(
    rows: Sequence[StandingRow], rules: ContestRules, division: str = "", track: Track = Track.QUIZ_WEEK
) -> list[Ranked]:
    """Give places with the label of the prize that their rank reaches, ties across a line taken at the higher prize."""
    seats = [line.label for line in rules.prize_lines(track, division) for _ in range(line.quota)]
    return [Ranked(row.person_code, row.rank, seats[row.rank - 1] if row.rank <= len(seats) else "") for row in rows]


def distances(
    rows: Sequence[StandingRow], rules: ContestRules, division: str = "", track: Track = Track.QUIZ_WEEK
) -> list[Distance]:
    """Give how far each row of a whole standing is from the prize line of its track and division."""
    keys = rules.keys_of_season() if track is Track.QUIZ_SEASON else rules.rank_keys
    seats = sum(line.quota for line in rules.prize_lines(track, division))
    return prize_distances([Placed(row.person_code, row.rank, row.key_values) for row in rows], keys, seats)
