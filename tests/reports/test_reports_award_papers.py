"""The papers of a week's awards: real files opened again, names that would break them, nothing private, same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pytest
from award_makers import HOSTILE, ask_units, freeze, hold_week, private_texts
from makers import LATER, refused
from openxml_audit import OpenXmlValidator
from report_helpers import page_texts
from sqlalchemy import Engine, select, text, update

from workbench.reports.award_data import read_award_data
from workbench.reports.award_kinds import FINAL_KINDS
from workbench.reports.award_papers import check_paper, issue_papers, make_papers
from workbench.reports.paper_maker import plain
from workbench.services.award_approvals import reopen_week_awards
from workbench.services.snapshots import take_snapshot
from workbench.store import reading, transaction
from workbench.tables import Publication, Snapshot, core
from workbench.terms import PublicationKind, SnapshotState

LETTERS = PublicationKind.VERIFICATION_LETTERS
NAMES = tuple(plain(name) for name in HOSTILE)


def _final_papers(snapshot: Snapshot) -> dict[str, bytes]:
    return {name: body for kind in FINAL_KINDS for name, body in make_papers(snapshot, kind).items()}


def _word_text(word: bytes) -> str:
    document = docx.Document(io.BytesIO(word))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def _sheet_rows(book: bytes) -> list[list[object]]:
    page = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    return [[cell.value for cell in row] for row in page.iter_rows()]


def _issue(engine: Engine, target: Path, *kinds: PublicationKind, actor: str = "TK") -> list[str]:
    made = issue_papers(engine, week=1, kinds=kinds, actor=actor, at=LATER, target=target)
    return [path.relative_to(target).as_posix() for path in made.paths]


def test_every_paper_is_sound_and_the_same_bytes_twice(sqlite_engine: Engine, tmp_path: Path) -> None:
    hold_week(sqlite_engine)
    letters = make_papers(ask_units(sqlite_engine), LETTERS)
    snapshot = freeze(sqlite_engine)
    papers = _final_papers(snapshot)
    assert _final_papers(snapshot) == papers
    assert sorted(papers) == [
        "danh-sach-chi-thuong.docx", "danh-sach-chi-thuong.pdf", "danh-sach-cong-bo.html", "danh-sach-cong-bo.xlsx",
        "danh-sach-trao-giai.xlsx", "du-thao-quyet-dinh-trao-giai.docx", "du-thao-quyet-dinh-trao-giai.pdf",
        "giay-chung-nhan.docx", "giay-chung-nhan.pdf", "thong-bao-ket-qua.docx", "thong-bao-ket-qua.pdf",
        "to-trinh-trao-giai.docx", "to-trinh-trao-giai.pdf",
    ]  # fmt: skip
    errors = {}
    for name, body in (papers | letters).items():
        path = tmp_path / name
        path.write_bytes(body)
        if path.suffix in (".docx", ".xlsx"):
            errors[name] = list(OpenXmlValidator().validate(str(path)).errors)
    assert errors == {name: [] for name in errors} and len(errors) == 8
    short = snapshot.sha256[:12]
    for name, body in papers.items():
        if name.endswith(".pdf"):
            assert short in " ".join(page_texts(tmp_path / name)), name
        elif name.endswith(".docx"):
            assert short in _word_text(body), name
        elif name.endswith(".xlsx"):
            assert any(short in str(cell) for row in _sheet_rows(body) for cell in row), name
        else:
            assert short in body.decode(), name


def test_hostile_names_are_harmless_text_in_every_paper(sqlite_engine: Engine) -> None:
    hold_week(sqlite_engine)
    papers = _final_papers(freeze(sqlite_engine))
    for name in (name for name in papers if name.endswith(".docx")):
        text = _word_text(papers[name])
        assert [one for one in NAMES if one not in text] == [], name
    for name in ("danh-sach-cong-bo.xlsx", "danh-sach-trao-giai.xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(papers[name]))
        cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
        assert [one for one in NAMES if one not in {cell.value for cell in cells if cell.data_type == "s"}] == [], name
        assert {cell.data_type for cell in cells} == {"s", "n"}
        assert [cell.hyperlink for cell in cells if cell.hyperlink] == []
        with zipfile.ZipFile(io.BytesIO(papers[name])) as archive:
            assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    page = papers["danh-sach-cong-bo.html"].decode()
    assert set(re.findall(r"<(\w+)", page)) == {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "p", "div", "table", "thead", "tr", "th",
        "tbody", "td", "bdi", "footer",
    }  # fmt: skip
    assert "<bdi>&lt;img src=x onerror=alert(1)&gt;</bdi>" in page
    for body in (page, *(_word_text(papers[name]) for name in papers if name.endswith(".docx"))):
        assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", body)


def test_the_public_list_tells_nothing_private(sqlite_engine: Engine) -> None:
    hold_week(sqlite_engine)
    snapshot = freeze(sqlite_engine)
    private = private_texts(sqlite_engine)
    assert len(private) == 5 * len(HOSTILE)
    papers = _final_papers(snapshot)
    assert _sheet_rows(papers["danh-sach-cong-bo.xlsx"])[3:5] == [
        ["TT", "Họ và tên", "Đơn vị", "Giải", "Điểm", "Thời gian"],
        [1, NAMES[0], "Sở Thử nghiệm", "Giải Nhất", "4/4", "21 giây"],
    ]
    texts = {name: _text_of(name, body) for name, body in papers.items()} | {"snapshot": snapshot.body}
    assert {name: [one for one in private if one in text] for name, text in texts.items()} == {n: [] for n in texts}
    public = texts["danh-sach-cong-bo.xlsx"] + texts["danh-sach-cong-bo.html"]
    assert [code for code in ("P1", "P2", "DV1") if re.search(rf"\b{code}\b", public)] == []


def _text_of(name: str, body: bytes) -> str:
    if name.endswith(".docx"):
        return _word_text(body)
    if name.endswith(".xlsx"):
        return "\n".join(str(cell) for row in _sheet_rows(body) for cell in row)
    if name.endswith(".pdf"):
        return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(body))
    return body.decode()


def test_the_office_list_adds_up_and_prints_on_pages_with_a_head(sqlite_engine: Engine) -> None:
    hold_week(sqlite_engine)
    book = make_papers(freeze(sqlite_engine), PublicationKind.AWARD_LIST)["danh-sach-trao-giai.xlsx"]
    page = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    assert [cell.value for cell in page[4]] == [
        "TT", "Mã tài khoản", "Họ và tên", "Mã đơn vị", "Đơn vị", "Giải", "Điểm", "Thời gian", "Số tiền (đồng)",
        "Kết quả xác minh",
    ]  # fmt: skip
    assert [page.cell(row, 9).value for row in range(5, 12)] == [1_200_000] + [205_000] * 6
    setup = page.page_setup
    assert (page.freeze_panes, page.print_title_rows, setup.orientation, setup.paperSize, setup.fitToHeight) == (
        "A5", "$4:$4", "landscape", 9, 0,
    )  # fmt: skip


def test_each_winner_has_a_certificate_of_one_page(sqlite_engine: Engine, tmp_path: Path) -> None:
    hold_week(sqlite_engine)
    papers = make_papers(freeze(sqlite_engine), PublicationKind.CERTIFICATES)
    path = tmp_path / "giay.pdf"
    path.write_bytes(papers["giay-chung-nhan.pdf"])
    pages = page_texts(path)
    assert len(pages) == len(HOSTILE)
    assert [page.count("GIẤY CHỨNG NHẬN") for page in pages] == [1] * len(HOSTILE)
    sizes = {tuple(round(length) for length in page.get_size()) for page in pypdfium2.PdfDocument(path)}
    assert sizes == {(842, 595)}
    sections = docx.Document(io.BytesIO(papers["giay-chung-nhan.docx"])).sections
    assert [section.orientation for section in sections] == [1] * len(HOSTILE)


def test_money_is_paid_by_figures_and_words(sqlite_engine: Engine) -> None:
    hold_week(sqlite_engine, ("Người Một", "Người Hai", "Người Ba"))
    word = make_papers(freeze(sqlite_engine), PublicationKind.PAYMENT_LIST, with_pdf=False)["danh-sach-chi-thuong.docx"]
    document = docx.Document(io.BytesIO(word))
    rows = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    assert rows == [
        ["TT", "Họ và tên", "Đơn vị", "Giải", "Số tiền (đồng)", "Bằng chữ", "Ký nhận"],
        ["1", "Người Một", "Sở Thử nghiệm", "Giải Nhất", "1.200.000", "Một triệu hai trăm nghìn đồng", ""],
        ["2", "Người Hai", "Sở Thử nghiệm", "Giải Khuyến khích", "205.000", "Hai trăm linh năm nghìn đồng", ""],
        ["3", "Người Ba", "Trường Thử nghiệm", "Giải Khuyến khích", "205.000", "Hai trăm linh năm nghìn đồng", ""],
        ["", "Tổng cộng", "", "", "1.610.000", "", ""],
    ]
    assert "Tổng số tiền bằng chữ: Một triệu sáu trăm mười nghìn đồng." in _word_text(word)


def test_letters_ask_each_unit_about_its_own_people(sqlite_engine: Engine) -> None:
    hold_week(sqlite_engine, ("Người Một", "Người Hai", "Người Ba"))
    papers = make_papers(ask_units(sqlite_engine), LETTERS)
    with zipfile.ZipFile(io.BytesIO(papers["phieu-xac-minh.zip"])) as archive:
        singles = {name: _word_text(archive.read(name)) for name in archive.namelist()}
    assert {
        name: [n for n in ("Người Một", "Người Hai", "Người Ba") if n in text] for name, text in singles.items()
    } == {
        "phieu-xac-minh-001.docx": ["Người Một", "Người Hai"],
        "phieu-xac-minh-002.docx": ["Người Ba"],
    }
    merged = docx.Document(io.BytesIO(papers["phieu-xac-minh.docx"]))
    assert (len(merged.sections), [p.text for p in merged.paragraphs].count("PHIẾU XÁC MINH")) == (2, 2)


def test_only_the_final_snapshot_of_the_list_as_it_is_gives_papers(sqlite_engine: Engine, tmp_path: Path) -> None:
    hold_week(sqlite_engine)
    engine, kind = sqlite_engine, PublicationKind.RESULT_NOTICE
    with refused(engine, "award_papers.no_snapshot", week=1):
        _issue(engine, tmp_path, LETTERS)
    take_snapshot(engine, state=SnapshotState.DRAFT, actor="TK", at=LATER, week=1)
    with refused(engine, "award_papers.nobody_asked", week=1):
        _issue(engine, tmp_path, LETTERS)
    for one in FINAL_KINDS:
        with refused(engine, "award_papers.not_final", week=1):
            _issue(engine, tmp_path, one)
    with refused(engine, "snapshots.week_not_approved", week=1):
        take_snapshot(engine, state=SnapshotState.FINAL, actor="TK", at=LATER, week=1)
    freeze(engine)
    with refused(engine, "contest.role_needed"):
        _issue(engine, tmp_path, kind, actor="KT")
    assert _issue(engine, tmp_path, kind) == ["tuan-1/thong-bao-ket-qua.docx", "tuan-1/thong-bao-ket-qua.pdf"]
    reopen_week_awards(engine, week=1, actor="TB", reason="Có phản ánh", at=LATER)
    with refused(engine, "snapshots.week_not_approved", week=1):
        _issue(engine, tmp_path, kind)


def test_a_file_is_held_against_what_was_issued(sqlite_engine: Engine, tmp_path: Path) -> None:
    hold_week(sqlite_engine)
    snapshot = freeze(sqlite_engine)
    kinds = (PublicationKind.PUBLIC_LIST, PublicationKind.AWARD_DECISION)
    names = _issue(sqlite_engine, tmp_path, *kinds)
    with reading(sqlite_engine) as session:
        recorded = {row.file_name: row.kind for row in session.execute(select(core(Publication)))}
        checks = [check_paper(session, tmp_path / name) for name in names]
    assert recorded == dict(zip(names, ["PUBLIC_LIST"] * 2 + ["AWARD_DECISION"] * 2, strict=True))
    assert checks == [_all_holds(name, snapshot) for name in names]
    changed = tmp_path / names[1]
    changed.write_bytes(changed.read_bytes().replace("Giải Nhất".encode(), "Giải Nhì".encode()))
    stranger = tmp_path / "khac.html"
    stranger.write_text("khác", encoding="utf-8")
    with transaction(sqlite_engine) as session:
        session.connection().execute(text("DROP TRIGGER snapshot_no_update"))
        session.connection().execute(update(core(Snapshot)).values(body=snapshot.body.replace("1200000", "1300000")))
    with reading(sqlite_engine) as session:
        assert check_paper(session, changed).problems == (
            "Tệp danh-sach-cong-bo.html đã bị thay đổi sau khi phát hành.",
        )
        assert check_paper(session, stranger).problems == (
            "Tệp khac.html không phải là giấy tờ đã phát hành: không bản ghi phát hành nào có nội dung này.",
        )
        assert check_paper(session, tmp_path / names[0]).problems == ("Bản chốt số liệu đã bị thay đổi.",)


def _all_holds(name: str, snapshot: Snapshot) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (
        (
            f"Đúng là bản đã phát hành {name}, lập từ bản chốt số liệu {snapshot.sha256[:12]}.",
            f"Lập lại {Path(name).name} từ bản chốt số liệu thì giống từng byte.",
        ),
        (),
    )


def test_a_week_has_the_same_papers_on_both_engines(sqlite_engine: Engine, postgresql_engine: Engine) -> None:
    made: list[Mapping[str, bytes]] = []
    for engine in (sqlite_engine, postgresql_engine):
        hold_week(engine)
        made.append(make_papers(freeze(engine), PublicationKind.PUBLIC_LIST))
    assert made[0] == made[1]


@pytest.mark.parametrize("state", list(SnapshotState))
def test_what_is_frozen_of_a_week_is_read_back_whole(engine: Engine, state: SnapshotState) -> None:
    hold_week(engine, ("Người Một", "Người Hai"))
    data = read_award_data(ask_units(engine) if state is SnapshotState.DRAFT else freeze(engine))
    assert (data.week, data.total_vnd, data.figure("attempts"), data.chair) == (
        1, 1_405_000, "2", ("Trưởng Ban Thử", "Trưởng ban"),
    )  # fmt: skip
    assert [(winner.full_name, winner.result, winner.time) for winner in data.winners] == [
        ("Người Một", "4/4", "21 giây"), ("Người Hai", "4/4", "22 giây"),
    ]  # fmt: skip
