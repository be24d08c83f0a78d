"""The reader of the essay register."""

from __future__ import annotations

from datetime import date

import pytest
from intake_makers import brief, counts, known_essays, make_xlsx, sentences

from workbench.intake.essays import read_essays
from workbench.intake.records import AuthorRecord, EssayRecord
from workbench.terms import Consent, EssaySubject, IneligibleReason

LABELS = ["Mã bài", "Tên bài", "Tác giả", "Đơn vị", "Giai đoạn", "Ngày gửi (dấu bưu điện)", "Ngày nhận", "Số chữ"]
LABELS += ["Kết quả sơ loại"]
ROW = ["BV-001", "Mùa xuân", "Lê An (Hoài An); Trần Bình", "Sở Y tế", 1, "10/09/2022", "12/09/2022", 1200, "Đạt"]
GOOD = EssayRecord(
    row_no=2,
    code="BV-001",
    title="Mùa xuân",
    authors=(AuthorRecord("Lê An", "Hoài An"), AuthorRecord("Trần Bình")),
    unit_code="SYT",
    phase=1,
    postmarked_on=date(2022, 9, 10),
    received_on=date(2022, 9, 12),
    word_count=1200,
    ineligible_reason=None,
)
NAMES = ["code", "title", "authors", "unit", "phase", "posted", "received", "words", "screening"]


def read(*rows, **known):
    return read_essays(make_xlsx([LABELS, *rows]), "bai.xlsx", known_essays(**known))


def changed(**cells):
    return list({**dict(zip(NAMES, ROW, strict=True)), **cells}.values())


def test_an_essay_is_read_whole():
    intake = read(ROW)
    assert (intake.records, intake.findings) == ((GOOD,), ())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("đạt", None),
        ("Gửi quá hạn", IneligibleReason.LATE),
        ("Quá số chữ quy định", IneligibleReason.TOO_LONG),
        ("Thiếu thông tin tác giả", IneligibleReason.MISSING_AUTHOR_DATA),
        ("KHÔNG ĐÚNG CHỦ ĐỀ", IneligibleReason.OFF_SUBJECT),
        ("OFF_SUBJECT", IneligibleReason.OFF_SUBJECT),
        ("Trùng bài đã gửi", IneligibleReason.DUPLICATE),
    ],
)
def test_screening_results(text, reason):
    assert [record.ineligible_reason for record in read(changed(screening=text)).records] == [reason]


@pytest.mark.parametrize(("text", "phase"), [("1", 1), (2, 2), ("I", 1), ("Giai đoạn II", 2), ("Đợt 3", 3)])
def test_phases(text, phase):
    assert [record.phase for record in read(changed(phase=text)).records] == [phase]


def test_the_postmark_may_be_missing():
    assert read(changed(posted="")).records == (GOOD._replace(postmarked_on=None),)


def test_only_a_work_without_author_data_may_lack_its_author():
    intake = read(changed(authors="", screening="Thiếu thông tin tác giả"), changed(code="B2", authors=""))
    assert [record.authors for record in intake.records] == [()]
    assert brief(intake) == [("essay_without_author", 3, "Tác giả")]
    assert all(sentences(intake.findings))


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"code": ""}, "missing_value", "Mã bài"),
        ({"title": ""}, "missing_value", "Tên bài"),
        ({"screening": ""}, "missing_value", "Kết quả sơ loại"),
        ({"screening": "xấu"}, "reason_unknown", "Kết quả sơ loại"),
        ({"authors": "(bút danh)"}, "author_unclear", "Tác giả"),
        ({"authors": " ; "}, "author_unclear", "Tác giả"),
        ({"authors": "Lê An (Hoài An"}, "author_unclear", "Tác giả"),
        ({"authors": "Lê An) Hoài An"}, "author_unclear", "Tác giả"),
        ({"authors": "Lê An (Hoài An) Bình"}, "author_unclear", "Tác giả"),
        ({"authors": "Lê" + " " * 30_000 + "(("}, "author_unclear", "Tác giả"),
        ({"unit": "Nơi lạ"}, "unit_unknown", "Đơn vị"),
        ({"phase": "đầu"}, "phase_unclear", "Giai đoạn"),
        ({"phase": 0}, "phase_unclear", "Giai đoạn"),
        ({"received": "31/11/2022"}, "date_unclear", "Ngày nhận"),
        ({"received": "09/09/2022"}, "received_before_sent", "Ngày nhận"),
        ({"received": "09/12/2022"}, "in_future", "Ngày nhận"),
        ({"words": 0}, "word_count_zero", "Số chữ"),
        ({"words": "dài"}, "not_whole", "Số chữ"),
    ],
)
def test_a_wrong_cell_refuses_its_row(cells, code, column):
    intake = read(changed(**cells))
    assert (brief(intake), counts(intake)) == ([(code, 2, column)], (1, 0, 1))
    assert all(sentences(intake.findings))


