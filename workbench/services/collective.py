"""The prizes of whole units as the rules give them: scores with their working, laid over the units' prize table."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.awards import settled_ties
from workbench.queries.collective import barred_units, unit_results, units_of_division
from workbench.queries.contest import rules_of_contest
from workbench.rules.awards import allocate_prizes
from workbench.rules.collective import UnitScore, places_of_units, score_units
from workbench.services.laid_prizes import LaidPrizes, refuse_second_prize, rules_with_prizes
from workbench.terms import Track


def unit_scores(session: Session, contest_id: int) -> list[UnitScore]:
    """Give every unit's score with its working, the considered ones first; a unit on an exclusion list is not one."""
    rules = rules_of_contest(session, contest_id)
    if rules.collective is None:
        raise WorkbenchError("collective.no_rules")
    barred = barred_units(session, contest_id)
    scores = [
        replace(score, refused=score.refused or "collective.excluded") if score.code in barred else score
        for score in score_units(unit_results(session, contest_id), rules.collective)
    ]
    return sorted(scores, key=lambda score: score.refused is not None)


def lay_units(session: Session, contest_id: int) -> list[LaidPrizes]:
    """Give the units' prizes, one table a division, without storing anything; a division names groups of units."""
    rules, divisions = rules_with_prizes(session, contest_id, Track.UNIT)
    scores = unit_scores(session, contest_id)
    laid = []
    for code in divisions:
        division = rules.division(code)
        if code and (division is None or not division.unit_groups or division.categories):
            raise WorkbenchError("collective.division_of_people", division=code)
        ids = units_of_division(session, contest_id, division)
        places = places_of_units([score for score in scores if score.code in ids])
        allocation = allocate_prizes(
            places,
            rules.prize_lines(Track.UNIT, code),
            settled_ties(session, contest_id, None, code, track=Track.UNIT),
        )
        laid.append(LaidPrizes(code, places, allocation, {unit: {"unit_id": ids[unit]} for unit in ids}))
    refuse_second_prize(one.allocation for one in laid)
    return laid
