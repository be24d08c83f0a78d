"""Twenty judges save at once and lose nothing; a process killed while it saves keeps every mark it acknowledged."""

from __future__ import annotations

import multiprocessing
import os
import signal
from datetime import timedelta
from decimal import Decimal
from multiprocessing.connection import Connection
from typing import Any

import pytest
from makers import LATER, make_contest
from marking_makers import CRITERIA, ROUND
from sqlalchemy import Engine, event, insert, select, update

from workbench.queries.judge_view import sheets_of_judge
from workbench.services.audit import broken_links
from workbench.services.marking import SheetEdit, save_mark
from workbench.store import open_engine, reading, transaction
from workbench.tables import AuditEvent, DraftMark, Essay, JudgeAssignment, Member, MemberRole, core
from workbench.terms import Role

N_JUDGES, N_WORKS = 20, 3
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="child processes are made by fork here")


def _make_crowd(engine: Engine) -> None:
    """Store works that each of twenty judges marks."""
    contest_id = make_contest(engine, criteria=CRITERIA)
    with transaction(engine) as session:
        run = session.connection().execute
        for number in range(5, N_JUDGES + 1):
            member = Member(contest_id=contest_id, code=f"GK{number}", full_name=f"Giám Khảo {number}", position="x")
            session.add(member)
            session.flush()
            run(insert(core(MemberRole)).values(member_id=member.id, role=Role.JUDGE.value))
        judges = session.scalars(select(core(Member).c.id).where(core(Member).c.code.like("GK%"))).all()
        for number in range(N_WORKS):
            work = {"code": f"B{number}", "blind_code": f"SP-{number:04d}", "title": "x", "phase": 1, "unit_id": 1}
            run(insert(core(Essay)).values(contest_id=contest_id, received_on=LATER.date(), word_count=9, **work))
            for judge in judges:
                values = {"essay_id": number + 1, "member_id": judge, "round": ROUND.value}
                run(insert(core(JudgeAssignment)).values(**values))


def _points(judge: int, work: int, criterion: str) -> Decimal:
    return Decimal((judge * 7 + work * 3 + (criterion == "VP")) % 40)


def _edit(judge: int, work: int, seen: int) -> SheetEdit:
    return SheetEdit(f"GK{judge}", ROUND, f"SP-{work:04d}", seen, LATER + timedelta(seconds=seen))


def _mark_all(url: str, judge: int, told: Connection) -> None:
    """Mark every work of one judge as fast as it goes, and tell each mark once it is acknowledged."""
    engine = open_engine(url)
    for work in range(N_WORKS):
        for seen, criterion in enumerate(("ND", "VP"), start=1):
            save_mark(engine, _edit(judge, work, seen), criterion=criterion, points=_points(judge, work, criterion))
            told.send((judge, work, criterion))
    told.close()


def _careless(url: str, judge: int, told: Connection) -> None:
    """The negative control: acknowledge before the commit, and never commit the last mark."""
    engine = open_engine(url)
    with transaction(engine) as session:
        values = {"judge_assignment_id": judge, "criterion": "ND", "points": 1, "saved_at": LATER}
        session.connection().execute(insert(core(DraftMark)).values(**values))
        told.send((judge, 0, "ND"))
        os.kill(os.getpid(), signal.SIGKILL)


def _stored(engine: Engine) -> dict[tuple[int, int, str], Decimal]:
    draft, sheet, member, essay = core(DraftMark).c, core(JudgeAssignment).c, core(Member).c, core(Essay).c
    with reading(engine) as session:
        rows = session.execute(
            select(member.code, essay.blind_code, draft.criterion, draft.points).where(
                draft.judge_assignment_id == sheet.id, sheet.member_id == member.id, sheet.essay_id == essay.id
            )
        ).all()
    return {(int(row[0][2:]), int(row[1][3:]), row[2]): row[3] for row in rows}


