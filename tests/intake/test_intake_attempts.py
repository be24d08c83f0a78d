"""The attempts reader: whole records, every finding, the same table in every dress."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_makers import (
    GROUPS,
    HEADINGS,
    attempt_row,
    attempts_table,
    brief,
    counts,
    known_attempts,
    make_csv,
    make_xlsx,
    sentences,
)

from workbench.errors import Finding, Severity
from workbench.intake.attempts import read_attempts
from workbench.intake.records import AttemptRecord, content_of

GOOD = AttemptRecord(
    row_no=4,
    code="L1-000001",
    person_code="TK0001",
    full_name="Nguyễn Thị Hồng Vân",
    unit_code="SYT",
    phone="0912345678",
    form_code="D001",
    started_at=datetime(2022, 9, 19, 1, 0, tzinfo=UTC),
    submitted_at=datetime(2022, 9, 19, 1, 1, 5, tzinfo=UTC),
    duration_ms=65_000,
    duration_resolution_ms=1000,
    points=2,
    n_items=3,
    responses="BC-",
)


def read(*rows, known=None, data=None, name="tuan-1.xlsx"):
    return read_attempts(data or make_xlsx(attempts_table(*rows)), name, known or known_attempts())


def test_a_good_row_of_two_header_rows_becomes_one_record():
    intake = read(attempt_row())
    assert intake.records == (GOOD,)
    assert (intake.findings, counts(intake), intake.refused_by_reason) == ((), (1, 1, 0), {})
    assert intake.profile == "attempts/standard"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_reads_the_same_in_every_encoding_and_delimiter(encoding, delimiter):
    data = make_csv(attempts_table(attempt_row()), encoding, delimiter)
    assert read(data=data).records == (GOOD,)


def test_excel_cells_of_moments_times_and_numbers_read_like_their_texts():
    row = attempt_row(
        started=datetime(2022, 9, 19, 8, 0),  # noqa: DTZ001
        submitted=datetime(2022, 9, 19, 8, 1, 5),  # noqa: DTZ001
        duration=time(0, 1, 5),
        phone=912345678,
        points=2.0,
    )
    intake = read(row, attempt_row(code="L1-000002", duration=timedelta(seconds=65), phone=912345678))
    assert intake.records == (GOOD, GOOD._replace(row_no=5, code="L1-000002"))
    assert [(f.code, f.severity, f.column, f.values) for f in intake.findings] == [
        ("intake.zeros_restored", Severity.NOTE, "Số điện thoại", {"count": "2", "first": "4"})
    ]


@pytest.mark.parametrize(
    ("written", "ms", "resolution", "submitted"),
    [
        ("00:00:17", 17_000, 1000, "08:00:17"),
        ("0:00:17", 17_000, 1000, "08:00:17"),
        ("17 giây", 17_000, 1000, "08:00:17"),
        ("17", 17_000, 1000, "08:00:18"),
        (17, 17_000, 1000, "08:00:19"),
        (17 / 86_400, 17_000, 1000, "08:00:17"),
        ("1 phút 05 giây", 65_000, 1000, "08:01:05"),
        ("2 phút", 120_000, 60_000, "08:02:50"),
    ],
)
def test_durations_in_every_shape_agree_with_start_and_end_within_their_notation(written, ms, resolution, submitted):
    row = attempt_row(duration=written, submitted=f"19/09/2022 {submitted}")
    (record,) = read(row).records
    assert (record.duration_ms, record.duration_resolution_ms) == (ms, resolution)


@pytest.mark.parametrize(
    ("changed", "code", "column", "values"),
    [
        ({"points": 21}, "points_out_of_range", "Điểm", {"value": "21", "maximum": "3"}),
        ({"points": -1}, "points_out_of_range", "Điểm", {"value": "-1", "maximum": "3"}),
        ({"points": "1,5"}, "not_whole", "Điểm", {"value": "1,5"}),
        ({"points": 1.5}, "not_whole", "Điểm", {"value": "1.5"}),
        ({"points": "ba"}, "not_whole", "Điểm", {"value": "ba"}),
        ({"n_items": 20}, "n_items_differs", "Số câu", {"value": "20", "expected": "3"}),
        ({"person": ""}, "missing_value", "Mã tài khoản", {}),
        ({"name": "  "}, "missing_value", "Họ và tên", {}),
        ({"code": ""}, "missing_value", "Mã lượt thi", {}),
        ({"form": "D999"}, "form_unknown", "Mã đề", {"value": "D999"}),
        ({"form": ""}, "responses_without_form", "Bài làm", {"value": "AB-"}),
        ({"responses": "AB"}, "responses_length", "Bài làm", {"value": "AB", "length": "2", "expected": "3"}),
        ({"responses": "AEX"}, "responses_letter", "Bài làm", {"value": "AEX", "letter": "E", "place": "2"}),
        ({"duration": "00:00:00"}, "duration_zero", "Thời gian làm bài", {"value": "00:00:00"}),
        ({"duration": time(0, 0, 0)}, "duration_zero", "Thời gian làm bài", {"value": "00:00:00"}),
        ({"duration": 0}, "duration_zero", "Thời gian làm bài", {"value": "0"}),
        ({"duration": "30:00:00"}, "duration_absurd", "Thời gian làm bài", {"value": "30:00:00"}),
        ({"duration": "nhanh"}, "duration_unclear", "Thời gian làm bài", {"value": "nhanh"}),
        ({"duration": "01:05"}, "duration_unclear", "Thời gian làm bài", {"value": "01:05"}),
        (
            {"duration": "00:01:08"},
            "duration_contradicts",
            "Thời gian làm bài",
            {"value": "00:01:08", "between": "1 phút 05 giây"},
        ),
        ({"started": "31/09/2022 08:00:00"}, "moment_unclear", "Bắt đầu", {"value": "31/09/2022 08:00:00"}),
        ({"started": "19/09/2022"}, "moment_without_time", "Bắt đầu", {"value": "19/09/2022"}),
        ({"started": date(2022, 9, 19)}, "moment_without_time", "Bắt đầu", {"value": "19/09/2022"}),
        (
            {"submitted": "19/09/2022 07:59:59", "started": "19/09/2022 08:00:00"},
            "outside_window",
            "Nộp bài",
            {"value": "19/09/2022 07:59:59"},
        ),
        ({"submitted": "20/09/2096 08:01:05"}, "in_future", "Nộp bài", {"value": "20/09/2096 08:01:05"}),
    ],
)
def test_a_wrong_cell_refuses_its_row_and_says_why(changed, code, column, values):
    intake = read(attempt_row(code="L1-000000"), attempt_row(**changed))
    assert intake.findings[0] == Finding(f"intake.{code}", Severity.ERROR, "tuan-1.xlsx", "Tuần 1", 5, column, values)
    assert counts(intake) == (2, 1, 1)
    assert intake.refused_by_reason == {f"intake.{code}": 1}
    assert all(sentences(intake.findings))


def test_a_duration_may_differ_by_two_seconds_from_start_to_end():
    rows = [attempt_row(code=f"L{s}", duration=f"{s}") for s in (62, 63, 65, 67, 68)]
    intake = read(*rows)
    assert [record.code for record in intake.records] == ["L63", "L65", "L67"]


def test_times_to_the_minute_leave_the_duration_a_minute_each():
    row = attempt_row(started="19/09/2022 08:00", submitted="19/09/2022 08:03", duration="00:01:05")
    assert len(read(row).records) == 1
    row = attempt_row(started="19/09/2022 08:00", submitted="19/09/2022 08:04", duration="00:01:05")
    assert brief(read(row)) == [("duration_contradicts", 4, "Thời gian làm bài")]


def test_submission_before_start_is_one_finding_inside_the_window():
    row = attempt_row(started="20/09/2022 08:01:05", submitted="20/09/2022 08:00:00")
    assert brief(read(row)) == [("submitted_before_started", 4, "Nộp bài")]


def test_the_window_holds_its_opening_and_not_its_closing():
    opening = attempt_row(code="A")
    last = attempt_row(code="B", started="27/09/2022 09:58:54", submitted="27/09/2022 09:59:59")
    closing = attempt_row(code="C", started="27/09/2022 09:58:55", submitted="27/09/2022 10:00:00")
    early = attempt_row(code="D", started="19/09/2022 07:59:59", submitted="19/09/2022 08:01:04")
    intake = read(opening, last, closing, early)
    assert [record.code for record in intake.records] == ["A", "B"]
    assert brief(intake) == [("outside_window", 6, "Nộp bài"), ("outside_window", 7, "Bắt đầu")]


def test_an_unknown_unit_is_answered_with_the_nearest_and_never_matched():
    intake = read(attempt_row(unit="Sở Y  tê tỉnh"))
    (finding,) = intake.findings
    assert finding.code == "intake.unit_unknown"
    assert finding.values["nearest"].split("; ")[0] == "Sở Y tế (SYT)"
    assert intake.records == ()


def test_unit_spellings_meet_without_marks_and_case():
    assert [record.unit_code for record in read(attempt_row(unit="SỞ  Y TẾ")).records] == ["SYT"]


def test_every_fault_of_a_row_is_told_and_the_row_counts_once_under_the_first():
    intake = read(attempt_row(unit="Nơi khác", points=21, duration="x"))
    assert brief(intake) == [
        ("unit_unknown", 4, "Đơn vị"),
        ("duration_unclear", 4, "Thời gian làm bài"),
        ("points_out_of_range", 4, "Điểm"),
    ]
    assert intake.refused_by_reason == {"intake.unit_unknown": 1}
    assert counts(intake) == (1, 0, 1)


def test_duplicates_and_conflicts_name_the_row_that_came_first():
    intake = read(attempt_row(), attempt_row(no=2), attempt_row(points=3))
    assert intake.records == (GOOD,)
    assert [(f.code, f.row, f.values) for f in intake.findings] == [
        ("intake.duplicate_row", 5, {"value": "L1-000001", "first": "4"}),
        ("intake.conflicting_row", 6, {"value": "L1-000001", "first": "4"}),
    ]
    assert intake.refused_by_reason == {"intake.conflicting_row": 1, "intake.duplicate_row": 1}


def test_the_same_file_again_is_all_refused_as_stored_without_an_error():
    intake = read(attempt_row(), known=known_attempts(stored={GOOD.code: content_of(GOOD)}))
    assert [(f.code, f.severity) for f in intake.findings] == [("intake.already_stored", Severity.WARNING)]
    assert (counts(intake), intake.errors) == ((1, 0, 1), ())


def test_a_stored_code_with_other_content_is_an_error():
    other = content_of(GOOD._replace(points=1))
    intake = read(attempt_row(), known=known_attempts(stored={GOOD.code: other}))
    assert [(f.code, f.severity, f.values) for f in intake.findings] == [
        ("intake.stored_differs", Severity.ERROR, {"value": "L1-000001"})
    ]


@pytest.mark.parametrize(
    "label", ["Tổng", "Tổng cộng", "TỔNG CỘNG:", "Cộng", "Tổng cộng: 2 lượt", "Tổng số lượt", "Overall average"]
)
def test_a_total_row_is_refused_with_its_number_and_does_not_block(label):
    intake = read(attempt_row(), [], [label, "", "1 lượt"])
    assert intake.records == (GOOD,)
    assert intake.findings == (
        Finding("intake.total_row", Severity.WARNING, "tuan-1.xlsx", "Tuần 1", 6, None, {"value": label}),
    )
    assert (counts(intake), intake.errors) == ((2, 1, 1), ())


def test_people_called_tong_cong_na_or_null_survive():
    names = ["Tống Văn Cộng", "Tổng", "NA", "NULL", "None", "0012", "TRUE", "=1+1"]
    rows = [attempt_row(no="Cộng" if n == "Tổng" else 1, code=f"L{i}", name=n) for i, n in enumerate(names)]
    assert [record.full_name for record in read(*rows).records] == names
    assert [record.full_name for record in read(data=make_csv(attempts_table(*rows))).records] == names


def test_blank_rows_and_rows_with_only_a_running_number_are_skipped_silently():
    intake = read(attempt_row(), [], [2], ["", " "], attempt_row(code="L1-000002"))
    assert [(r.row_no, r.code) for r in intake.records] == [(4, "L1-000001"), (8, "L1-000002")]
    assert (intake.findings, counts(intake)) == ((), (2, 2, 0))


def test_points_are_compared_with_responses_only_where_the_key_is_known():
    keys = {"HP-001": "B", "LS-004": "C", "KT-002": "A"}
    assert read(attempt_row(), known=known_attempts(keys=keys)).findings == ()
    intake = read(attempt_row(points=3), known=known_attempts(keys=keys))
    assert [(f.code, f.severity, f.values) for f in intake.findings] == [
        ("intake.points_disagree", Severity.WARNING, {"value": "3", "computed": "2"})
    ]
    assert len(intake.records) == 1
    assert all(sentences(intake.findings))


def test_an_unclear_phone_is_left_out_with_a_warning():
    intake = read(attempt_row(phone="12"))
    assert intake.records == (GOOD._replace(phone=None),)
    assert [(f.code, f.severity, f.values) for f in intake.findings] == [
        ("intake.phone_unclear", Severity.WARNING, {"value": "***12"})
    ]
    assert all(sentences(intake.findings))


def test_an_export_without_forms_and_responses_is_read():
    table = [[*HEADINGS[2:9], "Mã lượt thi", "Điểm"], [*attempt_row()[2:9], "L1-000001", 2]]
    intake = read(data=make_xlsx(table))
    assert intake.records == (GOOD._replace(row_no=2, form_code=None, responses=""),)


def test_english_headings_in_one_row_are_read():
    english = ["No", "Attempt ID", "Username", "Full name", "Phone", "Unit", "Started", "Submitted", "Duration"]
    intake = read(data=make_csv([[*english, "Form", "Questions", "Score", "Answers"], attempt_row()]))
    assert intake.records == (GOOD._replace(row_no=2),)


def test_responses_with_separators_and_small_letters_are_read():
    assert [r.responses for r in read(attempt_row(responses="a, b; -")).records] == ["BC-"]


def test_more_than_200_of_a_kind_are_counted_and_only_200_listed():
    intake = read(*(attempt_row(code=f"L{i}", points=9) for i in range(350)), attempt_row(code="X", form="D2"))
    codes = [f.code for f in intake.findings]
    assert codes == ["intake.points_out_of_range"] * 200 + ["intake.form_unknown", "intake.more_of_a_kind"]
    note = intake.findings[-1]
    assert (note.severity, note.row, note.column) == (Severity.NOTE, None, "Điểm")
    assert note.values == {"first": "4", "total": "350", "shown": "200"}
    assert intake.refused_by_reason == {"intake.form_unknown": 1, "intake.points_out_of_range": 350}
    assert counts(intake) == (351, 0, 351)
    assert all(sentences(intake.findings))


def test_the_first_200_are_the_first_rows_whichever_column_they_name():
    rows = [attempt_row(code=f"L{i}", name="" if i % 2 else "A", person="" if i % 2 == 0 else "B") for i in range(500)]
    intake = read(*rows)
    assert [f.row for f in intake.findings[:-1]] == list(range(4, 204))
    assert intake.findings[-1].values == {"first": "4", "total": "500", "shown": "200"}
    assert intake.refused_by_reason == {"intake.missing_value": 500}


def test_many_unknown_units_get_proposals_only_as_far_as_they_are_shown():
    intake = read(*(attempt_row(code=f"L{i}", unit=f"Sở Y tế số {i}") for i in range(300)))
    assert {f.values.get("nearest", "").split("; ")[0] for f in intake.findings[:-1]} == {"Sở Y tế (SYT)"}
    assert intake.refused_by_reason == {"intake.unit_unknown": 300}


def test_a_long_value_is_shown_in_60_characters():
    (finding,) = read(attempt_row(form="Đ" * 500)).findings[:1]
    assert finding.values == {"value": "Đ" * 59 + "…"}


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(len(HEADINGS))), st.booleans())
def test_the_order_of_columns_does_not_matter(order, as_xlsx):
    labels = [sub or group for group, sub in zip(GROUPS, HEADINGS, strict=True)]
    table = [[row[i] for i in order] for row in (labels, attempt_row(), attempt_row(code="B", points=9))]
    intake = read(data=(make_xlsx if as_xlsx else make_csv)(table), name="t")
    assert intake.records == (GOOD._replace(row_no=2),)
    assert brief(intake) == [("points_out_of_range", 3, "Điểm")]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(
    st.sampled_from(["code", "person", "name", "unit", "started", "submitted", "duration", "form", "points"]),
    st.one_of(st.text(max_size=12), st.integers(-5, 50), st.floats(), st.booleans(), st.just("")),
), max_size=8))  # fmt: skip
def test_any_cells_give_findings_and_every_row_is_accounted_for(changes):
    intake = read(data=make_csv(attempts_table(*(attempt_row(**change) for change in changes), attempt_row())))
    assert intake.rows_read == len(intake.records) + intake.rows_refused
    assert sum(intake.refused_by_reason.values()) == intake.rows_refused
    assert all(sentences(intake.findings))
