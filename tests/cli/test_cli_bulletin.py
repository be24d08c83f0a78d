"""`bulletin` makes and records a week's announcements, and says why it does not; `verify` knows them."""

from __future__ import annotations

from makers import LATER, make_attempt, make_contest, sign_by_two, store_week
from sqlalchemy import Engine

from workbench.services.awards import allocate_week
from workbench.services.snapshots import take_snapshot
from workbench.terms import SnapshotState


def test_a_week_is_announced_once_its_list_is_approved(sqlite_engine: Engine, workbench_home, cli, tmp_path):
    side_file = tmp_path / "report.toml"
    side_file.write_text(
        'plan = "p"\ngrounds = []\nlaunched_on = 2022-08-23\nlaunch_event = "x"\n[brand]\nprimary = "#0b3d2e"\n'
        '[letterhead]\nissuer_lines = ["A"]\nsymbol = "BC"\nsigned_on = 2023-05-20\nauthority = "T/M"\n'
        'position = "P"\nsigner = "S"\nrecipients = []\n',
        "utf-8",
    )
    contest_id = make_contest(sqlite_engine)
    store_week(sqlite_engine, contest_id, 1, [make_attempt(n, f"P{n}", 4, 20 + n) for n in range(1, 5)])
    allocate_week(sqlite_engine, week=1, actor="TK", at=LATER)
    words = ("bulletin", "--week", 1, "--actor", "TK", "--report-file", side_file, "--target", tmp_path / "out")
    assert "chưa có bản chốt số liệu chính thức" in cli(*words).err
    sign_by_two(sqlite_engine, 1)
    take_snapshot(sqlite_engine, state=SnapshotState.FINAL, actor="TK", at=LATER, week=1)
    said = cli(*words)
    assert (said.code, said.err, len(said.out.splitlines())) == (0, "", 6)
    page = tmp_path / "out" / "tuan-1" / "ban-tin-tuan-1.html"
    assert "#0b3d2e" in page.read_text("utf-8")
    assert [line[0] for line in cli("verify", page).out.splitlines()] == ["✓", "✓"]
