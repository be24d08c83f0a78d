"""`standings`, `facts`, `reconcile` and `snapshot` as people and as other programs read them."""

import csv
import io
import json

import pytest

from workbench.cli.output import Format, harmless, print_rows

FIELDS = ["rank", "person_code", "full_name", "unit", "unit_name", "points", "duration_ms", "decided_by", "tie_group"]
FIELDS += ["to_line", "gap_key", "gap"]


def test_standings_as_json(demo_home, cli):
    said = cli("standings", "--week", 3, "--format", "json")
    rows = json.loads(said.out)
    assert (said.code, said.err, len(rows)) == (0, "", 2470)
    assert {tuple(row) for row in rows} == {tuple(FIELDS)}
    first = {"rank": 1, "unit": "NHNN-BAC", "points": 20, "duration_ms": 18000, "decided_by": "DURATION"}
    assert {name: rows[0][name] for name in first} == first
    assert rows[0]["tie_group"] is None
    assert [(row["rank"], row["tie_group"]) for row in rows[5:8]] == [(6, 6), (6, 6), (8, None)]


def test_standings_as_csv_says_the_same_as_json(demo_home, cli):
    rows = json.loads(cli("standings", "--week", 1, "--top", 10, "--format", "json").out)
    table = list(csv.reader(io.StringIO(cli("standings", "--week", 1, "--top", 10, "--format", "csv").out)))
    assert table[0] == FIELDS
    assert table[1:] == [["" if value is None else str(value) for value in row.values()] for row in rows]
    assert len(rows) == 10


def test_standings_for_people(demo_home, cli):
    said = cli("standings", "--week", 1, "--top", 2)
    assert said.code == 0
    head, first = (line for line in said.out.splitlines() if "Hạng" in line or "│ 1 " in line)
    assert [cell.strip() for cell in head.strip("┃").split("┃")] == [
        *("Hạng", "Mã tài khoản", "Họ và tên", "Mã đơn vị", "Đơn vị", "Điểm", "Thời gian"),
        *("Tiêu chí quyết định", "Nhóm đồng hạng", "Cách vạch giải (hạng)", "Hơn kém về", "Khoảng cách"),
    ]
    cells = [cell.strip() for cell in first.strip("│").split("│")]
    assert cells[3:10] == [
        "NHNN-BAC",
        "Ngân hàng Nông nghiệp Chi nhánh Bắc Sông Ngân",
        *("20", "24 giây", "Thời gian làm bài", "", "10"),
    ]


def test_facts_as_json_are_one_object(demo_home, cli):
    facts = json.loads(cli("facts", "--format", "json").out)
    assert {tuple(fact) for fact in facts.values()} == {("value", "unit", "definition")}
    assert facts["quiz.total.participations"] == {
        "value": 9072,
        "unit": "lượt người",
        "definition": "Tổng số lượt người dự thi: cộng số người của từng tuần, người thi nhiều tuần được tính mỗi tuần "
        "một lượt.",
    }
    assert {key.split(".")[0] + "." + key.split(".")[1] for key in facts} == {
        *("quiz.week", "quiz.total", "quiz.unit", "essay.total")
    }
    assert {type(fact["value"]) for fact in facts.values()} == {int}


def test_facts_in_english_and_as_csv(demo_home, cli, monkeypatch):
    monkeypatch.setenv("WORKBENCH_LANG", "en")
    facts = json.loads(cli("facts", "--format", "json").out)
    rows = list(csv.DictReader(io.StringIO(cli("facts", "--format", "csv").out)))
    assert facts["quiz.total.fastest_s"] == {
        "value": 17,
        "unit": "s",
        "definition": "Duration of the fastest attempt of all weeks, whatever its points.",
    }
    assert [(row["key"], row["value"], row["unit"], row["definition"]) for row in rows] == [
        (key, str(fact["value"]), fact["unit"], fact["definition"]) for key, fact in facts.items()
    ]
    assert all(row["query"].startswith("queries.") for row in rows)


def test_reconcile_names_what_differs_and_ends_with_one(demo_home, cli):
    said = cli("reconcile", "--claims", demo_home.home / "data" / "claims.csv", "--format", "json")
    results = {result["claim"]: result for result in json.loads(said.out)}
    assert (said.code, said.err, len(results)) == (1, "", 33)
    shown = {
        name: tuple(results[name].values())[1:]
        for name in (
            "Tổng số lượt người dự thi trực tuyến",
            "Tổng số lượt bài thi",
            "Tổng số lượt bài thi đạt 20/20",
            "Tuần 3: số bài đạt 20/20 giảm so với tuần 2",
            "Bài thi nhanh nhất toàn cuộc thi (giây)",
            "Tuần 3: số câu dùng lại của tuần 1",
        )
    }
    assert list(shown.values()) == [
        (9020, 9072, 52, "mismatch"),
        (32874, 32879, 5, "mismatch"),
        (3613, 3613, 0, "match"),
        (837, 837, 0, "match"),
        (17, 17, 0, "match"),
        (50, None, None, "not_checkable"),
    ]
    assert {tuple(result) for result in results.values()} == {("claim", "claimed", "computed", "difference", "verdict")}


def test_reconcile_ends_with_zero_where_every_claim_agrees(demo_home, cli, tmp_path):
    claims = tmp_path / "claims.csv"
    claims.write_text("claim,claimed,relation,fact\nBài thi,32.879,=,quiz.total.attempts\nKhác,1,=,\n", "utf-8")
    said = cli("reconcile", "--claims", claims, "--format", "csv")
    assert (said.code, said.out.splitlines()) == (
        0,
        [
            "claim,claimed,computed,difference,verdict",
            "Bài thi,32879,32879,0,match",
            "Khác,1,,,not_checkable",
        ],
    )


def test_a_claims_file_with_a_fault_is_refused_whole(demo_home, cli, tmp_path):
    claims = tmp_path / "claims.csv"
    claims.write_text("claim,claimed,relation,fact\nBài thi,nhiều,=,quiz.total.attempts\n", "utf-8")
    said = cli("reconcile", "--claims", claims)
    assert (said.code, said.out) == (1, "")
    assert said.err.splitlines()[0].startswith("claims.csv, dòng 2, cột “claimed”: “nhiều” không phải số nguyên.")


def test_a_final_snapshot_names_its_hash(demo_copy, cli):
    said = cli("snapshot", "--final", "--actor", demo_copy.secretary, "--at", "2023-05-20T09:00")
    again = cli("snapshot", "--actor", demo_copy.chair, "--at", "2023-05-20T09:00")
    assert (said.code, again.code) == (0, 0)
    assert len(said.out.split()[-1]) == 64
    assert said.out != again.out


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+84912", "'+84912"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1+1", "'  =1+1"),
        ("\t=1+1", "'\t=1+1"),
        ("\r=1+1", "'\r=1+1"),
        ("＝1+1", "'＝1+1"),
        ("＋1", "'＋1"),
        ("Nguyễn Văn A", "Nguyễn Văn A"),
        ("5=5", "5=5"),
        (-2, -2),
        (None, None),
    ],
)
def test_no_csv_cell_is_a_formula(text, written):
    assert harmless(text) == written


def test_a_hostile_name_stays_text_in_csv_and_is_untouched_in_json(capsys):
    rows = [{"full_name": '=HYPERLINK("x")', "points": -2}]
    print_rows(rows, Format.CSV)
    print_rows(rows, Format.JSON)
    out = capsys.readouterr().out
    assert out.startswith('full_name,points\n"\'=HYPERLINK(""x"")",-2\n')
    assert json.loads(out[out.index("[") :]) == rows
