"""The prizes of whole units as the rules give them: scores with their working, laid over the units' prize table."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.awards import settled_ties
from workbench.queries.collective import barred_units, unit_results, units_of_division
from workbench.queries.contest import rules_of_contest
from workbench.queries.essay_results import unit_works
from workbench.rules.awards import Place, allocate_prizes
from workbench.rules.collective import UnitScore, places_of_units, score_units
from workbench.rules.contest_rules import ContestRules
from workbench.rules.essay_rounds import UnitWorksScore, places_of_works, score_works
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


def works_scores(session: Session, contest_id: int) -> list[UnitWorksScore]:
    """Give every unit's score by its works with its working, the considered ones first, excluded units last."""
    rules = rules_of_contest(session, contest_id)
    if rules.essays.collective is None:
        raise WorkbenchError("collective.no_rules")
    labels = {line.code: line.label for line in rules.prize_lines(Track.ESSAY)}
    barred = barred_units(session, contest_id)
    scores = [
        replace(score, is_considered=score.is_considered and score.code not in barred)
        for score in score_works(unit_works(session, contest_id), rules.essays.collective, labels)
    ]
    return sorted(scores, key=lambda score: not score.is_considered)


def _places(session: Session, contest_id: int, rules: ContestRules, units: Collection[str]) -> list[Place]:
    """Give the places of some units by the rules' score, by that of their works where there is no other."""
    if rules.collective is None and rules.essays.collective is not None:
        return places_of_works([score for score in works_scores(session, contest_id) if score.code in units])
    return places_of_units([score for score in unit_scores(session, contest_id) if score.code in units])


def lay_units(session: Session, contest_id: int) -> list[LaidPrizes]:
    """Give the units' prizes, one table a division, without storing anything; a division names groups of units."""
    rules, divisions = rules_with_prizes(session, contest_id, Track.UNIT)
    laid = []
    for code in divisions:
        division = rules.division(code)
        if code and (division is None or not division.unit_groups or division.categories):
            raise WorkbenchError("collective.division_of_people", division=code)
        ids = units_of_division(session, contest_id, division)
        places = _places(session, contest_id, rules, ids)
        allocation = allocate_prizes(
            places,
            rules.prize_lines(Track.UNIT, code),
            settled_ties(session, contest_id, None, code, track=Track.UNIT),
        )
        laid.append(LaidPrizes(code, places, allocation, {unit: {"unit_id": ids[unit]} for unit in ids}))
    refuse_second_prize(one.allocation for one in laid)
    return laid
