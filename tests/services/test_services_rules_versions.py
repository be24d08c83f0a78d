"""Changed rules: a new version, a new notice, the weeks it holds for, and who must agree."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from makers import (
    LATER,
    OPENS,
    last_event,
    make_attempt,
    make_contest,
    make_rules,
    make_setup,
    refused,
    sign_by_two,
    store_week,
)
from sqlalchemy import Engine, select

from workbench.errors import WorkbenchError
from workbench.queries.contest import rules_of_week, weeks_of_contest
from workbench.queries.rules_versions import rules_numbered, unit_groups, version_rows
from workbench.queries.standings import standings
from workbench.rules.contest_rules import ContestRules, Division, PrizeLine
from workbench.rules.rules_diff import RulesChange
from workbench.services.awards import allocate_week
from workbench.services.predictions import freeze_prediction_target
from workbench.services.rules_versions import Adoption, adopt_rules, preview_adoption
from workbench.store import reading
from workbench.tables import Decision, Prize, core
from workbench.terms import PredictionTarget, RankKey, Recognised, Track

CHANGED = make_rules(notice="Thông báo 2", recognised=Recognised.LAST)
SECOND_OPENS = OPENS + timedelta(days=14)
BEFORE_TWO = SECOND_OPENS - timedelta(days=1)


def _adopt(engine: Engine, rules: ContestRules = CHANGED, **changes: Any) -> Adoption:
    values: dict[str, Any] = {"weeks": [2], "actor": "TK", "reason": "họp Ban Tổ chức", "at": BEFORE_TWO}
    return adopt_rules(engine, rules, **values | changes)


def test_a_change_is_a_new_version_for_the_weeks_named(engine: Engine) -> None:
    contest_id = make_contest(engine)
    first = make_setup().full_rules()
    window = first.windows[1].model_copy(update={"closes_at": SECOND_OPENS + timedelta(days=3), "attempts_per_day": 2})
    prize = PrizeLine(track=Track.QUIZ_WEEK, code="KA-1", label="Nhất khối A", quota=2, amount_vnd=7, division="KA")
    division = Division(code="KA", label="Khối A", unit_groups=("A",))
    rules = CHANGED.model_copy(
        update={"windows": (first.windows[0], window), "divisions": (division,), "prizes": (prize,)}
    )
    adoption = _adopt(engine, rules)
    written = rules.model_copy(update={"windows": (window,)})
    assert (adoption.number, adoption.rules, adoption.sha256) == (2, written, written.sha256())
    assert (adoption.weeks, adoption.findings) == ((2,), ())
    assert RulesChange("recognised", "BEST_THEN_FASTEST", "LAST") in adoption.changes
    prizes = core(Prize).c
    with reading(engine) as session:
        one, two = weeks_of_contest(session, contest_id)
        assert (rules_of_week(session, one.id or 0), rules_of_week(session, two.id or 0)) == (first, written)
        assert (two.opens_at, two.closes_at) == (window.opens_at, window.closes_at)
        assert (two.time_limit_s, two.attempts_per_person, two.attempts_per_day) == (600, None, 2)
        rows = session.execute(
            select(prizes.position, prizes.code, prizes.quota, prizes.amount_vnd, prizes.division).where(
                prizes.rules_version_id == two.rules_version_id
            )
        ).all()
        assert [tuple(row) for row in rows] == [(1, "KA-1", 2, 7, "KA")]
        assert [(row.number, row.weeks, row.rules) for row in version_rows(session, contest_id)] == [
            (1, (1,), first),
            (2, (2,), written),
        ]
        assert rules_numbered(session, contest_id, 2) == written
        assert unit_groups(session, contest_id) == ["A", "B"]
        with pytest.raises(WorkbenchError) as unknown:
            rules_numbered(session, contest_id, 3)
        assert (unknown.value.code, unknown.value.values) == ("rules.unknown_version", {"number": 3, "last": 2})
        decision = session.scalars(select(Decision).where(core(Decision).c.kind == "RULES_ADOPTION")).one()
    assert (decision.kind, decision.digest, decision.seconded_by_id) == ("RULES_ADOPTION", written.sha256(), None)
    actor, action, entity, reason, before, after = last_event(engine)
    assert (actor, action, entity, reason) == ("TK", "rules.adopt", "rules:2", "họp Ban Tổ chức")
    assert before == {"number": 1, "rules": first.sha256()}
    assert after == {
        "number": 2,
        "rules": written.sha256(),
        "notice": "Thông báo 2",
        "weeks": [2],
        "seconded_by": None,
        "changes": [list(change) for change in adoption.changes],
    }


def test_a_preview_is_the_receipt_and_stores_nothing(engine: Engine) -> None:
    contest_id = make_contest(engine)
    preview = preview_adoption(engine, CHANGED, weeks=[2], at=BEFORE_TWO)
    with reading(engine) as session:
        assert len(version_rows(session, contest_id)) == 1
    assert _adopt(engine) == preview


def test_a_week_that_has_opened_needs_a_second_person_of_the_committee(engine: Engine) -> None:
    make_contest(engine)
    with refused(engine, "rules.week_open", week=2):
        _adopt(engine, at=SECOND_OPENS)
    with refused(engine, "contest.role_needed"):
        _adopt(engine, at=SECOND_OPENS, seconded_by="TK2")
    with refused(engine, "rules.second_person_is_the_same"):
        _adopt(engine, at=SECOND_OPENS, actor="TB", seconded_by="TB")
    assert _adopt(engine, at=SECOND_OPENS, seconded_by="TB").number == 2


def test_a_week_whose_awards_are_approved_keeps_its_rules(engine: Engine) -> None:
    contest_id = make_contest(engine)
    store_week(engine, contest_id, 1, [make_attempt(n, f"P{n}", 4, 20 + n) for n in range(1, 5)])
    allocate_week(engine, week=1, actor="TK", at=LATER)
    provisional = preview_adoption(engine, CHANGED, weeks=[1], at=LATER)
    assert [finding.code for finding in provisional.findings] == ["rules.allocate_again"]
    sign_by_two(engine, 1)
    with refused(engine, "rules.week_awarded", week=1):
        _adopt(engine, weeks=[1], at=LATER, seconded_by="PB")


def test_attempts_that_a_new_window_leaves_outside_are_told(engine: Engine) -> None:
    contest_id = make_contest(engine)
    store_week(engine, contest_id, 1, [make_attempt(n, f"P{n}", 4, 20) for n in (1, 2, 3)])
    window = make_setup().weeks[0].window().model_copy(update={"closes_at": OPENS + timedelta(minutes=2)})
    adoption = _adopt(engine, CHANGED.model_copy(update={"windows": (window,)}), weeks=[1], at=LATER, seconded_by="TB")
    assert [(found.code, found.values) for found in adoption.findings] == [
        ("rules.attempts_outside", {"week": 1, "count": 2})
    ]


PRIZE = PrizeLine(track=Track.QUIZ_WEEK, code="X", label="Giải X", quota=1, amount_vnd=1)
REFUSED: list[tuple[dict[str, Any], str, dict[str, object]]] = [
    ({"notice": " "}, "rules.notice_needed", {}),
    ({"notice": "Thể lệ thử"}, "rules.notice_used", {"notice": "Thể lệ thử"}),
    ({"rank_keys": (RankKey.PREDICTION,)}, "rules.prediction_without_target", {}),
    ({"season_keys": (RankKey.PREDICTION,)}, "rules.prediction_without_target", {}),
    ({"prizes": (PRIZE.model_copy(update={"track": Track.QUIZ_SEASON}),)}, "rules.season_without_keys", {}),
    (
        {"prizes": (PRIZE.model_copy(update={"division": "KA"}),)},
        "rules.prize_of_unknown_division",
        {"prize": "Giải X", "division": "KA"},
    ),
    (
        {"prizes": (PRIZE.model_copy(update={"division": "KA", "track": Track.ESSAY}),)},
        "rules.essay_prize_of_division",
        {"prize": "Giải X"},
    ),
    (
        {"divisions": (Division(code="C", label="C", unit_groups=("C",)),)},
        "rules.unknown_group",
        {"group": "C", "known": "A, B"},
    ),
]


@pytest.mark.parametrize(("change", "code", "values"), REFUSED)
def test_rules_that_contradict_themselves_are_refused(
    engine: Engine, change: dict[str, Any], code: str, values: dict[str, object]
) -> None:
    make_contest(engine)
    with refused(engine, code, **values):
        _adopt(engine, CHANGED.model_copy(update=change))


def test_an_adoption_needs_a_reason_weeks_and_a_role(engine: Engine) -> None:
    make_contest(engine)
    with refused(engine, "reviews.reason_needed"):
        _adopt(engine, reason=" ")
    with refused(engine, "rules.weeks_needed"):
        _adopt(engine, weeks=[])
    with refused(engine, "contest.unknown_week"):
        _adopt(engine, weeks=[9])
    with refused(engine, "contest.role_needed"):
        _adopt(engine, actor="KT")


def _freeze(engine: Engine, at: datetime = LATER, **changes: Any) -> int:
    return freeze_prediction_target(engine, week=1, actor="TK", reason="đã rà soát", at=at, **changes)


def test_the_predicted_figure_is_counted_and_frozen(engine: Engine) -> None:
    keys = (RankKey.POINTS, RankKey.PREDICTION)
    contest_id = make_contest(engine, rank_keys=keys, prediction=PredictionTarget.ATTEMPTS)
    papers = [make_attempt(n, f"P{n % 2}", 4, 20, prediction=n) for n in (1, 2, 3, 4, 5)]
    week_id = store_week(engine, contest_id, 1, papers)
    assert _freeze(engine) == 5
    assert last_event(engine) == (
        "TK",
        "prediction.freeze",
        "week:1",
        "đã rà soát",
        None,
        {"target": "ATTEMPTS", "actual": 5, "seconded_by": None},
    )
    with reading(engine) as session:
        rows = standings(session, week_id, rules_of_week(session, week_id))
    assert [(row.person_code, row.key_values) for row in rows] == [("P0", (4, 3)), ("P1", (4, 4))]
    with refused(engine, "rules.target_frozen", week=1, actual=5):
        _freeze(engine)
    assert _freeze(engine, seconded_by="TB") == 5


def test_nothing_is_frozen_before_the_week_closes_or_without_a_question(engine: Engine) -> None:
    make_contest(engine, prediction=PredictionTarget.PARTICIPANTS)
    with refused(engine, "rules.week_not_closed", week=1):
        _freeze(engine, at=OPENS)
    with refused(engine, "rules.second_person_is_the_same"):
        _freeze(engine, seconded_by="TK")


def test_rules_without_a_question_have_nothing_to_freeze(engine: Engine) -> None:
    make_contest(engine)
    with refused(engine, "rules.nothing_predicted", week=1):
        _freeze(engine)
