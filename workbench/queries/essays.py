"""Works, judges' sheets and marks of the essay contest."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import distinct, func, select
from sqlmodel import Session

from workbench.rules.essay_tally import CriterionMark
from workbench.tables import Essay, EssayAuthor, JudgeAssignment, Mark, Member, OrganisationUnit, core
from workbench.terms import EssayRound, IneligibleReason


class EssayRow(NamedTuple):
    """One work of the register."""

    essay_id: int
    code: str
    blind_code: str | None
    title: str
    phase: int
    unit_id: int
    unit_code: str
    unit_name: str
    word_count: int
    ineligible_reason: IneligibleReason | None


def essay_rows(session: Session, contest_id: int) -> list[EssayRow]:
    """Give every work of the register in order of its code."""
    essay, unit = core(Essay).c, core(OrganisationUnit).c
    rows = session.execute(
        select(
            essay.id,
            essay.code,
            essay.blind_code,
            essay.title,
            essay.phase,
            unit.id,
            unit.code,
            unit.name,
            essay.word_count,
            essay.ineligible_reason,
        )
        .where(essay.unit_id == unit.id, essay.contest_id == contest_id)
        .order_by(essay.code)
    )
    return [EssayRow(*row[:9], IneligibleReason(row[9]) if row[9] else None) for row in rows]  # type: ignore[call-arg]


def essay_versions(session: Session, contest_id: int) -> dict[str, int]:
    """Give work code -> the version that whoever changes the work must have seen."""
    essay = core(Essay).c
    rows = session.execute(select(essay.code, essay.version).where(essay.contest_id == contest_id))
    return {row.code: row.version for row in rows}


def authors_of_essays(session: Session, contest_id: int) -> dict[str, tuple[str, ...]]:
    """Give work code -> authors as signed, a pen name in brackets."""
    essay, author = core(Essay).c, core(EssayAuthor).c
    authors: dict[str, list[str]] = {}
    for row in session.execute(
        select(essay.code, author.full_name, author.pen_name)
        .where(author.essay_id == essay.id, essay.contest_id == contest_id)
        .order_by(essay.code, author.position)
    ):
        authors.setdefault(row.code, []).append(f"{row.full_name} ({row.pen_name})" if row.pen_name else row.full_name)
    return {code: tuple(names) for code, names in authors.items()}


def marks_of_round(session: Session, contest_id: int, essay_round: EssayRound) -> list[CriterionMark]:
    """Give every mark of a round whose sheet was not withdrawn."""
    essay, assigned, member, mark = core(Essay).c, core(JudgeAssignment).c, core(Member).c, core(Mark).c
    rows = session.execute(
        select(essay.code, member.code, mark.criterion, mark.points, assigned.is_extra)
        .where(
            mark.judge_assignment_id == assigned.id,
            assigned.essay_id == essay.id,
            assigned.member_id == member.id,
            assigned.round == essay_round.value,
            assigned.withdrawn_at.is_(None),
            essay.contest_id == contest_id,
        )
        .order_by(essay.code, member.code, mark.criterion)
    )
    return [CriterionMark(*row) for row in rows]


def sheets_without_marks(session: Session, contest_id: int, essay_round: EssayRound, n_criteria: int) -> int:
    """Count the sheets of a round that are not withdrawn and lack marks on some criterion."""
    essay, assigned, mark = core(Essay).c, core(JudgeAssignment).c, core(Mark).c
    sheets = (
        select(assigned.id)
        .join(core(Essay), essay.id == assigned.essay_id)
        .outerjoin(core(Mark), mark.judge_assignment_id == assigned.id)
        .where(essay.contest_id == contest_id, assigned.round == essay_round.value, assigned.withdrawn_at.is_(None))
        .group_by(assigned.id)
        .having(func.count(mark.criterion) < n_criteria)
        .subquery()
    )
    n: int = session.execute(select(func.count()).select_from(sheets)).scalar_one()
    return n


class RoundProgress(NamedTuple):
    """How far a round is: works in it, judges, sheets handed out."""

    essays: int
    judges: int
    sheets: int


def progress_of_round(session: Session, contest_id: int, essay_round: EssayRound) -> RoundProgress:
    """Count the works, judges and sheets of a round, withdrawn ones aside."""
    essay, assigned = core(Essay).c, core(JudgeAssignment).c
    row = session.execute(
        select(func.count(distinct(assigned.essay_id)), func.count(distinct(assigned.member_id)), func.count()).where(
            assigned.essay_id == essay.id,
            assigned.round == essay_round.value,
            assigned.withdrawn_at.is_(None),
            essay.contest_id == contest_id,
        )
    ).one()
    return RoundProgress(*row)
