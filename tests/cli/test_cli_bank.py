"""`bank`, `pool` and `forms`: round trips through every format, checks, approval, and no key where none was asked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pypdfium2
import pytest
from makers import LATER, make_contest, make_items, make_setup
from sqlalchemy import Engine, select, text, update

from workbench.queries.bank import BankRow, bank_rows, items_of_pool, pool_of_week
from workbench.reports.pdf import pdf_engine_warning
from workbench.services.contests import create_contest
from workbench.store import open_engine, reading, transaction
from workbench.tables import Form, Item, ItemKey, core
from workbench.terms import Difficulty

AT = ("--at", "2022-09-02T08:00")
FORMATS = ("xlsx", "word", "gift", "aiken", "moodle", "qti", "qti3")
KEY_FREE = tuple(name for name in FORMATS if name != "aiken")


@pytest.fixture
def empty_contest(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a second database, whose contest has no questions yet."""
    path = tmp_path / "other.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")
    create_contest(engine, make_setup(), at=LATER)
    engine.dispose()
    return f"sqlite:///{path}"


def bank(engine: Engine) -> list[tuple[object, ...]]:
    """Give what the bank says of each item."""
    with reading(engine) as session:
        return [_content(item) for item in bank_rows(session, 1)]


def _content(item: BankRow) -> tuple[object, ...]:
    return (
        item.code,
        item.area_code,
        item.difficulty,
        item.stem,
        item.options,
        item.key,
        item.explanation,
        item.source,
    )


def turn_keys(engine: Engine) -> None:
    """Make another letter the key of every item, and every explanation say something else."""
    with transaction(engine) as session:
        for row in session.execute(select(core(ItemKey))).all():
            other = "BCDA"["ABCD".index(row.letters)]
            session.execute(update(core(ItemKey)).where(core(ItemKey).c.item_id == row.item_id).values(letters=other))
        session.execute(update(core(Item)).values(explanation="Giải thích khác hẳn."))


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_bank_goes_out_and_comes_back(sqlite_engine, empty_contest, cli, tmp_path, monkeypatch, fmt):
    make_contest(sqlite_engine)
    suffix = {"word": "docx", "moodle": "xml", "qti": "zip", "qti3": "zip", "aiken": "txt"}.get(fmt, fmt)
    file = tmp_path / "out" / f"Ngân hàng 1.{suffix}"
    said = cli("bank", "export", file, "--format", fmt, *AT)
    assert (said.code, said.out, said.err) == (0, f"Đã xuất 40 câu kèm đáp án: {file}\n", "")
    assert file.stat().st_mode & 0o777 == 0o600
    before = bank(sqlite_engine)
    monkeypatch.setenv("WORKBENCH_DB", empty_contest)
    told = ("--area", "BB", "--difficulty", "HARD", "--source", "Sách") if fmt in ("word", "aiken") else ()
    said = cli("bank", "import", file, "--actor", "TK", *told, *AT)
    assert (said.code, said.out) == (0, f"{file.name}: đọc 40 dòng, nhận 40, từ chối 0.\n")
    if told:  # what the format cannot carry is what was told
        before = [(one[0], "BB", Difficulty.HARD, *one[3:6], "", "Sách") for one in before]
    assert bank(open_engine()) == before


@pytest.mark.parametrize("fmt", KEY_FREE)
def test_no_key_leaves_with_a_bank_without_key(sqlite_engine, cli, tmp_path, fmt):
    make_contest(sqlite_engine)
    written = []
    for name in ("one", "two"):
        said = cli("bank", "export", tmp_path / name, "--format", fmt, "--without-key", *AT)
        assert (said.code, said.out) == (0, f"Đã xuất 40 câu, không có đáp án: {tmp_path / name}\n")
        written.append((tmp_path / name).read_bytes())
        turn_keys(sqlite_engine)
    assert written[0] == written[1]


def test_refused_exports(sqlite_engine, cli, tmp_path):
    create_contest(sqlite_engine, make_setup(), at=LATER)
    file = tmp_path / "bank"
    said = cli("bank", "export", file, "--format", "gift")
    assert (said.code, said.out, said.err) == (1, "", "Ngân hàng chưa có câu hỏi nào.\n")
    assert cli("bank", "export", file, "--format", "pdf").code == 2
    assert cli("bank", "export", file).code == 2
    assert not file.exists()


