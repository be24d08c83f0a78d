"""The season's prizes as the rules give them: the sum over the weeks, laid over the season's prize table."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlmodel import Session

from workbench.queries.awards import settled_ties
from workbench.queries.standings import season_standings
from workbench.rules.awards import Place, allocate_prizes
from workbench.services.laid_prizes import LaidPrizes, refuse_second_prize, rules_with_prizes
from workbench.tables import Award, Person, core
from workbench.terms import AwardState, PrizeScope, Track


def lay_season(session: Session, contest_id: int) -> list[LaidPrizes]:
    """Give the season's prizes, one table a division, without storing anything.

    Where nobody may hold two prizes in the contest, whoever holds one of a week is passed over: the weeks were
    awarded first.
    """
    rules, divisions = rules_with_prizes(session, contest_id, Track.QUIZ_SEASON)
    holders = _holders(session, contest_id) if rules.prize_scope is PrizeScope.CONTEST else set()
    laid = []
    for division in divisions:
        rows = season_standings(session, contest_id, rules, division=division)
        places = [Place(row.person_code, row.rank) for row in rows]
        allocation = allocate_prizes(
            places,
            rules.prize_lines(Track.QUIZ_SEASON, division),
            settled_ties(session, contest_id, None, division, track=Track.QUIZ_SEASON),
            content=dict.fromkeys(holders, 0),
            at_most=rules.most_prizes(len(rows)),
        )
        stored = {row.person_code: {"person_id": row.person_id, "unit_id": row.unit_id} for row in rows}
        laid.append(LaidPrizes(division, places, allocation, stored))
    refuse_second_prize(laid)
    return laid


def _holders(session: Session, contest_id: int) -> set[str]:
    """Give the codes of who holds a prize of a week, by the account that stands for them now."""
    award, account, person = core(Award).c, core(Person).alias("account"), core(Person).c
    return set(
        session.scalars(
            select(person.code).where(
                award.contest_id == contest_id,
                award.week_id.is_not(None),
                award.state != AwardState.REPLACED.value,
                account.c.id == award.person_id,
                person.id == func.coalesce(account.c.same_as_id, account.c.id),
            )
        )
    )
