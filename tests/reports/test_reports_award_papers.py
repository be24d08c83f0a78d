"""Every paper of a week of hostile names: sound, the same bytes twice, nothing private, the names harmless text."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pytest
from award_makers import HOSTILE, HOSTILE_CONTEST, HOSTILE_MISSING, HOSTILE_UNIT, HostileWeek
from openxml_audit import OpenXmlValidator
from PIL import Image
from playwright.sync_api import Browser
from report_helpers import inflated, page_texts, sheet_rows, text_of, word_text

from workbench.cli.output import Format, print_rows
from workbench.reports.award_kinds import ANNOUNCEMENT_KINDS, FINAL_KINDS
from workbench.reports.award_papers import make_papers
from workbench.reports.paper_maker import plain
from workbench.terms import PublicationKind

NAMES = tuple(plain(name) for name in HOSTILE)
BIDI = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
PAGES = ("danh-sach-cong-bo.html", "ban-tin-tuan-1.html", "tinh-hinh-du-thi-tuan-1.html")


def test_every_paper_is_sound_and_names_its_snapshot(hostile_week: HostileWeek, hostile_folder: Path) -> None:
    assert sorted(hostile_week.papers) == [
        "anh-chia-se-tuan-1-1080x1080.png", "anh-chia-se-tuan-1-1200x630.png", "ban-tin-tuan-1.html",
        "danh-sach-chi-thuong.docx", "danh-sach-chi-thuong.pdf", "danh-sach-cong-bo.html", "danh-sach-cong-bo.xlsx",
        "danh-sach-trao-giai.xlsx", "du-thao-quyet-dinh-trao-giai.docx", "du-thao-quyet-dinh-trao-giai.pdf",
        "giay-chung-nhan.docx", "giay-chung-nhan.pdf", "phieu-xac-minh.docx", "phieu-xac-minh.zip",
        "thong-bao-ket-qua.docx", "thong-bao-ket-qua.pdf", "thu-nhac-tuan-1.docx", "tin-nhan-tuan-1.txt",
        "tinh-hinh-du-thi-tuan-1.html", "to-trinh-trao-giai.docx", "to-trinh-trao-giai.pdf",
    ]  # fmt: skip
    office = [hostile_folder / name for name in hostile_week.papers if name.endswith((".docx", ".xlsx"))]
    errors = {path.name: list(OpenXmlValidator().validate(str(path)).errors) for path in office}
    assert errors == {path.name: [] for path in office} and len(office) == 9
    short = hostile_week.snapshot.sha256[:12]
    texts = {name: text_of(name, body) for name, body in hostile_week.papers.items() if "phieu" not in name}
    assert [name for name, said in texts.items() if short not in said and not name.endswith(".png")] == []
    pages = page_texts(hostile_folder / "du-thao-quyet-dinh-trao-giai.pdf")
    assert [short in page for page in pages] == [True] * len(pages) and len(pages) == 2


def test_the_same_snapshot_gives_the_same_bytes(hostile_week: HostileWeek) -> None:
    for kind in (*FINAL_KINDS, *ANNOUNCEMENT_KINDS):
        with_pdf = kind is PublicationKind.RESULT_NOTICE
        again = make_papers(hostile_week.snapshot, kind, with_pdf=with_pdf)
        assert {name: hostile_week.papers[name] == body for name, body in again.items()} == dict.fromkeys(again, True)


def test_no_paper_tells_anything_private(hostile_week: HostileWeek) -> None:
    assert len(hostile_week.private) == 5 * len(HOSTILE)
    texts = {name: text_of(name, body) for name, body in hostile_week.papers.items()}
    texts["snapshot"] = hostile_week.snapshot.body
    found = {name: [one for one in hostile_week.private if one in said] for name, said in texts.items()}
    assert found == {name: [] for name in texts}
    assert sheet_rows(hostile_week.papers["danh-sach-cong-bo.xlsx"])[3:5] == [
        ["TT", "Họ và tên", "Đơn vị", "Giải", "Điểm", "Thời gian"],
        [1, plain(HOSTILE[0]), "Sở Thử nghiệm", "Giải Nhất", "4/4", "21 giây"],
    ]
    for name in ("danh-sach-cong-bo.xlsx", "danh-sach-cong-bo.html", "ban-tin-tuan-1.html", "tin-nhan-tuan-1.txt"):
        assert [code for code in ("P1", "P2", "DV1", "1.200.000") if re.search(rf"\b{code}\b", texts[name])] == [], name


def test_the_office_list_adds_up_and_prints_on_pages_with_a_head(hostile_week: HostileWeek) -> None:
    page = openpyxl.load_workbook(io.BytesIO(hostile_week.papers["danh-sach-trao-giai.xlsx"])).worksheets[0]
    assert [cell.value for cell in page[4]] == [
        "TT", "Mã tài khoản", "Họ và tên", "Mã đơn vị", "Đơn vị", "Giải", "Điểm", "Thời gian", "Số tiền (đồng)",
        "Kết quả xác minh",
    ]  # fmt: skip
    assert [page.cell(row, 9).value for row in range(5, 14)] == [1_200_000] + [205_000] * 8
    setup = page.page_setup
    assert (page.freeze_panes, page.print_title_rows, setup.orientation, setup.paperSize, setup.fitToHeight) == (
        "A5", "$4:$4", "landscape", 9, 0,
    )  # fmt: skip


def test_each_winner_has_a_certificate_of_one_page(hostile_week: HostileWeek, hostile_folder: Path) -> None:
    path = hostile_folder / "giay-chung-nhan.pdf"
    pages = page_texts(path)
    assert [page.count("GIẤY CHỨNG NHẬN") for page in pages] == [1] * len(HOSTILE)
    sizes = {tuple(round(length) for length in page.get_size()) for page in pypdfium2.PdfDocument(path)}
    assert sizes == {(842, 595)}
    sections = docx.Document(io.BytesIO(hostile_week.papers["giay-chung-nhan.docx"])).sections
    assert [section.orientation for section in sections] == [1] * len(HOSTILE)


def _of(week: HostileWeek, ending: str) -> dict[str, bytes]:
    return {name: body for name, body in week.papers.items() if name.endswith(ending)}


def test_word_papers_say_the_names_as_they_are(hostile_week: HostileWeek) -> None:
    papers = _of(hostile_week, ".docx")
    reminders = word_text(papers.pop("thu-nhac-tuan-1.docx"))
    unsaid = {name: [one for one in NAMES if one not in word_text(body)] for name, body in papers.items()}
    assert (unsaid, len(papers), HOSTILE_MISSING in reminders) == ({name: [] for name in papers}, 6, True)
    for name, body in papers.items():
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            links = b"".join(archive.read(part) for part in archive.namelist() if part.endswith(".rels"))
            assert (b"External" in links, b"w:instrText" in archive.read("word/document.xml")) == (False, False), name


def test_workbooks_hold_text_cells_and_no_formula(hostile_week: HostileWeek) -> None:
    for name, book in _of(hostile_week, ".xlsx").items():
        cells = [
            cell
            for row in openpyxl.load_workbook(io.BytesIO(book)).worksheets[0].iter_rows()
            for cell in row
            if cell.value is not None
        ]
        texts = {cell.value for cell in cells if cell.data_type == "s"}
        assert [one for one in (*NAMES, HOSTILE_UNIT) if one not in texts] == [], name
        assert ({cell.data_type for cell in cells}, [cell for cell in cells if cell.hyperlink]) == ({"s", "n"}, [])
        with zipfile.ZipFile(io.BytesIO(book)) as archive:
            assert [part for part in archive.namelist() if b"<f>" in archive.read(part)] == []


def test_a_csv_begins_no_cell_as_a_formula(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([{"name": name} for name in (*HOSTILE, f"\t {HOSTILE[0]}")], Format.CSV)
    written = capsys.readouterr().out
    assert re.findall(r'^"?\s*[=+@＝＋＠-]', written, re.MULTILINE) == []
    assert written.count("'") == 4


def test_pdf_papers_hold_the_words_and_no_action(hostile_week: HostileWeek, hostile_folder: Path) -> None:
    for name in _of(hostile_week, ".pdf"):
        said = "".join(page_texts(hostile_folder / name)).replace(" ", "")
        words = [plain(one).replace(" ", "") for one in (HOSTILE[0], HOSTILE[1], HOSTILE[5], HOSTILE[6])]
        assert [one for one in words if one not in said] == [], name
        raw = (hostile_folder / name).read_bytes() + inflated(hostile_folder / name)
        assert re.findall(rb"/(?:URI|JavaScript|JS|Launch|SubmitForm|OpenAction)\b", raw) == [], name


@pytest.mark.parametrize("size", [(1200, 630), (1080, 1080)])
def test_a_card_has_its_size_and_keeps_its_sides_free(hostile_week: HostileWeek, size: tuple[int, int]) -> None:
    body = hostile_week.papers[f"anh-chia-se-tuan-1-{size[0]}x{size[1]}.png"]
    image = Image.open(io.BytesIO(body))
    below, above = size[1] // 4 + 4, size[1] - 70  # between the band and the foot
    sides = [image.crop((left, below, left + 50, above)).getcolors() for left in (0, size[0] - 50)]
    assert (image.size, sides) == (size, [[(50 * (above - below), (255, 253, 248))]] * 2)


def test_a_chat_takes_no_name_for_mark_up(hostile_week: HostileWeek) -> None:
    said = hostile_week.papers["tin-nhan-tuan-1.txt"].decode()
    assert len(re.findall(r"^• ", said, re.MULTILINE)) == len(HOSTILE)
    assert re.findall(r"://|[@*_`~]", said) == []


def test_no_text_is_turned_around_and_no_template_is_run(hostile_week: HostileWeek) -> None:
    for name, body in hostile_week.papers.items():
        said = text_of(name, body)
        assert (BIDI.findall(said), re.findall(r"\b49\b", said)) == ([], []), name


def test_pages_run_nothing_ask_nobody_and_fit_a_desk_and_a_phone(
    hostile_week: HostileWeek, hostile_folder: Path, chromium: Browser
) -> None:
    asked: list[str] = []
    seen = {}
    page = chromium.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    for name in PAGES:
        page.goto((hostile_folder / name).as_uri())
        for width in (1280, 375):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") == width, name
        acting = "script, img, iframe, a, object, embed, form, link, b, [onclick], [onerror], [src], [href]"
        assert page.locator(acting).count() == 0, name
        seen[name] = " ".join(page.locator("body").inner_text().split())
    page.close()
    assert asked == [(hostile_folder / name).as_uri() for name in PAGES]
    assert [one for one in NAMES if one not in seen[PAGES[1]] or one not in seen[PAGES[0]]] == []
    assert (HOSTILE_CONTEST in seen[PAGES[1]], HOSTILE_UNIT in seen[PAGES[2]], HOSTILE_MISSING in seen[PAGES[2]]) == (
        True, True, True,
    )  # fmt: skip
