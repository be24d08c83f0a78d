"""The editor of the rules: what is typed, what it would change, and its adoption by two people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from makers import AT, OPENS, make_attempt, make_contest, make_setup, store_week
from sqlalchemy import Engine

from workbench.errors import WorkbenchError
from workbench.rules.presets import preset
from workbench.rules.rules_diff import RulesChange
from workbench.rules.what_if import Move
from workbench.terms import PredictionTarget, RankKey, Recognised, Track
from workbench.widgets.action_panel import Outcome
from workbench.widgets.rules_editor import RulesEditor, read_rules
from workbench.widgets.rules_editor.model import first_draft, move_key, preview, rules_of_draft
from workbench.widgets.rules_editor.words import told_change

P, D, S = RankKey.POINTS, RankKey.DURATION, RankKey.SUBMITTED
HOSTILE = "<img src=x onerror=alert(1)>"


@dataclass(frozen=True)
class AtDesk:
    """A desk at a fixed moment."""

    engine: Engine
    contest_id: int
    at: datetime = OPENS + timedelta(days=9)
    contest: str = "thu"


@pytest.fixture
def desk(sqlite_engine: Engine) -> AtDesk:
    return AtDesk(sqlite_engine, make_contest(sqlite_engine))


def test_the_draft_begins_with_the_rules_in_force(desk: AtDesk) -> None:
    read = read_rules(desk, 2)
    draft = first_draft(read)
    assert (draft.notice, draft.opens_at, draft.closes_at) == ("", "08:00 03/10/2022", "10:00 11/10/2022")
    assert draft.prizes.splitlines() == [
        "QUIZ_WEEK | NHAT | Giải Nhất | 1 | 100",
        "QUIZ_WEEK | NHI | Giải Nhì | 2 | 50",
        "ESSAY | NHAT | Giải Nhất | 1 | 100",
        "ESSAY | NHI | Giải Nhì | 2 | 50",
    ]
    rules = rules_of_draft(read, replace(draft, notice="Thông báo 2"))
    written = make_setup().full_rules()
    assert rules == written.model_copy(update={"notice": "Thông báo 2", "windows": written.windows[1:]})


def test_what_is_typed_becomes_rules(desk: AtDesk) -> None:
    read = read_rules(desk, 2)
    typed = replace(
        first_draft(read),
        closes_at="17:30 07/10/2022",
        attempts_per_person=7,
        attempts_per_day=1,
        attempts_in_all=20,
        recognised=Recognised.FIRST,
        prizes="QUIZ_SEASON | MUA | Giải mùa | 3 | 900\n\n",
        season_keys=(P,),
    )
    rules = rules_of_draft(read, typed)
    window = rules.windows[0]
    assert (window.closes_at, window.attempts_per_person, window.attempts_per_day) == (
        datetime.fromisoformat("2022-10-07T10:30:00+00:00"),
        7,
        1,
    )
    assert (rules.attempts_in_all, rules.recognised, rules.season_keys) == (20, Recognised.FIRST, (P,))
    assert [(line.track, line.code, line.quota, line.amount_vnd) for line in rules.prizes] == [
        (Track.QUIZ_SEASON, "MUA", 3, 900)
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"opens_at": "thứ hai"}, "rules.draft_moment"),
        ({"closes_at": "08:00 01/10/2022"}, "rules.draft_wrong"),
        ({"prizes": "giải nhất"}, "rules.draft_prize"),
        ({"prizes": "QUIZ_WEEK | A | B | không | 1"}, "rules.draft_wrong"),
        ({"rank_keys": ()}, "rules.draft_wrong"),
        ({"time_limit_s": 0}, "rules.draft_wrong"),
    ],
)
def test_what_cannot_be_rules_is_refused_with_its_place(desk: AtDesk, change: dict[str, Any], code: str) -> None:
    read = read_rules(desk, 2)
    with pytest.raises(WorkbenchError) as refused:
        rules_of_draft(read, replace(first_draft(read), **change))
    assert refused.value.code == code


def test_keys_move_one_place_and_stop_at_the_ends() -> None:
    assert move_key((P, D, S), D, -1) == (D, P, S)
    assert move_key((P, D, S), D, 1) == (P, S, D)
    assert move_key((P, D, S), P, -1) == move_key((P, D, S), S, 1) == (P, D, S)


def test_a_preview_tells_who_would_move(desk: AtDesk) -> None:
    store_week(desk.engine, desk.contest_id, 1, [make_attempt(1, "P1", 4, 30), make_attempt(2, "P2", 3, 20)])
    read = read_rules(desk, 1)
    rules = rules_of_draft(read, replace(first_draft(read), notice="Thông báo 2", rank_keys=(D,)))
    adoption, moved = preview(desk, read, rules)
    assert (adoption.number, moved) == (
        2,
        (Move("P2", 2, 1, "Giải Nhì", "Giải Nhất"), Move("P1", 1, 2, "Giải Nhất", "Giải Nhì")),
    )


def test_the_editor_fills_a_preset_previews_and_adopts(desk: AtDesk) -> None:
    told: list[Outcome] = []
    editor = RulesEditor(desk, read_rules(desk, 2), lambda _, outcome: told.append(outcome))
    editor.preset.value = preset("R3")
    assert (editor.rank_keys.order, editor.prediction.value) == (preset("R3").rank_keys, PredictionTarget.PARTICIPANTS)
    editor.rank_keys.chosen.value = D
    editor.rank_keys.buttons[0].click()
    assert editor.rank_keys.order[1] is D
    editor.rank_keys.buttons[2].click()
    assert D not in editor.rank_keys.order
    editor.rank_keys.offered.value = D
    assert editor.rank_keys.order[-1] is D
    editor.fields["notice"].value = "Thông báo 2"
    editor.preview_clicked()
    assert ("Sẽ thành phiên bản 2" in editor.shown.value, "BEST_THEN_FASTEST" in editor.shown.value) == (True, False)
    editor.actor.value, editor.reason.value = "TK", "họp Ban Tổ chức"
    editor.adopt_clicked()
    assert read_rules(desk, 2).rules.rank_keys == editor.rank_keys.order
    assert len(told) == 1


def test_a_refusal_is_a_sentence_and_markup_of_the_user_stays_text(desk: AtDesk) -> None:
    editor = RulesEditor(replace(desk, at=AT), read_rules(desk, 2))
    with pytest.raises(WorkbenchError):
        editor.adopt_clicked()
    assert "Chưa chọn người thực hiện." in editor.messages.text
    editor.fields["notice"].value = HOSTILE
    editor.preview_clicked()
    assert (HOSTILE in editor.shown.value, "&lt;img" in editor.shown.value) == (False, True)


def test_a_change_is_told_without_names_of_the_program() -> None:
    window = '{"closes_at":"2022-10-11T03:00:00Z","opens_at":"2022-10-03T01:00:00Z","time_limit_s":600'
    prize = '1: {"amount_vnd":100000,"code":"NHAT","label":"Giải Nhất","quota":1,"track":"QUIZ_WEEK"}'
    assert [
        told_change(RulesChange(*change))
        for change in (
            ("notice", HOSTILE, "Thông báo 2"),
            ("rank_keys", "POINTS, DURATION", "DURATION"),
            ("prediction", "", "ATTEMPTS"),
            ("windows 2", window + ',"attempts_per_day":2}', ""),
            ("prizes QUIZ_WEEK NHAT", "", prize),
            ("answer_days", "3", "4"),
        )
    ] == [
        ("Số hiệu thông báo", HOSTILE, "Thông báo 2"),
        ("Xếp hạng tuần theo", "Điểm, Thời gian làm bài", "Thời gian làm bài"),
        ("Con số dự đoán", "", "Số lượt thi"),
        (
            "Thời gian thi tuần 2",
            "08:00 03/10/2022 – 10:00 11/10/2022, mỗi lượt 600 giây; mỗi người 2 lượt một ngày",
            "",
        ),
        ("Cơ cấu giải: Thi trực tuyến NHAT", "", "Giải Nhất: 1 giải, mỗi giải 100.000 đồng"),
        ("answer_days", "3", "4"),
    ]
