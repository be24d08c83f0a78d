"""`essays`: judges seated and let go, third marks, tally, moderation, ties, prizes and the signatures of two."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from essay_round_makers import blind_codes_by_work, write_open_marks
from makers import LATER, essays_csv, make_contest, order
from served import PASSWORD, give_sign_ins
from sqlalchemy import Engine

from workbench.services.essays import issue_blind_codes
from workbench.services.imports import import_essays
from workbench.store import home
from workbench.terms import EssayRound

FIRST, LAST = ("--round", "PRELIMINARY"), ("--round", "FINAL")
AT = ("--at", "2022-12-01T09:00")
SECRETARY, CHAIR = ("--actor", "TK", *AT), ("--actor", "TB", *AT, "--reason", "Biên bản")
WHY = (*SECRETARY, "--reason", "Biên bản")


@pytest.fixture
def blind(sqlite_engine: Engine) -> dict[str, str]:
    """Four works with blind codes, judges who sign in, a third mark beyond twenty points; gives the blind codes."""
    make_contest(sqlite_engine, essays={"gap": {"agree_below": 10, "third_above": 20}})
    give_sign_ins(sqlite_engine)
    import_essays(sqlite_engine, order("bai-viet.csv", essays_csv()))
    issue_blind_codes(sqlite_engine, actor="TK", at=LATER)
    return blind_codes_by_work(sqlite_engine)


def test_rounds_are_led_from_the_judges_to_the_signatures_of_two(
    sqlite_engine: Engine, cli: Callable[..., Any], blind: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("essays", "assign", *FIRST, *SECRETARY).out == "Đã phân công vòng Sơ khảo: 8 phiếu chấm.\n"
    unit = cli("essays", "conflict", "--judge", "GK4", "--unit", "DV9", *WHY)
    assert (unit.code, unit.err) == (1, "Không có đơn vị DV9.\n")
    left = cli("essays", "withdraw", "--judge", "GK4", *WHY)
    assert left.out == "Đã thu lại 2 phiếu, giao người khác 2 phiếu; giữ 0 phiếu đã chấm.\n"
    own = cli("essays", "conflict", "--judge", "GK3", "--work", blind["B03"], "--ground", "OTHER", *WHY)
    assert own.out.endswith("giữ 0 phiếu đã chấm.\n")
    assert cli("essays", "fill", *FIRST, *SECRETARY).err == "Vòng Sơ khảo không có bài nào thiếu giám khảo.\n"

    _take(
        sqlite_engine, cli, EssayRound.PRELIMINARY, {"B01": (50, 20), "B02": (40, 40), "B03": (30, 30), "B04": (30, 30)}
    )
    asked = cli("essays", "third", *FIRST, *WHY)
    assert asked.out == "Vòng Sơ khảo: đã giao 1 phiếu chấm lần ba.\n"
    _take(sqlite_engine, cli, EssayRound.PRELIMINARY, {"B01": (50,)})
    rows = json.loads(cli("essays", "tally", *FIRST, "--format", "json").out)
    assert [(row["blind"], row["total"], row["ruling"]) for row in rows[:2]] == [
        (blind["B01"], "80.00", "TWO_EQUAL"),
        (blind["B02"], "70.00", "AGREED"),
    ]
    stopped = cli("essays", "advance", *FIRST)
    assert (stopped.code, "Còn 1 suất cho các bài bằng điểm" in stopped.out) == (1, True)
    goes_on = cli("essays", "advance", *FIRST, "--works", blind["B04"], *CHAIR)
    assert (goes_on.code, goes_on.out.startswith("Vào chung khảo 3 bài")) == (0, True)

    assert cli("essays", "assign", *LAST, *SECRETARY).out == "Đã phân công vòng Chung khảo: 9 phiếu chấm.\n"
    _take(sqlite_engine, cli, EssayRound.FINAL, {"B01": (40,) * 3, "B02": (40,) * 3, "B04": (20,) * 3})
    assert "Hạng 1 có 2 bài bằng nhau" in cli("essays", "allocate", *SECRETARY).err
    settled = cli("essays", "tie", "--rank", 1, "--order", f"{blind['B02']}, {blind['B01']}", *CHAIR)
    assert (settled.code, f"{blind['B02']}, {blind['B01']}" in settled.out) == (0, True)
    moderated = cli("essays", "moderate", *LAST, "--work", blind["B04"], "--points", "51,5", *CHAIR)
    assert moderated.out == f"Điểm của bài {blind['B04']} nay là 51,5, theo quyết định điều chỉnh.\n"
    assert cli("essays", "moderate", *LAST, "--work", blind["B04"], "--points", "nhiều", *CHAIR).code == 1
    assert cli("essays", "allocate", *SECRETARY).out == "Đã xếp 3 giải thi viết dự kiến.\n"
    digest = json.loads(cli("essays", "conflicts", "--format", "json").out)["digest"]
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    sign = ("essays", "approve", "--digest", digest, "--reason", "Biên bản", "--second", "truongban", "--stdin")
    assert (cli(*sign, *SECRETARY).code, json.loads(cli("essays", "conflicts", "--format", "json").out)["missing"]) == (
        0,
        0,
    )


def _take(engine: Engine, cli: Callable[..., Any], essay_round: EssayRound, points: dict[str, tuple[int, ...]]) -> None:
    file = home() / write_open_marks(engine, f"{essay_round.value}-{len(points)}.csv", essay_round, points)
    assert cli("marking", "take", file, "--round", essay_round.value, *SECRETARY).code == 0
