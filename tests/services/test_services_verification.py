"""Units confirm their winners or not; the next in rank moves up; a form that is out of date loses nothing."""

from __future__ import annotations

import json
import multiprocessing
import os
from datetime import timedelta
from typing import Any

import pytest
from makers import LATER, chain_of, last_event, make_attempt, make_contest, refused, sign_by_two, store_week
from sqlalchemy import Engine, select

from workbench.errors import WorkbenchError
from workbench.queries.awards import week_awards
from workbench.queries.contest import week_of
from workbench.queries.verification import VerificationRow, verification_rows
from workbench.services.audit import broken_links
from workbench.services.award_approvals import reopen_week_awards
from workbench.services.awards import allocate_week, decide_tie
from workbench.services.verification import close_overdue, mark_paid, record_answer, send_verifications
from workbench.store import open_engine, reading
from workbench.tables import Decision, core
from workbench.terms import AwardState, VerificationState

DAY = timedelta(days=1)
PROVISIONAL, REPLACED = AwardState.PROVISIONAL, AwardState.REPLACED


def _contest(engine: Engine, **rules: Any) -> int:
    contest_id = make_contest(engine, **{"replaces_unconfirmed": True, **rules})
    store_week(engine, contest_id, 1, [make_attempt(n, f"P{n}", 4, 20 + n) for n in range(1, 7)])
    allocate_week(engine, week=1, actor="TK", at=LATER)
    return contest_id


def _send(engine: Engine, **changes: Any) -> tuple[str, ...]:
    return send_verifications(engine, **{"week": 1, "actor": "TK", "at": LATER, **changes})


def _answer(engine: Engine, person: str, answer: VerificationState, **changes: Any) -> None:
    values: dict[str, Any] = {
        "week": 1,
        "answered_by": "Văn phòng Sở Thử nghiệm",
        "evidence": "Công văn 12/SỞ",
        "seen_version": 1,
        "actor": "TK",
        "at": LATER + DAY,
    }
    record_answer(engine, person=person, answer=answer, **values | changes)


def _rows(engine: Engine, contest_id: int, days: int = 1) -> list[VerificationRow]:
    with reading(engine) as session:
        return verification_rows(session, week_of(session, contest_id, 1).id or 0, LATER + days * DAY)


def _stands(engine: Engine, contest_id: int) -> list[tuple[object, ...]]:
    return [
        (row.position, row.prize_code, row.person_code, row.award, row.asked, row.replaces)
        for row in _rows(engine, contest_id)
    ]


SENT, CONFIRMED, FAILED, NO_ANSWER = VerificationState


def test_units_are_asked_once_and_have_the_days_of_the_rules(engine: Engine) -> None:
    contest_id = _contest(engine, answer_days=2)
    assert _send(engine) == ("P1", "P2", "P3")
    assert last_event(engine) == (
        "TK", "verification.send", "week:1", "10:00 22/10/2022", None, ["P1", "P2", "P3"],
    )  # fmt: skip
    with refused(engine, "verification.nobody_to_ask", week=1):
        _send(engine)
    asked = [(row.asked, row.asked_at, row.due_at, row.is_overdue, row.version) for row in _rows(engine, contest_id)]
    assert asked == [(SENT, LATER, LATER + 2 * DAY, False, 1)] * 3
    assert [row.is_overdue for row in _rows(engine, contest_id, days=3)] == [True] * 3


