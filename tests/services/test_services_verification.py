"""Units confirm their winners or not; the next in rank moves up; a form that is out of date loses nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from makers import LATER, last_event, make_attempt, make_contest, refused, sign_by_two, store_week
from sqlalchemy import Engine, select

from workbench.queries.awards import week_awards
from workbench.queries.contest import week_of
from workbench.queries.verification import VerificationRow, verification_rows
from workbench.services.award_approvals import reopen_week_awards
from workbench.services.awards import allocate_week
from workbench.services.verification import close_overdue, mark_paid, record_answer, send_verifications
from workbench.store import reading
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
