"""What is to be known of a week's winners before the award list is signed."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlmodel import Session

from workbench.queries.evidence import evidence_of_week, excluded_in
from workbench.queries.review_queue import rulings_of_week
from workbench.rules.conflicts import Conflict, Organiser, WinnerTies, find_conflicts
from workbench.rules.validity import check_validity
from workbench.tables import Attempt, Award, Member, MemberRole, OrganisationUnit, Person, Week, core
from workbench.terms import AwardState, DecisionKind, ExclusionGround, Role
from workbench.texts import to_local

_ORGANISING = (Role.COMMITTEE, Role.SECRETARIAT, Role.JUDGE)


def week_conflicts(session: Session, week: Week) -> tuple[Conflict, ...]:
    """Give what is to be known of the week's winners, in the order of the award list.

    The operator's units are those whose dated line touches the days of the week. A paper with a finding is open while
    nobody has ruled on it; one whose unit was asked counts as under inquiry until it is cleared or annulled.
    """
    winners = _winners(session, week)
    if not winners:
        return ()
    return find_conflicts(winners, _organisers(session, week.contest_id), _operator_units(session, week))


def _winners(session: Session, week: Week) -> list[WinnerTies]:
    assert week.id is not None
    award, account, person = core(Award).c, core(Person).alias("account"), core(Person).c
    rows = session.execute(
        select(person.id, person.code, person.full_name, award.unit_id)
        .join(account, account.c.id == award.person_id)
        .join(core(Person), person.id == func.coalesce(account.c.same_as_id, account.c.id))
        .where(award.week_id == week.id, award.state != AwardState.REPLACED.value)
        .order_by(award.position, award.id)
    ).all()
    inquiries, findings = _open_papers(session, week.id)
    owner = _owners(session, week.id)
    asked = {owner[code] for code in inquiries}
    open_checks: dict[int, list[str]] = {}
    for code, checks in findings.items():
        open_checks.setdefault(owner[code], []).extend(checks)
    return [
        WinnerTies(code, name, unit_id, key in asked, tuple(sorted(set(open_checks.get(key, ())))))
        for key, code, name, unit_id in rows
    ]


def _open_papers(session: Session, week_id: int) -> tuple[set[str], dict[str, list[str]]]:
    """Give the papers whose unit was asked last, and the rule checks found in papers nobody has ruled on."""
    rulings = rulings_of_week(session, week_id)
    asked = {code for code, ruled in rulings.items() if ruled[-1].kind is DecisionKind.ATTEMPT_INQUIRY}
    findings: dict[str, list[str]] = {}
    for flag in check_validity(evidence_of_week(session, week_id)):
        if flag.attempt not in rulings:
            findings.setdefault(flag.attempt, []).append(flag.check.value)
    return asked, findings


def _owners(session: Session, week_id: int) -> dict[str, int]:
    attempt, account = core(Attempt).c, core(Person).c
    rows = session.execute(
        select(attempt.code, func.coalesce(account.same_as_id, account.id)).where(
            attempt.week_id == week_id, account.id == attempt.person_id
        )
    )
    return {row[0]: row[1] for row in rows}


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


def _operator_units(session: Session, week: Week) -> frozenset[int]:
    first, last = to_local(week.opens_at).date(), to_local(week.closes_at).date()
    return frozenset(
        unit
        for line in excluded_in(session, week.contest_id)
        if line.ground is ExclusionGround.OPERATOR
        and (line.from_on is None or line.from_on <= last)
        and (line.until_on is None or first <= line.until_on)
        for unit in line.units
    )
