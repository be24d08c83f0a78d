"""`profile` and `import attempts --profile`: what there is, what one says, and reading a file by it."""

from __future__ import annotations

import json

import pytest
from makers import make_contest, make_csv
from sqlalchemy import Engine

AT = ("--at", "2022-10-20T08:00")
PROFILE = {"name": "thi.vi.du", "layout": "OWN", "columns": {"person": "Mã NV"}, "constants": {"unit": "DV1"}}
ROWS = make_csv(
    [
        ["Mã NV", "Họ tên", "Bắt đầu", "Thời lượng", "Điểm"],
        ["P7", "Lê Chi", "20/09/2022 08:00:00", "25 giây", "3"],
    ]
)


@pytest.fixture
def contest(sqlite_engine: Engine, tmp_path):
    make_contest(sqlite_engine)
    (tmp_path / "hs.json").write_text(json.dumps(PROFILE), encoding="utf-8")
    (tmp_path / "thi.csv").write_bytes(ROWS)
    return tmp_path


def test_a_profile_is_saved_listed_shown_and_named_by_an_import(cli, contest):
    said = cli("profile", "save", contest / "hs.json", "--actor", "TK", *AT)
    assert (said.code, said.out, said.err) == (0, "Đã lưu hồ sơ “thi.vi.du”, phiên bản 1.\n", "")
    listed = json.loads(cli("profile", "list", "--format", "json").out)
    assert [(row["name"], row["number"], row["layout"]) for row in listed] == [
        ("thi.vi.du", 1, "OWN"),
        ("workbench", None, "OWN"),
        ("moodle-grades", None, "MOODLE_GRADES"),
        ("moodle-responses", None, "MOODLE_RESPONSES"),
        ("one-row-an-answer", None, "LONG"),
        ("one-row-an-attempt", None, "WIDE"),
    ]
    assert "Thư Ký Thử" in cli("profile", "list").out
    shown = json.loads(cli("profile", "show", "thi.vi.du").out)
    assert {name: shown[name] for name in PROFILE} == PROFILE
    (contest / "again.json").write_text(json.dumps(shown), encoding="utf-8")
    assert cli("profile", "save", contest / "again.json", "--actor", "TK", *AT).out == said.out
    options = ("--week", 1, "--profile", "thi.vi.du", "--actor", "TK", *AT)
    taken = cli("import", "attempts", contest / "thi.csv", *options)
    assert (taken.code, taken.out.splitlines(), taken.err) == (
        0, ["thi.csv: đọc 1 dòng, nhận 1, từ chối 0.", "Đọc theo hồ sơ thi.vi.du/1."], "",
    )  # fmt: skip


def test_mistakes_are_answered_in_one_sentence(cli, contest):
    unknown = cli("profile", "show", "la")
    assert (unknown.code, unknown.err.split(".")[0]) == (2, "Không có hồ sơ đọc tệp nào tên “la”")
    (contest / "sai.json").write_text('{"name": "x", "layout": "ODD"}', encoding="utf-8")
    wrong = cli("profile", "save", contest / "sai.json", "--actor", "TK", *AT)
    assert (wrong.code, wrong.err.split(":")[0]) == (1, "sai.json không phải hồ sơ đọc tệp hợp lệ")
    people = cli("import", "people", contest / "thi.csv", "--profile", "workbench", "--actor", "TK", *AT)
    assert people.code == 2
