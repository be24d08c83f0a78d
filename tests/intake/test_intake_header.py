"""Finding the header: title rows, one or two rows, aliases, wrong sheets, missing and doubled columns."""

from __future__ import annotations

import pytest
from intake_makers import attempt_row, attempts_table, brief, counts, known_attempts, make_csv, make_xlsx, sentences

from workbench.errors import Finding, Severity
from workbench.intake.attempts import read_attempts
from workbench.intake.header import columns_of, heading_key

LABELS = ["STT", "Mã lượt thi", "Mã tài khoản", "Họ và tên", "Số điện thoại", "Đơn vị", "Bắt đầu", "Nộp bài"]
LABELS += ["Thời gian làm bài", "Mã đề", "Số câu", "Điểm", "Bài làm"]


def read(rows, name="t.xlsx", **sheets):
    return read_attempts(make_xlsx(rows, **sheets), name, known_attempts())


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Mã câu *", "ma cau"),
        ("ma_cau", "ma cau"),
        ("MÃ\nCÂU:", "ma cau"),
        ("Điểm (tối đa 20)", "diem"),
        ("(A)", "a"),
        ("Đơn  vị", "don vi"),
    ],
)
def test_headings_meet_without_marks_case_punctuation_and_parentheses(text, key):
    assert heading_key(text) == key


@pytest.mark.parametrize("kind", ["units", "people", "items", "attempts", "essays", "marks"])
def test_no_heading_means_two_columns_of_one_kind(kind):
    keys = [(heading_key(name), field) for field, column in columns_of(kind).items() for name in column.names]
    assert len(dict(keys)) == len({*keys})


@pytest.mark.parametrize("titles", [0, 1, 5, 20])
def test_title_rows_above_one_header_row_are_passed_over(titles):
    above = [["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], [], ["Đơn vị: Sở Y tế", "", "Điểm thi"]] * 7
    intake = read([*above[:titles], LABELS, attempt_row()])
    assert [record.row_no for record in intake.records] == [titles + 2]


def test_headings_of_a_group_may_need_their_group():
    groups = ["", "", "Người thi", "", "", "", "Thời gian", "", "", "Kết quả", "", "", ""]
    subs = ["STT", "Mã lượt", "Tài khoản", "Họ tên", "SĐT", "Đơn vị", "bắt đầu", "kết thúc", "làm bài"]
    intake = read([groups, [*subs, "Mã đề", "Số câu", "Điểm", "Bài làm"], attempt_row()])
    assert counts(intake) == (1, 1, 0)


def test_a_missing_column_is_named_with_the_headings_accepted():
    rows = [[cell for i, cell in enumerate(row) if i not in (5, 11)] for row in (LABELS, attempt_row())]
    intake = read(rows)
    names = {
        "Đơn vị": "Đơn vị, Tên đơn vị, Đơn vị công tác, Mã đơn vị, Unit, Institution",
        "Điểm": "Điểm, Số câu đúng, Điểm số, Points, Score, Grade",
    }
    assert intake.findings == tuple(
        Finding(
            "intake.missing_column",
            Severity.ERROR,
            "t.xlsx",
            "Tuần 1",
            None,
            column,
            {"column": column, "names": accepted},
        )
        for column, accepted in names.items()
    )
    assert counts(intake) == (0, 0, 0)
    assert not intake.is_readable
    assert intake.findings[1].message() == f"Thiếu cột “Điểm”. Tên cột được chấp nhận: {names['Điểm']}."


def test_two_columns_of_one_meaning_are_not_chosen_between():
    intake = read([[*LABELS, "Score"], [*attempt_row(), 3]])
    assert brief(intake) == [("column_twice", None, "Điểm")]
    assert all(sentences(intake.findings))


def test_the_right_sheet_is_found_wherever_it_stands():
    intake = read([["Ghi chú"], ["Không có gì"]], "s.xlsx", **{"Dữ liệu": attempts_table(attempt_row())})
    assert counts(intake) == (1, 1, 0)


def test_a_second_sheet_of_the_same_kind_is_told():
    again = attempts_table(attempt_row(code="L2"))
    intake = read(attempts_table(attempt_row()), **{"Tuần 2": again, "Trống": attempts_table()})
    assert [(f.code, f.severity, f.values) for f in intake.findings] == [
        ("intake.sheets_ignored", Severity.WARNING, {"sheets": "Tuần 2", "used": "Tuần 1"})
    ]
    assert counts(intake) == (1, 1, 0)
    assert all(sentences(intake.findings))


def test_a_wrong_workbook_lists_its_sheets():
    people = [["Mã tài khoản", "Họ và tên", "Đơn vị"], ["TK1", "Nguyễn Văn A", "Sở Y tế"]]
    intake = read(people, **{"Phụ lục": [["x"]]})
    (finding,) = intake.findings
    assert (finding.code, finding.values["sheets"]) == ("intake.wrong_sheet", "Tuần 1, Phụ lục")
    assert finding.message("vi").startswith("Không có trang tính nào chứa dữ liệu cần nạp. Tệp có các trang: Tuần 1")
    assert all(sentences(intake.findings))


def test_a_csv_without_a_header_says_which_columns_it_needs():
    intake = read_attempts(make_csv([attempt_row()]), "t.csv", known_attempts())
    (finding,) = intake.findings
    assert (finding.code, finding.values["expected"].split(", ")[:2]) == (
        "intake.no_header",
        ["Mã lượt thi", "Mã tài khoản"],
    )


def test_a_header_without_rows_is_a_finding():
    intake = read(attempts_table())
    assert (brief(intake), intake.is_readable) == ([("no_rows", None, None)], False)
    assert all(sentences(intake.findings))
