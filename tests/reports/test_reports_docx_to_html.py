"""The web page says what the Word file says, stands alone, and explains its figures."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from report_helpers import book_of, render_fast
from report_makers import make_report_data

from workbench.reports.docx_to_html import convert_to_html
from workbench.reports.fact_book import FactBook
from workbench.reports.summary_report import RenderedReport

VOID = {"meta", "img", "br", "col"}


class _Page(HTMLParser):
    """Reads a page strictly: every tag closed in order; gathers what the tests ask about."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "title", "aside"} & set(self.open):
            self.words += data.split()

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def html(rendered: RenderedReport) -> str:
    return rendered.paths[1].read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html: str) -> _Page:
    return _Page(html)


def test_the_page_says_every_word_of_the_word_file(rendered: RenderedReport, page: _Page) -> None:
    texts = docx.Document(str(rendered.paths[0]))._element.body.xpath(".//w:p")
    words = [word for p in texts for word in "".join(p.xpath(".//w:t/text()")).split()]
    assert sorted("".join(page.words)) == sorted("".join(words))


def test_the_page_is_vietnamese_and_asks_nothing_from_outside(html: str, page: _Page) -> None:
    assert page.of("html") == [{"lang": "vi"}]
    sources = [attrs["src"] for attrs in page.of("img")]
    assert [str(source).split(",", 1)[0] for source in sources] == ["data:image/svg+xml;base64"] * 3
    without_pictures = re.sub(r'src="data:[^"]*"', "", html)
    assert re.findall(r"https?:|url\(|@import|<script|<link|\bon[a-z]+=", without_pictures) == []


def test_headings_go_down_one_level_at_a_time(page: _Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels == [1, 2, 3, 4, 4, 4, 3, 4, 4, 2, 3, 3, 2, 3, 3, 2, 2, 2, 2, 2, 3, 3, 3]


def test_tables_have_captions_scopes_and_their_own_region(page: _Page) -> None:
    regions = [attrs["aria-label"] for attrs in page.of("div") if attrs.get("role") == "region"]
    assert regions == [
        "Bảng: Bảng 1. Kết quả thi trực tuyến theo tuần",
        "Bảng: Bảng 2. Các đơn vị có nhiều lượt bài thi nhất",
        "Bảng: Kết quả chi tiết của từng tuần thi",
        "Bảng: Kết quả của tất cả các đơn vị, xếp theo số lượt bài thi",
        "Bảng: Tuần 1",
        "Bảng: Tuần 2",
        "Bảng: Tuần 3",
        "Bảng: Tuần 4",
        "Bảng: Các bài viết đạt giải và điểm chung khảo",
        "Bảng: Kết quả đối chiếu",
    ]
    scopes = [attrs.get("scope") for attrs in page.of("th")]
    counts = [len(page.of("table")), len(page.of("caption")), scopes.count("col"), scopes.count("row")]
    assert counts == [10, 10, 7 + 5 + 10 + 8 + 4 * 6 + 6 + 6, 2 * 5]
    assert None not in scopes


def test_every_bound_figure_carries_value_and_definition(page: _Page) -> None:
    facts = book_of(make_report_data()).facts
    figures = page.of("data")
    first = next(attrs for attrs in figures if attrs["value"] == "32879")
    assert first["title"] == facts["quiz.total.attempts"].definition
    described = {attrs["aria-describedby"] for attrs in figures}
    explained = {attrs["id"] for attrs in page.of("dd")}
    assert (described, len(figures)) == (explained, 300)


def test_figures_are_followed_by_their_captions(html: str) -> None:
    assert re.findall(r"<figure><img [^>]*><\w+ [^>]*>(Hình [0-9])[^<]*</figcaption></figure>", html) == []
    assert re.findall(r'alt="Biểu đồ[^"]*">\n<figcaption class="TenHinh">(Hình [0-9])', html) == [
        "Hình 1",
        "Hình 2",
        "Hình 3",
    ]


def test_hostile_text_is_only_text(template: Path) -> None:
    data = make_report_data(weeks=1)
    evil = '</p><script>alert("x")</script><img src=x onerror=1>&amp;'
    data = replace(data, winners=(replace(data.winners[0], full_name=evil, unit_name='"><b>'), *data.winners[1:]))
    data = replace(data, contest=replace(data.contest, name=evil, organiser='"><script>'))
    word, book = render_fast(data, template)
    page = _Page(convert_to_html(word, book, author=data.contest.organiser))
    assert [len(page.of("script")), len(page.of("b")), len(page.of("img"))] == [0, 0, 3]
    assert "".join(evil.split()) in "".join(page.words)


def test_a_word_file_changed_by_hand_is_followed(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Thường ")
    paragraph.add_run("đậm").bold = True
    paragraph.add_run(" và ")
    paragraph.add_run("nghiêng").italic = True
    table = document.add_table(rows=2, cols=3, style="Table Grid")
    table.cell(0, 0).merge(table.cell(0, 1)).text = "A"
    table.cell(0, 2).merge(table.cell(1, 2)).text = "B"
    buffer = io.BytesIO()
    document.save(buffer)
    html = convert_to_html(buffer.getvalue(), FactBook(()), author="x")
    assert '<p class="Normal">Thường <strong>đậm</strong> và <em>nghiêng</em></p>' in html
    page = _Page(html)
    assert [(a.get("colspan"), a.get("rowspan")) for t, a in page.tags if t in ("td", "th")] == [
        ("2", None),
        (None, "2"),
        (None, None),
        (None, None),
    ]
