"""`awards`: a week's list from a tie to the payment, as people and as other programs use it."""

from __future__ import annotations

import io
import json

import pytest
from makers import OPENS, make_attempt, make_contest, store_week
from served import PASSWORD, give_sign_ins
from sqlalchemy import Engine

AT = ("--week", 1, "--at", "2022-10-20T10:00")
LATE = ("--week", 1, "--at", "2022-10-25T10:00")


@pytest.fixture
def week(sqlite_engine: Engine) -> Engine:
    """Week 1, in which P1 and P2 are equal at the top and three follow."""
    contest_id = make_contest(sqlite_engine, replaces_unconfirmed=True)
    same = [make_attempt(n, f"P{n}", 4, 20, submitted_at=OPENS) for n in (1, 2)]
    store_week(sqlite_engine, contest_id, 1, [*same, *(make_attempt(n, f"P{n}", 4, 20 + n) for n in (3, 4, 5))])
    give_sign_ins(sqlite_engine)
    return sqlite_engine


def test_a_list_goes_from_a_tie_over_a_silent_unit_to_the_payment(week, cli, monkeypatch):
    secretary, chair = ("--actor", "TK"), ("--actor", "TB", "--reason", "Biên bản")
    stopped = cli("awards", "allocate", *AT, *secretary)
    assert (stopped.code, "Hạng 1 có 2 bài bằng nhau" in stopped.err) == (1, True)
    told = cli("awards", "tie", *AT, "--rank", 1, "--method", "SHARE", *chair)
    assert told.out == "Đã ghi quyết định về hạng 1 (Chia đều giải): P1, P2.\n"
    assert cli("awards", "tie", *AT, "--rank", 1, "--order", "P2, P1", *chair).code == 0
    assert cli("awards", "allocate", *AT, *secretary).out == "Đã xếp 3 giải dự kiến của tuần 1.\n"
    assert cli("awards", "send", *AT, *secretary).out == "Đã ghi việc gửi đơn vị xác minh 3 người: P2, P1, P3.\n"
    given = ("--by", "Sở", "--evidence", "CV 1", "--version", 1, *secretary)
    for person in ("P1", "P2"):
        said = cli("awards", "answer", *AT, "--person", person, "--answer", "CONFIRMED", *given)
        assert said.out == f"Đã ghi trả lời về {person}: Đơn vị đã xác nhận.\n"
    twice = cli("awards", "answer", *AT, "--person", "P1", "--answer", "FAILED", *given)
    assert (twice.code, "nên lần ghi này không được lưu" in twice.err) == (1, True)
    assert json.loads(cli("awards", "overdue", *AT, "--format", "json").out) == []
    (silent,) = json.loads(cli("awards", "overdue", *LATE, "--format", "json").out)
    assert (silent["person"], silent["state"], silent["version"]) == ("P3", "SENT", 1)
    assert cli("awards", "close", *LATE, *secretary).out == "Đã ghi quá hạn không trả lời: P3.\n"
    assert cli("awards", "allocate", *LATE, *secretary).code == 0
    assert cli("awards", "send", *LATE, *secretary).out == "Đã ghi việc gửi đơn vị xác minh 1 người: P4.\n"
    assert cli("awards", "answer", *LATE, "--person", "P4", "--answer", "CONFIRMED", *given).code == 0
    listed = json.loads(cli("awards", "list", *LATE, "--format", "json").out)
    assert [(row["position"], row["person"], row["state"]) for row in listed] == [
        (1, "P2", "CONFIRMED"),
        (2, "P1", "CONFIRMED"),
        (3, "P3", "REPLACED"),
        (3, "P4", "CONFIRMED"),
    ]

    digest = json.loads(cli("awards", "conflicts", "--week", 1, "--format", "json").out)["digest"]
    sign = ("awards", "approve", *LATE, "--digest", digest, "--reason", "Biên bản", "--second", "truongban", "--stdin")
    monkeypatch.setattr("sys.stdin", io.StringIO("không phải\n"))
    refused = cli(*sign, *secretary)
    assert (refused.code, json.loads(cli("awards", "conflicts", "--week", 1, "--format", "json").out)["missing"]) == (
        1,
        2,
    )
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    assert cli(*sign, *secretary).out == "Danh sách trao giải tuần 1 đã được phê duyệt.\n"
    assert cli("awards", "reopen", *LATE, *chair).out == "Danh sách trao giải tuần 1 trở lại dự kiến.\n"
    for actor in ("TB", "TK"):
        assert cli(*sign[:8], "--reason", "Biên bản", "--actor", actor).code == 0
    told = cli("awards", "conflicts", "--week", 1).out
    assert f"Mã danh sách: {digest}. Đã ký: TB (Ban Tổ chức), TK (Tổ thư ký). Còn cần 0 người ký." in told
    paid = cli("awards", "pay", *LATE, "--people", "P1, P2", "--voucher", "PC 07", *secretary)
    assert paid.out == "Đã ghi chi thưởng cho P1, P2, chứng từ PC 07.\n"
    assert cli("awards", "reopen", *LATE, *chair).code == 1
