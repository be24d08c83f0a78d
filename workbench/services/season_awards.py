"""The season's prizes as the rules give them: the sum over the weeks, laid over the season's prize table."""

from __future__ import annotations

from sqlmodel import Session

from workbench.rules.awards import Place
from workbench.services.allocations import RoundAllocation, contest_allocations
from workbench.services.laid_prizes import LaidPrizes, rules_with_prizes
from workbench.terms import Track


def season_rounds(session: Session, contest_id: int) -> list[RoundAllocation]:
    """Give the season's prizes, one table a division, and the weeks whose lists share its scope.

    Without a prize table of the season it is refused.
    """
    rules_with_prizes(session, contest_id, Track.QUIZ_SEASON)
    return contest_allocations(session, contest_id, None)


def lay_season(session: Session, contest_id: int) -> list[LaidPrizes]:
    """Give the season's prizes alone, one table a division, without storing anything."""
    return [
        LaidPrizes(
            one.division,
            [Place(row.person_code, row.rank) for row in one.standings],
            one.allocation,
        )
        for one in season_rounds(session, contest_id)
        if one.week is None
    ]