def test_aiken_has_no_variant_without_key_and_sealed_keys_stay(sqlite_engine, cli, tmp_path):
    make_contest(sqlite_engine)
    assert cli("bank", "export", tmp_path / "a", "--format", "aiken", "--without-key").code == 1
    with transaction(sqlite_engine) as session:
        session.execute(text("DELETE FROM item_key WHERE item_id <= 8"))
    said = cli("bank", "export", tmp_path / "a", "--format", "gift")
    assert (said.code, said.out, said.err) == (
        1,
        "",
        "Không xuất được kèm đáp án: đáp án của 8 câu đang được niêm phong. Thêm --without-key để xuất không có đáp "
        "án.\n",
    )
    assert not (tmp_path / "a").exists()
    assert cli("bank", "export", tmp_path / "a", "--format", "gift", "--without-key").code == 0


def test_what_an_import_must_be_told(sqlite_engine, cli, tmp_path):
    create_contest(sqlite_engine, make_setup(), at=LATER)
    odd = tmp_path / "cau-hoi.pdf"
    odd.write_bytes(b"%PDF")
    said = cli("bank", "import", odd, "--actor", "TK")
    assert (said.code, said.err.split(". ")[0]) == (2, "Không nhận ra định dạng của tệp cau-hoi.pdf theo tên")
    aiken = tmp_path / "cau hỏi 2.txt"
    aiken.write_text("Một cộng một?\nA. 1\nB. 2\nANSWER: B\n", "utf-8")
    said = cli("bank", "import", aiken, "--actor", "TK")
    assert (said.code, said.out, said.err) == (
        2,
        "",
        "Tệp cau hỏi 2.txt có câu không ghi lĩnh vực. Nêu lĩnh vực của các câu đó bằng --area; các lĩnh vực đã thiết "
        "lập: AA, BB.\n",
    )
    assert bank(sqlite_engine) == []
    assert cli("bank", "import", aiken, "--actor", "TK", "--area", "Lĩnh vực hai").code == 0
    assert bank(sqlite_engine) == [
        ("CAU-HOI-001", "BB", Difficulty.MEDIUM, "Một cộng một?", ("1", "2"), "B", "", "cau hỏi 2.txt")
    ]
    again = cli("bank", "import", aiken, "--actor", "TK", "--area", "BB")
    assert (again.code, again.out) == (0, "Tệp cau hỏi 2.txt đã được nạp trước đây: 0 dòng mới.\n")


def test_numbered_keys_are_read_as_told(sqlite_engine, cli, tmp_path):
    create_contest(sqlite_engine, make_setup(), at=LATER)
    file = tmp_path / "so.csv"
    head = "ma_cau,linh_vuc,do_kho,noi_dung,A,B,C,D,dap_an,nguon\n"
    file.write_text(f"{head}AA-1,AA,DE,Câu một?,m,n,p,q,1,Sách\nAA-2,AA,DE,Câu hai?,m,n,p,q,2,Sách\n", "utf-8")
    said = cli("bank", "import", file, "--actor", "TK")
    assert (said.code, said.out, bank(sqlite_engine)) == (1, "", [])
    assert "so.csv, dòng 2" in said.err
    assert cli("bank", "import", file, "--actor", "TK", "--numbers-from", 2).code == 2
    assert cli("bank", "import", file, "--actor", "TK", "--numbers-from", 0).code == 0
    assert [one[5] for one in bank(sqlite_engine)] == ["B", "C"]


def test_a_broken_file_is_refused_whole_unless_told_otherwise(sqlite_engine, cli, tmp_path):
    create_contest(sqlite_engine, make_setup(), at=LATER)
    file = tmp_path / "hong.gift"
    file.write_text("::G1::Một?{=a ~b}\n\n::G2::Hai?{=a ~b\n\n::G3::Ba?{=a}\n", "utf-8")
    said = cli("bank", "import", file, "--actor", "TK", "--area", "AA")
    assert (said.code, said.out, bank(sqlite_engine)) == (1, "", [])
    said = cli("bank", "import", file, "--actor", "TK", "--area", "AA", "--accept-without-refused")
    assert said.code == 0
    assert [one[0] for one in bank(sqlite_engine)] == ["G1"]


