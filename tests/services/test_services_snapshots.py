"""Freezing the contest: the same data give the same hash on every engine, and FINAL waits for every approval."""

from __future__ import annotations

import json

import pytest
from makers import (
    LATER,
    OPENS,
    approve_by_two,
    attempt_line,
    attempts_csv,
    chain_of,
    essays_csv,
    last_event,
    make_contest,
    marks_csv,
    order,
    refused,
    sign_by_two,
)
from sqlalchemy import Engine, func, select

from workbench.queries.digests import table_digests
from workbench.rules.canonical import digest
from workbench.services.audit import audit_head
from workbench.services.awards import allocate_week
from workbench.services.essay_awards import allocate_essays
from workbench.services.essays import issue_blind_codes
from workbench.services.imports import import_attempts, import_essays, import_marks
from workbench.services.overall_awards import approve_overall
from workbench.services.panels import assign_round
from workbench.services.pools import build_week_pool
from workbench.services.reviews import annul_attempt
from workbench.services.snapshots import body_of, latest_snapshot, take_snapshot
from workbench.store import reading
from workbench.tables import Essay, JudgeAssignment, Member, Snapshot, core
from workbench.terms import EssayRound, SnapshotState, Track

DRAFT, FINAL = SnapshotState.DRAFT, SnapshotState.FINAL


def _quiz(engine: Engine) -> int:
    """Hold both weeks: pool, export, an annulment, awards not yet approved."""
    contest_id = make_contest(engine)
    pool = build_week_pool(engine, week=1, n_forms=3, actor="TK", at=OPENS)
    approve_by_two(engine, 1, pool.approval_digest, at=OPENS)
    first = attempts_csv(*(attempt_line(n, points=n % 5) for n in range(1, 9)))
    import_attempts(engine, order("tuan-1.csv", first), week=1)
    moved = {"started": "03/10/2022 08:01:00", "submitted": "03/10/2022 08:01:25"}
    second = attempts_csv(attempt_line(1, **moved, code="M1"), attempt_line(2, **moved, code="M2", points=3))
    import_attempts(engine, order("tuan-2.csv", second), week=2)
    annul_attempt(engine, week=1, attempt_code="L00004", actor="TK", seconded_by="TB", reason="thi hộ", at=LATER)
    for week in (1, 2):
        allocate_week(engine, week=week, actor="TK", at=LATER)
    return contest_id


def _essays(engine: Engine) -> None:
    import_essays(engine, order("bai-viet.csv", essays_csv()))
    issue_blind_codes(engine, actor="TK", at=LATER)
    essay, assigned, member = core(Essay).c, core(JudgeAssignment).c, core(Member).c
    for essay_round in (EssayRound.PRELIMINARY, EssayRound.FINAL):
        assign_round(engine, essay_round=essay_round, actor="TK", at=LATER)
        with reading(engine) as session:
            sheets = session.execute(
                select(essay.blind_code, member.code, essay.id)
                .where(assigned.essay_id == essay.id, assigned.member_id == member.id)
                .where(assigned.round == essay_round.value)
                .order_by(assigned.id)
            ).all()
        data = marks_csv((blind, judge, f"{10 * number},5", 10) for blind, judge, number in sheets)
        import_marks(engine, order(f"diem-{essay_round.value}.csv", data), essay_round=essay_round)
    allocate_essays(engine, actor="TK", at=LATER)


def _approve_weeks(engine: Engine, *weeks: int) -> None:
    for week in weeks:
        sign_by_two(engine, week)


def _take(engine: Engine, state: SnapshotState, actor: str = "TK") -> Snapshot:
    return take_snapshot(engine, state=state, actor=actor, at=LATER)


def test_the_same_data_have_the_same_hash_on_both_engines(sqlite_engine: Engine, postgresql_engine: Engine) -> None:
    """Ids, moments, decimals, the order of rows and the chain are the same bytes on SQLite and PostgreSQL."""
    bodies = []
    for engine in (sqlite_engine, postgresql_engine):
        _quiz(engine)
        _essays(engine)
        _approve_weeks(engine, 1, 2)
        for signer in ("TB", "TK"):
            approve_overall(engine, track=Track.ESSAY, actor=signer, reason="Quyết định", at=LATER)
        snapshot = _take(engine, FINAL)
        bodies.append((body_of(snapshot), snapshot.sha256))
    assert bodies[0] == bodies[1]


