"""Who stood on each place, from when to when, and why they left it."""

from __future__ import annotations

from datetime import timedelta

from makers import LATER, make_attempt, make_contest, store_week
from sqlalchemy import Engine

from workbench.queries.award_chain import ChainLink, award_chain
from workbench.queries.contest import week_of
from workbench.services.awards import allocate_week
from workbench.services.verification import record_answer, send_verifications
from workbench.store import reading
from workbench.terms import PassedReason, VerificationState

DAY = timedelta(days=1)
FIRST, SECOND = "Giải Nhất", "Giải Nhì"


def _chain(engine: Engine, contest_id: int) -> list[ChainLink]:
    with reading(engine) as session:
        return award_chain(session, week_of(session, contest_id, 1))


def _fails(engine: Engine, person: str, days: int) -> None:
    at = LATER + days * DAY
    told = {"answer": VerificationState.FAILED, "answered_by": "Sở", "evidence": f"CV {days}", "seen_version": 1}
    record_answer(engine, week=1, person=person, actor="TK", at=at, **told)  # type: ignore[arg-type]
    allocate_week(engine, week=1, actor="TK", at=at)


def _link(position: int, label: str, code: str, since: int | None = None, until: int | None = None) -> ChainLink:
    moments = [None if days is None else LATER + days * DAY for days in (since, until)]
    return ChainLink(position, label, code, f"Người {code}", moments[0], moments[1], None, "", None)


def test_a_list_that_nobody_left_has_one_winner_a_place(engine: Engine) -> None:
    contest_id = make_contest(engine, replaces_unconfirmed=True)
    assert _chain(engine, contest_id) == []
    store_week(engine, contest_id, 1, [make_attempt(n, f"P{n}", 4, 20 + n) for n in range(1, 7)])
    allocate_week(engine, week=1, actor="TK", at=LATER)
    assert _chain(engine, contest_id) == [_link(1, FIRST, "P1"), _link(2, SECOND, "P2"), _link(3, SECOND, "P3")]


def test_every_place_tells_who_left_and_who_moved_up_when_and_why(engine: Engine) -> None:
    contest_id = make_contest(engine, replaces_unconfirmed=True)
    store_week(engine, contest_id, 1, [make_attempt(n, f"P{n}", 4, 20 + n) for n in range(1, 7)])
    allocate_week(engine, week=1, actor="TK", at=LATER)
    send_verifications(engine, week=1, actor="TK", at=LATER)
    _fails(engine, "P2", 1)
    _fails(engine, "P1", 2)
    why = PassedReason.FAILED
    chain = _chain(engine, contest_id)
    assert chain == [
        _link(1, FIRST, "P1", None, 2)._replace(why=why, evidence="CV 2"),
        _link(1, FIRST, "P3", 2),
        _link(2, SECOND, "P2", None, 1)._replace(why=why, evidence="CV 1"),
        _link(2, SECOND, "P3", 1, 2)._replace(moved_to=1),
        _link(2, SECOND, "P4", 2),
        _link(3, SECOND, "P3", None, 1)._replace(moved_to=2),
        _link(3, SECOND, "P4", 1, 2)._replace(moved_to=2),
        _link(3, SECOND, "P5", 2),
    ]
    assert [link.message() for link in chain[:4]] == [
        "Người P1 (P1): rời vị trí lúc 10:00 22/10/2022 (Đơn vị không xác nhận – CV 2).",
        "Người P3 (P3): từ 10:00 22/10/2022, hiện đứng ở vị trí này.",
        "Người P2 (P2): rời vị trí lúc 10:00 21/10/2022 (Đơn vị không xác nhận – CV 1).",
        "Người P3 (P3): từ 10:00 21/10/2022, rời vị trí lúc 10:00 22/10/2022 (lên vị trí 1).",
    ]
