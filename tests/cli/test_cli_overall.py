"""`units score` and `overall` as people and as other programs use them."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from makers import make_attempt, make_contest, make_rules, store_week
from sqlalchemy import Engine

from workbench.rules.collective_rules import CollectiveRules
from workbench.rules.contest_rules import PrizeLine
from workbench.terms import CollectivePart, Track

LATER = "2022-10-20T10:00"


@pytest.fixture
def contest_id(sqlite_engine: Engine) -> int:
    flag = PrizeLine(track=Track.UNIT, code="CO", label="Cờ thi đua", quota=1, amount_vnd=1000)
    people = CollectiveRules(weights={CollectivePart.PEOPLE: Decimal(1)})
    found = make_contest(sqlite_engine, collective=people, prizes=(*make_rules().prizes, flag))
    store_week(sqlite_engine, found, 1, [make_attempt(n, f"P{n}", 4, 20 + n, unit_code=f"DV{n}") for n in (1, 2)])
    return found


def test_the_working_of_the_scores_is_printed_line_by_line(contest_id, cli):
    said = cli("units", "score", "--format", "csv")
    assert (said.code, said.err, said.out.splitlines()) == (
        0,
        "",
        [
            "Đơn vị,Nội dung,Kết quả,Hệ số,Điểm,Ghi chú",
            'Sở Thử nghiệm,Số người dự thi,"1,00","1,00","1,00",',
            'Sở Thử nghiệm,Tổng điểm,,,"1,00",Hạng 1',
            'Trường Thử nghiệm,Số người dự thi,"1,00","1,00","1,00",',
            'Trường Thử nghiệm,Tổng điểm,,,"1,00",Hạng 1',
            'Chi cục Vắng mặt,Số người dự thi,"0,00","1,00","0,00",',
            'Chi cục Vắng mặt,Tổng điểm,,,"0,00",Không xét: Chưa đủ số người dự thi tối thiểu theo thể lệ.',
        ],
    )


def test_a_tie_of_units_is_settled_and_the_list_approved(contest_id, cli):
    track = ("--track", "UNIT", "--at", LATER)
    stopped = cli("overall", "allocate", *track, "--actor", "TK")
    assert (stopped.code, "Hạng 1 có 2 bài bằng nhau" in stopped.err) == (1, True)
    by_chair = ("--actor", "TB", "--reason", "họp")
    assert cli("overall", "tie", *track, "--rank", 1, "--order", "DV2, DV1", *by_chair).out == (
        "Đã ghi thứ tự: DV2, DV1.\n"
    )
    assert cli("overall", "allocate", *track, "--actor", "TK").out == "Đã xếp 1 giải dự kiến.\n"
    assert cli("overall", "approve", *track, *by_chair).out == "Đã ghi chữ ký. Còn thiếu 1 người ký.\n"
    twice = cli("overall", "approve", *track, *by_chair)
    assert (twice.code, "Bạn đã ký danh sách này rồi" in twice.err) == (1, True)
    by_secretary = ("--actor", "TK", "--reason", "họp")
    assert cli("overall", "approve", *track, *by_secretary).out == "Đã đủ chữ ký, danh sách được phê duyệt.\n"
    (row,) = json.loads(cli("overall", "list", "--track", "UNIT", "--format", "json").out)
    assert (row["prize_code"], row["code"], row["state"]) == ("CO", "DV2", "Đã phê duyệt")
    assert cli("overall", "list", "--track", "ESSAY").code == 2
