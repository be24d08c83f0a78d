"""The minutes say what happened, in full, the same way every time, and never with a gap or an untruth."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from pathlib import Path
from typing import Any

import docx
import pytest
from minutes_makers import (
    ALL,
    APPROVAL,
    AUDITOR,
    BUILDER,
    CHAIR,
    DEPUTY,
    OPENING,
    SEALING,
    SECRETARY,
    at,
    changed,
    fingerprint,
)
from report_helpers import fonts_of, header_texts, office_errors, page_texts, paragraphs_of, table_of

from workbench.errors import WorkbenchError
from workbench.reports.minutes import make_minutes, render_minutes
from workbench.reports.minutes_data import MinutesData, Person
from workbench.reports.summary_report import RenderedReport

SIGNATURES = "Chữ ký của những người tham gia"
FINGERPRINTS = "Mã kiểm tra kèm theo biên bản"
HOSTILE = '<img src=x onerror=alert(1)> {{ 7*7 }} {x} "&\x00\x0b\u202e\n=CMD|\ud800\uffff𝒜'


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RenderedReport]:
    target = tmp_path_factory.mktemp("minutes")
    return {data.kind.value: render_minutes(data, target) for data in ALL}


def test_the_minutes_of_the_approval() -> None:
    word = make_minutes(APPROVAL)
    assert paragraphs_of(word) == [
        "BIÊN BẢN",
        "Họp phê duyệt bộ câu hỏi thi trực tuyến tuần 1",
        "-----",
        "Hôm nay, vào hồi 14 giờ 00, ngày 15 tháng 9 năm 2022, tại Phòng họp số 2, trụ sở Đảng ủy Khối, "
        "Ban Tổ chức Cuộc thi họp xem xét, phê duyệt bộ câu hỏi thi trực tuyến tuần 1 của cuộc thi "
        "Tìm hiểu về “Đảng viên tốt, chi bộ kiểu mẫu”.",
        "I. THÀNH PHẦN",
        "- Chủ trì: đồng chí Hoàng Đình Giả, Trưởng Ban Tổ chức.",
        "- Thư ký: đồng chí Lò Thị Mẫu, Tổ trưởng Tổ thư ký.",
        "- Cùng dự (03 đồng chí): đồng chí Nông Thị Dụ, Phó Trưởng Ban Tổ chức; đồng chí Đinh Công Soát, "
        "Người kiểm tra độc lập; đồng chí Vàng Văn Thử, Thành viên Tổ thư ký.",
        "II. NỘI DUNG",
        "1. Bộ câu hỏi trình phê duyệt",
        "- Thời gian thi: từ 8 giờ 00 ngày 19/9/2022 đến 10 giờ 00 ngày 27/9/2022.",
        "- Bộ câu hỏi có 40 câu; 400 đề thi rút từ bộ câu hỏi, mỗi đề 20 câu.",
        "Cơ cấu bộ câu hỏi theo lĩnh vực",
        "2. Ý kiến tại cuộc họp",
        "Đồng chí Nông Thị Dụ đề nghị rà soát lại cách diễn đạt của câu DL-014; Tổ thư ký đã tiếp thu, chỉnh sửa.",
        "3. Mã kiểm tra",
        FINGERPRINTS,
        "Các mã trên được tính từ toàn bộ nội dung câu hỏi, phương án, đáp án và đề thi mà các thành viên đã đọc; "
        "sửa một ký tự thì mã thay đổi.",
        "III. KẾT LUẬN",
        "Bộ câu hỏi và các đề thi tuần 1 được phê duyệt theo đúng các mã kiểm tra nêu trên.",
        "- Những người phê duyệt (02 đồng chí): đồng chí Hoàng Đình Giả, Trưởng Ban Tổ chức; đồng chí Nông Thị Dụ, "
        "Phó Trưởng Ban Tổ chức.",
        "Bộ câu hỏi do đồng chí Vàng Văn Thử, Thành viên Tổ thư ký lập; người lập không tham gia phê duyệt.",
        "Sau khi phê duyệt, nếu có thay đổi trong bộ câu hỏi hoặc đề thi thì kết quả phê duyệt này không còn hiệu lực "
        "và phải trình phê duyệt lại.",
        "Biên bản kết thúc vào hồi 15 giờ 30 cùng ngày, được lập thành 03 bản có giá trị như nhau; đã đọc lại cho "
        "những người có tên trên cùng nghe, nhất trí và ký tên.",
        SIGNATURES,
    ]
    assert table_of(word, "Cơ cấu bộ câu hỏi theo lĩnh vực") == [
        ["TT", "Lĩnh vực", "Số câu hỏi"],
        ["1", "Hiến pháp và bộ máy nhà nước", "8"],
        ["2", "Lịch sử Việt Nam", "12"],
        ["3", "Địa lý, biên giới và biển đảo", "10"],
        ["4", "Khoa học, công nghệ và chuyển đổi số", "10"],
        ["", "Tổng cộng", "40"],
    ]
    assert table_of(word, FINGERPRINTS) == [
        ["Nội dung", "Mã SHA-256"],
        ["Bộ câu hỏi", fingerprint("pool")],
        ["Đề thi", fingerprint("forms")],
        ["Nhật ký kiểm toán", fingerprint("audit")],
    ]
    assert table_of(word, SIGNATURES) == [
        ["TT", "Họ và tên", "Chức vụ", "Chữ ký"],
        ["1", "Nông Thị Dụ", "Phó Trưởng Ban Tổ chức", ""],
        ["2", "Đinh Công Soát", "Người kiểm tra độc lập", ""],
        ["3", "Vàng Văn Thử", "Thành viên Tổ thư ký", ""],
    ]


def test_the_minutes_of_the_sealing() -> None:
    word = make_minutes(SEALING)
    texts = paragraphs_of(word)
    assert texts[1] == "Niêm phong đáp án bộ câu hỏi thi trực tuyến tuần 1"
    assert texts[7:20] == [
        "- Người giữ mật khẩu (03 đồng chí): đồng chí Hoàng Đình Giả, Trưởng Ban Tổ chức; đồng chí Nông Thị Dụ, "
        "Phó Trưởng Ban Tổ chức; đồng chí Đinh Công Soát, Người kiểm tra độc lập.",
        "- Cùng dự: đồng chí Vàng Văn Thử, Thành viên Tổ thư ký.",
        "II. NỘI DUNG",
        "1. Bộ câu hỏi được niêm phong đáp án",
        "- Thời gian thi: từ 8 giờ 00 ngày 19/9/2022 đến 10 giờ 00 ngày 27/9/2022.",
        "- Bộ câu hỏi có 40 câu; 400 đề thi rút từ bộ câu hỏi, mỗi đề 20 câu.",
        "2. Cách thức niêm phong",
        "Đáp án được mã hóa theo chuẩn AES-256. Từng người giữ tự đặt và tự nhập mật khẩu của mình; mật khẩu không "
        "ghi vào biên bản này và không lưu trong chương trình. Chỉ mở được đáp án khi có mật khẩu của ít nhất 02 "
        "trong số 03 người giữ; một người không thể tự mở.",
        "Sau khi niêm phong, cơ sở dữ liệu của cuộc thi không còn lưu đáp án tuần 1 ở dạng đọc được.",
        "3. Mã kiểm tra",
        FINGERPRINTS,
        "Mã cam kết không làm lộ đáp án, nhưng khi mở niêm phong, mã tính lại từ đáp án phải đúng bằng mã này; "
        "nếu khác thì đáp án đã bị thay đổi.",
        "III. KẾT LUẬN",
    ]
    assert texts[20] == (
        "Những người giữ mật khẩu cam kết giữ bí mật mật khẩu của mình, không trao cho người khác và chỉ mở niêm phong "
        "sau khi kết thúc thời gian thi tuần 1 (sau 10 giờ 00 ngày 27/9/2022), có lập biên bản."
    )
    assert table_of(word, FINGERPRINTS)[1:] == [
        ["Bộ câu hỏi", fingerprint("pool")],
        ["Đề thi", fingerprint("forms")],
        ["Mã cam kết", fingerprint("commitment")],
        ["Tệp niêm phong", fingerprint("blob")],
        ["Nhật ký kiểm toán", fingerprint("audit")],
    ]
    # The chair signs twice: as a holder, and as the chair.
    assert [row[1] for row in table_of(word, SIGNATURES)[1:]] == [
        "Hoàng Đình Giả",
        "Nông Thị Dụ",
        "Đinh Công Soát",
        "Vàng Văn Thử",
    ]


def test_the_minutes_of_the_opening() -> None:
    word = make_minutes(OPENING)
    texts = paragraphs_of(word)
    assert texts[1] == "Mở niêm phong đáp án bộ câu hỏi thi trực tuyến tuần 1"
    start = texts.index("1. Căn cứ mở niêm phong") + 3
    assert texts[start : start + 5] == [
        "Thời gian thi tuần 1 đã kết thúc; đáp án được mở để tính điểm và đối chiếu kết quả của các lượt bài thi.",
        "2. Kiểm tra và mở niêm phong",
        "Trước khi mở, những người tham gia đã kiểm tra: tệp niêm phong có mã SHA-256 đúng như mã ghi tại Biên bản số "
        "02-BB/BTC ngày 16 tháng 9 năm 2022; bộ câu hỏi và đề thi không thay đổi so với khi niêm phong.",
        "Đồng chí Hoàng Đình Giả và đồng chí Đinh Công Soát là người giữ mật khẩu, đã tự nhập mật khẩu của mình; "
        "niêm phong mở được.",
        "Mã cam kết tính lại từ đáp án trùng khớp với mã cam kết đã ghi khi niêm phong; đáp án không thay đổi kể từ "
        "khi niêm phong.",
    ]
    assert "Đáp án của 40 câu hỏi tuần 1 được đưa vào sử dụng để tính điểm kể từ thời điểm lập biên bản này." in texts
    assert table_of(word, FINGERPRINTS)[1:] == [
        ["Bộ câu hỏi", fingerprint("pool")],
        ["Đề thi", fingerprint("forms")],
        ["Tệp niêm phong", fingerprint("blob")],
        ["Mã cam kết", fingerprint("commitment")],
        ["Số ngẫu nhiên", fingerprint("nonce")],
        ["Nhật ký kiểm toán", fingerprint("audit")],
    ]


def test_the_head_and_the_signatures_stand_side_by_side() -> None:
    tables = docx.Document(io.BytesIO(make_minutes(SEALING))).tables
    head, signatures = tables[0], tables[-1]
    assert [cell.text for cell in head.rows[0].cells] == [
        "ĐẢNG ỦY KHỐI CƠ QUAN\nVÀ DOANH NGHIỆP\nTỈNH SÔNG NGÂN\nBAN TỔ CHỨC CUỘC THI\n*\nSố 02-BB/BTC",
        "ĐẢNG CỘNG SẢN VIỆT NAM\nSông Ngân, ngày 16 tháng 9 năm 2022",
    ]
    assert [cell.text for cell in signatures.rows[0].cells] == ["THƯ KÝ\nLò Thị Mẫu", "CHỦ TRÌ\nHoàng Đình Giả"]
    assert [round(sum(column.width.mm for column in table.columns)) for table in tables] == [165] * len(tables)


def test_without_a_register_number_a_gap_is_left() -> None:
    head = docx.Document(io.BytesIO(make_minutes(changed(SEALING, number=None)))).tables[0]
    assert head.rows[0].cells[0].paragraphs[-1].text == "Số \xa0\xa0\xa0\xa0\xa0\xa0\xa0\xa0-BB/BTC"


@pytest.mark.parametrize(
    ("ends_at", "ended"),
    [(at(16, 9, 5), "9 giờ 05 cùng ngày"), (at(17, 0, 10), "0 giờ 10 ngày 17/9/2022")],
)
def test_minutes_that_end_the_next_day_say_so(ends_at: Any, ended: str) -> None:
    close = next(
        text for text in paragraphs_of(make_minutes(changed(SEALING, ends_at=ends_at))) if "kết thúc vào" in text
    )
    assert close.startswith(f"Biên bản kết thúc vào hồi {ended}, được lập")


def test_what_is_not_there_leaves_no_gap() -> None:
    bare = changed(APPROVAL, areas=(), remarks=(), built_by=None, audit_head="", members=(), approvers=(CHAIR,))
    texts = paragraphs_of(make_minutes(bare))
    assert [text for text in texts if re.match(r"[IVX0-9]+\. ", text)] == [
        "I. THÀNH PHẦN",
        "II. NỘI DUNG",
        "1. Bộ câu hỏi trình phê duyệt",
        "2. Mã kiểm tra",
        "III. KẾT LUẬN",
    ]
    assert "- Người phê duyệt: đồng chí Hoàng Đình Giả, Trưởng Ban Tổ chức." in texts
    assert texts[-1].startswith("Biên bản kết thúc")  # chair and secretary sign below; there is nobody else to sign


def test_the_same_data_gives_the_same_bytes(rendered: dict[str, RenderedReport], tmp_path: Path) -> None:
    first, again = rendered["SEALING"], render_minutes(SEALING, tmp_path)
    assert [path.name for path in again.paths] == [path.name for path in first.paths]
    assert [path.read_bytes() for path in again.paths] == [path.read_bytes() for path in first.paths]
    assert again.warnings == ()
    assert [make_minutes(data) for data in ALL] == [rendered[data.kind.value].paths[0].read_bytes() for data in ALL]


@pytest.mark.parametrize("data", ALL, ids=lambda data: data.kind.value)
def test_the_files_are_valid_and_readable(data: MinutesData, rendered: dict[str, RenderedReport]) -> None:
    word, page, pdf = rendered[data.kind.value].paths
    assert office_errors(word) == []
    assert fonts_of(pdf) <= {(f"Paper-Serif{style}", 1) for style in ("", "-Bold", "-Italic", "-Bold-Italic")}
    assert header_texts(pdf) == ["", "2"]
    html = page.read_text(encoding="utf-8")
    assert html.count("<h1 ") == 1 and '<html lang="vi">' in html
    # Every fingerprint stands unbroken on one line of the printed page.
    printed = " ".join(page_texts(pdf))
    values = {row[1] for row in table_of(word.read_bytes(), FINGERPRINTS)[1:]}
    assert {value for value in values if value not in printed} == set()


def test_file_names_tell_the_paper_and_the_week(rendered: dict[str, RenderedReport]) -> None:
    assert [path.name for report in rendered.values() for path in report.paths if path.suffix == ".docx"] == [
        "bien-ban-phe-duyet-bo-cau-hoi-tuan-1.docx",
        "bien-ban-niem-phong-dap-an-tuan-1.docx",
        "bien-ban-mo-niem-phong-tuan-1.docx",
    ]


@pytest.mark.parametrize("n_remarks", [3, 5, 11])
def test_the_signatures_never_stand_alone_on_a_page(n_remarks: int, tmp_path: Path) -> None:
    data = changed(SEALING, remarks=("Không có ý kiến khác.",) * n_remarks)
    texts = page_texts(render_minutes(data, tmp_path).paths[2])
    page = next(text for text in texts if "CHỦ TRÌ" in text)
    assert "Đinh Công Soát Người kiểm tra độc lập" in page


def test_a_large_meeting_fits(tmp_path: Path) -> None:
    members = tuple(Person(f"Nguyễn Văn {number}", "Thành viên Ban Tổ chức") for number in range(40))
    paths = render_minutes(changed(SEALING, members=members), tmp_path).paths
    printed = " ".join(page_texts(paths[2]))
    assert [person.full_name for person in members if f"{person.full_name} Thành viên" not in printed] == []
    assert office_errors(paths[0]) == []


def test_hostile_names_are_only_text(tmp_path: Path) -> None:
    shown = '<img src=x onerror=alert(1)> {{ 7*7 }} {x} "& =CMD| 𝒜'
    person = Person(HOSTILE, HOSTILE)
    data = changed(
        APPROVAL,
        venue=HOSTILE,
        contest_name=HOSTILE,
        place=HOSTILE,
        symbol=HOSTILE,
        parent_lines=(HOSTILE,),
        issuer_lines=(HOSTILE,),
        chair=person,
        secretary=person,
        members=(person, DEPUTY),
        approvers=(person, DEPUTY),
        areas=((HOSTILE, 1),),
        remarks=(HOSTILE,),
    )
    word, page, pdf = render_minutes(data, tmp_path).paths
    assert office_errors(word) == []
    assert table_of(word.read_bytes(), "Cơ cấu bộ câu hỏi theo lĩnh vực")[1] == ["1", shown, "1"]
    assert shown in paragraphs_of(word.read_bytes())
    html = page.read_text(encoding="utf-8")
    assert "<img" not in html
    assert shown in unescape(re.sub(r"<[^>]+>", "", html))
    assert pdf.read_bytes().startswith(b"%PDF")


def test_the_word_file_carries_no_clock_and_no_author() -> None:
    with zipfile.ZipFile(io.BytesIO(make_minutes(SEALING))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert "2022-09-16T00:00:00Z" in core and "python" not in core
    assert "Biên bản niêm phong đáp án bộ câu hỏi thi trực tuyến tuần 1" in core


@pytest.mark.parametrize(
    ("data", "changes", "code"),
    [
        (APPROVAL, {"pool_digest": ""}, "minutes.value_missing"),
        (APPROVAL, {"approvers": ()}, "minutes.value_missing"),
        (APPROVAL, {"approvers": (CHAIR, BUILDER)}, "minutes.own_work"),
        (SEALING, {"commitment": ""}, "minutes.value_missing"),
        (SEALING, {"blob_sha256": ""}, "minutes.value_missing"),
        (SEALING, {"holders": ()}, "minutes.value_missing"),
        (SEALING, {"holders": (CHAIR,)}, "minutes.holders_wrong"),
        (SEALING, {"holders": (CHAIR, CHAIR)}, "minutes.holders_wrong"),
        (SEALING, {"commitment": "f" * 63}, "minutes.fingerprint_wrong"),
        (SEALING, {"audit_head": fingerprint("audit").upper()}, "minutes.fingerprint_wrong"),
        (SEALING, {"ends_at": at(16, 7)}, "minutes.ends_before_start"),
        (OPENING, {"nonce": ""}, "minutes.value_missing"),
        (OPENING, {"sealing_minutes": ""}, "minutes.value_missing"),
        (OPENING, {"starts_at": at(27, 9, 59)}, "minutes.opened_early"),
        (OPENING, {"openers": (CHAIR,)}, "minutes.openers_wrong"),
        (OPENING, {"openers": (CHAIR, CHAIR)}, "minutes.openers_wrong"),
        (OPENING, {"openers": (CHAIR, SECRETARY)}, "minutes.openers_wrong"),
    ],
)
def test_minutes_with_a_gap_or_an_untruth_are_refused(data: MinutesData, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(WorkbenchError) as refused:
        make_minutes(changed(data, **changes))
    assert refused.value.code == code
    assert refused.value.message("en") != refused.value.message("vi")


def test_a_missing_value_is_named() -> None:
    with pytest.raises(WorkbenchError) as refused:
        make_minutes(changed(SEALING, blob_sha256=""))
    assert str(refused.value).startswith("Chưa lập được biên bản vì thiếu: Tệp niêm phong.")


def test_all_three_holders_may_open(tmp_path: Path) -> None:
    texts = paragraphs_of(make_minutes(changed(OPENING, openers=(CHAIR, DEPUTY, AUDITOR))))
    assert [text for text in texts if text.startswith("Đồng chí")] == [
        "Đồng chí Hoàng Đình Giả, đồng chí Nông Thị Dụ và đồng chí Đinh Công Soát là người giữ mật khẩu, đã tự nhập "
        "mật khẩu của mình; niêm phong mở được."
    ]
