"""The Word file says what the facts say, binds every figure, and takes no code from anybody."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from html import unescape
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from report_helpers import (
    CHARTS,
    book_of,
    office_errors,
    paragraphs_of,
    render_fast,
    section_of,
    table_of,
    template_with,
)
from report_makers import make_facts, make_report_data, make_units

from workbench.errors import WorkbenchError
from workbench.reports.charts import Chart
from workbench.reports.docx_to_html import convert_to_html
from workbench.reports.fact_book import CLOSE, MIDDLE, OPEN, FactBook
from workbench.reports.profiles import load_profile
from workbench.reports.report_data import Narrative
from workbench.reports.summary_report import RenderedReport
from workbench.reports.word import _clean, render_word
from workbench.reports.word_binding import bookmark_name
from workbench.rules.facts import Fact


def test_the_quiz_results_are_told_with_exact_figures(template: Path) -> None:
    word, _ = render_fast(make_report_data(), template)
    assert section_of(word, "2.1. Phần thi trực tuyến", "2.2. Phần thi viết") == [
        "2.1. Phần thi trực tuyến",
        "Qua 04 tuần thi, có 5.123 người thuộc 22 đơn vị tham gia, với 9.072 lượt người dự thi (cộng số người của "
        "từng tuần) và 32.879 lượt bài thi; bình quân mỗi người làm 6,4 lượt bài. Trong đó có 3.613 lượt bài đạt "
        "điểm tuyệt đối 20/20, chiếm 11,0%; số lượt người đạt điểm tuyệt đối là 1.084. Bài thi hoàn thành nhanh "
        "nhất trong 17 giây.",
        "- Tuần 1: có 2.076 lượt người dự thi với 6.586 lượt bài; 872 lượt bài đạt điểm tuyệt đối (chiếm 13,2%) của "
        "300 người và 1.450 lượt bài chỉ thiếu một điểm; bài thi nhanh nhất trong 24 giây.",
        "- Tuần 2: có 2.256 lượt người dự thi với 8.838 lượt bài; 1.522 lượt bài đạt điểm tuyệt đối (chiếm 17,2%) "
        "của 340 người và 2.852 lượt bài chỉ thiếu một điểm; bài thi nhanh nhất trong 19 giây. So với tuần trước, số "
        "lượt bài đạt điểm tuyệt đối tăng 650.",
        "- Tuần 3: có 2.470 lượt người dự thi với 10.759 lượt bài; 685 lượt bài đạt điểm tuyệt đối (chiếm 6,4%) của "
        "236 người và 1.984 lượt bài chỉ thiếu một điểm; bài thi nhanh nhất trong 18 giây. So với tuần trước, số "
        "lượt bài đạt điểm tuyệt đối giảm 837.",
        "- Tuần 4: có 2.270 lượt người dự thi với 6.696 lượt bài; 534 lượt bài đạt điểm tuyệt đối (chiếm 8,0%) của "
        "208 người và 1.210 lượt bài chỉ thiếu một điểm; bài thi nhanh nhất trong 17 giây. So với tuần trước, số "
        "lượt bài đạt điểm tuyệt đối giảm 151.",
        "Bảng 1. Kết quả thi trực tuyến theo tuần",
        "Hình 1. Lượt người dự thi và lượt bài thi theo tuần",
        "Hình 2. Lượt bài thi đạt điểm tuyệt đối theo tuần",
        "Có 22/24 đơn vị có người dự thi. 08 đơn vị dẫn đầu nêu tại Bảng 2 có 9.704 lượt bài thi, bằng 29,5% tổng số; "
        "kết quả của tất cả các đơn vị nêu tại Phụ lục II.",
        "Bảng 2. Các đơn vị có nhiều lượt bài thi nhất",
        "Hình 3. Lượt bài thi của các đơn vị dẫn đầu",
        "Căn cứ thứ tự xét giải của thể lệ, 40 giải được xác định ở các tuần thi, gồm 04 giải Nhất, 08 giải Nhì, "
        "12 giải Ba, 16 giải Khuyến khích. Danh sách nêu tại Phụ lục III.",
    ]


def test_the_week_table_holds_each_week_and_the_total(template: Path) -> None:
    word, _ = render_fast(make_report_data(), template)
    assert table_of(word, "Bảng 1. Kết quả thi trực tuyến theo tuần") == [
        ["Tuần", "Số câu hỏi", "Lượt người", "Lượt bài thi", "Bài điểm tuyệt đối", "Tỷ lệ", "Nhanh nhất (giây)"],
        ["1", "40", "2.076", "6.586", "872", "13,2%", "24"],
        ["2", "40", "2.256", "8.838", "1.522", "17,2%", "19"],
        ["3", "100", "2.470", "10.759", "685", "6,4%", "18"],
        ["4", "200", "2.270", "6.696", "534", "8,0%", "17"],
        ["Cả cuộc thi", "250", "9.072", "32.879", "3.613", "11,0%", "17"],
    ]


def test_the_difficulties_follow_from_the_figures(template: Path) -> None:
    word, _ = render_fast(make_report_data(narrative=Narrative(difficulties=("Kinh phí còn hạn chế.",))), template)
    title = "2. Hạn chế, khó khăn"
    assert section_of(word, title, "III. NHIỆM VỤ THỜI GIAN TỚI VÀ KIẾN NGHỊ") == [
        title,
        "- Còn 02/24 đơn vị không có người dự thi trực tuyến; công tác đôn đốc, nắm nguyên nhân ở những nơi này chưa "
        "kịp thời.",
        "- Mức độ tham gia chưa đồng đều: 03 đơn vị (bằng 12,5% số đơn vị) đã chiếm từ một nửa số lượt bài thi trở "
        "lên, trong khi nhiều đơn vị có rất ít người dự thi.",
        "- Có bài thi hoàn thành trong 17 giây, chưa đến một giây cho mỗi câu hỏi; thể lệ chưa có quy định về thời "
        "gian làm bài tối thiểu.",
        "- Còn 17/134 bài dự thi viết không đủ điều kiện chấm, gồm: 06 bài gửi sau thời hạn; 09 bài vượt quá số chữ "
        "quy định; 02 bài không đúng chủ đề.",
        "- Khi đối chiếu với dữ liệu gốc, 02 trong số 05 số liệu đã công bố trước đây không khớp; số liệu trong báo "
        "cáo này là số liệu tính từ dữ liệu gốc, chênh lệch nêu cụ thể tại Phụ lục V.",
        "- Kinh phí còn hạn chế.",
        "- Cán bộ làm công tác tổ chức đều kiêm nhiệm, khối lượng dữ liệu phải kiểm tra sau mỗi tuần lớn trong thời "
        "gian ngắn.",
    ]


def test_the_ten_essay_prizes_are_listed(template: Path) -> None:
    word, _ = render_fast(make_report_data(), template)
    told = section_of(word, "2.2. Phần thi viết", "II. ĐÁNH GIÁ CHUNG")
    assert told[1:4] == [
        "Ban Tổ chức đã nhận 134 bài dự thi của 52 đơn vị; sau sơ loại có 117 bài đủ điều kiện chấm. Kết quả chung "
        "khảo có 10 bài đạt giải, gồm 01 giải Nhất, 02 giải Nhì, 03 giải Ba, 04 giải Khuyến khích:",
        "- Giải Nhất: “Người giữ lửa ở bản cao” của Lò Thị Ngọc Ánh (Mai Lan), Ngân hàng Nông nghiệp chi nhánh Bắc "
        "Sông Ngân.",
        "- Giải Nhì: “Chi bộ nhỏ bên dòng sông” của Giàng A Sử, Sở Lao động - Thương binh và Xã hội.",
    ]
    assert len(told) == 12


def test_the_reconciliation_appendix_names_what_differs(template: Path) -> None:
    word, _ = render_fast(make_report_data(), template)
    assert table_of(word, "Kết quả đối chiếu") == [
        ["TT", "Số liệu đã công bố", "Đã công bố", "Tính được", "Chênh lệch", "Kết luận"],
        ["1", "Tổng số lượt người dự thi", "9.020", "9.072", "+52", "LỆCH"],
        ["2", "Tổng số lượt bài thi", "32.874", "32.879", "+5", "LỆCH"],
        ["3", "Tổng số bài đạt điểm tuyệt đối", "3.613", "3.613", "0", "Khớp"],
        ["4", "Thời gian bài thi nhanh nhất", "17", "17", "0", "Khớp"],
        ["5", "Số đơn vị có bài viết (trên 50)", "trên 50", "–", "–", "Không kiểm được"],
    ]


def test_the_head_and_the_signature_stand_as_the_profile_says(template: Path) -> None:
    word, _ = render_fast(make_report_data(), template)
    tables = docx.Document(io.BytesIO(word)).tables
    head = [[p.text for p in cell.paragraphs] for cell in tables[0].rows[0].cells]
    signature = next(table for table in tables if table.cell(0, 0).text.startswith("Nơi nhận:"))
    assert head == [
        ["TỈNH ỦY SÔNG NGÂN", "ĐẢNG ỦY KHỐI CƠ QUAN", "VÀ DOANH NGHIỆP TỈNH", "*", "Số 05-BC/ĐUK"],
        ["ĐẢNG CỘNG SẢN VIỆT NAM", "Sông Ngân, ngày 09 tháng 5 năm 2023"],
    ]
    assert [[p.text for p in cell.paragraphs] for cell in signature.rows[0].cells] == [
        [
            "Nơi nhận:",
            "- Thường trực Tỉnh ủy (báo cáo),",
            "- Ban Tuyên giáo Tỉnh ủy,",
            "- Các đồng chí Ủy viên Ban Chấp hành Đảng bộ Khối,",
            "- Các chi, đảng bộ trực thuộc,",
            "- Lưu Văn phòng Đảng ủy Khối.",
        ],
        ["T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "Trần Thị Hương Giang"],
    ]


def test_the_last_sentence_is_kept_with_the_signature(template: Path) -> None:
    word, _ = render_fast(make_report_data(), template)
    blocks = list(docx.Document(io.BytesIO(word)).iter_inner_content())
    place = next(n for n, b in enumerate(blocks) if getattr(b, "text", "").startswith("Trên đây là báo cáo"))
    kept = [blocks[place].style.paragraph_format.keep_with_next, blocks[place + 1].paragraph_format.keep_with_next]
    rows = blocks[place + 2]._tbl.xpath("./w:tr/w:trPr/w:cantSplit")
    assert (kept, len(rows)) == ([True, True], 1)


def test_a_paper_without_a_number_leaves_room_for_it(template: Path) -> None:
    word, _ = render_fast(make_report_data(number=None), template)
    assert docx.Document(io.BytesIO(word)).tables[0].cell(0, 0).paragraphs[-1].text == f"Số {chr(0xA0) * 8}-BC/ĐUK"


def test_every_figure_stands_in_a_hidden_bookmark_of_its_fact(template: Path) -> None:
    word, book = render_fast(make_report_data(), template)
    body = docx.Document(io.BytesIO(word))._element.body
    marks = body.xpath(".//w:bookmarkStart")
    names = [mark.get(f"{{{mark.nsmap['w']}}}name") for mark in marks]
    # Alt texts cite figures too, but an attribute cannot hold a bookmark.
    in_text = [n for n in range(len(book.citations)) if bookmark_name(book.citations[n], n) in names]
    assert names == [bookmark_name(book.citations[n], n) for n in in_text]
    assert len(book.citations) - len(names) == 4 * 2 + 4 + 8
    number = book.citations.index("quiz.total.attempts")
    start = marks[names.index(bookmark_name("quiz.total.attempts", number))]
    assert start.getnext().xpath("string(.)") == "32.879"
    assert max(map(len, names)) <= 40


def test_no_private_mark_is_left_in_any_part(template: Path) -> None:
    word, _ = render_fast(make_report_data(), template)
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        text = "".join(archive.read(name).decode("utf-8", "ignore") for name in archive.namelist() if "xml" in name)
    assert [mark in text for mark in (OPEN, MIDDLE, CLOSE, "{{", "{%")] == [False] * 5


def test_the_file_passes_the_office_validator(rendered: RenderedReport) -> None:
    assert office_errors(rendered.paths[0]) == []


def test_the_archive_holds_no_part_that_confuses_word(rendered: RenderedReport) -> None:
    with zipfile.ZipFile(rendered.paths[0]) as archive:
        names = archive.namelist()
        dates = {info.date_time for info in archive.infolist()}
    assert (len(names), dates) == (len(set(names)), {(1980, 1, 1, 0, 0, 0)})
    assert [n for n in names if "stylesWithEffects" in n or "thumbnail" in n] == []
    assert [n for n in names if n.startswith("word/media/") and n.endswith(".svg")] == [
        "word/media/chart_perfect.svg",
        "word/media/chart_units.svg",
        "word/media/chart_weeks.svg",
    ]
    assert len([n for n in names if n.endswith(".png")]) == 3


def test_each_chart_is_described_with_its_figures(template: Path) -> None:
    word, _ = render_fast(make_report_data(weeks=2), template)
    pictures = docx.Document(io.BytesIO(word))._element.body.xpath(".//wp:docPr/@descr")
    assert pictures[:2] == [
        "Biểu đồ cột theo tuần. Tuần 1: 2.076 lượt người, 6.586 lượt bài thi. Tuần 2: 2.256 lượt người, 8.838 lượt bài "
        "thi.",
        "Biểu đồ cột theo tuần. Tuần 1: 872 lượt bài đạt điểm tuyệt đối. Tuần 2: 1.522 lượt bài đạt điểm tuyệt đối.",
    ]


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("Có {{ f.quiz.total.attemps }} lượt", "report.unknown_fact"),
        ("{% if f.quiz.total.nope > 1 %}x{% endif %} lượt", "report.unknown_fact"),
        ("Cộng {{ f.quiz.total.attempts + 1 }}", "report.arithmetic_refused"),
        ("Gấp {{ 2 * f.quiz.total.attempts }}", "report.arithmetic_refused"),
        ("Tròn {{ f.quiz.total.attempts|int }}", "report.arithmetic_refused"),
    ],
)
def test_a_wrong_figure_names_its_paragraph(tmp_path: Path, text: str, detail: str) -> None:
    with pytest.raises(WorkbenchError) as refused:
        render_fast(make_report_data(), template_with(tmp_path, "Đoạn đầu.", text, "Đoạn cuối."))
    assert refused.value.code == "report.template_failed"
    assert refused.value.values["paragraph"] == text
    assert refused.value.values["detail"].code == detail


@pytest.mark.parametrize(
    "text",
    [
        "{{ ten_sai }}",
        "{{ contest.ten_sai }}",
        "{% if f.quiz.total.weeks %}thiếu endif",
        "{{ ''.__class__.__mro__ }}",
        "{{ f._book }}",
        "{{ f.quiz.total.weeks._fact.value }}",
        "{{ contest.name|loc_sai }}",
    ],
)
def test_broken_and_dangerous_tags_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(WorkbenchError) as refused:
        render_fast(make_report_data(), template_with(tmp_path, text))
    assert refused.value.code == "report.template_failed"


def test_a_fact_missing_from_the_real_template_names_its_paragraph(template: Path) -> None:
    data = make_report_data()
    kept = tuple(fact for fact in data.facts if fact.key != "essay.total.judges")
    with pytest.raises(WorkbenchError) as refused:
        render_fast(replace(data, facts=kept), template)
    assert refused.value.values["paragraph"].startswith("Bài viết được xét qua ba vòng: sơ loại")
    assert refused.value.values["detail"].values == {"key": "essay.total.judges"}


def test_a_file_that_is_no_word_file_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "mau.docx"
    path.write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(WorkbenchError) as refused:
        render_fast(make_report_data(), path)
    assert (refused.value.code, refused.value.values) == ("report.template_unreadable", {"name": "mau.docx"})


def test_a_picture_nobody_draws_is_refused(template: Path) -> None:
    data = make_report_data()
    known: dict[str, Chart] = {"chart_weeks": CHARTS["chart_weeks"]}
    with pytest.raises(WorkbenchError) as refused:
        render_word(data, book_of(data), template, known, load_profile())
    assert refused.value.code == "report.unknown_picture"


HOSTILE = "<w:p/>&amp;{{ 7*7 }}{% endfor %}\ue0000\ue0019\ue002\x00\x0c\n\u202e\ud800<script>alert(1)</script>"


def test_hostile_names_are_only_text(template: Path) -> None:
    data = make_report_data(weeks=1)
    data = replace(data, winners=(replace(data.winners[0], full_name=HOSTILE), *data.winners[1:]))
    word, _ = render_fast(data, template)
    expected = "<w:p/>&amp;{{ 7*7 }}{% endfor %}09   <script>alert(1)</script>"
    assert table_of(word, "Tuần 1")[1][1] == expected


@pytest.fixture(scope="module")
def one_name(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template_with(tmp_path_factory.mktemp("mau"), "[{{ contest.name }}]")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.text(max_size=40).filter(lambda name: not set("{}") & set(name)))
@example(name="{{ 7*7 }} {% endfor %}")
@example(name="]]> <!-- &#x0; \ufffe \t\r\n")
def test_any_name_stays_the_same_text_in_word_and_on_the_page(one_name: Path, name: str) -> None:
    data = make_report_data(weeks=1, units=1, works=0)
    book = book_of(data)
    data = replace(data, contest=replace(data.contest, name=name))
    word = render_word(data, book, one_name, {}, load_profile())
    page = convert_to_html(word, book, author="x")
    shown = re.search(r"<p [^>]*>(.*?)</p>", page.split("<main>")[1], re.DOTALL)
    assert paragraphs_of(word) == [f"[{_clean(name)}]".replace("\xa0", " ")]
    assert shown and unescape(shown[1]).replace("\xa0", " ") == paragraphs_of(word)[0]


@pytest.mark.parametrize(("weeks", "units"), [(1, 1), (1, 2), (2, 5), (6, 60)])
def test_contests_of_any_length_are_told(template: Path, tmp_path: Path, weeks: int, units: int) -> None:
    word, _ = render_fast(make_report_data(weeks=weeks, units=units), template)
    path = tmp_path / "a.docx"
    path.write_bytes(word)
    texts = paragraphs_of(word)
    assert sum(bool(re.match(r"- Tuần \d: có ", text)) for text in texts) == weeks
    assert len(table_of(word, "Kết quả của tất cả các đơn vị, xếp theo số lượt bài thi")) == units + 2
    assert [len(table_of(word, f"Tuần {n}")) for n in range(1, weeks + 1)] == [11] * weeks
    assert office_errors(path) == []


def test_a_contest_without_an_attempt_has_no_fastest(template: Path) -> None:
    data = make_report_data(weeks=1, units=2, works=0)
    facts = tuple(
        replace(fact, value=0) if fact.key.startswith("quiz.week.") else fact
        for fact in data.facts
        if not fact.key.endswith("fastest_s")
    )
    word, _ = render_fast(replace(data, facts=facts), template)
    assert table_of(word, "Bảng 1. Kết quả thi trực tuyến theo tuần")[1] == ["1", "40", "0", "0", "0", "0,0%", "–"]


def test_a_contest_without_essays_says_so(template: Path) -> None:
    word, _ = render_fast(make_report_data(works=0), template)
    assert section_of(word, "1.3. Phần thi viết", "2. Kết quả và giải thưởng") == [
        "1.3. Phần thi viết",
        "Cuộc thi không nhận được bài dự thi viết.",
    ]
    assert section_of(word, "2.2. Phần thi viết", "II. ĐÁNH GIÁ CHUNG") == [
        "2.2. Phần thi viết",
        "Không có bài dự thi viết nên không xét giải phần này.",
    ]
    assert paragraphs_of(word)[paragraphs_of(word).index("Phụ lục IV") + 3] == "Không có bài viết đạt giải."


def test_a_paper_without_claims_or_difficulties_says_so(template: Path) -> None:
    units = make_units(4)
    facts = tuple(
        replace(fact, value=60) if fact.key == "quiz.total.fastest_s" else fact for fact in make_facts(1, units, 0)
    )
    data = make_report_data(weeks=1, units=4, works=0)
    taking = tuple(replace(unit, attempts=100) for unit in units)
    facts = tuple(replace(fact, value=4) if fact.key == "quiz.total.units_taking_part" else fact for fact in facts)
    word, _ = render_fast(replace(data, facts=facts, units=taking, claims=()), template)
    title = "2. Hạn chế, khó khăn"
    assert len(section_of(word, title, "III. NHIỆM VỤ THỜI GIAN TỚI VÀ KIẾN NGHỊ")) == 2
    assert paragraphs_of(word)[-6:-4] == [
        "Chưa có số liệu công bố nào để đối chiếu.",
        "3. Căn cứ của số liệu",
    ]


def test_facts_with_decimals_keep_their_places(tmp_path: Path) -> None:
    book = FactBook((Fact("a.b", Decimal("17.25"), "giây", "d"),))
    word = render_word(make_report_data(), book, template_with(tmp_path, "{{ f.a.b }}"), {}, load_profile())
    assert paragraphs_of(word) == ["17,25"]
