"""`init`, `demo-data` and `import`: each kind of file, whole or not at all."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from workbench.store import open_engine, reading
from workbench.tables import ImportBatch, core

AT = ("--at", "2022-09-02T08:00")


@pytest.fixture
def started(demo_home, tmp_path, monkeypatch, cli) -> Path:
    """A new contest after `init`; the raw files are those of the demo contest."""
    home = tmp_path / "new"
    home.mkdir()
    monkeypatch.setenv("WORKBENCH_HOME", str(home))
    said = cli("init", "--setup", demo_home.home / "data" / "contest.toml", "--at", "2022-08-18T08:00")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[0] == "Cơ sở dữ liệu đã sẵn sàng."
    return home


def counts() -> dict[str, int]:
    with sqlite3.connect(Path(open_engine().url.database)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}


def test_init_twice_says_so(started, cli, demo_home):
    before = counts()
    assert cli("init").code == 0
    said = cli("init", "--setup", demo_home.home / "data" / "contest.toml")
    assert (said.code, said.err.split(" đã ")[0]) == (1, "Cuộc thi “song-ngan-2022”")
    assert counts() == before


def test_registers_and_bank(started, cli, demo_home):
    files, actor = demo_home.files, ("--actor", demo_home.secretary)
    said = [
        cli("import", "units", files.units, *actor, *AT),
        cli("import", "people", files.people, *actor, *AT),
        cli("import", "items", demo_home.home / "data" / "bank.csv", *actor, *AT),
    ]
    assert [one.code for one in said] == [0, 0, 0]
    stored = counts()
    assert (stored["organisation_unit"], stored["item"], stored["import_batch"]) == (78, 250, 3)
    assert said[2].out == "bank.csv: đọc 250 dòng, nhận 250, từ chối 0.\n"
    again = cli("import", "units", files.units, *actor, *AT)
    assert (again.code, again.out, again.err) == (0, "Tệp don-vi.xlsx đã được nạp trước đây: 0 dòng mới.\n", "")
    assert counts() == stored


@pytest.mark.parametrize(
    ("kind", "file", "options"),
    [
        ("attempts", lambda files: files.attempts[2], ("--week", 2)),
        ("essays", lambda files: files.essays, ()),
        ("marks", lambda files: files.essays.with_name("diem-so-khao.xlsx"), ("--round", "PRELIMINARY")),
    ],
)
def test_the_same_file_twice_stores_nothing(demo_home, cli, kind, file, options):
    before = counts()
    path = file(demo_home.files)
    said = cli("import", kind, path, "--actor", demo_home.secretary, *options)
    assert (said.code, said.out) == (0, f"Tệp {path.name} đã được nạp trước đây: 0 dòng mới.\n")
    assert counts() == before


def new_week(folder: Path, **changes: str) -> Path:
    """A file of two attempts of week 1 by people of the demo, the first with a wrong value where told."""
    row = {
        "Mã lượt thi": "X1-1",
        "Mã tài khoản": "TK00686",
        "Họ và tên": "Hà Văn Duy",
        "Đơn vị": "NHNN-BAC",
        "Bắt đầu": "20/09/2022 09:00:00",
        "Nộp bài": "20/09/2022 09:01:05",
        "Thời gian làm bài": "1 phút 05 giây",
        "Số câu": "20",
        "Điểm": "12",
    }
    second = row | {"Mã lượt thi": "X1-2", "Bắt đầu": "21/09/2022 09:00:00", "Nộp bài": "21/09/2022 09:01:05"}
    path = folder / "them.csv"
    lines = [";".join(line) for line in (row, (row | changes).values(), second.values())]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_a_refused_file_prints_its_findings_and_changes_nothing(demo_copy, cli, tmp_path, monkeypatch):
    path = new_week(tmp_path, Điểm="21")
    words = ("import", "attempts", path, "--week", 1, "--actor", demo_copy.secretary, "--at", "2022-09-28T08:00")
    before = counts()
    archive = sorted((demo_copy.home / "data" / "archive").iterdir())
    said = cli(*words)
    assert (said.code, said.out) == (1, "")
    finding, sentence = said.err.splitlines()
    assert finding.startswith("them.csv, dòng 2, cột “Điểm”: ")
    assert sentence.startswith("Chưa nạp tệp them.csv: 1 trong 2 dòng có lỗi; lỗi đầu tiên: ")
    assert (counts(), sorted((demo_copy.home / "data" / "archive").iterdir())) == (before, archive)
    monkeypatch.setenv("WORKBENCH_LANG", "en")
    finding, sentence = cli(*words).err.splitlines()
    assert finding.startswith("them.csv, row 2, column “Điểm”: ")
    assert sentence.startswith("them.csv was not imported: 1 of 2 rows are wrong; the first: ")
    assert finding.split(": ", 1)[1].split(".")[0] == sentence.split("the first: ")[1].split(".")[0]


def test_a_file_is_taken_without_its_refused_rows_when_told_so(demo_copy, cli, tmp_path):
    path = new_week(tmp_path, Điểm="21")
    before = counts()
    words = ("import", "attempts", path, "--week", 1, "--actor", demo_copy.secretary, "--at", "2022-09-28T08:00")
    said = cli(*words, "--accept-without-refused")
    assert (said.code, said.out) == (0, "them.csv: đọc 2 dòng, nhận 1, từ chối 1.\n")
    after = counts()
    grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert grown == {"attempt": 1, "import_batch": 1, "audit_event": 1}
    with reading(open_engine()) as session:
        batch = core(ImportBatch).c
        row = session.execute(core(ImportBatch).select().where(batch.file_name == "them.csv")).one()
    assert json.loads(row.refused_by_reason) == {"intake.points_out_of_range": 1}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("hong.xlsx", b"PK\x03\x04" + b"\x00" * 200),
        ("trong.csv", b""),
        ("la.csv", b"a;b\n1;2\n"),
        ("mat-khau.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_left_out(demo_home, cli, tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    before = counts()
    said = cli("import", "attempts", path, "--week", 1, "--actor", demo_home.secretary, "--accept-without-refused")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(f"{name}")
    assert "Traceback" not in said.err
    assert counts() == before


def test_only_the_secretariat_takes_files_in(demo_home, cli):
    before = counts()
    said = cli("import", "units", demo_home.files.units, "--actor", demo_home.chair)
    assert (said.code, said.err.count("\n"), counts()) == (1, 1, before)
    assert " không có vai trò cần thiết: " in said.err


def test_demo_data_writes_the_same_files_again(demo_home, cli, tmp_path):
    said = cli("demo-data", "--target", tmp_path / "raw")
    written = [Path(line) for line in said.out.splitlines()]
    assert (said.code, written) == (0, [tmp_path / "raw" / path.name for path in demo_home.files.paths])
    assert [path.read_bytes() for path in written] == [path.read_bytes() for path in demo_home.files.paths]


def test_the_demo_refuses_a_database_that_holds_another_contest(started, cli, demo_home, tmp_path):
    plan = tmp_path / "other.toml"
    text = (demo_home.home / "data" / "contest.toml").read_text("utf-8")
    plan.write_text(text.replace('"song-ngan-2022"', '"cuoc-thi-that"'), "utf-8")
    (started / "data" / "workbench.db").unlink()
    shutil.copy(demo_home.home / "data" / "contest.toml", started / "data")
    assert cli("init", "--setup", plan).code == 0
    before = counts()
    said = cli("demo")
    assert (said.code, said.out, counts()) == (1, "", before)
    assert "cuoc-thi-that" in said.err
