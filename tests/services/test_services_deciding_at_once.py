"""Many people decide about the same prizes at once, each in a process of their own: nothing is lost, nothing twice."""

from __future__ import annotations

import multiprocessing
import os
from typing import Any

import pytest
from makers import LATER, chain_of, make_attempt, make_contest, store_week
from sqlalchemy import Engine, func, select

from workbench.errors import WorkbenchError
from workbench.queries.awards import week_awards
from workbench.queries.verification import verification_rows
from workbench.services.audit import broken_links
from workbench.services.award_approvals import approve_week_awards
from workbench.services.awards import allocate_week, decide_tie
from workbench.services.verification import record_answer, send_verifications
from workbench.store import open_engine, reading
from workbench.tables import Award, core
from workbench.terms import AwardState, VerificationState

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="child processes are made by fork here")
DECIDERS = 4
ACCEPTED, TOLD, WRONG = 0, 3, 4
REFUSALS = (
    "award_approvals.signed_by_you",
    "awards.already_approved",
    "awards.decided_meanwhile",
    "verification.changed_meanwhile",
)


def _together(engine: Engine, job: Any) -> list[int]:
    """Run a job in many processes at once; each tells by its exit code whether it was accepted or refused."""
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    fork = multiprocessing.get_context("fork")
    gate = fork.Barrier(DECIDERS)
    children = [fork.Process(target=_child, args=(job, url, number, gate)) for number in range(DECIDERS)]
    for child in children:
        child.start()
    for child in children:
        child.join(timeout=120)
    return sorted(child.exitcode if child.exitcode is not None else -1 for child in children)


def _child(job: Any, url: str, number: int, gate: Any) -> None:
    own = open_engine(url)
    gate.wait(timeout=60)
    try:
        job(own, number)
    except WorkbenchError as error:
        os._exit(TOLD if error.code in REFUSALS else WRONG)
    finally:
        own.dispose()
    os._exit(ACCEPTED)


def _contest(engine: Engine, *, same: bool = False) -> int:
    contest_id = make_contest(engine, replaces_unconfirmed=True)
    at = {"submitted_at": LATER.replace(month=9)} if same else {}
    papers = [make_attempt(n, f"P{n}", 4, 30 if same else 20 + n, **at) for n in range(1, 3 if same else 7)]
    store_week(engine, contest_id, 1, papers)
    return contest_id


def _events(engine: Engine, action: str) -> int:
    chain = chain_of(engine)
    assert broken_links(chain) == []
    return [event.action for event in chain].count(action)


def test_of_many_who_settle_a_tie_at_once_one_decides_and_the_others_are_told(engine: Engine) -> None:
    _contest(engine, same=True)

    def settle(own: Engine, number: int) -> None:
        order = ("P1", "P2") if number % 2 else ("P2", "P1")
        decide_tie(own, week=1, rank=1, order=order, seen=0, actor="TB", reason="bốc thăm", at=LATER)

    assert _together(engine, settle) == [ACCEPTED] + [TOLD] * (DECIDERS - 1)
    assert _events(engine, "tie.decide") == 1


def test_many_who_allocate_at_once_leave_one_list(engine: Engine) -> None:
    contest_id = _contest(engine)
    done = _together(engine, lambda own, _: allocate_week(own, week=1, actor="TK", at=LATER))
    assert done == [ACCEPTED] * DECIDERS
    with reading(engine) as session:
        listed = [(award.position, award.person_code) for award in week_awards(session, contest_id)]
        assert session.scalar(select(func.count()).select_from(core(Award))) == len(listed)
    assert listed == [(1, "P1"), (2, "P2"), (3, "P3")]
    assert _events(engine, "award.allocate") == DECIDERS


def test_of_many_who_record_an_answer_at_once_one_is_stored_and_the_others_are_told(engine: Engine) -> None:
    _contest(engine)
    allocate_week(engine, week=1, actor="TK", at=LATER)
    send_verifications(engine, week=1, actor="TK", at=LATER)
    states = (VerificationState.CONFIRMED, VerificationState.FAILED)

    def answer(own: Engine, number: int) -> None:
        given = {"answered_by": "Sở", "evidence": f"CV {number}", "seen_version": 1, "actor": "TK", "at": LATER}
        record_answer(own, week=1, person="P1", answer=states[number % 2], **given)  # type: ignore[arg-type]

    assert _together(engine, answer) == [ACCEPTED] + [TOLD] * (DECIDERS - 1)
    with reading(engine) as session:
        (row,) = [row for row in verification_rows(session, 1, LATER) if row.person_code == "P1"]
    assert (_events(engine, "verification.answer"), row.version) == (1, 2)


def test_two_who_sign_at_once_and_twice_approve_the_list_and_each_signs_once(engine: Engine) -> None:
    contest_id = _contest(engine)
    allocate_week(engine, week=1, actor="TK", at=LATER)

    def sign(own: Engine, number: int) -> None:
        approve_week_awards(own, week=1, actor=("TB", "TK")[number % 2], reason="Biên bản", at=LATER)

    assert _together(engine, sign) == [ACCEPTED] * 2 + [TOLD] * (DECIDERS - 2)
    with reading(engine) as session:
        assert {award.state for award in week_awards(session, contest_id)} == {AwardState.APPROVED}
    assert _events(engine, "award.approve") == 2
