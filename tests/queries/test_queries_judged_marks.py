"""Marks of a round for statistics: by blind code, and whether the judge is of the work's unit."""

from __future__ import annotations

from decimal import Decimal

from makers import LATER, essays_csv, make_contest, marks_csv, order
from sqlalchemy import Engine, insert, select, true, update

from workbench.queries.judged_marks import JudgedMark, judged_marks
from workbench.services.essays import issue_blind_codes
from workbench.services.imports import import_essays, import_marks
from workbench.store import reading, transaction
from workbench.tables import Essay, EssayAuthor, JudgeAssignment, Member, OrganisationUnit, core
from workbench.terms import EssayRound

ROUND = EssayRound.PRELIMINARY


def _hand_out(engine: Engine) -> None:
    """Give both eligible works to the first two judges."""
    essay, member = core(Essay).c, core(Member).c
    with transaction(engine) as session:
        pairs = session.execute(
            select(essay.id, member.id)
            .join_from(core(Essay), core(Member), true())
            .where(essay.code.in_(["B01", "B02"]), member.code.in_(["GK1", "GK2"]))
        ).all()
        rows = [{"essay_id": essay_id, "member_id": judge_id, "round": ROUND.value} for essay_id, judge_id in pairs]
        session.execute(insert(core(JudgeAssignment)), rows)


def test_marks_come_without_names_and_tell_own_units(engine: Engine) -> None:
    contest_id = make_contest(engine)
    import_essays(engine, order("bai-viet.csv", essays_csv(3)))
    issue_blind_codes(engine, actor="TK", at=LATER)
    _hand_out(engine)
    essay, assigned, member = core(Essay), core(JudgeAssignment), core(Member)
    with reading(engine) as session:
        handed_out = session.execute(
            select(essay.c.blind_code, member.c.code, essay.c.code.label("work"), assigned.c.id)
            .where(assigned.c.essay_id == essay.c.id, assigned.c.member_id == member.c.id)
            .order_by(essay.c.blind_code, member.c.code)
        ).all()
    sheets = [(row.blind_code, row.code, points) for points, row in enumerate(handed_out, start=30)]
    data = marks_csv((blind, judge, points, "9,25") for blind, judge, points in sheets)
    import_marks(engine, order("diem.csv", data), essay_round=ROUND)

    expected = [
        JudgedMark(blind, judge, criterion, Decimal(points), LATER, False)
        for blind, judge, content in sheets
        for criterion, points in (("ND", content), ("VP", "9.25"))
    ]
    with reading(engine) as session:
        assert judged_marks(session, contest_id, ROUND) == expected
        assert judged_marks(session, contest_id, EssayRound.FINAL) == []

    # The plan names a unit by its code; a co-author of one work is of it.
    of_unit, judge = handed_out[0].work, handed_out[0].code
    with transaction(engine) as session:
        unit_id = session.execute(select(core(OrganisationUnit).c.id).where(core(OrganisationUnit).c.code == "DV2"))
        author = core(EssayAuthor)
        work_id = select(essay.c.id).where(essay.c.code == of_unit).scalar_subquery()
        session.execute(
            update(author)
            .where(author.c.essay_id == work_id, author.c.position == 2)
            .values(unit_id=unit_id.scalar_one())
        )
        session.execute(update(member).where(member.c.code == judge).values(unit_code="DV2"))
    with reading(engine) as session:
        own = [mark for mark in judged_marks(session, contest_id, ROUND) if mark.is_own]
    assert [(mark.essay, mark.judge) for mark in own] == [(handed_out[0].blind_code, judge)] * 2

    with transaction(engine) as session:
        left = {"withdrawn_at": LATER, "withdrawn_reason": "Bận"}
        session.execute(update(assigned).where(assigned.c.id == handed_out[0].id).values(**left))
    with reading(engine) as session:
        assert judged_marks(session, contest_id, ROUND) == expected[2:]