def test_check_ends_with_one_only_for_something_wrong(sqlite_engine, cli):
    make_contest(sqlite_engine)
    said = cli("bank", "check", "--format", "json")
    assert (said.code, {one["severity"] for one in json.loads(said.out)}) == (0, {"NOTE"})
    with transaction(sqlite_engine) as session:
        session.execute(update(core(Item)).where(core(Item).c.code == "AA-007").values(source=""))
    said = cli("bank", "check", "--format", "json")
    found = [one for one in json.loads(said.out) if one["severity"] != "NOTE"]
    assert (said.code, [(one["severity"], one["check"], one["about"]) for one in found]) == (
        1,
        [("WARNING", "no_source", "AA-007")],
    )
    assert {tuple(one) for one in found} == {("severity", "check", "about", "message", "advice")}


def test_check_leaves_sealed_items_out_and_says_so(sqlite_engine, cli):
    make_contest(sqlite_engine)
    with transaction(sqlite_engine) as session:
        session.execute(text("DELETE FROM item_key WHERE item_id > 1"))
    said = cli("bank", "check")
    assert (said.code, said.out.splitlines()[-1]) == (0, "Đã kiểm tra 1 câu: 0 phát hiện.")
    assert said.err == "39 câu đang được niêm phong đáp án nên không kiểm tra.\n"


def test_check_knows_where_items_were_used(sqlite_engine, cli):
    make_contest(sqlite_engine)
    assert cli("pool", "build", "--week", 1, "--forms", 3, "--actor", "TK", *AT).code == 0
    unused = [one for one in json.loads(cli("bank", "check", "--format", "json").out) if one["check"] == "unused"]
    assert [len(one["about"].split(", ")) for one in unused] == [32]


def test_pool_from_build_to_approval(sqlite_engine, cli, tmp_path):
    make_contest(sqlite_engine)
    assert cli("pool", "show", "--week", 1).err.startswith("Tuần 1 chưa có bộ câu hỏi.")
    assert cli("forms", "draw", "--week", 1).code == 1
    built = cli("pool", "build", "--week", 1, "--forms", 6, "--actor", "TK", *AT)
    with reading(sqlite_engine) as session:
        pool = pool_of_week(session, 1)
        items = items_of_pool(session, 1, pool.id)
    assert (built.code, built.err, built.out.splitlines()) == (
        0,
        "",
        ["Đã lập bộ câu hỏi tuần 1: 8 câu, 6 đề.", f"Mã kiểm tra để phê duyệt: {pool.approval_digest}"],
    )
    approve = ("pool", "approve", "--week", 1, "--digest", pool.approval_digest, "--reason", "đã đọc", *AT)
    target = tmp_path / "papers"
    assert cli(*approve, "--actor", "TK", "--minutes", target).code == 1  # nobody approves their own work
    one = cli(*approve, "--actor", "TB", "--minutes", target)
    assert (one.code, one.out.splitlines()) == (
        0,
        [
            "Đã ghi nhận phê duyệt bộ câu hỏi tuần 1; cần thêm một người ở vai trò khác.",
            "Biên bản được lập khi có đủ hai người phê duyệt.",
        ],
    )
    assert not target.exists()
    shown = json.loads(cli("pool", "show", "--week", 1, "--format", "json").out)
    assert shown == {
        "week": 1,
        "state": "DRAFT",
        "digest": pool.digest,
        "forms_digest": pool.forms_digest,
        "approval_digest": pool.approval_digest,
        "n_forms": 6,
        "approvals": [{"member": "TB", "role": "COMMITTEE"}],
        "items": [
            {
                "position": place,
                "item": item.code,
                "area": {"AA": "Lĩnh vực một", "BB": "Lĩnh vực hai"}[item.area_code],
                "difficulty": "EASY",
                "stem": item.stem,
            }
            for place, item in enumerate(items, start=1)
        ],
    }
    two = cli(*approve, "--actor", "TK2", "--minutes", target, "--venue", "Phòng họp số 2")
    assert (two.code, two.out.splitlines()[0]) == (0, "Bộ câu hỏi tuần 1 đã được phê duyệt.")
    assert "bien-ban-phe-duyet-bo-cau-hoi-tuan-1.docx" in {path.name for path in target.iterdir()}
    drawn = cli("forms", "draw", "--week", 1)
    assert drawn.out.splitlines() == [
        "Tuần 1 có 6 đề (D001 đến D006), mỗi đề 4 câu. Đề được rút một lần cùng bộ câu hỏi và không rút lại.",
        f"Mã kiểm tra đề thi: {pool.forms_digest}",
    ]
    table = cli("pool", "show", "--week", 1).out
    assert table.splitlines()[0] == "Bộ câu hỏi tuần 1: Đã duyệt, 6 đề."
    assert "Đã phê duyệt: TB (Ban Tổ chức), TK2 (Tổ thư ký)" in table


