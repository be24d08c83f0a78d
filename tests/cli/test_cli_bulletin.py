"""`bulletin` writes a week's announcements into a folder, and says why it does not."""

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
    words = ("bulletin", "--week", 1, "--report-file", side_file, "--target", tmp_path / "out")
    refused = cli(*words)
    assert (refused.code, "chưa được phê duyệt" in refused.err) == (1, True)
    sign_by_two(sqlite_engine, 1)
    assert "chưa có bản chốt số liệu" in cli(*words).err
    take_snapshot(sqlite_engine, state=SnapshotState.FINAL, actor="TK", at=LATER, week=1)
    said = cli(*words)
    assert (said.code, said.err, len(said.out.splitlines())) == (0, "", 6)
    assert "#0b3d2e" in (tmp_path / "out" / "ban-tin-tuan-1.html").read_text("utf-8")
