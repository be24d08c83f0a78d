"""`rules` and `standings` as people and as other programs use them."""

from __future__ import annotations

import json

import pytest
from makers import make_attempt, make_contest, make_setup, store_week
from sqlalchemy import Engine

BEFORE_TWO = "2022-10-02T08:00"


@pytest.fixture
def contest_id(sqlite_engine: Engine) -> int:
    found = make_contest(sqlite_engine)
    papers = [make_attempt(n, f"P{n}", 4, 20 + n, unit_code="DV2" if n > 3 else "DV1") for n in range(1, 6)]
    store_week(sqlite_engine, found, 1, [*papers, make_attempt(9, "P1", 3, 90)])
    return found


def _adopt(cli, *more: object):
    words = ("--weeks", 2, "--notice", "Thông báo 2", "--actor", "TK", "--reason", "họp", "--at", BEFORE_TWO)
    return cli("rules", "adopt", *more, *words)


def test_a_version_shown_is_a_file_that_can_be_adopted(contest_id, cli, tmp_path):
    shown = cli("rules", "show", 1)
    assert json.loads(shown.out) == make_setup().full_rules().body()
    body = json.loads(shown.out) | {"recognised": "LAST"}
    file = tmp_path / "the-le.json"
    file.write_text(json.dumps(body), "utf-8")
    tried = _adopt(cli, file, "--dry-run")
    assert (tried.code, "Sẽ thành phiên bản 2 cho tuần 2" in tried.out, "BEST_THEN_FASTEST" in tried.out) == (
        0,
        True,
        True,
    )
    assert len(json.loads(cli("rules", "list", "--format", "json").out)) == 1
    said = _adopt(cli, file)
    assert (said.code, said.err, "Đã ban hành phiên bản 2 cho tuần 2" in said.out) == (0, "", True)
    versions = json.loads(cli("rules", "list", "--format", "json").out)
    assert [(one["number"], one["notice"], one["weeks"]) for one in versions] == [
        (1, "Thể lệ thử", "1"),
        (2, "Thông báo 2", "2"),
    ]
    changes = json.loads(cli("rules", "diff", 1, 2, "--format", "json").out)
    assert {"place": "recognised", "before": "BEST_THEN_FASTEST", "after": "LAST"} in changes


def test_a_preset_is_laid_over_the_newest_rules(contest_id, cli):
    assert _adopt(cli, "--preset", "r6").code == 0
    assert json.loads(cli("rules", "show", 2).out)["rank_keys"] == ["POINTS", "DURATION"]
    assert [one["preset"] for one in json.loads(cli("rules", "presets", "--format", "json").out)] == [
        f"R{n}" for n in range(1, 9)
    ]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("rules", "show", 7), 1, "Không có phiên bản thể lệ số 7."),
        (("rules", "adopt", "--weeks", "hai", "--notice", "x", "--actor", "TK", "--reason", "x"), 2, "bằng số"),
        (("rules", "adopt", "--weeks", 1, "--notice", "x", "--actor", "TK", "--reason", "x"), 1, "Tuần 1 đã mở"),
        (("rules", "freeze", "--week", 1, "--actor", "TK", "--reason", "x"), 1, "không có câu hỏi dự đoán"),
        (("standings", "--week", 1, "--season"), 2, "một trong hai"),
        (("standings", "--week", 1, "--division", "KA"), 1, "không có bảng thi “KA”"),
        (("standings", "--week", 1, "--unit", "DV9"), 1, "Không có đơn vị mã “DV9”."),
    ],
)
def test_what_cannot_be_done_is_said(contest_id, cli, words, code, sentence):
    said = cli(*words)
    told = " ".join(said.err.replace("│", " ").split())
    assert (said.code, said.out, sentence in told) == (code, "", True)


def test_standings_tell_the_distance_to_the_prize_line(contest_id, cli):
    rows = json.loads(cli("standings", "--week", 1, "--format", "json").out)
    assert [(row["rank"], row["person_code"], row["to_line"], row["gap_key"], row["gap"]) for row in rows] == [
        (1, "P1", 3, "DURATION", 3000),
        (2, "P2", 2, "DURATION", 2000),
        (3, "P3", 1, "DURATION", 1000),
        (4, "P4", 0, "DURATION", 1000),
        (5, "P5", -1, "DURATION", 2000),
    ]


def test_standings_of_a_unit_a_season_and_other_rules(contest_id, cli):
    def ranks(*words: object) -> list[tuple[int, str]]:
        rows = json.loads(cli("standings", *words, "--format", "json").out)
        return [(row["rank"], row["person_code"]) for row in rows]

    assert _adopt(cli, "--preset", "R6").code == 0
    everybody = [(n, f"P{n}") for n in range(1, 6)]
    assert ranks("--season") == ranks("--week", 1, "--rules", 2) == everybody
    assert ranks("--week", 1, "--unit", "DV2") == everybody[3:]
