"""The judges mark: every change is saved at once; a stale window is refused; the secretariat locks the round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of, rules_of_contest
from workbench.queries.judge_view import JudgeSheet, sheets_of_judge
from workbench.queries.marking import OpenSheet, open_sheets
from workbench.rules.canonical import canonical_json, digest
from workbench.rules.essay_rules import Criterion
from workbench.rules.sheet_checks import check_complete, check_points, criterion_named
from workbench.services.audit import record_event
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.store import transaction
from workbench.tables import Decision, DraftMark, Essay, JudgeAssignment, Mark, core
from workbench.terms import DecisionKind, EssayRound, Role

LONGEST_COMMENT = 2000
_NAMED = 12  # sheets that a refusal names before it only counts


@dataclass(frozen=True, slots=True)
class SheetEdit:
    """Which sheet a judge changes, as which version the judge's window showed it, and when."""

    judge: str
    essay_round: EssayRound
    blind_code: str
    seen_version: int
    at: datetime
    contest: str | None = None


@dataclass(frozen=True, slots=True)
class _Open:
    """A sheet inside the transaction that changes it."""

    session: Session
    assignment_id: int
    sheet: JudgeSheet
    criteria: tuple[Criterion, ...]


def save_mark(engine: Engine, edit: SheetEdit, *, criterion: str, points: Decimal | None) -> int:
    """Save a judge's points on one criterion (None takes them back) and give the sheet's new version.

    When the call returns, the points are on the disk. A sheet that another window changed meanwhile is refused as
    ``marking.sheet_changed`` and stays as the other window left it.
    """
    with _editing(engine, edit) as opened:
        named = criterion_named(opened.criteria, criterion)
        if points is not None:
            check_points(named, points)
        saved = opened.sheet.points.get(criterion)
        _put_draft(opened, criterion, points, edit.at)
        before, after = saved and str(saved.points), None if points is None else str(points)
        return _record(opened, edit, "mark.save", criterion, before, after)


def save_comment(engine: Engine, edit: SheetEdit, *, comment: str) -> int:
    """Save a judge's own note on a work and give the sheet's new version."""
    comment = comment.strip()
    if len(comment) > LONGEST_COMMENT:
        raise WorkbenchError("marking.comment_too_long", longest=LONGEST_COMMENT)
    with _editing(engine, edit, comment=comment) as opened:
        return _record(opened, edit, "mark.comment", "", None, None)


def submit_sheet(engine: Engine, edit: SheetEdit) -> int:
    """Hand a complete sheet in and give its new version; until it is locked its judge may open it again."""
    with _editing(engine, edit, submitted_at=edit.at) as opened:
        check_complete(edit.blind_code, opened.criteria, opened.sheet.points)
        given = {code: str(saved.points) for code, saved in opened.sheet.points.items()}
        return _record(opened, edit, "mark.submit", "", None, given)


def reopen_sheet(engine: Engine, edit: SheetEdit) -> int:
    """Take a handed-in sheet back to change it, and give its new version."""
    with _editing(engine, edit, submitted=True, submitted_at=None) as opened:
        return _record(opened, edit, "mark.reopen", "", None, None)


@contextmanager
def _editing(engine: Engine, edit: SheetEdit, *, submitted: bool = False, **values: Any) -> Iterator[_Open]:
    """Hold one sheet of the judge as it was seen, open (or handed in, where ``submitted``), and make a new version.

    The database itself compares the versions, so that of two windows exactly one wins, whatever the engine.
    """
    with transaction(engine) as session:
        contest_id = contest_of(session, edit.contest).id or 0
        judge_id = member_with_role(session, contest_id, edit.judge, Role.JUDGE).id or 0
        sheets = sheets_of_judge(session, judge_id, edit.essay_round)
        sheet = next((sheet for sheet in sheets if sheet.blind_code == edit.blind_code), None)
        if sheet is None:  # another judge's work and one that does not exist are refused in the same words
            raise WorkbenchError("marking.sheet_unknown", blind=edit.blind_code, round=edit.essay_round.label())
        if sheet.is_locked:
            raise WorkbenchError("marking.sheet_locked", blind=edit.blind_code)
        if sheet.is_submitted is not submitted:
            code = "marking.sheet_submitted" if sheet.is_submitted else "marking.sheet_not_submitted"
            raise WorkbenchError(code, blind=edit.blind_code)
        assigned, essay = core(JudgeAssignment).c, core(Essay).c
        assignment_id: int = session.execute(
            select(assigned.id).where(
                assigned.essay_id == essay.id,
                assigned.member_id == judge_id,
                assigned.round == edit.essay_round.value,
                essay.blind_code == edit.blind_code,
            )
        ).scalar_one()
        changed = session.connection().execute(
            update(core(JudgeAssignment))
            .where(assigned.id == assignment_id, assigned.version == edit.seen_version)
            .values(version=edit.seen_version + 1, **values)
        )
        if changed.rowcount != 1:
            raise WorkbenchError("marking.sheet_changed", blind=edit.blind_code)
        yield _Open(session, assignment_id, sheet, rules_of_contest(session, contest_id).criteria)


