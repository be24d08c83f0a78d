"""Marks of a round for statistics: works by their blind codes, no names."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select, union
from sqlmodel import Session

from workbench.tables import Essay, EssayAuthor, JudgeAssignment, Mark, Member, OrganisationUnit, core
from workbench.terms import EssayRound


class JudgedMark(NamedTuple):
    """One judge's points on one criterion; ``is_own``: the judge's unit is the work's or one of its authors'."""

    essay: str
    judge: str
    criterion: str
    points: Decimal
    marked_at: datetime
    is_own: bool


def judged_marks(session: Session, contest_id: int, essay_round: EssayRound) -> list[JudgedMark]:
    """Give the marks of a round in order of blind code, judge and criterion; withdrawn sheets are left out."""
    essay, assigned, member, mark = core(Essay).c, core(JudgeAssignment).c, core(Member).c, core(Mark).c
    rows = session.execute(
        select(essay.id, essay.blind_code, member.id, member.code, mark.criterion, mark.points, mark.marked_at)
        .where(
            mark.judge_assignment_id == assigned.id,
            assigned.essay_id == essay.id,
            assigned.member_id == member.id,
            assigned.round == essay_round.value,
            assigned.withdrawn_at.is_(None),
            essay.contest_id == contest_id,
        )
        .order_by(essay.blind_code, member.code, mark.criterion)
    ).all()
    own = _own_works(session, contest_id)
    return [
        JudgedMark(row.blind_code or "", row.code, row.criterion, row.points, row.marked_at, (row[2], row[0]) in own)
        for row in rows
    ]


def _own_works(session: Session, contest_id: int) -> set[tuple[int, int]]:
    """Give (member, work) where the member's unit, by its id or by the code that the plan names, is behind the work."""
    essay, author, member, unit = core(Essay).c, core(EssayAuthor).c, core(Member).c, core(OrganisationUnit).c
    behind = union(
        select(essay.id.label("essay_id"), essay.unit_id.label("unit_id")).where(essay.contest_id == contest_id),
        select(author.essay_id, author.unit_id).where(author.unit_id.is_not(None)),
    ).subquery()
    rows = session.execute(
        select(member.id, behind.c.essay_id).where(
            unit.id == behind.c.unit_id,
            (member.unit_id == unit.id) | (member.unit_code == unit.code),
            member.contest_id == contest_id,
            unit.contest_id == contest_id,
        )
    )
    return {(member_id, essay_id) for member_id, essay_id in rows}
