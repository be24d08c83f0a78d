"""`review` and `exclude`: the queue, one paper in detail, and the lists of who may not win."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from makers import LATER, make_attempt, make_contest, store_week
from sqlalchemy import Engine

from workbench.services.reviews import annul_attempts


@pytest.fixture
def week(sqlite_engine: Engine) -> Engine:
    """A week of two candidates, one of them over the time limit, and an annulled paper."""
    papers = [make_attempt(1, "P1", 4, 20), make_attempt(2, "P2", 4, 601), make_attempt(3, "P3", 2, 30)]
    store_week(sqlite_engine, make_contest(sqlite_engine), 1, papers)
    ruling = {"week": 1, "actor": "TK", "seconded_by": "TB", "reason": "thi hộ", "at": LATER}
    annul_attempts(sqlite_engine, attempt_codes=["L00003"], **ruling)  # type: ignore[arg-type]
    return sqlite_engine


def test_the_queue_as_json_holds_findings_and_rulings(week: Engine, cli: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = cli("review", "list", "--week", 1, "--format", "json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    rows = told.pop("rows")
    assert told == {
        "week": 1,
        "attempts": 3,
        "is_key_known": False,
        "thresholds_version": 1,
        "found": {"OVER_TIME_LIMIT": 1},
        "signals_hidden": 0,
    }
    assert [(row["part"], row["attempt_code"], row["place"], row["counts"]) for row in rows] == [
        ("FLAGGED_CANDIDATE", "L00002", 2, True),
        ("CANDIDATE", "L00001", 1, True),
        ("RULED_ON", "L00003", None, False),
    ]
    [flag] = rows[0]["flags"]
    assert (flag["check"], flag["class"], flag["version"]) == ("OVER_TIME_LIMIT", "RULE", 1)
    assert flag["message"] == "Làm bài 10 phút 01 giây; thể lệ cho 10 phút 00 giây, châm chước thêm 0 giây."
    assert rows[2]["ruling"] == {
        "kind": "ATTEMPT_ANNULMENT",
        "reason": "thi hộ",
        "decided_by": "Thư Ký Thử",
        "seconded_by": "Trưởng Ban Thử",
        "decided_at": "2022-10-20T03:00:00+00:00",
        "counts": False,
    }


def test_the_queue_for_people_ends_with_what_was_left_out(
    week: Engine, cli: Callable[..., tuple[int, str, str]]
) -> None:
    code, out, _ = cli("review", "list", "--week", 1)
    lines = out.splitlines()
    assert code == 0
    row = next(line for line in lines if "L00002" in line)
    assert [cell.strip() for cell in row.strip("│").split("│")] == [
        *("Diện xét giải, có phát hiện", "L00002", "Người P2", "Sở Thử nghiệm", "4/4", "10 phút 01 giây", "2"),
        *("Quá thời gian làm bài", ""),
    ]
    assert lines[-2:] == [
        "Tuần 1: 3 lượt thi, 3 bài cần xem; còn 0 bài có dấu hiệu yếu hơn không đưa vào.",
        "Đáp án còn niêm phong: chưa so được điểm với bài làm.",
    ]


def test_one_paper_in_detail(week: Engine, cli: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = cli("review", "show", "--week", 1, "L00003", "--format", "json")
    told = json.loads(out)
    assert (code, told["turn"], told["seen_share"], told["pace_ms"], told["group"]) == (0, 1, None, 7500, None)
    assert [own["attempt_code"] for own in told["own"]] == ["L00003"]
    assert [ruling["kind"] for ruling in told["rulings"]] == ["ATTEMPT_ANNULMENT"]
    code, out, _ = cli("review", "show", "--week", 1, "L00002")
    assert code == 0
    assert "- Quá thời gian làm bài: Làm bài 10 phút 01 giây" in out
    code, _, err = cli("review", "show", "--week", 1, "L9")
    assert (code, err) == (1, "Tuần 1 không có lượt thi mã “L9”. Kiểm tra mã lượt thi trong bảng rà soát.\n")


def test_exclusions_are_entered_ended_and_listed(week: Engine, cli: Callable[..., tuple[int, str, str]]) -> None:
    line = ("--ground", "OPERATOR", "--from", "2022-09-01", "--note", "QĐ 12", "--actor", "TK")
    assert cli("exclude", "unit", "DV2", *line)[:2] == (0, "Đã ghi dòng loại trừ số 1.\n")
    assert cli("exclude", "person", "P1", *line, "--until", "2022-09-30")[:2] == (0, "Đã ghi dòng loại trừ số 2.\n")
    ended = cli("exclude", "end", 1, "--until", "2022-10-01", "--reason", "hết vận hành", "--actor", "TB")
    assert ended[:2] == (0, "Dòng loại trừ số 1 kết thúc vào 01/10/2022.\n")
    shown = json.loads(cli("exclude", "list", "--format", "json")[1])
    assert [(row["number"], row["code"], row["ground"], row["from_on"], row["until_on"]) for row in shown] == [
        (2, "P1", "OPERATOR", "2022-09-01", "2022-09-30"),
        (1, "DV2", "OPERATOR", "2022-09-01", "2022-10-01"),
    ]
    assert cli("exclude", "person", "P9", *line)[::2] == (
        1,
        "Không có người dự thi mã “P9”. Kiểm tra mã tài khoản.\n",
    )
    assert "Thuộc đơn vị vận hành phần mềm" in cli("exclude", "list")[1]