def _received(end: Connection) -> list[tuple[int, int, str]]:
    told = []
    try:
        while True:
            told.append(end.recv())
    except EOFError:
        return told


def _started(target: Any, engine: Engine, *about: Any) -> tuple[Any, Connection]:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    url = engine.url.render_as_string(hide_password=False)
    child = multiprocessing.get_context("fork").Process(target=target, args=(url, *about, theirs))
    child.start()
    theirs.close()
    return child, ours


@needs_fork
def test_twenty_judges_save_at_once_and_nothing_is_lost(engine: Engine) -> None:
    _make_crowd(engine)
    engine.dispose()
    crowd = [_started(_mark_all, engine, judge) for judge in range(1, N_JUDGES + 1)]
    told = [mark for _, end in crowd for mark in _received(end)]
    for child, _ in crowd:
        child.join(timeout=120)
        assert child.exitcode == 0
    wanted = {
        (judge, work, criterion): _points(judge, work, criterion)
        for judge in range(1, N_JUDGES + 1)
        for work in range(N_WORKS)
        for criterion in ("ND", "VP")
    }
    assert (len(told), _stored(engine)) == (120, wanted)
    with reading(engine) as session:
        assert broken_links(session.scalars(select(AuditEvent).order_by(core(AuditEvent).c.seq))) == []
        saved = session.scalars(select(core(AuditEvent).c.action).where(core(AuditEvent).c.action == "mark.save")).all()
        assert len(saved) == 120


def _dying(url: str, place: int | str, told: Connection) -> None:
    """Mark, and kill the own process at the n-th writing statement, or just before or after the fourth commit."""
    engine = open_engine(url)
    writes = commits = 0

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    @event.listens_for(engine, "after_cursor_execute")
    def _count(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        nonlocal writes
        writes += statement.startswith(("INSERT", "UPDATE", "DELETE"))
        if writes == place:
            die()

    @event.listens_for(engine, "commit")
    def _commit(_connection: Any) -> None:
        nonlocal commits
        commits += 1
        if commits == 4 and place == "before commit":
            die()

    for work in range(N_WORKS):
        for seen, criterion in enumerate(("ND", "VP"), start=1):
            save_mark(engine, _edit(1, work, seen), criterion=criterion, points=_points(1, work, criterion))
            if place == "after commit" and (work, criterion) == (1, "VP"):
                die()
            told.send((1, work, criterion))


@needs_fork
def test_a_process_killed_while_saving_loses_no_acknowledged_mark(engine: Engine) -> None:
    _make_crowd(engine)
    for place in (5, 6, 7, 8, "before commit", "after commit"):  # each writing statement of the second save
        with transaction(engine) as session:
            session.connection().execute(core(DraftMark).delete())
            session.connection().execute(update(core(JudgeAssignment)).values(version=1))
        engine.dispose()
        child, end = _started(_dying, engine, place)
        told = _received(end)
        child.join(timeout=60)
        assert child.exitcode == -signal.SIGKILL, place
        stored = _stored(engine)
        assert {mark: stored.get(mark) for mark in told} == {mark: _points(*mark) for mark in told}, place
        assert len(stored) - len(told) == (place == "after commit"), place
        versions = {row.version - 1 - len(row.points) for row in _sheets(engine)}
        assert versions == {0}, place  # no mark without its version, no version without its mark


def _sheets(engine: Engine) -> Any:
    with reading(engine) as session:
        member = session.scalars(select(core(Member).c.id).where(core(Member).c.code == "GK1")).one()
        return sheets_of_judge(session, member, ROUND)


@needs_fork
def test_the_check_sees_a_lost_mark(engine: Engine) -> None:
    _make_crowd(engine)
    engine.dispose()
    child, end = _started(_careless, engine, 1)
    told = _received(end)
    child.join(timeout=60)
    assert (told, _stored(engine)) == ([(1, 0, "ND")], {})
