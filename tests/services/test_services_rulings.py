"""One ruling on many papers: one event, a decision each, and what was seen is kept with it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from makers import LATER, chain_of, last_event, make_attempt, make_contest, refused, store_week
from sqlalchemy import Engine

from workbench.queries.contest import rules_of_week
from workbench.queries.decisions import decisions_of_week
from workbench.queries.standings import standings
from workbench.rules.screening import CheckId, Flag
from workbench.services.reviews import annul_attempts, ask_unit, clear_attempts
from workbench.store import reading
from workbench.terms import DecisionKind

ALL = (DecisionKind.ATTEMPT_ANNULMENT, DecisionKind.ATTEMPT_CLEARANCE, DecisionKind.ATTEMPT_INQUIRY)
RULING: dict[str, Any] = {"week": 1, "actor": "TK", "reason": "thi hộ", "at": LATER}


def _fill(engine: Engine) -> int:
    papers = [make_attempt(number, f"P{number}", 4, 20 + number) for number in (1, 2, 3)]
    return store_week(engine, make_contest(engine), 1, papers)


def _people(engine: Engine, week_id: int) -> list[str]:
    with reading(engine) as session:
        return [row.person_code for row in standings(session, week_id, rules_of_week(session, week_id))]


def test_many_papers_are_annulled_by_one_ruling_and_cleared_by_another(engine: Engine) -> None:
    week_id = _fill(engine)
    events = len(chain_of(engine))
    annul_attempts(engine, attempt_codes=["L00003", "L00001", "L00003"], seconded_by="TB", **RULING)
    assert _people(engine, week_id) == ["P2"]
    assert len(chain_of(engine)) == events + 1
    assert last_event(engine) == (
        *("TK", "attempt.annul", "week:1", "thi hộ", None),
        {"attempts": ["L00001", "L00003"], "seconded_by": "TB"},
    )
    clear_attempts(engine, attempt_codes=["L00003", "L00001"], **RULING)
    assert last_event(engine)[1:3] == ("attempt.clear", "week:1")
    assert _people(engine, week_id) == ["P1", "P2", "P3"]
    with reading(engine) as session:
        decided = [(row.kind, row.attempt_code, row.seconded_by) for row in decisions_of_week(session, week_id, *ALL)]
    assert decided == [
        (DecisionKind.ATTEMPT_ANNULMENT, "L00001", "Trưởng Ban Thử"),
        (DecisionKind.ATTEMPT_ANNULMENT, "L00003", "Trưởng Ban Thử"),
        (DecisionKind.ATTEMPT_CLEARANCE, "L00001", None),
        (DecisionKind.ATTEMPT_CLEARANCE, "L00003", None),
    ]


def test_asking_the_unit_changes_no_place(engine: Engine) -> None:
    week_id = _fill(engine)
    annul_attempts(engine, attempt_codes=["L00002"], seconded_by="PB", **RULING)
    ask_unit(engine, attempt_codes=["L00001"], **RULING)
    ask_unit(engine, attempt_codes=["L00002"], **RULING)
    assert _people(engine, week_id) == ["P1", "P3"]
    assert last_event(engine) == (
        *("TK", "attempt.inquire", "attempt:week-1/L00002", "thi hộ", None, {"seconded_by": None}),
    )


def test_a_decision_keeps_the_findings_that_were_seen(engine: Engine) -> None:
    week_id = _fill(engine)
    seen = Flag(CheckId.PARALLEL, "L00001", {"count": 1}, ("L00002",))
    annul_attempts(engine, attempt_codes=["L00001", "L00003"], seconded_by="TB", flags={"L00001": [seen]}, **RULING)
    with reading(engine) as session:
        bodies = [json.loads(row.body) for row in decisions_of_week(session, week_id, *ALL)]
    assert bodies == [
        {
            "attempt": "L00001",
            "week": 1,
            "flags": [{"check": "PARALLEL", "version": 1, "values": {"count": 1}, "others": ["L00002"]}],
        },
        {"attempt": "L00003", "week": 1},
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"attempt_codes": []}, "reviews.no_attempt_named"),
        ({"attempt_codes": ["L00001", "L99"]}, "reviews.unknown_attempt"),
        ({"seconded_by": "TK"}, "reviews.second_person_needed"),
        ({"seconded_by": "TK2"}, "contest.role_needed"),
        ({"week": 9}, "contest.unknown_week"),
    ],
)
def test_one_unknown_paper_refuses_the_whole_ruling(engine: Engine, changes: dict[str, Any], code: str) -> None:
    _fill(engine)
    with refused(engine, code):
        annul_attempts(engine, **{"attempt_codes": ["L00001"], "seconded_by": "TB"} | RULING | changes)
