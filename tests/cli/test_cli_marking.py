"""`marking sheets|take|progress|lock`: judges' workbooks go out, come back, and the round is locked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from marking_makers import JUDGES, leaks, make_marking_contest, sheets_of
from openpyxl import load_workbook
from sqlalchemy import Engine

Cli = Callable[..., tuple[int, str, str]]
ROUND = ("--round", "PRELIMINARY")
WHO = ("--actor", "TK", "--at", "2022-10-20T10:00")


def test_workbooks_go_out_blind_come_back_and_the_round_is_locked(
    sqlite_engine: Engine, cli: Cli, tmp_path: Path
) -> None:
    make_marking_contest(sqlite_engine)
    code, out, err = cli("marking", "sheets", *ROUND, "--target", tmp_path)
    files = [tmp_path / f"Phiếu chấm Sơ khảo - {judge}.xlsx" for judge in JUDGES]
    assert (code, out.splitlines(), err) == (0, [str(file) for file in files], "")
    assert leaks(files[0].read_bytes()) == []
    _fill_in(files[0], [(40.25, 30), (50, 20.5)])
    _fill_in(files[1], [(40.1, 30), (50, 41)])
    code, out, err = cli("marking", "take", files[0], *ROUND, *WHO)
    assert (code, err) == (0, "")
    assert {str(saved.points) for sheet in sheets_of(sqlite_engine, "GK1") for saved in sheet.points.values()} == {
        "40.25", "30.00", "50.00", "20.50",
    }  # fmt: skip
    code, _, err = cli("marking", "take", files[1], *ROUND, *WHO)
    assert code == 1
    assert "Điểm 40.1 không theo bước 0,25" in err and "Điểm 41 nằm ngoài khoảng từ 0 đến 40" in err

    code, _, err = cli("marking", "lock", *ROUND, *WHO, "--reason", "Biên bản")
    assert (code, err.startswith("Chưa khóa được vòng Sơ khảo: còn 6 phiếu chưa nộp")) == (1, True)
    for file in files[1:]:
        _fill_in(file, [(45, 30), (44, 31)])
        assert cli("marking", "take", file, *ROUND, *WHO)[0] == 0
    code, out, err = cli("marking", "lock", *ROUND, *WHO, "--reason", "Biên bản")
    assert (code, out, err) == (0, "Đã khóa điểm vòng Sơ khảo: 8 phiếu.\n", "")
    rows = json.loads(cli("marking", "progress", *ROUND, "--format", "json")[1])
    states = {"untouched": 0, "begun": 0, "complete": 0, "submitted": 0, "locked": 2}
    assert rows[0] == {"code": "GK1", "full_name": "Giám Khảo 1", "sheets": 2} | states
    assert cli("marking", "sheets", *ROUND)[2] == "Vòng Sơ khảo không còn bài nào để chấm.\n"
    assert cli("marking", "sheets", "--round", "FINAL")[2] == "Vòng Chung khảo chưa được phân công giám khảo.\n"


def _fill_in(file: Path, points: list[tuple[float, float]]) -> None:
    """Write points into a workbook as a judge would, in another program than the one that made it."""
    book = load_workbook(file)
    page = book.worksheets[0]
    for row, (content, style) in enumerate(points, start=2):
        page.cell(row, 3).value, page.cell(row, 4).value = content, style
    book.save(file)
