"""What cannot be done is one sentence with an exit code, and nothing is left behind."""

import subprocess
import sys

import pytest

COMMANDS = (
    *("init", "demo-data", "demo", "import", "standings", "facts", "reconcile", "snapshot", "verify", "report"),
    *("run", "apps", "bank", "pool", "forms", "key", "sign-in"),
)


def test_no_database_yet(workbench_home, cli, tmp_path):
    raw = tmp_path / "don-vi.csv"
    raw.write_text("Mã đơn vị,Tên đơn vị\n", "utf-8")
    for folder in (False, True):
        if folder:
            (workbench_home / "data").mkdir()
        for words in (
            ("facts",),
            ("standings", "--week", 1),
            ("verify",),
            ("reconcile", "--claims", raw),
            ("snapshot", "--actor", "TK"),
            ("import", "units", raw, "--actor", "TK"),
            ("import", "attempts", raw, "--actor", "TK", "--week", 1),
        ):
            said = cli(*words)
            place = workbench_home / "data" / "workbench.db"
            assert (said.code, said.out, said.err) == (
                2,
                "",
                f"Chưa có cơ sở dữ liệu tại {place}. Chạy “workbench init --setup TỆP” để tạo, hoặc “workbench demo” "
                "để xem cuộc thi trình diễn.\n",
            )
        assert [path.name for path in workbench_home.rglob("*")] == ["data"] * folder


def test_an_empty_file_is_no_database(workbench_home, cli):
    (workbench_home / "data").mkdir()
    (workbench_home / "data" / "workbench.db").touch()
    said = cli("facts")
    assert (said.code, said.out, said.err.split(" tại ")[0]) == (2, "", "Chưa có cơ sở dữ liệu")


def test_an_empty_postgresql_database_is_no_database(postgresql_server, cli, monkeypatch, workbench_home):
    monkeypatch.setenv("WORKBENCH_DB", f"{postgresql_server}/postgres")
    said = cli("facts")
    assert (said.code, said.out, said.err.split(" tại ")[0]) == (2, "", "Chưa có cơ sở dữ liệu")


@pytest.mark.parametrize(
    ("url", "code", "sentence"),
    [
        ("nonsense", 2, "Địa chỉ cơ sở dữ liệu trong WORKBENCH_DB không đọc được."),
        ("mysql://host/name", 2, "Chưa hỗ trợ cơ sở dữ liệu “mysql”."),
        ("postgresql+psycopg://nobody@127.0.0.1:1/none", 1, "Không đọc được cơ sở dữ liệu: connection failed:"),
    ],
)
def test_a_database_that_cannot_be_reached(cli, monkeypatch, url, code, sentence):
    monkeypatch.setenv("WORKBENCH_DB", url)
    said = cli("facts")
    assert (said.code, said.out, said.err[: len(sentence)]) == (code, "", sentence)
    assert said.err.count("\n") == 1


def test_a_file_that_is_no_database(workbench_home, cli):
    (workbench_home / "data").mkdir()
    (workbench_home / "data" / "workbench.db").write_bytes(b"not a database " * 300)
    said = cli("facts")
    assert (said.code, said.out, said.err) == (1, "", "Không đọc được cơ sở dữ liệu: file is not a database\n")


