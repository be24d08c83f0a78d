"""Adopt changed rules: a new version under a new notice, with its prizes and the weeks it holds for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, insert, or_, select, update
from sqlmodel import Session

from workbench.errors import Severity, WorkbenchError
from workbench.queries.contest import contest_of, rules_of_contest, rules_version_of_contest, week_of
from workbench.queries.rules_versions import unit_groups, version_rows
from workbench.rules.canonical import canonical_json
from workbench.rules.contest_rules import ContestRules, WeekWindow
from workbench.rules.findings import CheckFinding
from workbench.rules.rules_checks import check_rules
from workbench.rules.rules_diff import RulesChange, rules_changes
from workbench.services.audit import record_event
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.store import reading, transaction
from workbench.tables import Attempt, Award, Contest, Decision, Member, Prize, RulesVersion, Week, core
from workbench.terms import AwardState, DecisionKind, Role


@dataclass(frozen=True, slots=True)
class Adoption:
    """The receipt of an adoption, or what it would be: what is frozen, what changes, what to look at afterwards."""

    number: int
    rules: ContestRules
    weeks: tuple[int, ...]
    changes: tuple[RulesChange, ...]
    findings: tuple[CheckFinding, ...]

    @property
    def sha256(self) -> str:
        """Give the hash under which the version is frozen."""
        return self.rules.sha256()


def adopt_rules(
    engine: Engine,
    rules: ContestRules,
    *,
    weeks: Sequence[int],
    actor: str,
    reason: str,
    at: datetime,
    seconded_by: str | None = None,
    contest: str | None = None,
) -> Adoption:
    """Freeze the rules as a new version and hold the named weeks under it, in one transaction.

    The windows of the rules are taken for those weeks; where they name none the week keeps its own, and windows of
    other weeks are left out. A week that has opened needs a second person, of the committee.
    """
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        decider = member_with_role(session, found.id, actor, Role.SECRETARIAT, Role.COMMITTEE)
        second = _second(session, found.id, actor, seconded_by)
        adoption = _plan(session, found, rules, weeks, at, is_seconded=second is not None)
        before = rules_version_of_contest(session, found.id)
        version_id = _freeze(session, found.id, adoption, at)
        _hold_weeks(session, found.id, adoption, version_id)
        session.add(
            Decision(
                contest_id=found.id,
                kind=DecisionKind.RULES_ADOPTION.value,
                digest=adoption.sha256,
                body=canonical_json({"number": adoption.number, "weeks": list(adoption.weeks)}),
                reason=reason,
                decided_by_id=decider.id or 0,
                seconded_by_id=second.id if second else None,
                decided_at=at,
            )
        )
        record_event(
            session,
            at=at,
            actor=actor,
            action="rules.adopt",
            entity=f"rules:{adoption.number}",
            reason=reason,
            before={"number": before.number, "rules": before.sha256},
            after={
                "number": adoption.number,
                "rules": adoption.sha256,
                "notice": rules.notice,
                "weeks": list(adoption.weeks),
                "seconded_by": seconded_by,
                "changes": [list(change) for change in adoption.changes],
            },
        )
        return adoption


def preview_adoption(
    engine: Engine,
    rules: ContestRules,
    *,
    weeks: Sequence[int],
    at: datetime,
    is_seconded: bool = True,
    contest: str | None = None,
) -> Adoption:
    """Give the receipt an adoption would have, or refuse as it would be refused; nothing is stored."""
    with reading(engine) as session:
        return _plan(session, contest_of(session, contest), rules, weeks, at, is_seconded=is_seconded)


def prize_rows(rules: ContestRules, rules_version_id: int) -> list[dict[str, object]]:
    """Give the prize table of a version as rows, each track counted from its highest prize."""
    places: dict[str, int] = {}
    rows: list[dict[str, object]] = []
    for line in rules.prizes:
        places[line.track.value] = places.get(line.track.value, 0) + 1
        values = line.model_dump(mode="json")
        rows.append({"rules_version_id": rules_version_id, "position": places[line.track.value], **values})
    return rows


def refuse_contradictions(rules: ContestRules) -> None:
    """Stop at the first thing in the rules that contradicts itself."""
    for finding in check_rules(rules):
        raise WorkbenchError(finding.code, **finding.values)


def _second(session: Session, contest_id: int, actor: str, seconded_by: str | None) -> Member | None:
    if seconded_by is None:
        return None
    if seconded_by == actor:
        raise WorkbenchError("rules.second_person_is_the_same")
    return member_with_role(session, contest_id, seconded_by, Role.COMMITTEE)


def _plan(
    session: Session, contest: Contest, rules: ContestRules, weeks: Sequence[int], at: datetime, *, is_seconded: bool
) -> Adoption:
    assert contest.id is not None
    refuse_contradictions(rules)
    versions = version_rows(session, contest.id)
    if rules.notice in {version.rules.notice for version in versions}:
        raise WorkbenchError("rules.notice_used", notice=rules.notice)
    known = unit_groups(session, contest.id)
    for division in rules.divisions:
        for group in sorted(set(division.unit_groups) - set(known)):
            raise WorkbenchError("rules.unknown_group", group=group, known=", ".join(known))
    stored = [week_of(session, contest.id, number) for number in sorted(set(weeks))]
    if not stored:
        raise WorkbenchError("rules.weeks_needed")
    for week in stored:
        _refuse_settled_week(session, week, at, is_seconded)
    windows = tuple(rules.window(week.number) or window_of_week(week) for week in stored)
    written = rules.model_copy(update={"windows": windows})
    findings = [found for week, window in zip(stored, windows, strict=True) for found in _check(session, week, window)]
    return Adoption(
        number=versions[-1].number + 1,
        rules=written,
        weeks=tuple(week.number for week in stored),
        changes=rules_changes(rules_of_contest(session, contest.id), written),
        findings=tuple(findings),
    )


def window_of_week(week: Week) -> WeekWindow:
    """Give the window that a stored week has."""
    return WeekWindow(**{name: getattr(week, name) for name in WeekWindow.model_fields})


def _refuse_settled_week(session: Session, week: Week, at: datetime, is_seconded: bool) -> None:
    award = core(Award).c
    approved = select(award.id).where(award.week_id == week.id, award.state == AwardState.APPROVED.value)
    if session.execute(approved).first():
        raise WorkbenchError("rules.week_awarded", week=week.number)
    if at >= week.opens_at and not is_seconded:
        raise WorkbenchError("rules.week_open", week=week.number)


def _check(session: Session, week: Week, window: WeekWindow) -> list[CheckFinding]:
    """Tell what the change leaves to look at: attempts outside the new window, a list made by the old rules."""
    a, award = core(Attempt).c, core(Award).c
    outside = session.execute(
        select(func.count()).where(
            a.week_id == week.id, or_(a.started_at < window.opens_at, a.submitted_at >= window.closes_at)
        )
    ).scalar_one()
    found = []
    if outside:
        values: dict[str, str | int] = {"week": week.number, "count": outside}
        found.append(CheckFinding("rules.attempts_outside", Severity.WARNING, (), values))
    if session.execute(select(award.id).where(award.week_id == week.id)).first():
        found.append(CheckFinding("rules.allocate_again", Severity.WARNING, (), {"week": week.number}))
    return found


def _freeze(session: Session, contest_id: int, adoption: Adoption, at: datetime) -> int:
    version = RulesVersion(
        contest_id=contest_id,
        number=adoption.number,
        body=canonical_json(adoption.rules.body()),
        sha256=adoption.sha256,
        frozen_at=at,
    )
    session.add(version)
    session.flush()
    assert version.id is not None
    if adoption.rules.prizes:
        session.connection().execute(insert(core(Prize)), prize_rows(adoption.rules, version.id))
    return version.id


def _hold_weeks(session: Session, contest_id: int, adoption: Adoption, version_id: int) -> None:
    week = core(Week)
    for window in adoption.rules.windows:
        session.connection().execute(
            update(week)
            .where(week.c.contest_id == contest_id, week.c.number == window.number)
            .values(rules_version_id=version_id, **window.model_dump(exclude={"number"}))
        )