def test_a_winner_who_is_not_confirmed_gives_way_and_everybody_below_moves_up(engine: Engine) -> None:
    contest_id = _contest(engine)
    _send(engine)
    _answer(engine, "P2", CONFIRMED)
    _answer(engine, "P1", FAILED, note="đã nghỉ việc")
    assert last_event(engine) == (
        "TK", "verification.answer", "week:1/P1", "Công văn 12/SỞ", "SENT", "FAILED",
    )  # fmt: skip
    allocate_week(engine, week=1, actor="TK", at=LATER + 2 * DAY)
    assert _stands(engine, contest_id) == [
        (1, "NHAT", "P1", REPLACED, FAILED, None),
        (1, "NHAT", "P2", PROVISIONAL, CONFIRMED, None),
        (2, "NHI", "P3", PROVISIONAL, SENT, None),
        (3, "NHI", "P4", PROVISIONAL, None, "P1"),
    ]
    with reading(engine) as session:
        listed = [(award.position, award.person_code) for award in week_awards(session, contest_id)]
        told = session.scalars(select(Decision).where(core(Decision).c.kind == "AWARD_REPLACEMENT")).one()
    assert listed == [(1, "P2"), (2, "P3"), (3, "P4")]
    assert (told.reason, json.loads(told.body)) == (
        "Đơn vị không xác nhận",
        {
            "before": [[1, "NHAT", "P1"], [2, "NHI", "P2"], [3, "NHI", "P3"]],
            "after": [[1, "NHAT", "P2"], [2, "NHI", "P3"], [3, "NHI", "P4"]],
            "left": [["P1", "NHAT", "FAILED"]],
            "moved": [["P2", "NHI", "NHAT"], ["P4", None, "NHI"]],
        },
    )
    assert _send(engine, at=LATER + 2 * DAY) == ("P4",)


def test_a_corrected_answer_brings_the_winner_back(engine: Engine) -> None:
    contest_id = _contest(engine)
    _send(engine)
    _answer(engine, "P1", FAILED)
    allocate_week(engine, week=1, actor="TK", at=LATER + DAY)
    _answer(engine, "P1", CONFIRMED, seen_version=2)
    allocate_week(engine, week=1, actor="TK", at=LATER + 2 * DAY)
    assert [row[:4] for row in _stands(engine, contest_id)] == [
        (1, "NHAT", "P1", PROVISIONAL),
        (2, "NHI", "P2", PROVISIONAL),
        (3, "NHI", "P3", PROVISIONAL),
        (3, "NHI", "P4", REPLACED),
    ]


def test_without_a_rule_for_replacement_the_prize_is_not_given(engine: Engine) -> None:
    contest_id = _contest(engine, replaces_unconfirmed=False)
    _send(engine)
    _answer(engine, "P2", FAILED)
    allocate_week(engine, week=1, actor="TK", at=LATER + 2 * DAY)
    with reading(engine) as session:
        listed = [(a.position, a.prize_code, a.person_code) for a in week_awards(session, contest_id)]
    assert listed == [(1, "NHAT", "P1"), (2, "NHI", "P3")]


def test_silence_until_the_deadline_is_recorded_as_no_answer(engine: Engine) -> None:
    contest_id = _contest(engine)
    _send(engine)
    _answer(engine, "P1", CONFIRMED)
    with refused(engine, "verification.nothing_overdue", week=1):
        close_overdue(engine, week=1, actor="TK", at=LATER + 3 * DAY)
    late = LATER + 3 * DAY + timedelta(seconds=1)
    assert close_overdue(engine, week=1, actor="TK", at=late) == ("P2", "P3")
    assert [row.asked for row in _rows(engine, contest_id)] == [CONFIRMED, NO_ANSWER, NO_ANSWER]
    allocate_week(engine, week=1, actor="TK", at=late)
    with reading(engine) as session:
        assert [a.person_code for a in week_awards(session, contest_id)] == ["P1", "P4", "P5"]


