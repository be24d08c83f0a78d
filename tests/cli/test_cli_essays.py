"""`essays`: from the register and the files to what judges may read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from makers import essays_csv, make_contest
from sqlalchemy import Engine

from workbench.formats.packing import pack

WHO = ("--actor", "TK", "--at", "2022-10-20T08:00")
WHY = (*WHO, "--reason", "đã đọc")
PASSAGE = (
    "cùng nhau góp công góp sức mở con đường mới nối bản làng với trung tâm xã, với trường học và chợ phiên"
    " của vùng cao quê mình"
)
TEXTS = {"B01": f"Tôi là Tác Giả 1, ở Sở Thử nghiệm. Bà con {PASSAGE}.", "B02": f"Đồng bào {PASSAGE.upper()}!"}


@pytest.fixture
def contest(cli, sqlite_engine: Engine, tmp_path: Path) -> Path:
    """A register of two works and one entered by hand; gives the folder of their files."""
    make_contest(sqlite_engine)
    (tmp_path / "so.csv").write_bytes(essays_csv(2))
    assert cli("essays", "register", tmp_path / "so.csv", *WHO).code == 0
    told = {"code": "B03", "title": "Bài ba", "authors": "Lê An", "unit": "DV2", "phase": "1", "word_count": "900"}
    fields = [
        part for name, value in {**told, "received_on": "03/09/2022"}.items() for part in ("--set", f"{name}={value}")
    ]
    said = cli("essays", "enter", *fields, *WHO)
    assert (said.code, said.out) == (0, "Đã ghi bài B03.\n")
    folder = tmp_path / "bai"
    folder.mkdir()
    for code, text in TEXTS.items():
        (folder / f"{code}.txt").write_text(text, encoding="utf-8")
    return folder


def rows(cli, *args):
    said = cli("essays", *args, "--format", "json")
    assert said.code == 0, said.err
    return json.loads(said.out)


def test_texts_come_from_a_folder_a_zip_or_a_file_and_are_replaced_with_a_reason(cli, contest):
    assert cli("essays", "texts", contest, *WHO).out == "bai.zip: đọc 2 tệp, nhận 2, từ chối 0.\n"
    assert [(row["work"], row["file"], row["syllables"]) for row in rows(cli, "texts")] == [
        ("B01", "B01.txt", 39),
        ("B02", "B02.txt", 30),
        ("B03", None, None),
    ]
    zipped = contest.parent / "them.zip"
    zipped.write_bytes(pack({"khong ro.txt": b"noi dung"}))
    said = cli("essays", "texts", zipped, *WHO)
    assert (said.code, said.err.splitlines()[0].partition(":")[0]) == (1, "khong ro.txt")
    single = contest.parent / "khong ro.txt"
    single.write_text("Nội dung bài ba", encoding="utf-8")
    assert cli("essays", "texts", single, "--work", "B99", *WHO).code == 1
    assert cli("essays", "texts", single, "--work", "B03", *WHO).code == 0
    said = cli("essays", "replace", contest / "B02.txt", "--work", "B03", *WHY)
    assert said.out == "Đã thay nội dung bài B03; cần xác nhận lại phần che tên.\n"
    assert (cli("essays", "texts", single).code, cli("essays", "enter", "--set", "code", *WHO).code) == (2, 2)


def test_works_that_share_passages_are_shown_side_by_side(cli, contest):
    cli("essays", "texts", contest, *WHO)
    (pair,) = rows(cli, "overlap")
    assert (pair["left"], pair["right"], pair["passages"]) == ("B01", "B02", 1)
    assert rows(cli, "overlap", "--least", "100") == []
    (passage,) = rows(cli, "overlap", "--work", "B02", "--work", "B01")
    assert (passage["left_text"], passage["right_text"]) == (PASSAGE, PASSAGE.upper())


def test_the_checklist_is_printed_and_a_person_rules(cli, contest):
    cli("essays", "texts", contest, *WHO)
    found = {(row["work"], row["check"]): row["verdict"] for row in rows(cli, "check")}
    assert found == {
        ("B01", "AUTHOR_MARK"): "OPEN",
        ("B01", "DUPLICATE"): "OPEN",
        ("B02", "DUPLICATE"): "OPEN",
        ("B03", "AUTHOR_MARK"): "OPEN",
        ("B03", "DUPLICATE"): "OPEN",
    }
    assert len(rows(cli, "check", "--all", "--work", "B01")) == 9
    said = cli("essays", "screen", "--work", "B01", "--reason-code", "DUPLICATE", *WHY)
    assert said.out == "Đã kết luận 1 bài; thu lại 0 phiếu chấm.\n"
    assert cli("essays", "screen", "--work", "B03", *WHY).code == 0
    assert cli("essays", "check").out.splitlines()[-1] == (
        "3 bài: 1 bài đạt, 2 bài không đạt (Quá số chữ quy định 1, Trùng bài đã gửi 1); 2 bài đã có người kết luận."
    )
    assert rows(cli, "check", "--work", "B01")[0]["ruling"] == "Trùng bài đã gửi – Thư Ký Thử"
    wrong = [
        cli("essays", "screen", *more, *WHY).code for more in ((), ("--work", "B99"), ("--clear", "--work", "B01"))
    ]
    assert (wrong, cli("essays", "screen", "--clear", *WHY).code) == ([2, 2, 2], 1)


def test_masks_are_proposed_confirmed_and_then_read(cli, contest):
    cli("essays", "texts", contest, *WHO)
    assert [(row["number"], row["kind"], row["hidden"]) for row in rows(cli, "mask", "--work", "B01")] == [
        (1, "AUTHOR", "Tác Giả 1"),
        (2, "UNIT", "Sở Thử nghiệm"),
    ]
    shown = cli("essays", "mask", "--work", "B01", "--add", "quê mình", "--confirm", *WHO)
    assert shown.out.strip() == f"Tôi là [đã che], ở [đã che]. Bà con {PASSAGE[:-8]}[đã che]."
    said = cli("essays", "mask", "--work", "B01", "--confirm", "--leave", "2", *WHO)
    assert (said.code, said.err.partition(".")[0]) == (
        1,
        "Bài B01 còn 1 chỗ nêu rõ tác giả, đơn vị hoặc cách liên hệ chưa được che",
    )
    assert cli("essays", "mask", "--work", "B01", "--confirm", "--leave", "2", *WHY).code == 0
    assert [
        cli("essays", "mask", "--work", work, *more).code
        for work, more in (("B01", ("--add", "không có")), ("B99", ()))
    ] == [2, 2]
    assert "Tên tác giả" in cli("essays", "mask", "--work", "B01").out