def test_a_snapshot_holds_what_papers_rest_on(engine: Engine) -> None:
    contest_id = _quiz(engine)
    with reading(engine) as session:
        seq, head = audit_head(session)
        tables = table_digests(session)
    snapshot = _take(engine, DRAFT)
    body = body_of(snapshot)
    assert sorted(body) == ["audit", "contest", "facts", "rules_sha256", "standings", "tables"]
    assert body["audit"] == {"seq": seq, "head": head}
    assert body["tables"] == tables
    assert (body["contest"], sorted(body["standings"])) == ("thu", ["1", "2"])
    assert {key: body["facts"][f"quiz.{key}"] for key in ("week.1.attempts", "total.attempts", "total.people")} == {
        "week.1.attempts": 7,
        "total.attempts": 9,
        "total.people": 7,
    }
    assert snapshot.sha256 == digest(body) == digest(json.loads(snapshot.body))
    assert last_event(engine) == (
        "TK",
        "snapshot.take",
        f"snapshot:{snapshot.sha256[:12]}",
        "DRAFT",
        None,
        {"sha256": snapshot.sha256},
    )
    with reading(engine) as session:
        stored = latest_snapshot(session, contest_id)
        assert stored is not None and (stored.sha256, stored.state) == (snapshot.sha256, "DRAFT")
        assert latest_snapshot(session, contest_id, FINAL) is None
        assert latest_snapshot(session, contest_id + 1) is None


def test_any_change_is_another_hash(engine: Engine) -> None:
    _quiz(engine)
    before = _take(engine, DRAFT)
    annul_attempt(engine, week=2, attempt_code="M1", actor="TK", seconded_by="TB", reason="thi hộ", at=LATER)
    after = _take(engine, DRAFT)
    changed = {key for key, value in body_of(after).items() if value != body_of(before)[key]}
    assert changed == {"audit", "facts", "standings", "tables"}
    tables, earlier = body_of(after)["tables"], body_of(before)["tables"]
    assert {name for name in tables if tables[name] != earlier[name]} == {"decision"}


def test_final_waits_for_every_approval(engine: Engine) -> None:
    _quiz(engine)
    with refused(engine, "snapshots.week_not_approved", week=1):
        _take(engine, FINAL)
    _approve_weeks(engine, 1)
    with refused(engine, "snapshots.week_not_approved", week=2):
        _take(engine, FINAL)
    _approve_weeks(engine, 2)
    with refused(engine, "snapshots.essays_not_approved"):
        _take(engine, FINAL)
    _essays(engine)
    with refused(engine, "snapshots.essays_not_approved"):
        _take(engine, FINAL)
    for signer in ("TB", "TK"):
        approve_overall(engine, track=Track.ESSAY, actor=signer, reason="Quyết định", at=LATER)
    assert _take(engine, FINAL).state == "FINAL"


def test_a_week_without_a_list_is_not_approved(engine: Engine) -> None:
    make_contest(engine)
    with refused(engine, "snapshots.week_not_approved", week=1):
        _take(engine, FINAL)


@pytest.mark.parametrize(("actor", "is_allowed"), [("TK", True), ("TB", True), ("KT", False), ("GK1", False)])
def test_secretariat_and_committee_take_snapshots(engine: Engine, actor: str, is_allowed: bool) -> None:
    make_contest(engine)
    if is_allowed:
        _take(engine, DRAFT, actor)
    else:
        with refused(engine, "contest.role_needed"):
            _take(engine, DRAFT, actor)
    with reading(engine) as session:
        assert session.execute(select(func.count()).select_from(core(Snapshot))).scalar_one() == int(is_allowed)


def test_a_refused_action_leaves_no_gap_that_another_engine_would_not_have(engine: Engine) -> None:
    """PostgreSQL does not give numbers back after a rollback, so a refusal must come before the first insert."""
    make_contest(engine)
    with refused(engine, "imports.refused"):
        import_attempts(engine, order("sai.csv", attempts_csv(attempt_line(1, points=9))), week=1)
    import_attempts(engine, order("tuan-1.csv", attempts_csv(attempt_line(1))), week=1)
    assert [link.entity for link in chain_of(engine)][-1] == "import_batch:1"