def _put_draft(opened: _Open, criterion: str, points: Decimal | None, at: datetime) -> None:
    """Write the points; the row of the sheet is held, so nobody else writes them meanwhile."""
    draft = core(DraftMark)
    run = opened.session.connection().execute
    run(delete(draft).where(draft.c.judge_assignment_id == opened.assignment_id, draft.c.criterion == criterion))
    if points is not None:
        run(
            insert(draft).values(
                judge_assignment_id=opened.assignment_id, criterion=criterion, points=points, saved_at=at
            )
        )


def _record(opened: _Open, edit: SheetEdit, action: str, about: str, before: object, after: object) -> int:
    """Append the event of a change and give the sheet's new version."""
    record_event(
        opened.session,
        at=edit.at,
        actor=edit.judge,
        action=action,
        entity=f"sheet:{edit.essay_round.value}/{edit.blind_code}",
        reason=about,
        before=before,
        after=after,
    )
    return edit.seen_version + 1


def lock_round(
    engine: Engine, *, essay_round: EssayRound, actor: str, reason: str, at: datetime, contest: str | None = None
) -> int:
    """Make the drafts of a round its marks, for good, and give how many sheets were locked.

    Every sheet has to be handed in, or its marks taken in from a file; otherwise nothing is locked and the refusal
    names what is owed. Sheets handed out after a lock (third marks) are locked by the next one.
    """
    refuse_without_reason(reason)
    with transaction(engine) as session:
        contest_id = contest_of(session, contest).id or 0
        member = member_with_role(session, contest_id, actor, Role.SECRETARIAT)
        sheets = open_sheets(session, contest_id, essay_round)
        if not sheets:
            raise WorkbenchError("marking.nothing_to_lock", round=essay_round.label())
        criteria = {criterion.code for criterion in rules_of_contest(session, contest_id).criteria}
        _refuse_unfinished(essay_round, sheets, criteria)
        given = _lock(session, sheets, at)
        marks = digest(given)
        values = {"round": essay_round.value, "sheets": len(sheets), "marks": marks}
        session.add(
            Decision(
                contest_id=contest_id,
                kind=DecisionKind.ROUND_LOCK.value,
                body=canonical_json(values),
                reason=reason,
                decided_by_id=member.id or 0,
                decided_at=at,
            )
        )
        record_event(
            session,
            at=at,
            actor=actor,
            action="mark.lock",
            entity=f"round:{essay_round.value}",
            reason=reason,
            after={"sheets": len(sheets), "marks": marks},
        )
        return len(sheets)


def _refuse_unfinished(essay_round: EssayRound, sheets: Sequence[OpenSheet], criteria: set[str]) -> None:
    owed = [sheet for sheet in sheets if not sheet.is_finished(criteria)]
    if owed:
        raise WorkbenchError("marking.round_open", round=essay_round.label(), count=len(owed), sheets=_named(owed))
    differing = [sheet for sheet in sheets if sheet.is_contradictory()]
    if differing:
        raise WorkbenchError("marking.sheets_differ", count=len(differing), sheets=_named(differing))


def _named(sheets: Sequence[OpenSheet]) -> str:
    names = [f"{sheet.blind_code} ({sheet.judge_code})" for sheet in sheets[:_NAMED]]
    return ", ".join(names + ["…"] * (len(sheets) > _NAMED))


def _lock(session: Session, sheets: Sequence[OpenSheet], at: datetime) -> list[list[str]]:
    """Copy drafts to marks, lock the sheets, and give every mark of them as (blind code, judge, criterion, points)."""
    rows = [
        {
            "judge_assignment_id": sheet.assignment_id,
            "criterion": criterion,
            "points": draft.points,
            "import_batch_id": None,
            "marked_at": draft.saved_at,
        }
        for sheet in sheets
        if not sheet.marks
        for criterion, draft in sheet.drafts.items()
    ]
    run = session.connection().execute
    if rows:
        run(insert(core(Mark)), rows)
    assigned = core(JudgeAssignment).c
    run(
        update(core(JudgeAssignment))
        .where(assigned.id.in_([sheet.assignment_id for sheet in sheets]))
        .values(locked_at=at, version=assigned.version + 1)
    )
    return [
        [sheet.blind_code, sheet.judge_code, criterion, str(saved.points)]
        for sheet in sheets
        for criterion, saved in sorted((sheet.marks or sheet.drafts).items())
    ]
