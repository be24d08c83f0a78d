"""The one view of a judge: nothing that a judge's page, sheet or file shows is read anywhere else.

It holds a work's blind code, its confirmed redacted text and the judge's own sheet. It never selects a title, an
author, a unit, a register code, a file, another judge's mark, or why a sheet was handed out, so that none of them can
slip through; works stand in an order drawn for each judge, which says nothing of the register.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import Session

from workbench.catalogue import Language, say
from workbench.rules.draws import derive_seed
from workbench.tables import Contest, DraftMark, Essay, EssayText, JudgeAssignment, Mark, Member, core
from workbench.terms import EssayRound


class SheetState(StrEnum):
    """How far a marking sheet is."""

    UNTOUCHED = "UNTOUCHED"
    BEGUN = "BEGUN"
    COMPLETE = "COMPLETE"
    SUBMITTED = "SUBMITTED"
    LOCKED = "LOCKED"

    def label(self, lang: Language = "vi") -> str:
        """Say it to the judge."""
        return say(f"marking.state_{self.value.lower()}", lang)


class SavedPoints(NamedTuple):
    """The judge's own points on one criterion, and when they were saved."""

    points: Decimal
    saved_at: datetime


class JudgeSheet(NamedTuple):
    """One work before its judge; ``version`` counts the changes of the sheet, ``points`` go by criterion code."""

    blind_code: str
    version: int
    points: Mapping[str, SavedPoints]
    comment: str
    is_submitted: bool
    is_locked: bool

    def state(self, n_criteria: int) -> SheetState:
        """Say how far the sheet is under a rubric of so many criteria."""
        if self.is_locked:
            return SheetState.LOCKED
        if self.is_submitted:
            return SheetState.SUBMITTED
        if not self.points:
            return SheetState.UNTOUCHED
        return SheetState.COMPLETE if len(self.points) >= n_criteria else SheetState.BEGUN


def rounds_of_judge(session: Session, member_id: int) -> list[EssayRound]:
    """Give the rounds in which a judge has works, in the order of the rounds."""
    found = set(session.scalars(_sheets(member_id, core(JudgeAssignment).c.round)))
    return [essay_round for essay_round in EssayRound if essay_round.value in found]


def sheets_of_judge(session: Session, member_id: int, essay_round: EssayRound) -> list[JudgeSheet]:
    """Give a judge's own sheets of a round, in the order drawn for this judge.

    A sheet whose marks were taken in from a file counts as locked: its marks are final already.
    """
    assigned, essay = core(JudgeAssignment).c, core(Essay).c
    rows = session.execute(
        _sheets(member_id, assigned.id, essay.blind_code, assigned.version, assigned.comment, assigned.submitted_at,
                assigned.locked_at).where(assigned.round == essay_round.value)
    ).all()  # fmt: skip
    ids = [row.id for row in rows]
    drafts = saved_points(session, core(DraftMark), core(DraftMark).c.saved_at, ids)
    marks = saved_points(session, core(Mark), core(Mark).c.marked_at, ids)
    sheets = [
        JudgeSheet(
            row.blind_code,
            row.version,
            marks.get(row.id) or drafts.get(row.id, {}),
            row.comment,
            row.submitted_at is not None,
            row.locked_at is not None or row.id in marks,
        )
        for row in rows
    ]
    seed = _order_seed(session, member_id, essay_round)
    return sorted(sheets, key=lambda sheet: (derive_seed(seed, sheet.blind_code), sheet.blind_code))


def text_for_judge(session: Session, member_id: int, essay_round: EssayRound, blind_code: str) -> str | None:
    """Give the redacted text of a work that is the judge's to mark; None where none is confirmed, or it is not."""
    assigned, essay, text = core(JudgeAssignment).c, core(Essay).c, core(EssayText).c
    found: str | None = session.execute(
        _sheets(member_id, text.redacted)
        .join(core(EssayText), text.essay_id == essay.id)
        .where(assigned.round == essay_round.value, essay.blind_code == blind_code)
    ).scalar_one_or_none()
    return found


def _sheets(member_id: int, *columns: ColumnElement[Any]) -> Select[Any]:
    """Select from the judge's own sheets that were not withdrawn."""
    assigned, essay = core(JudgeAssignment).c, core(Essay).c
    return (
        select(*columns)
        .select_from(core(JudgeAssignment))
        .join(core(Essay), essay.id == assigned.essay_id)
        .where(assigned.member_id == member_id, assigned.withdrawn_at.is_(None), essay.blind_code.is_not(None))
    )


def saved_points(session: Session, table: Any, moment: Any, ids: list[int]) -> dict[int, dict[str, SavedPoints]]:
    """Give the points of sheets by assignment and criterion, from the drafts or the marks."""
    found: dict[int, dict[str, SavedPoints]] = {}
    for row in session.execute(
        select(table.c.judge_assignment_id, table.c.criterion, table.c.points, moment.label("saved_at"))
        .where(table.c.judge_assignment_id.in_(ids))
        .order_by(table.c.criterion)
    ):
        found.setdefault(row.judge_assignment_id, {})[row.criterion] = SavedPoints(row.points, row.saved_at)
    return found


def _order_seed(session: Session, member_id: int, essay_round: EssayRound) -> int:
    member, contest = core(Member).c, core(Contest).c
    seed: int
    seed, code = session.execute(
        select(contest.seed, member.code).where(member.contest_id == contest.id, member.id == member_id)
    ).one()
    return derive_seed(seed, f"essays/reading/{essay_round.value}/{code}")
