"""`papers week` and `verify FILE`: papers of a frozen week, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from award_makers import ask_units, hold_week
from makers import sign_by_two
from sqlalchemy import Engine

from workbench.reports.proof import prove_contest
from workbench.store import reading

Cli = Callable[..., tuple[int, str, str]]
AT = ("--at", "2022-10-20T10:00")


@pytest.fixture
def week(sqlite_engine: Engine) -> Engine:
    """Week 1 with a provisional list of three."""
    hold_week(sqlite_engine, ("Người Một", "Người Hai", "Người Ba"))
    return sqlite_engine


def test_papers_wait_for_the_final_snapshot_of_the_week(week: Engine, cli: Cli, tmp_path: Path) -> None:
    made = ("papers", "week", "--week", 1, "--actor", "TK", "--target", tmp_path, *AT)
    code, out, err = cli(*made, "--all")
    assert (code, out) == (1, "")
    assert err.startswith("Chưa lập được giấy tờ tuần 1: tuần này chưa có bản chốt số liệu chính thức.")
    code, _, err = cli("snapshot", "--week", 1, "--final", "--actor", "TK", *AT)
    assert (code, err.split(":")[0]) == (1, "Chưa chốt được")
    sign_by_two(week, 1)
    assert cli("snapshot", "--week", 1, "--final", "--actor", "TK", *AT)[0] == 0
    code, out, err = cli(*made, "--kind", "public-list", "--kind", "award-list", "--kind", "public-list")
    names = ["danh-sach-cong-bo.xlsx", "danh-sach-cong-bo.html", "danh-sach-trao-giai.xlsx"]
    assert (code, out.splitlines(), err) == (0, [str(tmp_path / "tuan-1" / name) for name in names], "")

    code, out, err = cli("verify", tmp_path / "tuan-1" / names[0])
    assert (code, [line[0] for line in out.splitlines()], err) == (0, ["✓", "✓"], "")
    (tmp_path / "tuan-1" / names[0]).write_bytes(b"khac")
    assert cli("verify", tmp_path / "tuan-1" / names[0])[:2] == (
        1,
        "✗ Tệp danh-sach-cong-bo.xlsx đã bị thay đổi sau khi phát hành.\n",
    )
    with reading(week) as session:
        papers = next(check for check in prove_contest(session, tmp_path) if check.name == "papers")
    assert (papers.checked, papers.problems) == (
        3,
        ("Tệp tuan-1/danh-sach-cong-bo.xlsx đã bị thay đổi sau khi phát hành.",),
    )


def test_letters_go_out_before_the_list_is_approved(week: Engine, cli: Cli, tmp_path: Path) -> None:
    ask_units(week)
    made = ("papers", "week", "--week", 1, "--actor", "TK", "--target", tmp_path, *AT)
    code, out, err = cli(*made, "--kind", "verification-letters")
    names = ["phieu-xac-minh.docx", "phieu-xac-minh.zip"]
    assert (code, out.splitlines(), err) == (0, [str(tmp_path / "tuan-1" / name) for name in names], "")


@pytest.mark.parametrize(
    ("named", "sentence"),
    [((), "Chưa nêu cần lập giấy tờ nào."), (("--kind", "thiep"), "Không có loại giấy tờ “thiep”.")],
)
def test_a_kind_that_is_not_there_is_wrong_usage(week: Engine, cli: Cli, named: tuple[str], sentence: str) -> None:
    code, out, err = cli("papers", "week", "--week", 1, "--actor", "TK", *named)
    assert (code, out, err.startswith(sentence)) == (2, "", True)
    assert "award-list, public-list, proposal" in err


def test_a_signed_decision_needs_its_number_and_its_day(week: Engine, cli: Cli, tmp_path: Path) -> None:
    sign_by_two(week, 1)
    assert cli("snapshot", "--week", 1, "--final", "--actor", "TK", *AT)[0] == 0
    made = ("papers", "week", "--week", 1, "--actor", "TK", "--target", tmp_path, *AT, "--kind", "award-decision")
    code, _, err = cli(*made, "--decision-number", 7)
    assert (code, err.startswith("Quyết định đã ký phải có cả số và ngày ký.")) == (2, True)
    code, out, err = cli(*made, "--decision-number", 7, "--decision-date", "2022-10-21")
    names = ["quyet-dinh-trao-giai.docx", "quyet-dinh-trao-giai.pdf"]
    assert (code, out.splitlines(), err) == (0, [str(tmp_path / "tuan-1" / name) for name in names], "")
