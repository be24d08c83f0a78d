"""Who judges what in a round: the sheets handed out, the judges there are, and who may not mark which work."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.contest import judges_of_contest
from workbench.queries.essays import EssayRow, essay_rows
from workbench.rules.judge_conflicts import Barred, DeclaredConflict, JudgeTies, WorkTies, find_barred
from workbench.tables import (
    Decision,
    Essay,
    EssayAuthor,
    JudgeAssignment,
    JudgeConflict,
    Mark,
    Member,
    OrganisationUnit,
    core,
)
from workbench.terms import ConflictGround, DecisionKind, EssayRound


class RoundSheet(NamedTuple):
    """One sheet of a round; ``is_handed_in`` or ``is_final`` (locked, or taken in from a file) say how far it is."""

    assignment_id: int
    essay_id: int
    essay_code: str
    blind_code: str
    member_id: int
    judge_code: str
    is_extra: bool
    is_withdrawn: bool
    is_handed_in: bool
    is_final: bool


def sheets_of_round(session: Session, contest_id: int, essay_round: EssayRound) -> list[RoundSheet]:
    """Give every sheet ever handed out in a round, withdrawn ones included, in order of works and judges."""
    essay, assigned, member, mark = core(Essay).c, core(JudgeAssignment).c, core(Member).c, core(Mark).c
    marked = set(session.scalars(select(mark.judge_assignment_id).distinct()))
    rows = session.execute(
        select(
            assigned.id,
            essay.id.label("essay_id"),
            essay.code,
            essay.blind_code,
            member.id.label("member_id"),
            member.code.label("judge"),
            assigned.is_extra,
            assigned.withdrawn_at,
            assigned.submitted_at,
            assigned.locked_at,
        )
        .where(
            assigned.essay_id == essay.id,
            assigned.member_id == member.id,
            assigned.round == essay_round.value,
            essay.contest_id == contest_id,
        )
        .order_by(essay.code, member.code)
    )
    return [
        RoundSheet(
            row.id,
            row.essay_id,
            row.code,
            row.blind_code,
            row.member_id,
            row.judge,
            row.is_extra,
            row.withdrawn_at is not None,
            row.submitted_at is not None,
            row.locked_at is not None or row.id in marked,
        )
        for row in rows
    ]


def seated_judges(session: Session, contest_id: int) -> list[Member]:
    """Give the judges who have not withdrawn from the jury, in the order of their codes.

    A judge whose unit the plan names but the contest does not hold is refused: a conflict could go unseen.
    """
    decision = core(Decision).c
    bodies = session.scalars(
        select(decision.body).where(
            decision.contest_id == contest_id, decision.kind == DecisionKind.JUDGE_WITHDRAWAL.value
        )
    )
    gone = {json.loads(body)["judge"] for body in bodies}
    judges = [judge for judge in judges_of_contest(session, contest_id) if judge.code not in gone]
    for judge in judges:
        if judge.unit_code and judge.unit_id is None:
            raise WorkbenchError("contest.member_unit_unknown", code=judge.code, unit=judge.unit_code)
    return judges


def barred_judges(
    session: Session, contest_id: int, works: Collection[EssayRow], judges: Collection[Member]
) -> tuple[Barred, ...]:
    """Give every reason for which one of the judges may not mark one of the works."""
    units = _unit_codes(session, contest_id)
    ties = [JudgeTies(judge.code, judge.full_name, units.get(judge.unit_id or 0)) for judge in judges]
    return find_barred(_work_ties(session, contest_id, works, units), ties, declared_conflicts(session, contest_id))


def declared_conflicts(session: Session, contest_id: int) -> list[DeclaredConflict]:
    """Give the relations on record, oldest first."""
    conflict, member, essay, unit = core(JudgeConflict).c, core(Member).c, core(Essay).c, core(OrganisationUnit).c
    rows = session.execute(
        select(member.code, essay.code, unit.code, conflict.ground, conflict.note)
        .select_from(core(JudgeConflict))
        .join(core(Member), member.id == conflict.member_id)
        .outerjoin(core(Essay), essay.id == conflict.essay_id)
        .outerjoin(core(OrganisationUnit), unit.id == conflict.unit_id)
        .where(conflict.contest_id == contest_id)
        .order_by(conflict.id)
    )
    return [
        DeclaredConflict(judge, work, of_unit, ConflictGround(ground), note)
        for judge, work, of_unit, ground, note in rows
    ]


def _unit_codes(session: Session, contest_id: int) -> dict[int, str]:
    unit = core(OrganisationUnit).c
    rows = session.execute(select(unit.id, unit.code).where(unit.contest_id == contest_id))
    return {row.id: row.code for row in rows}


def _work_ties(session: Session, contest_id: int, works: Collection[EssayRow], units: dict[int, str]) -> list[WorkTies]:
    essay, author = core(Essay).c, core(EssayAuthor).c
    names: dict[int, list[str]] = {}
    of_work = {work.essay_id: {work.unit_code} for work in works}
    for row in session.execute(
        select(author.essay_id, author.full_name, author.pen_name, author.unit_id)
        .where(author.essay_id == essay.id, essay.contest_id == contest_id)
        .order_by(author.essay_id, author.position)
    ):
        names.setdefault(row.essay_id, []).extend(name for name in (row.full_name, row.pen_name) if name)
        if row.unit_id is not None and row.essay_id in of_work:
            of_work[row.essay_id].add(units[row.unit_id])
    return [
        WorkTies(work.code, tuple(names.get(work.essay_id, ())), frozenset(of_work[work.essay_id])) for work in works
    ]


def work_named(session: Session, contest_id: int, name: str) -> EssayRow:
    """Give a work by its code or its blind code; a judge knows only the blind one."""
    found = next((work for work in essay_rows(session, contest_id) if name in (work.code, work.blind_code)), None)
    if found is None:
        raise WorkbenchError("panels.work_unknown", work=name)
    return found