def test_a_database_without_a_contest(sqlite_engine, cli):
    said = cli("facts")
    assert (said.code, said.out, said.err.split(".")[0]) == (2, "", "Cơ sở dữ liệu chưa có cuộc thi nào")


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("facts", "--contest", "khac"), 2, "Không có cuộc thi “khac”. Các cuộc thi hiện có: song-ngan-2022."),
        (("standings", "--week", 9), 2, "Cuộc thi không có tuần 9. Các tuần hiện có: 1, 2, 3, 4."),
        (("snapshot", "--actor", "ai-do"), 2, "Không có thành viên mã “ai-do”. Kiểm tra mã thành viên trong tệp kế"),
        (("snapshot", "--actor", "GK-01"), 1, " không có vai trò cần thiết: "),
        (("snapshot", "--actor", "TTK-01", "--at", "hôm qua"), 2, "Không hiểu thời điểm “hôm qua”. Ghi theo dạng"),
        (("report", "--actor", "GK-01"), 1, " không có vai trò cần thiết: "),
        (("run", "khong_co"), 2, "Không có sổ tay khong_co.ipynb. Xem thư mục notebooks."),
        (("run", "khong_co", "-p", "week"), 2, "Tham số “week” không đúng dạng TÊN=GIÁ_TRỊ. Ví dụ: -p week=1"),
        (("run", "khong_co", "-p", "1=2"), 2, "Tham số “1=2” không đúng dạng"),
    ],
)
def test_refusals_are_one_sentence(demo_home, cli, words, code, sentence):
    said = cli(*words)
    assert (said.code, said.out, said.err.count("\n")) == (code, "", 1)
    assert sentence in said.err
    assert not (demo_home.home / "reports" / "output").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("standings",),
        ("standings", "--week", "một"),
        ("standings", "--week", 0),
        ("standings", "--week", 1, "--format", "pdf"),
        ("reconcile", "--claims", "khong-co.csv"),
        ("import", "units", "khong-co.xlsx", "--actor", "TTK-01"),
        ("import", "songs", __file__, "--actor", "TTK-01"),
        ("import", "attempts", __file__, "--actor", "TTK-01"),
        ("import", "marks", __file__, "--actor", "TTK-01"),
        ("init", "--setup", "khong-co.toml"),
        ("nonsense",),
        (),
    ],
)
def test_wrong_usage_ends_with_two(demo_home, cli, words):
    said = cli(*words)
    assert said.code == 2
    assert "Traceback" not in said.err


def test_an_unknown_notebook_parameter(demo_home, cli, tmp_path):
    import nbformat

    cell = nbformat.v4.new_code_cell("week: int = None", metadata={"tags": ["parameters"]})
    path = tmp_path / "so.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    said = cli("run", path, "-p", "tuan=1")
    assert (said.code, said.out, said.err) == (2, "", "Sổ tay so.ipynb không có tham số tuan. Các tham số: week.\n")
    said = cli("run", path)
    assert (said.code, said.out, said.err.split(". ")[0]) == (2, "", "Sổ tay so.ipynb còn thiếu tham số week")


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        ("code = [", "Không đọc được tệp kế hoạch ke-hoach.toml: "),
        ('code = "a"\n', "Tệp kế hoạch ke-hoach.toml sai ở mục name: "),
        ("\x00\x01", "Không đọc được tệp kế hoạch ke-hoach.toml: "),
    ],
)
def test_a_corrupt_plan_leaves_no_database(workbench_home, cli, tmp_path, plan, sentence):
    path = tmp_path / "ke-hoach.toml"
    path.write_text(plan, "utf-8")
    said = cli("init", "--setup", path)
    assert (said.code, said.out, said.err[: len(sentence)], said.err.count("\n")) == (1, "", sentence, 1)
    assert list(workbench_home.iterdir()) == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("vi", ("Bàn làm việc cuộc thi", "Nạp một tệp: cả tệp hoặc không gì cả.", "In bảng xếp hạng một tuần")),
        ("en", ("Contest Workbench", "Import a file: whole, or not at all.", "Print a week's standings")),
    ],
)
def test_help_in_both_languages_names_every_command(language, words, monkeypatch):
    monkeypatch.setenv("WORKBENCH_LANG", language)
    monkeypatch.setenv("COLUMNS", "120")
    done = subprocess.run(
        [sys.executable, "-m", "workbench.cli", "--help"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert all(word in done.stdout for word in words)
    assert all(f"│ {command} " in done.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(cli, command):
    said = cli(command, "--help")
    assert (said.code, said.err) == (0, "")
    assert "Traceback" not in said.out and "--help" in said.out
