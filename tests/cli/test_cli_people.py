"""`people` and `units`: what waits, what is decided, and what a mistake is answered with."""

from __future__ import annotations

import json

import pytest
from makers import attempt_line, attempts_csv, make_attempt, make_contest, order, store_week
from sqlalchemy import Engine

from workbench.services.imports import import_attempts

WHO = ("--actor", "TK", "--reason", "đã xác minh", "--at", "2022-10-20T08:00")
VAN = {"full_name": "Nguyễn Thị Vân", "phone": "0900000001"}


@pytest.fixture
def contest(sqlite_engine: Engine) -> Engine:
    """Two accounts of Van, somebody else, and a file with a spelling that nobody knows."""
    contest_id = make_contest(sqlite_engine)
    papers = [make_attempt(1, "P1", 4, 20, **VAN), make_attempt(2, "P2", 4, 18, **VAN), make_attempt(3, "P3", 3, 30)]
    store_week(sqlite_engine, contest_id, 1, papers)
    rows = [attempt_line(n, code=f"X{n}", unit=unit) for n, unit in ((7, "Sở Thử nghiệm"), (8, "Trường TN"))]
    import_attempts(sqlite_engine, order("t.csv", attempts_csv(*rows), accept_without_refused=True), week=1)
    return sqlite_engine


def queue(cli):
    return json.loads(cli("people", "queue", "--format", "json").out)


def test_a_pair_waits_until_it_is_merged_and_again_once_it_is_split(cli, contest):
    pair = {
        "left": "P1",
        "left_name": "Nguyễn Thị Vân",
        "right": "P2",
        "right_name": "Nguyễn Thị Vân",
        "strength": "IDENTIFIER",
        "agrees": "Điện thoại, Họ và tên, Đơn vị",
        "near": "",
        "differs": "",
    }
    waiting = queue(cli)
    assert pair in waiting
    merged = cli("people", "merge", "--keep", "P1", "--other", "P2", *WHO)
    assert (merged.code, merged.out, merged.err) == (0, "Đã gộp tài khoản P2 vào P1.\n", "")
    assert pair not in queue(cli)
    assert cli("people", "split", "--person", "P2", *WHO).out == "Đã tách tài khoản P2.\n"
    assert queue(cli) == waiting
    said = cli("people", "distinct", "--left", "P2", "--right", "P1", *WHO)
    assert said.out == "Đã ghi nhận: P2 và P1 là hai người khác nhau.\n"
    assert pair not in queue(cli)


def test_the_table_says_how_many_pairs_wait(cli, contest):
    last = cli("people", "queue", "--most", "1").out.splitlines()[-1]
    assert last == f"{len(queue(cli))} cặp chờ quyết định, đang hiển thị 1."


def test_an_account_nobody_knows_is_wrong_usage(cli, contest):
    said = cli("people", "merge", "--keep", "P1", "--other", "P99", *WHO)
    sentence = "Không có tài khoản “P99” trong danh sách người dự thi. Kiểm tra lại mã tài khoản.\n"
    assert (said.code, said.out, said.err) == (2, "", sentence)


def test_an_unknown_spelling_is_decided_once(cli, contest):
    (waiting,) = json.loads(cli("units", "unknown", "--format", "json").out)
    assert (waiting["spelling"], waiting["rows"], waiting["files"]) == ("Trường TN", 1, "t.csv")
    assert waiting["proposals"].split("; ")[0] == "Trường Thử nghiệm (DV2)"
    said = cli("units", "alias", "--spelling", "Trường TN", "--unit", "DV2", *WHO)
    assert said.out == "Đã ghi nhớ: “Trường TN” là đơn vị DV2.\n"
    assert json.loads(cli("units", "unknown", "--format", "json").out) == []
    assert cli("units", "alias", "--spelling", "trường tn", "--unit", "DV1", *WHO).code == 1
    assert cli("units", "alias", "--spelling", "x", "--unit", "DV9", *WHO).code == 2