def test_pool_show_never_tells_the_key(sqlite_engine, cli):
    make_contest(sqlite_engine)
    cli("pool", "build", "--week", 1, "--forms", 6, "--actor", "TK", *AT)
    commands = [("pool", "show", "--week", 1, "--format", fmt) for fmt in ("table", "json", "csv")]
    commands.append(("forms", "draw", "--week", 1))
    before = [cli(*words) for words in commands]
    assert [said.code for said in before] == [0, 0, 0, 0]
    turn_keys(sqlite_engine)
    assert [cli(*words) for words in commands] == before
    assert before[2].out.splitlines()[0] == "position,item,area,difficulty,stem"


@pytest.mark.parametrize("fmt", KEY_FREE)
def test_forms_go_out_without_a_key(sqlite_engine, cli, tmp_path, fmt):
    make_contest(sqlite_engine)
    cli("pool", "build", "--week", 1, "--forms", 3, "--actor", "TK", *AT)
    written = []
    for name in ("one", "two"):
        assert cli("forms", "export", "--week", 1, tmp_path / name, "--format", fmt).code == 0
        written.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
        turn_keys(sqlite_engine)
    assert written[0] == written[1]
    assert [name.partition(".")[0] for name in sorted(written[0])] == ["D001", "D002", "D003"]


@pytest.mark.parametrize("fmt", ["xlsx", "moodle", "gift", "qti"])
def test_a_form_comes_back_as_the_participant_saw_it(sqlite_engine, empty_contest, cli, tmp_path, monkeypatch, fmt):
    make_contest(sqlite_engine)
    cli("pool", "build", "--week", 1, "--forms", 3, "--actor", "TK", *AT)
    said = cli("forms", "export", "--week", 1, tmp_path / "f", "--format", fmt, "--with-key", "--form", "D002")
    assert (said.code, said.out) == (0, f"Đã ghi 1 tệp vào {tmp_path / 'f'}\n")
    with reading(sqlite_engine) as session:
        layout = session.scalars(select(core(Form).c.layout).where(core(Form).c.code == "D002")).one()
    items = {item.code: item for item in make_items()}
    expected = {}
    for entry in layout.split():
        code, order = entry.split(":")
        options = tuple(items[code].options["ABCD".index(letter)] for letter in order)
        expected[code] = (options, "ABCD"[order.index(items[code].key)])
    monkeypatch.setenv("WORKBENCH_DB", empty_contest)
    (file,) = (tmp_path / "f").iterdir()
    assert cli("bank", "import", file, "--actor", "TK", *AT).code == 0
    assert {one[0]: (one[4], one[5]) for one in bank(open_engine())} == expected


def test_word_papers_have_their_key_on_a_sheet_apart(sqlite_engine, cli, tmp_path):
    make_contest(sqlite_engine)
    cli("pool", "build", "--week", 1, "--forms", 2, "--actor", "TK", *AT)
    assert cli("forms", "export", "--week", 1, tmp_path / "k", "--format", "word", "--with-key").code == 0
    assert cli("forms", "export", "--week", 1, tmp_path / "n", "--format", "word").code == 0
    with_key, without = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in "kn")
    assert sorted(with_key) == ["D001-dap-an.docx", "D001.docx", "D002-dap-an.docx", "D002.docx"]
    assert {name: with_key[name] for name in without} == without


