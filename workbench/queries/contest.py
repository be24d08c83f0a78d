"""Which contest, weeks, rules and members are there."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.rules.contest_rules import ContestRules
from workbench.tables import Contest, Member, MemberRole, RulesVersion, Week, core
from workbench.terms import Role


def contest_of(session: Session, code: str | None = None) -> Contest:
    """Give the contest named by its code; without a code the only one there is."""
    known = list(session.scalars(select(Contest).order_by(core(Contest).c.code)))
    codes = ", ".join(contest.code for contest in known)
    if not known:
        raise WorkbenchError("contest.none")
    if code is None:
        if len(known) > 1:
            raise WorkbenchError("contest.name_one", known=codes)
        return known[0]
    found = next((contest for contest in known if contest.code == code), None)
    if found is None:
        raise WorkbenchError("contest.unknown", code=code, known=codes)
    return found


def weeks_of_contest(session: Session, contest_id: int) -> list[Week]:
    """Give the weeks of a contest in order."""
    week = core(Week).c
    return list(session.scalars(select(Week).where(week.contest_id == contest_id).order_by(week.number)))


def week_of(session: Session, contest_id: int, number: int) -> Week:
    """Give one week of a contest by its number."""
    weeks = weeks_of_contest(session, contest_id)
    found = next((week for week in weeks if week.number == number), None)
    if found is None:
        raise WorkbenchError("contest.unknown_week", week=number, known=", ".join(str(w.number) for w in weeks))
    return found


def rules_version_of_contest(session: Session, contest_id: int) -> RulesVersion:
    """Give the newest frozen rules version of a contest."""
    version = core(RulesVersion).c
    return session.scalars(
        select(RulesVersion).where(version.contest_id == contest_id).order_by(version.number.desc()).limit(1)
    ).one()


def rules_of_contest(session: Session, contest_id: int) -> ContestRules:
    """Give the newest rules of a contest."""
    return ContestRules.model_validate_json(rules_version_of_contest(session, contest_id).body)


def rules_of_week(session: Session, week_id: int) -> ContestRules:
    """Give the rules under which a week was held."""
    version, week = core(RulesVersion).c, core(Week).c
    body = session.execute(
        select(version.body).where(version.id == week.rules_version_id, week.id == week_id)
    ).scalar_one()
    return ContestRules.model_validate_json(body)


def member_of(session: Session, contest_id: int, code: str) -> Member:
    """Give a member of the organising side by the code."""
    member = core(Member).c
    found = session.scalars(select(Member).where(member.contest_id == contest_id, member.code == code)).one_or_none()
    if found is None:
        raise WorkbenchError("contest.unknown_member", code=code)
    return found


def roles_of_member(session: Session, member_id: int) -> frozenset[Role]:
    """Give the roles that a member holds."""
    held = core(MemberRole).c
    return frozenset(Role(role) for role in session.scalars(select(held.role).where(held.member_id == member_id)))


def judges_of_contest(session: Session, contest_id: int) -> list[Member]:
    """Give the members of the jury in the order of their codes."""
    member, held = core(Member).c, core(MemberRole).c
    return list(
        session.scalars(
            select(Member)
            .where(member.contest_id == contest_id, held.member_id == member.id, held.role == Role.JUDGE.value)
            .order_by(member.code)
        )
    )
