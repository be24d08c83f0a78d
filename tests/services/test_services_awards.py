"""From standings to the approved award list: ties stop, decisions settle them, nothing approved is replaced."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from makers import LATER, OPENS, last_event, make_attempt, make_contest, make_rules, refused, sign_by_two, store_week
from sqlalchemy import Engine, select

from workbench.intake.records import AttemptRecord
from workbench.queries.awards import WeekAward, settled_ties, week_awards
from workbench.rules.awards import Settlement, Winner
from workbench.services.award_approvals import approve_week_awards
from workbench.services.awards import allocate_week, decide_tie
from workbench.services.reviews import annul_attempt, clear_attempt
from workbench.store import reading
from workbench.tables import Award, core
from workbench.terms import AwardState, Track

FIRST, SECOND = make_rules().prize_lines(Track.QUIZ_WEEK)
SAME = OPENS + timedelta(hours=1)


def _tied(number: int, person: str) -> AttemptRecord:
    return make_attempt(number, person, 4, 30, submitted_at=SAME)


def _contest(engine: Engine, *attempts: AttemptRecord) -> int:
    contest_id = make_contest(engine)
    store_week(engine, contest_id, 1, attempts)
    return contest_id


def _clear_order(engine: Engine) -> int:
    return _contest(engine, *(make_attempt(n, f"P{n}", 4, 20 + n) for n in range(1, 6)))


def _allocate(engine: Engine, **changes: Any) -> tuple[Winner, ...]:
    values: dict[str, Any] = {"week": 1, "actor": "TK", "at": LATER}
    return allocate_week(engine, **values | changes)


def _approve(engine: Engine, **changes: Any) -> int:
    values: dict[str, Any] = {"week": 1, "actor": "TB", "reason": "Quyết định số 1", "at": LATER}
    return approve_week_awards(engine, **values | changes)


def _decide(engine: Engine, rank: int, *order: str, **changes: Any) -> None:
    values: dict[str, Any] = {"week": 1, "actor": "TB", "reason": "bốc thăm", "at": LATER}
    decide_tie(engine, rank=rank, order=order, **values | changes)


def _listed(engine: Engine, contest_id: int) -> list[tuple[int, str, str, AwardState]]:
    with reading(engine) as session:
        return [(a.position, a.prize_code, a.person_code, a.state) for a in week_awards(session, contest_id)]


def _annul(engine: Engine, code: str) -> None:
    annul_attempt(engine, week=1, attempt_code=code, actor="TK", seconded_by="TB", reason="thi hộ", at=LATER)


PROVISIONAL, APPROVED = AwardState.PROVISIONAL, AwardState.APPROVED


def test_a_clear_order_is_allocated_and_approved(engine: Engine) -> None:
    contest_id = _clear_order(engine)
    assert _allocate(engine) == (
        Winner("P1", 1, 1, FIRST),
        Winner("P2", 2, 2, SECOND),
        Winner("P3", 3, 3, SECOND),
    )
    listed = [[1, "NHAT", "P1"], [2, "NHI", "P2"], [3, "NHI", "P3"]]
    assert last_event(engine) == ("TK", "award.allocate", "week:1", "3", None, listed)
    with reading(engine) as session:
        assert week_awards(session, contest_id)[0] == WeekAward(
            1, 1, "NHAT", "Giải Nhất", 100, "P1", "Người P1", "DV1", "Sở Thử nghiệm", PROVISIONAL
        )
        a = core(Award).c
        assert [tuple(row) for row in session.execute(select(a.attempt_id, a.unit_id).order_by(a.position))] == [
            (1, 1),
            (2, 1),
            (3, 1),
        ]
    sign_by_two(engine, 1)
    assert _listed(engine, contest_id) == [
        (1, "NHAT", "P1", APPROVED),
        (2, "NHI", "P2", APPROVED),
        (3, "NHI", "P3", APPROVED),
    ]


def test_an_approved_list_is_not_replaced_nor_approved_twice(engine: Engine) -> None:
    _clear_order(engine)
    _allocate(engine)
    sign_by_two(engine, 1)
    _annul(engine, "L00001")
    with refused(engine, "awards.already_approved"):
        _allocate(engine)
    with refused(engine, "awards.already_approved"):
        _approve(engine)


def test_a_provisional_list_is_replaced(engine: Engine) -> None:
    contest_id = _clear_order(engine)
    _allocate(engine)
    _annul(engine, "L00001")
    _allocate(engine)
    assert _listed(engine, contest_id) == [
        (1, "NHAT", "P2", PROVISIONAL),
        (2, "NHI", "P3", PROVISIONAL),
        (3, "NHI", "P4", PROVISIONAL),
    ]


def test_a_list_that_is_out_of_date_is_not_approved(engine: Engine) -> None:
    _clear_order(engine)
    _allocate(engine)
    _annul(engine, "L00003")
    with refused(engine, "awards.out_of_date"):
        _approve(engine)
    clear_attempt(engine, week=1, attempt_code="L00003", actor="TB", reason="đã giải trình", at=LATER)
    _approve(engine)


def test_a_tie_across_a_line_stops_with_its_sentence(engine: Engine) -> None:
    _contest(engine, make_attempt(1, "P1", 4, 20), make_attempt(2, "P2", 4, 25), _tied(3, "P3"), _tied(4, "P4"))
    with refused(engine, "awards.open_tie", rank=3, count=2, codes="P3, P4", prizes="Giải Nhì / không có giải"):
        _allocate(engine)
    with pytest.raises(Exception, match="Hạng 3 có 2 bài bằng nhau trên mọi tiêu chí \\(P3, P4\\)"):
        _allocate(engine)


def test_a_tie_inside_a_line_does_not_stop(engine: Engine) -> None:
    _contest(engine, make_attempt(1, "P1", 4, 20), _tied(2, "P2"), _tied(3, "P3"), make_attempt(4, "P4", 1, 9))
    assert [(w.rank, w.position, w.code, w.prize.code) for w in _allocate(engine)] == [
        (1, 1, "P1", "NHAT"),
        (2, 2, "P2", "NHI"),
        (2, 3, "P3", "NHI"),
    ]


def test_the_committee_settles_a_tie(engine: Engine) -> None:
    contest_id = _contest(engine, _tied(1, "P1"), _tied(2, "P2"))
    _decide(engine, 1, "P2", "P1")
    body = {"rank": 1, "order": ["P2", "P1"]}
    assert last_event(engine) == ("TB", "tie.decide", "week:1", "bốc thăm", None, body)
    assert [(w.rank, w.position, w.code, w.prize.code) for w in _allocate(engine)] == [
        (1, 1, "P2", "NHAT"),
        (1, 2, "P1", "NHI"),
    ]
    _decide(engine, 1, "P1", "P2")  # decided again: the last decision counts
    with reading(engine) as session:
        assert settled_ties(session, contest_id, 1) == {1: Settlement(("P1", "P2"))}
        assert settled_ties(session, contest_id, 2) == settled_ties(session, contest_id, None) == {}
    assert [w.code for w in _allocate(engine)] == ["P1", "P2"]


def test_a_decision_names_exactly_those_who_are_equal(engine: Engine) -> None:
    _contest(engine, _tied(1, "P1"), _tied(2, "P2"), make_attempt(3, "P3", 3, 20))
    for order in (("P1",), ("P1", "P3"), ("P1", "P2", "P3"), ("P1", "P1"), ()):
        with refused(engine, "awards.order_out_of_date", rank=1, now="P1, P2", then=", ".join(order)):
            _decide(engine, 1, *order)
    for rank in (2, 3, 9):
        with refused(engine, "awards.no_such_tie", rank=rank):
            _decide(engine, rank, "P1", "P2")


def test_a_decision_is_stale_after_an_annulment(engine: Engine) -> None:
    _contest(engine, _tied(1, "P1"), _tied(2, "P2"), _tied(3, "P3"))
    _decide(engine, 1, "P3", "P2", "P1")
    assert [w.code for w in _allocate(engine)] == ["P3", "P2", "P1"]
    _annul(engine, "L00003")
    with refused(engine, "awards.open_tie", rank=1, codes="P1, P2"):
        _allocate(engine)
    with refused(engine, "awards.open_tie", rank=1, codes="P1, P2"):
        _approve(engine)


def test_nothing_is_allocated_before_the_week_has_closed(engine: Engine) -> None:
    _clear_order(engine)
    closes = OPENS + timedelta(days=8, hours=2)
    with refused(engine, "awards.week_not_closed", week=1, closes="10:00 27/09/2022"):
        _allocate(engine, at=closes - timedelta(seconds=1))
    assert len(_allocate(engine, at=closes)) == 3


def test_without_results_there_is_nothing_to_allocate_or_approve(engine: Engine) -> None:
    make_contest(engine)
    with refused(engine, "awards.nothing_to_award"):
        _allocate(engine)
    with refused(engine, "awards.nothing_to_approve"):
        _approve(engine)


def test_the_weeks_are_apart(engine: Engine) -> None:
    contest_id = _clear_order(engine)
    second = OPENS + timedelta(days=14)
    record = make_attempt(1, "P1", 4, 20, submitted_at=second + timedelta(minutes=1))
    store_week(engine, contest_id, 2, [record])
    _allocate(engine)
    sign_by_two(engine, 1)
    _allocate(engine, week=2)
    assert [(a[2], a[3]) for a in _listed(engine, contest_id)] == [
        ("P1", APPROVED),
        ("P2", APPROVED),
        ("P3", APPROVED),
        ("P1", PROVISIONAL),
    ]


def test_each_step_has_its_role_and_its_reason(engine: Engine) -> None:
    _contest(engine, _tied(1, "P1"), _tied(2, "P2"))
    with refused(engine, "contest.role_needed"):
        _allocate(engine, actor="TB")
    with refused(engine, "contest.role_needed"):
        _decide(engine, 1, "P1", "P2", actor="TK")
    with refused(engine, "reviews.reason_needed"):
        _decide(engine, 1, "P1", "P2", reason=" ")
    _decide(engine, 1, "P1", "P2")
    _allocate(engine)
    with refused(engine, "contest.role_needed"):
        _approve(engine, actor="GK1")
    with refused(engine, "reviews.reason_needed"):
        _approve(engine, reason="")