def test_printed_papers_come_as_tagged_pdf_without_the_key(sqlite_engine, cli, tmp_path):
    if pdf_engine_warning() is not None:
        pytest.skip("Pango is not installed, so there is no PDF engine")
    make_contest(sqlite_engine)
    cli("pool", "build", "--week", 1, "--forms", 1, "--actor", "TK", *AT)
    said = cli("forms", "export", "--week", 1, tmp_path / "k", "--format", "pdf", "--with-key")
    assert (said.code, said.err) == (0, "")
    texts = {}
    for path in sorted((tmp_path / "k").iterdir()):
        pages = pypdfium2.PdfDocument(path.read_bytes())
        assert pypdfium2.raw.FPDFCatalog_IsTagged(pages.raw)
        texts[path.name] = " ".join(page.get_textpage().get_text_range() for page in pages)
    assert list(texts) == ["D001-dap-an.pdf", "D001.pdf"]
    with reading(sqlite_engine) as session:
        layout = session.scalars(select(core(Form).c.layout)).one()
    items = {item.code: item for item in make_items()}
    stems = [items[entry.partition(":")[0]].stem for entry in layout.split()]
    assert [stem for stem in stems if stem not in texts["D001.pdf"]] == []
    before = (tmp_path / "k" / "D001.pdf").read_bytes()
    turn_keys(sqlite_engine)
    cli("forms", "export", "--week", 1, tmp_path / "n", "--format", "pdf")
    assert (tmp_path / "n" / "D001.pdf").read_bytes() == before


def test_forms_of_a_sealed_week_have_no_key_to_give(sqlite_engine, cli, tmp_path):
    make_contest(sqlite_engine)
    cli("pool", "build", "--week", 1, "--forms", 2, "--actor", "TK", *AT)
    said = cli("forms", "export", "--week", 1, tmp_path / "f", "--format", "gift", "--form", "D009")
    assert (said.code, said.err) == (2, "Tuần 1 không có đề D009; đề cuối là D002.\n")
    with transaction(sqlite_engine) as session:
        session.execute(text("DELETE FROM item_key"))
    said = cli("forms", "export", "--week", 1, tmp_path / "f", "--format", "gift", "--with-key")
    assert (said.code, said.out, said.err.split(". ")[0]) == (
        1,
        "",
        "Không xuất được kèm đáp án: đáp án tuần 1 đang được niêm phong",
    )
    assert not (tmp_path / "f").exists()


def test_drafts_are_reviewed_by_another_person(sqlite_engine, empty_contest, cli, tmp_path, monkeypatch):
    make_contest(sqlite_engine)
    cli("bank", "export", tmp_path / "bank.csv.xlsx", "--format", "xlsx", *AT)
    monkeypatch.setenv("WORKBENCH_DB", empty_contest)
    cli("bank", "import", tmp_path / "bank.csv.xlsx", "--actor", "TK", *AT)
    said = cli("bank", "review", "--actor", "TK", "--reason", "đã đọc", *AT)
    assert (said.code, said.err.splitlines()[-1][:45]) == (1, "Người soạn không được tự thẩm định câu hỏi củ")
    said = cli("bank", "review", "--actor", "TB", "--reason", "sai chính tả", "--return", "--item", "AA-001", *AT)
    assert (said.code, said.out) == (0, "Đã thẩm định 1 câu hỏi: Trả lại.\n")
    said = cli("bank", "review", "--actor", "TB", "--reason", "đã đọc", *AT)
    assert (said.code, said.out) == (0, "Đã thẩm định 39 câu hỏi: Đã nhận.\n")
    with reading(open_engine()) as session:
        states = {item.code: item.state.value for item in bank_rows(session, 1)}
    assert states == {item.code: "ACCEPTED" for item in make_items()} | {"AA-001": "RETURNED"}


def test_a_pool_is_returned_with_its_reason(sqlite_engine, cli):
    make_contest(sqlite_engine)
    cli("pool", "build", "--week", "1", "--actor", "TK", "--forms", "3", *AT)
    said = cli("pool", "return", "--week", "1", "--actor", "TB", "--reason", "câu 3 mơ hồ", *AT)
    assert (said.code, said.out) == (0, "Đã trả lại bộ câu hỏi tuần 1 cho Tổ thư ký.\n")
    with reading(sqlite_engine) as session:
        pool = pool_of_week(session, 1)
    assert pool is not None and pool.state == "RETURNED"