def test_an_answer_needs_its_evidence_its_version_and_a_winner_who_was_asked_about(engine: Engine) -> None:
    contest_id = _contest(engine)
    with refused(engine, "verification.not_asked", person="P1", week=1):
        _answer(engine, "P1", CONFIRMED)
    _send(engine)
    for changes in ({"evidence": " "}, {"answered_by": ""}):
        with refused(engine, "verification.evidence_needed"):
            _answer(engine, "P1", CONFIRMED, **changes)
    for state in (SENT, NO_ANSWER):
        with refused(engine, "verification.not_an_answer"):
            _answer(engine, "P1", state)
    with refused(engine, "contest.role_needed"):
        _answer(engine, "P1", CONFIRMED, actor="GK1")
    _answer(engine, "P1", CONFIRMED, actor="TK2")
    with refused(engine, "verification.changed_meanwhile", state="Đơn vị đã xác nhận", by="Thư Ký Hai"):
        _answer(engine, "P1", FAILED)
    assert _rows(engine, contest_id)[0].asked is CONFIRMED


def test_a_paid_list_is_not_reopened_and_only_approved_prizes_are_paid(engine: Engine) -> None:
    contest_id = _contest(engine)

    def pay(*people: str) -> None:
        mark_paid(engine, week=1, people=people, voucher="PC 07", actor="TK", at=LATER + 4 * DAY)

    again = {"week": 1, "actor": "TB", "reason": "đơn thư sau phê duyệt", "at": LATER + 4 * DAY}
    with refused(engine, "awards.not_approved"):
        reopen_week_awards(engine, **again)  # type: ignore[arg-type]
    with refused(engine, "verification.not_approved", people="P1"):
        pay("P1")
    sign_by_two(engine, 1, LATER + 3 * DAY)
    reopen_week_awards(engine, **again)  # type: ignore[arg-type]
    assert {row.award for row in _rows(engine, contest_id)} == {PROVISIONAL}
    sign_by_two(engine, 1, LATER + 4 * DAY)
    with refused(engine, "verification.voucher_needed"):
        mark_paid(engine, week=1, people=("P1",), voucher=" ", actor="TK", at=LATER)
    pay("P1", "P3")
    assert [row.state for row in _rows(engine, contest_id)] == ["Đã chi thưởng", "Đã phê duyệt", "Đã chi thưởng"]
    with refused(engine, "awards.already_paid"):
        reopen_week_awards(engine, **again)  # type: ignore[arg-type]


# Many at once -------------------------------------------------------------------------------------------------------

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="child processes are made by fork here")
DECIDERS = 6


def _together(engine: Engine, job: Any) -> list[int]:
    """Run a job in many processes at once; each tells by its exit code whether it was accepted (0) or refused (3)."""
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
        expected = error.code in ("verification.changed_meanwhile", "awards.decided_meanwhile")
        os._exit(3 if expected else 4)
    finally:
        own.dispose()
    os._exit(0)


@needs_fork
def test_of_many_who_record_an_answer_at_once_one_is_stored_and_the_others_are_told(engine: Engine) -> None:
    contest_id = _contest(engine)
    _send(engine)
    done = _together(engine, lambda own, number: _answer(own, "P1", (CONFIRMED, FAILED)[number % 2]))
    assert done == [0] + [3] * (DECIDERS - 1)
    answers = [event for event in chain_of(engine) if event.action == "verification.answer"]
    (row,) = [row for row in _rows(engine, contest_id) if row.person_code == "P1"]
    assert (len(answers), row.version, broken_links(chain_of(engine))) == (1, 2, [])


@needs_fork
def test_of_many_who_settle_a_tie_at_once_one_decides_and_the_others_are_told(engine: Engine) -> None:
    contest_id = make_contest(engine)
    same = [make_attempt(n, f"P{n}", 4, 30, submitted_at=LATER - 25 * DAY) for n in (1, 2)]
    store_week(engine, contest_id, 1, same)

    def settle(own: Engine, number: int) -> None:
        order = ("P1", "P2") if number % 2 else ("P2", "P1")
        decide_tie(own, week=1, rank=1, order=order, seen=0, actor="TB", reason="bốc thăm", at=LATER)

    assert _together(engine, settle) == [0] + [3] * (DECIDERS - 1)
    assert [event.action for event in chain_of(engine)].count("tie.decide") == 1
