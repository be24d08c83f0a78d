"""Rulings on attempts: annulled with two names and a reason, cleared again, never deleted."""

from __future__ import annotations

from typing import Any

import pytest
from makers import LATER, last_event, make_attempt, make_contest, refused, store_week
from sqlalchemy import Engine, func, select

from workbench.queries.contest import rules_of_week
from workbench.queries.decisions import DecisionRow, decisions_of_week
from workbench.queries.standings import standings
from workbench.services.reviews import annul_attempt, clear_attempt
from workbench.store import reading
from workbench.tables import Attempt, core
from workbench.terms import DecisionKind


def _fill(engine: Engine) -> int:
    contest_id = make_contest(engine)
    return store_week(
        engine,
        contest_id,
        1,
        [make_attempt(1, "P1", 4, 20), make_attempt(2, "P1", 3, 20), make_attempt(3, "P2", 4, 30)],
    )


def _board(engine: Engine, week_id: int) -> list[tuple[int, str, int, int]]:
    with reading(engine) as session:
        rows = standings(session, week_id, rules_of_week(session, week_id))
    return [(row.rank, row.person_code, row.points, row.n_attempts) for row in rows]


def _annul(engine: Engine, **changes: Any) -> None:
    values = {"week": 1, "attempt_code": "L00001", "actor": "TK", "seconded_by": "TB", "reason": "thi hộ", "at": LATER}
    annul_attempt(engine, **values | changes)


def _clear(engine: Engine, **changes: Any) -> None:
    values = {"week": 1, "attempt_code": "L00001", "actor": "TB", "reason": "đã giải trình", "at": LATER}
    clear_attempt(engine, **values | changes)


def test_an_annulled_attempt_leaves_the_standings_and_stays_in_the_table(engine: Engine) -> None:
    week_id = _fill(engine)
    assert _board(engine, week_id) == [(1, "P1", 4, 2), (2, "P2", 4, 1)]
    _annul(engine)
    assert _board(engine, week_id) == [(1, "P2", 4, 1), (2, "P1", 3, 1)]
    with reading(engine) as session:
        assert session.execute(select(func.count()).select_from(core(Attempt))).scalar_one() == 3
    assert last_event(engine) == (
        "TK",
        "attempt.annul",
        "attempt:week-1/L00001",
        "thi hộ",
        None,
        {"seconded_by": "TB"},
    )


def test_a_clearance_takes_it_back_and_a_new_annulment_holds_again(engine: Engine) -> None:
    week_id = _fill(engine)
    before = _board(engine, week_id)
    _annul(engine)
    _clear(engine)
    assert _board(engine, week_id) == before
    assert last_event(engine)[:2] == ("TB", "attempt.clear")
    _annul(engine)
    assert _board(engine, week_id) == [(1, "P2", 4, 1), (2, "P1", 3, 1)]
    with reading(engine) as session:
        decided = decisions_of_week(session, week_id, DecisionKind.ATTEMPT_ANNULMENT, DecisionKind.ATTEMPT_CLEARANCE)
    body = '{"attempt":"L00001","week":1}'
    annulled = DecisionRow(
        DecisionKind.ATTEMPT_ANNULMENT, "L00001", body, "thi hộ", "Thư Ký Thử", "Trưởng Ban Thử", LATER
    )
    cleared = DecisionRow(
        DecisionKind.ATTEMPT_CLEARANCE, "L00001", body, "đã giải trình", "Trưởng Ban Thử", None, LATER
    )
    assert decided == [annulled, cleared, annulled]


def test_whose_every_attempt_is_annulled_leaves_the_board(engine: Engine) -> None:
    week_id = _fill(engine)
    for code in ("L00001", "L00002"):
        _annul(engine, attempt_code=code)
    assert _board(engine, week_id) == [(1, "P2", 4, 1)]


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_reason_is_needed(engine: Engine, reason: str) -> None:
    _fill(engine)
    with refused(engine, "reviews.reason_needed"):
        _annul(engine, reason=reason)
    with refused(engine, "reviews.reason_needed"):
        _clear(engine, reason=reason)


@pytest.mark.parametrize("second", ["TK", ""])
def test_a_second_person_is_needed(engine: Engine, second: str) -> None:
    _fill(engine)
    with refused(engine, "reviews.second_person_needed"):
        _annul(engine, seconded_by=second)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"attempt_code": "L99"}, "reviews.unknown_attempt"),
        ({"week": 2}, "reviews.unknown_attempt"),
        ({"actor": "GK1"}, "contest.role_needed"),
        ({"actor": "KT"}, "contest.role_needed"),
        ({"seconded_by": "TK2"}, "contest.role_needed"),
        ({"seconded_by": "XX"}, "contest.unknown_member"),
    ],
)
def test_who_and_what_must_be_known(engine: Engine, changes: dict[str, Any], code: str) -> None:
    _fill(engine)
    with refused(engine, code):
        _annul(engine, **changes)
