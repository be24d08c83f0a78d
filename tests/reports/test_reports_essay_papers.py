"""After the essay prizes: the result page, the list of works to pass on, the book; each opened again."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from demo_run_maker import DemoRun

from workbench.demo.conduct import REPORTED_AT
from workbench.errors import WorkbenchError
from workbench.queries.essay_after import PublishedWork
from workbench.reports.essay_book import Book, book_page, story_of, write_book
from workbench.reports.essay_papers import AfterData, choose_for_book, issue_essay_papers, pass_on_list, result_page
from workbench.reports.pdf import convert_to_pdf, pdf_engine_warning
from workbench.reports.report_file import BrandPart
from workbench.rules.essay_rules import Advance
from workbench.services.snapshots import take_snapshot
from workbench.store import reading
from workbench.tables import Publication
from workbench.terms import Consent, PublicationKind, SnapshotState

HOSTILE = '=HYPERLINK("http://x")<img src=x onerror=alert(1)>\u202e{{ 7*7 }}'


def _work(number: int, prize: str = "", **changes: object) -> PublishedWork:
    told = PublishedWork(
        f"B{number}",
        f"Chuyện thứ {number}",
        (f"Người Mẫu {number}", "Người Chung (Bút Danh)"),
        "Sở Thử Nghiệm",
        "Chi bộ 1",
        prize,
        Consent.GIVEN,
        Decimal(90 - number),
        f"Chuyện thứ {number}\n\nĐoạn mở đầu của bài {number}.\n\nĐoạn kết của bài {number}.",
    )
    return told._replace(**changes)


WORKS = (
    _work(1, "Giải Nhất"),
    _work(2, "Giải Nhì", consent=Consent.REFUSED),
    _work(3, "Giải Ba", consent=None),
    _work(4),
    _work(5, total=None),
)
DATA = AfterData("Hội thi Thử", "Ban Thử", "Tỉnh ủy Thử", "Nơi Thử", date(2023, 5, 20), "abc123abc123", WORKS)
BOOK = Book("Hội thi Thử", "Ban Thử", "Tỉnh ủy Thử", "Nơi Thử", DATA.day, "abc123", "Lời một.\n\nLời hai.", WORKS[:1])


def test_the_result_page_tells_prize_title_authors_and_unit_and_no_mark() -> None:
    page = result_page(DATA, BrandPart())
    told = re.findall(r'class="(?:prize|name|unit|result)">(.*?)</span>', page)
    assert told[:4] == [
        "Giải Nhất",
        "Chuyện thứ 1",
        "Người Mẫu 1, Người Chung (Bút Danh) – Sở Thử Nghiệm",
        "",
    ]
    assert len(told) == 4 * 3
    assert "abc123abc123" in page and "89" not in page and "Chuyện thứ 4" not in page


def test_works_are_passed_on_by_number_cutoff_or_both() -> None:
    def codes(rule: Advance) -> list[str]:
        from openpyxl import load_workbook

        sheet = load_workbook(io.BytesIO(pass_on_list(DATA, rule))).active
        assert sheet.freeze_panes == "A5"
        rows = list(sheet.iter_rows(min_row=5, values_only=True))
        assert all(cell.data_type in ("s", "n") for row in sheet.iter_rows(min_row=5) for cell in row)
        return [row[1] for row in rows if isinstance(row[0], int)]

    assert codes(Advance(number=2)) == ["B1", "B2"]
    assert codes(Advance(cutoff=Decimal(87))) == ["B1", "B2", "B3"]
    assert codes(Advance(number=1, cutoff=Decimal(80))) == ["B1"]


def test_the_book_takes_winners_or_named_works_and_leaves_out_who_refuses() -> None:
    kept, told = choose_for_book(DATA, ())
    assert [work.code for work in kept] == ["B1", "B3"]
    assert told == (
        "Tác giả không đồng ý đăng nên không đưa vào kỷ yếu: B2.",
        "Chưa có ý kiến của tác giả về việc đăng bài: B3.",
    )
    assert [work.code for work in choose_for_book(DATA, ("B5", "B4"))[0]] == ["B5", "B4"]
    for codes, works, code in (
        (("B9",), WORKS, "essay_after.work_unknown"),
        (("B1",), (_work(1, text=" "),), "essay_after.no_text"),
    ):
        with pytest.raises(WorkbenchError) as refused:
            choose_for_book(replace(DATA, works=works), codes)
        assert refused.value.code == code


def test_the_word_book_has_headings_for_every_part_and_the_same_bytes_twice() -> None:
    from docx import Document

    data = write_book(BOOK)
    assert data == write_book(BOOK)
    document = Document(io.BytesIO(data))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["Lời nói đầu", "Mục lục", "Chuyện thứ 1"]
    texts = [p.text for p in document.paragraphs]
    start = texts.index("Chuyện thứ 1", texts.index("Mục lục") + 2)
    assert texts[start + 1 : start + 5] == [
        "Người Mẫu 1, Người Chung (Bút Danh) – Chi bộ 1 – Sở Thử Nghiệm",
        "Giải Nhất",
        "Đoạn mở đầu của bài 1.",
        "Đoạn kết của bài 1.",
    ]
    assert ' TOC \\o "1-1"' in document.element.xml


def test_a_title_at_the_head_of_the_text_is_not_told_twice() -> None:
    assert story_of(WORKS[0]) == ["Đoạn mở đầu của bài 1.", "Đoạn kết của bài 1."]
    assert story_of(_work(1, text="Đoạn mở đầu.")) == ["Đoạn mở đầu."]


@pytest.mark.skipif(pdf_engine_warning() is not None, reason="this machine cannot make a PDF")
def test_the_pdf_book_numbers_its_contents() -> None:
    import pypdfium2

    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(convert_to_pdf(book_page(BOOK)))]
    place = next(n for n, text in enumerate(pages, start=1) if "Đoạn mở đầu của bài 1." in text)
    contents = next(text for text in pages if "Mục lục" in text)
    assert place == 4 and re.search(r"Chuyện thứ 1.*?4", contents, re.DOTALL)


def test_hostile_titles_and_names_are_harmless_text() -> None:
    from docx import Document

    hostile = _work(1, "Giải Nhất", title=HOSTILE, authors=(HOSTILE,), text=f"{HOSTILE}\n\nHết.")
    data = replace(DATA, works=(hostile,))
    page, book = result_page(data, BrandPart()), replace(BOOK, works=(hostile,))
    for html in (page, book_page(book)):
        assert "<img" not in html and "&lt;img" in html
    shown = "\n".join(p.text for p in Document(io.BytesIO(write_book(book))).paragraphs)
    assert "{{ 7*7 }}" in shown and "\u202e" not in shown
    pass_on_list(data, Advance(number=1))


def test_papers_need_a_final_snapshot_and_are_recorded_with_it(demo_run: DemoRun, tmp_path_factory) -> None:
    run = demo_run.copy(tmp_path_factory.mktemp("book") / "home")
    given = {"actor": run.secretary, "at": REPORTED_AT, "target": run.home / "reports" / "output"}
    with run.opened() as engine:
        with pytest.raises(WorkbenchError) as refused:
            issue_essay_papers(engine, kind=PublicationKind.ESSAY_RESULT, **given)
        assert refused.value.code == "essay_after.no_snapshot"
        take_snapshot(engine, state=SnapshotState.FINAL, actor=run.secretary, at=REPORTED_AT)
        made = [
            path.name
            for kind in (PublicationKind.ESSAY_RESULT, PublicationKind.ESSAY_PASS_ON, PublicationKind.ESSAY_BOOK)
            for path in issue_essay_papers(engine, kind=kind, preface="Lời nói đầu.", **given).paths
        ]
        with reading(engine) as session:
            recorded = [paper.file_name for paper in session.query(Publication).order_by(Publication.id)]
        assert recorded == [f"thi-viet/{name}" for name in made]
        assert made[:3] == ["ket-qua-thi-viet.html", "bai-gioi-thieu.xlsx", "ky-yeu.docx"]
