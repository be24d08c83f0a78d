"""Rulings of the first screening: a named person says whether a work meets the rules, and if not, under which code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Engine, select, update
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of
from workbench.queries.essay_texts import essay_id_of
from workbench.queries.essays import progress_of_round
from workbench.rules.canonical import canonical_json
from workbench.services.audit import record_event
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.store import transaction
from workbench.tables import Decision, Essay, JudgeAssignment, Mark, Member, core
from workbench.terms import DecisionKind, EssayRound, IneligibleReason, Role


def rule_on_works(
    engine: Engine,
    *,
    works: Mapping[str, int],
    reason_code: IneligibleReason | None,
    reason: str,
    actor: str,
    at: datetime,
    contest: str | None = None,
) -> int:
    """Rule that works meet the rules (no code) or do not; give how many sheets judges had to give back.

    ``works`` maps each code to the version of the work that the person saw: what somebody changed meanwhile is
    refused, with all of them. An ineligible work leaves its judges, unless they have marked it already.
    """
    refuse_without_reason(reason)
    if not works:
        raise WorkbenchError("essay_screening.no_works")
    with transaction(engine) as session:
        contest_id = contest_of(session, contest).id or 0
        decider = member_with_role(session, contest_id, actor, Role.SECRETARIAT, Role.COMMITTEE)
        if reason_code is None and progress_of_round(session, contest_id, EssayRound.PRELIMINARY).sheets:
            raise WorkbenchError("essay_screening.round_seated")
        withdrawn = 0
        before: dict[str, str | None] = {}
        for code, version in sorted(works.items()):
            essay_id = essay_id_of(session, contest_id, code)
            before[code] = _rule(session, essay_id, code, version, reason_code)
            _decide(session, contest_id, essay_id, decider, code, before[code], reason_code, reason, at)
            withdrawn += _take_back(session, essay_id, reason_code, at) if reason_code else 0
        record_event(
            session,
            at=at,
            actor=actor,
            action="essay.rule_eligibility",
            entity=f"essays:{len(works)}" if len(works) > 1 else f"essay:{next(iter(works))}",
            reason=reason,
            before=before,
            after={"reason_code": reason_code, "sheets_withdrawn": withdrawn},
        )
        return withdrawn


def _rule(session: Session, essay_id: int, code: str, version: int, reason_code: IneligibleReason | None) -> str | None:
    essay = core(Essay)
    before: str | None = session.scalar(select(essay.c.ineligible_reason).where(essay.c.id == essay_id))
    changed = session.connection().execute(
        update(essay)
        .where(essay.c.id == essay_id, essay.c.version == version)
        .values(ineligible_reason=reason_code and reason_code.value, version=version + 1)
    )
    if not changed.rowcount:
        raise WorkbenchError("essay_screening.changed_meanwhile", work=code)
    return before


def _decide(
    session: Session,
    contest_id: int,
    essay_id: int,
    decider: Member,
    code: str,
    before: str | None,
    reason_code: IneligibleReason | None,
    reason: str,
    at: datetime,
) -> None:
    session.add(
        Decision(
            contest_id=contest_id,
            kind=DecisionKind.ESSAY_ELIGIBILITY.value,
            essay_id=essay_id,
            body=canonical_json({"essay": code, "before": before, "after": reason_code}),
            reason=reason,
            decided_by_id=decider.id or 0,
            decided_at=at,
        )
    )


def _take_back(session: Session, essay_id: int, reason_code: IneligibleReason, at: datetime) -> int:
    """Take the sheets of a work back from its judges, those with marks aside; give how many."""
    sheet = core(JudgeAssignment)
    marked = select(core(Mark).c.judge_assignment_id)
    taken = session.connection().execute(
        update(sheet)
        .where(
            sheet.c.essay_id == essay_id,
            sheet.c.withdrawn_at.is_(None),
            sheet.c.locked_at.is_(None),
            sheet.c.id.not_in(marked),
        )
        .values(withdrawn_at=at, withdrawn_reason=reason_code.label(), version=sheet.c.version + 1)
    )
    return taken.rowcount
