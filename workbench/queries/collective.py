"""What each unit's people did over the whole contest, as the score of whole units needs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from workbench.queries.contest import weeks_of_contest
from workbench.queries.evidence import excluded_in
from workbench.queries.units import unit_rows
from workbench.rules.collective import UnitResults
from workbench.rules.contest_rules import Division
from workbench.tables import Award, Essay, OrganisationUnit, Person, Prize, Week, core
from workbench.terms import AwardState, Track
from workbench.texts import to_local


class OverallAward(NamedTuple):
    """One prize of no single week: of a unit, of a person over the season, or of an essay; ``code`` is its own."""

    division: str
    position: int
    prize_code: str
    prize_label: str
    amount_vnd: int
    code: str
    name: str
    unit_name: str
    state: AwardState


def counting_day(weeks: Sequence[Week]) -> date:
    """Give the day whose headcounts hold for the contest: that of the last week's end, on the Vietnamese clock."""
    return max(to_local(week.closes_at) for week in weeks).date()


def unit_results(session: Session, contest_id: int) -> list[UnitResults]:
    """Give what each unit did over all weeks, units with nobody included; only approved prizes count as won."""
    won: defaultdict[int, list[str]] = defaultdict(list)
    for unit_id, code in _prizes_won(session, contest_id):
        won[unit_id].append(code)
    rows = unit_rows(session, contest_id, counted_by=counting_day(weeks_of_contest(session, contest_id)))
    return [
        UnitResults(
            row.unit_code,
            row.headcount,
            row.people,
            row.attempts,
            row.perfect_attempts,
            row.points,
            row.n_items,
            tuple(won[row.unit_id]),
        )
        for row in rows
    ]


def barred_units(session: Session, contest_id: int) -> set[str]:
    """Give the codes of units on an exclusion list on the counting day, with those under them.

    In a contest of essays alone, which has no such day, whoever was ever on one.
    """
    weeks = weeks_of_contest(session, contest_id)
    day = counting_day(weeks) if weeks else None
    barred: set[int] = set()
    for line in excluded_in(session, contest_id):
        if day is None or (
            line.from_on is not None and line.from_on <= day and (line.until_on is None or day <= line.until_on)
        ):
            barred |= line.units
    unit = core(OrganisationUnit).c
    return set(session.scalars(select(unit.code).where(unit.id.in_(barred))))


def units_of_division(session: Session, contest_id: int, division: Division | None) -> dict[str, int]:
    """Give code -> id of the units that compete in a division, of all units where there is none."""
    unit = core(OrganisationUnit).c
    query = select(unit.code, unit.id).where(unit.contest_id == contest_id)
    if division is not None:
        query = query.where(unit.group_code.in_(division.unit_groups))
    return {row.code: row.id for row in session.execute(query.order_by(unit.code))}


def overall_awards(session: Session, contest_id: int, track: Track) -> list[OverallAward]:
    """Give the prizes of the season, of the units or of the essays in the order of the award list."""
    award, prize, unit, person = core(Award).c, core(Prize).c, core(OrganisationUnit).c, core(Person).c
    essay = core(Essay).c
    rows = session.execute(
        select(
            prize.division,
            award.position,
            prize.code,
            prize.label,
            func.coalesce(award.share_vnd, prize.amount_vnd),
            func.coalesce(person.code, essay.code, unit.code),
            func.coalesce(person.full_name, essay.title, unit.name),
            unit.name,
            award.state,
        )
        .select_from(core(Award))
        .join(core(Prize), prize.id == award.prize_id)
        .join(core(OrganisationUnit), unit.id == award.unit_id)
        .outerjoin(core(Person), person.id == award.person_id)
        .outerjoin(core(Essay), essay.id == award.essay_id)
        .where(
            award.contest_id == contest_id,
            prize.track == track.value,
            award.state != AwardState.REPLACED.value,
        )
        .order_by(prize.division, award.position)
    )
    return [OverallAward(*row[:8], AwardState(row[8])) for row in rows]  # type: ignore[call-arg]


def _prizes_won(session: Session, contest_id: int) -> Iterator[tuple[int, str]]:
    award, prize = core(Award).c, core(Prize).c
    rows = session.execute(
        select(award.unit_id, prize.code)
        .where(
            award.contest_id == contest_id,
            award.prize_id == prize.id,
            prize.track != Track.UNIT.value,
            award.state.in_([AwardState.APPROVED.value, AwardState.PAID.value]),
        )
        .order_by(prize.code, award.id)
    )
    for row in rows:
        yield row.unit_id, row.code