def test_doubles_conflicts_and_stored_essays():
    assert brief(read(ROW, ROW, changed(title="Khác"))) == [
        ("duplicate_row", 3, "Mã bài"),
        ("conflicting_row", 4, "Mã bài"),
    ]
    assert brief(read(ROW, stored={"BV-001": GOOD})) == [("already_stored", 2, "Mã bài")]
    assert brief(read(ROW, stored={"BV-001": GOOD._replace(phase=2)})) == [("stored_differs", 2, "Mã bài")]


TOLD = {
    "Bút danh": "; Bình Minh",
    "Ngày sinh": "01/02/1980; ",
    "Điện thoại": "912345678; 0987 654 321",
    "Email": "; binh@example.vn",
    "Chức vụ": "Chuyên viên; Phó phòng",
    "Đơn vị tác giả": "; Sở Giáo dục và Đào tạo",
    "Viết về": "Tập thể",
    "Chùm bài": "Mùa vàng",
    "Chi bộ": "Chi bộ Văn phòng",
    "Nơi đăng": "Báo Sông Ngân",
    "Ngày đăng": "01/08/2022",
    "Đồng ý đăng": "Có",
}


def read_told(**changed):
    told = {**TOLD, **changed}
    return read_essays(make_xlsx([[*LABELS, *told], [*ROW, *told.values()]]), "bai.xlsx", known_essays())


def test_a_register_tells_of_each_author_and_of_the_works_way():
    authors = (
        AuthorRecord("Lê An", "Hoài An", date(1980, 2, 1), "0912345678", None, "Chuyên viên", None),
        AuthorRecord("Trần Bình", "Bình Minh", None, "0987654321", "binh@example.vn", "Phó phòng", "SGD"),
    )
    intake = read_told()
    assert (intake.records, intake.findings) == (
        (
            GOOD._replace(
                authors=authors,
                subject=EssaySubject.COLLECTIVE,
                series="Mùa vàng",
                sub_unit="Chi bộ Văn phòng",
                published_in="Báo Sông Ngân",
                published_on=date(2022, 8, 1),
                consent=Consent.GIVEN,
            ),
        ),
        (),
    )


@pytest.mark.parametrize(
    ("column", "text", "code", "refused"),
    [
        ("Ngày sinh", "01/02/1980", "author_count", 1),
        ("Ngày sinh", "hồi trẻ; ", "date_unclear", 1),
        ("Điện thoại", "12; ", "phone_unclear", 0),
        ("Đơn vị tác giả", "Nơi lạ; ", "author_unit_unknown", 1),
        ("Viết về", "con mèo", "subject_unknown", 1),
        ("Ngày đăng", "01/08/2023", "in_future", 1),
        ("Đồng ý đăng", "để xem", "consent_unknown", 1),
    ],
)
def test_what_is_told_wrongly_is_found(column, text, code, refused):
    intake = read_told(**{column: text})
    assert [(found.rpartition(".")[2], *place) for found, *place in brief(intake)] == [(code, 2, column)]
    assert (intake.rows_refused, all(sentences(intake.findings))) == (refused, True)


def test_a_register_without_screening_may_name_no_author_yet():
    rows = [LABELS[:-1], [*ROW[:2], "", *ROW[3:-1]]]
    intake = read_essays(make_xlsx(rows), "bai.xlsx", known_essays())
    assert (intake.records, intake.findings) == ((GOOD._replace(authors=()),), ())
