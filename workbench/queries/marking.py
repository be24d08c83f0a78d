"""The marking of a round as the secretariat follows it: sheets still open, and how far each judge is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from workbench.queries.judge_view import SavedPoints, SheetState, saved_points, sheets_of_judge
from workbench.tables import DraftMark, Essay, JudgeAssignment, Mark, Member, core
from workbench.terms import EssayRound


class OpenSheet(NamedTuple):
    """A sheet that is not locked: what its judge drafted, and the marks taken in from a file; by criterion code."""

    assignment_id: int
    blind_code: str
    judge_code: str
    submitted_at: datetime | None
    drafts: Mapping[str, SavedPoints]
    marks: Mapping[str, SavedPoints]

    def is_finished(self, criteria: Collection[str]) -> bool:
        """Say whether it may be locked: handed in, or taken in from a file, with points on every criterion."""
        if self.marks:
            return self.marks.keys() >= set(criteria)
        return self.submitted_at is not None and self.drafts.keys() >= set(criteria)

    def is_contradictory(self) -> bool:
        """Say whether the judge drafted other points than the file holds."""
        return bool(self.marks) and any(
            draft.points != self.marks[criterion].points
            for criterion, draft in self.drafts.items()
            if criterion in self.marks
        )


def open_sheets(session: Session, contest_id: int, essay_round: EssayRound) -> list[OpenSheet]:
    """Give the sheets of a round that are neither locked nor withdrawn, and hold them for the caller's transaction."""
    assigned, essay, member = core(JudgeAssignment).c, core(Essay).c, core(Member).c
    rows = session.execute(
        select(assigned.id, essay.blind_code, member.code, assigned.submitted_at)
        .where(
            assigned.essay_id == essay.id,
            assigned.member_id == member.id,
            assigned.round == essay_round.value,
            assigned.locked_at.is_(None),
            assigned.withdrawn_at.is_(None),
            essay.contest_id == contest_id,
        )
        .order_by(essay.blind_code, member.code)
        .with_for_update(of=core(JudgeAssignment))
    ).all()
    ids = [row.id for row in rows]
    drafts = saved_points(session, core(DraftMark), core(DraftMark).c.saved_at, ids)
    marks = saved_points(session, core(Mark), core(Mark).c.marked_at, ids)
    return [
        OpenSheet(row.id, row.blind_code, row.code, row.submitted_at, drafts.get(row.id, {}), marks.get(row.id, {}))
        for row in rows
    ]


def unlocked_sheets(session: Session, contest_id: int, essay_round: EssayRound) -> int:
    """Count the sheets of a round that are neither locked nor withdrawn."""
    assigned, essay = core(JudgeAssignment).c, core(Essay).c
    n: int = session.execute(
        select(func.count()).where(
            assigned.essay_id == essay.id,
            assigned.round == essay_round.value,
            assigned.locked_at.is_(None),
            assigned.withdrawn_at.is_(None),
            essay.contest_id == contest_id,
        )
    ).scalar_one()
    return n


class RoundJudge(NamedTuple):
    """A judge who has sheets in a round."""

    member_id: int
    code: str
    full_name: str


def judges_of_round(session: Session, contest_id: int, essay_round: EssayRound) -> list[RoundJudge]:
    """Give the judges who have sheets in a round, in the order of their codes."""
    assigned, essay, member = core(JudgeAssignment).c, core(Essay).c, core(Member).c
    rows = session.execute(
        select(member.id, member.code, member.full_name)
        .where(
            assigned.member_id == member.id,
            assigned.essay_id == essay.id,
            assigned.round == essay_round.value,
            assigned.withdrawn_at.is_(None),
            essay.contest_id == contest_id,
        )
        .distinct()
        .order_by(member.code)
    )
    return [RoundJudge(*row) for row in rows]


class JudgeProgress(NamedTuple):
    """How many sheets a judge has in a round, and how many of them are how far."""

    judge: RoundJudge
    sheets: int
    by_state: Mapping[SheetState, int]


def progress_by_judge(
    session: Session, contest_id: int, essay_round: EssayRound, n_criteria: int
) -> list[JudgeProgress]:
    """Give how far each judge of a round is; a sheet says how far it is, never with which points."""
    found = []
    for judge in judges_of_round(session, contest_id, essay_round):
        sheets = sheets_of_judge(session, judge.member_id, essay_round)
        found.append(JudgeProgress(judge, len(sheets), Counter(sheet.state(n_criteria) for sheet in sheets)))
    return found
