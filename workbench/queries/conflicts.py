"""What is to be known of the winners of an award list before it is signed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlmodel import Session

from workbench.queries.attempts import accounts_of, attempt_person
from workbench.queries.contest import weeks_of_contest
from workbench.queries.evidence import evidence_of_week, excluded_in
from workbench.queries.review_queue import rulings_of_week
from workbench.rules.conflicts import Conflict, Organiser, WinnerTies, find_conflicts
from workbench.rules.validity import check_validity
from workbench.tables import (
    Attempt,
    Award,
    Essay,
    EssayAuthor,
    Member,
    MemberRole,
    OrganisationUnit,
    Person,
    Week,
    core,
)
from workbench.terms import AwardState, DecisionKind, ExclusionGround, Role, Track
from workbench.texts import to_local

_ORGANISING = (Role.COMMITTEE, Role.SECRETARIAT, Role.JUDGE)


def week_conflicts(session: Session, week: Week) -> tuple[Conflict, ...]:
    """Give what is to be known of the week's winners, in the order of the award list.

    The operator's units are those whose dated line touches the days of the week. A paper with a finding is open while
    nobody has ruled on it; one whose unit was asked counts as under inquiry until it is cleared or annulled.
    """
    return _conflicts(session, week.contest_id, [week], _people(session, week.contest_id, week.id, [week]))


def overall_conflicts(session: Session, contest_id: int, track: Track) -> tuple[Conflict, ...]:
    """Give what is to be known of the winners of the season, by their papers of all weeks, of units, or of authors."""
    weeks = weeks_of_contest(session, contest_id)
    if track is Track.QUIZ_SEASON:
        winners = _people(session, contest_id, None, weeks)
    else:
        winners = _units(session, contest_id) if track is Track.UNIT else _authors(session, contest_id)
    return _conflicts(session, contest_id, weeks, winners)


def _conflicts(
    session: Session, contest_id: int, weeks: Sequence[Week], winners: list[WinnerTies]
) -> tuple[Conflict, ...]:
    if not winners:
        return ()
    if not weeks:  # a contest of essays alone
        return find_conflicts(winners, _organisers(session, contest_id), ())
    first = min(to_local(week.opens_at).date() for week in weeks)
    last = max(to_local(week.closes_at).date() for week in weeks)
    return find_conflicts(winners, _organisers(session, contest_id), _operator_units(session, contest_id, first, last))


def _units(session: Session, contest_id: int) -> list[WinnerTies]:
    award, unit = core(Award).c, core(OrganisationUnit).c
    rows = session.execute(
        select(unit.code, unit.name, unit.id)
        .where(
            award.contest_id == contest_id,
            award.person_id.is_(None),
            award.essay_id.is_(None),
            award.state != AwardState.REPLACED.value,
            unit.id == award.unit_id,
        )
        .order_by(award.position, award.id)
    )
    return [WinnerTies(row.code, row.name, row.id, is_unit=True) for row in rows]


def _authors(session: Session, contest_id: int) -> list[WinnerTies]:
    """Give the authors of the essays that win, each under the work's code."""
    award, essay, author = core(Award).c, core(Essay).c, core(EssayAuthor).c
    rows = session.execute(
        select(essay.code, author.full_name, func.coalesce(author.unit_id, essay.unit_id))
        .where(
            award.contest_id == contest_id,
            award.state != AwardState.REPLACED.value,
            award.essay_id == essay.id,
            author.essay_id == essay.id,
        )
        .order_by(award.position, author.position)
    )
    return [WinnerTies(*row) for row in rows]


def _people(session: Session, contest_id: int, week_id: int | None, weeks: Sequence[Week]) -> list[WinnerTies]:
    """Give the winners of a week's list, or (None) of the season's, with what their papers of ``weeks`` leave open."""
    award, account, person = core(Award).c, core(Person).alias("account"), core(Person).c
    rows = session.execute(
        select(person.id, person.code, person.full_name, award.unit_id)
        .join(account, account.c.id == award.person_id)
        .join(core(Person), person.id == func.coalesce(account.c.same_as_id, account.c.id))
        .where(
            award.contest_id == contest_id,
            award.week_id.is_not_distinct_from(week_id),
            award.state != AwardState.REPLACED.value,
        )
        .order_by(award.position, award.id)
    ).all()
    people = {row[0] for row in rows}
    asked: set[int] = set()
    findings: dict[int, set[str]] = {}
    for week in weeks if people else ():
        _add_open_papers(session, week.id or 0, people, asked, findings)
    return [
        WinnerTies(code, name, unit_id, key in asked, tuple(sorted(findings.get(key, ()))))
        for key, code, name, unit_id in rows
    ]


def _add_open_papers(
    session: Session, week_id: int, people: Collection[int], asked: set[int], findings: dict[int, set[str]]
) -> None:
    """Add the people of whose papers one was asked about last, and the rule checks nobody has ruled on."""
    attempt = core(Attempt).c
    rows = session.execute(
        select(attempt.code, attempt_person()).where(
            attempt.week_id == week_id, attempt.person_id.in_(accounts_of(people))
        )
    )
    owner: dict[str, int] = {row[0]: row[1] for row in rows}
    rulings = rulings_of_week(session, week_id)
    for code in owner.keys() & rulings.keys():
        if rulings[code][-1].kind is DecisionKind.ATTEMPT_INQUIRY:
            asked.add(owner[code])
    for flag in check_validity(evidence_of_week(session, week_id, people)):
        if flag.attempt not in rulings:
            findings.setdefault(owner[flag.attempt], set()).add(flag.check.value)


def _organisers(session: Session, contest_id: int) -> list[Organiser]:
    member, held, unit = core(Member).c, core(MemberRole).c, core(OrganisationUnit).c
    holders = select(held.member_id).where(held.role.in_([role.value for role in _ORGANISING]))
    rows = session.execute(
        select(member.code, member.full_name, unit.id)
        .join(
            core(OrganisationUnit),
            (unit.contest_id == member.contest_id) & or_(unit.id == member.unit_id, unit.code == member.unit_code),
        )
        .where(member.contest_id == contest_id, member.id.in_(holders))
        .order_by(member.code)
    )
    return [Organiser(*row) for row in rows]


def _operator_units(session: Session, contest_id: int, first: date, last: date) -> frozenset[int]:
    return frozenset(
        unit
        for line in excluded_in(session, contest_id)
        if line.ground is ExclusionGround.OPERATOR
        and (line.from_on is None or line.from_on <= last)
        and (line.until_on is None or first <= line.until_on)
        for unit in line.units
    )
