"""Moodle quiz reports: three dialects give one table; every oddity is read or told, none is lost."""

from __future__ import annotations

from datetime import datetime

import pytest
from intake_makers import brief, counts, known_attempts, make_csv, make_xlsx, sentences
from platform_makers import (
    AN,
    BINH,
    CHI,
    DIALECTS,
    EN_NEW,
    FORMS,
    ITEMS,
    PAPER,
    PEOPLE,
    Q_HP,
    Q_KT,
    Q_LS,
    VI,
    at,
    known_platform,
    moodle_csv,
    moodle_rows,
    profile,
)

from workbench.errors import Severity
from workbench.intake.answers import KnownItem, Questions
from workbench.intake.conversion import KnownPlatform, read_with_profile
from workbench.intake.records import content_of

ALL = (AN, BINH, CHI)


def read(data, known=None, by=None, name="thi.csv"):
    return read_with_profile(data, name, by or profile(), known or known_platform())


def row(who="an@vi.du", unit="Sở Y tế", *, start="20 September 2022  8:15 AM", end=None, span="24 secs", grade="2.00",
        status="Finished", paper=PAPER):  # fmt: skip
    answers = [text for question, answer in paper for text in (question, answer, "…")]
    return ["Nguyễn", "Thị An", who, unit, status, start, end or start, span, grade, *answers]


def report(*rows, heads=None):
    return make_csv([heads or moodle_rows(EN_NEW)[0], *rows])


@pytest.mark.parametrize("dialect", DIALECTS)
def test_three_dialects_give_identical_tables(dialect):
    words = DIALECTS[dialect]
    intake = read(moodle_csv(words))
    assert intake.records == ALL
    assert brief(intake) == [("profiles.not_finished", 4, words.headings[4]), ("total_row", 6, None)]
    assert (counts(intake), intake.errors) == ((5, 3, 2), ())
    assert intake.refused_by_reason == {"intake.total_row": 1, "profiles.not_finished": 1}
    assert intake.profile == "moodle-responses/shipped"
    assert all(sentences(intake.findings))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_grades_report_gives_the_same_without_form_and_responses(dialect):
    rows = [line[:9] for line in moodle_rows(DIALECTS[dialect])]
    rows[0] = [*rows[0], "Q. 1 /1.00"]
    intake = read(make_csv(rows), by=profile("moodle-grades"))
    assert intake.records == tuple(record._replace(form_code=None, responses="") for record in ALL)
    assert intake.profile == "moodle-grades/shipped"


def test_a_workbook_reads_like_the_csv():
    assert read(make_xlsx(moodle_rows(VI)), name="thi.xlsx").records == ALL


def test_moments_that_a_spreadsheet_made_of_minutes_keep_the_resolution_of_minutes():
    moment = datetime(2022, 9, 20, 8, 15)  # noqa: DTZ001
    data = make_xlsx([moodle_rows(EN_NEW)[0], row(start=moment)])
    assert read(data, name="thi.xlsx").records == (AN,)


@pytest.mark.parametrize(
    ("written", "ms", "resolution"),
    [
        ("24 secs", 24_000, 1000),
        ("1 min", 60_000, 60_000),
        ("7 mins 43 secs", 463_000, 1000),
        ("2 hours 7 mins", 7_620_000, 60_000),
        ("1 day 2 hours", 93_600_000, 3_600_000),
        ("16 days 14 hours", 1_432_800_000, 3_600_000),
        ("7 phút 43 giây", 463_000, 1000),
        ("16 ngày 14 giờ", 1_432_800_000, 3_600_000),
    ],
)
def test_a_duration_is_as_fine_as_the_smallest_unit_it_shows(written, ms, resolution):
    known = known_platform(closes_at=at(30, 23, 0).replace(month=10), now=at(30, 23, 0).replace(month=11))
    start = at(20, 8, 15)
    end = start.timestamp() + ms / 1000
    finish = datetime.fromtimestamp(end, tz=start.tzinfo).astimezone(start.tzinfo)
    local = datetime.fromtimestamp(finish.timestamp() + 7 * 3600, tz=start.tzinfo)
    intake = read(report(row(end=local.strftime("%d %B %Y  %I:%M %p"), span=written)), known)
    assert [(r.duration_ms, r.duration_resolution_ms, r.moment_resolution_ms) for r in intake.records] == [
        (ms, resolution, 60_000)
    ]


def test_a_paper_of_no_seconds_is_told_as_one_without_duration():
    intake = read(report(row(span="now")))
    assert brief(intake) == [("duration_zero", 2, "Duration")]


@pytest.mark.parametrize(
    ("heading", "grade", "points"),
    [("Grade/3.00", "2.00", 2), ("Grade/10.00", "6.67", 2), ("Điểm/10,00", "3,33", 1), ("Grade/30", "30", 3)],
)
def test_a_grade_of_any_scale_becomes_right_answers(heading, grade, points):
    heads = [heading if text.startswith("Grade") else text for text in moodle_rows(EN_NEW)[0]]
    assert [r.points for r in read(report(row(grade=grade), heads=heads)).records] == [points]


@pytest.mark.parametrize(
    ("changed", "code", "column", "values"),
    [
        ({"grade": "2.50"}, "profiles.grade_no_whole_number", "Grade/3.00", {"value": "2.50"}),
        ({"grade": "-"}, "intake.missing_value", "Grade/3.00", {"value": ""}),
        ({"grade": "chưa chấm"}, "intake.not_a_number", "Grade/3.00", {"value": "chưa chấm"}),
        ({"who": "la@vi.du"}, "profiles.person_unknown", "Email address", {"value": "******du"}),
        ({"who": "-"}, "intake.missing_value", "Email address", {"value": "***"}),
        ({"status": "Beendet"}, "profiles.status_unknown", "Status", {"value": "Beendet"}),
        ({"start": "31 September 2022  8:15 AM"}, "intake.moment_unclear", "Started",
         {"value": "31 September 2022  8:15 AM"}),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_taken_is_refused_with_its_reason(changed, code, column, values):
    intake = read(report(row(), row(**{"start": "21 September 2022  8:15 AM", **changed})))
    finding = next(f for f in intake.findings if f.code == code)
    assert (finding.severity, finding.row, finding.column) == (Severity.ERROR, 3, column)
    if code != "intake.moment_unclear":
        assert dict(finding.values) == values
    assert (intake.records, counts(intake)) == ((AN,), (2, 1, 1))
    assert all(sentences(intake.findings))


@pytest.mark.parametrize("status", ["In progress", "Overdue", "Never submitted", "Not started", "Quá hạn", "Submitted"])
def test_only_what_is_finished_counts_and_the_rest_is_told(status):
    intake = read(report(row(), row("chi@vi.du", status=status, end="-", span="-", grade="-")))
    assert [(f.code, f.severity, f.row, dict(f.values)) for f in intake.findings] == [
        ("profiles.not_finished", Severity.WARNING, 3, {"value": status})
    ]
    assert (intake.records, intake.errors) == ((AN,), ())


def test_two_papers_within_one_minute_are_two_and_the_same_row_twice_is_a_duplicate():
    second = row(span="20 secs", grade="3.00")
    intake = read(report(row(), second, row()))
    assert [(r.row_no, r.code, r.duration_ms) for r in intake.records] == [
        (2, "M-TK0001-202209200815-2", 24_000),
        (3, "M-TK0001-202209200815", 20_000),
    ]
    assert brief(intake) == [("duplicate_row", 4, None)] or brief(intake)[0][:2] == ("duplicate_row", 4)


def test_a_later_report_that_holds_earlier_attempts_brings_only_the_new_ones():
    stored = {record.code: content_of(record) for record in read(moodle_csv(EN_NEW, drop=1)).records}
    assert set(stored) == {AN.code, BINH.code}
    intake = read(moodle_csv(VI), known_platform(stored=stored))
    assert (intake.records, intake.errors) == ((CHI,), ())
    again = read(moodle_csv(VI), known_platform(stored={record.code: content_of(record) for record in ALL}))
    assert (again.records, again.errors) == ((), ())
    assert again.refused_by_reason == {
        "intake.already_stored": 3, "intake.total_row": 1, "profiles.not_finished": 1,
    }  # fmt: skip


def test_a_question_is_linked_by_its_code_though_the_stem_was_edited():
    edited = "[HP-001] Hiến pháp hiện hành có hiệu lực từ năm nào?: 2014; 2013; 2016; 1992; sửa 2001"
    assert read(report(row(paper=((edited, "2014"), *PAPER[1:])))).records == (AN,)


def test_a_question_without_code_is_linked_by_its_stem_whatever_the_spaces():
    bare = "Hiến pháp  có hiệu lực:\nkhi nào?: 2014; 2013;  2016; 1992; sửa 2001"
    assert read(report(row(paper=((bare, "2014"), *PAPER[1:])))).records == (AN,)


def test_an_unknown_question_is_listed_with_the_nearest_and_the_attempt_keeps_its_points():
    strange = ("Thuế suất phổ thông là bao nhiêu?: 5%; 10%", "5%")
    other = row("binh@vi.du", paper=(PAPER[0], PAPER[1], strange))
    intake = read(report(row(paper=(PAPER[0], PAPER[1], strange)), other))
    assert [(r.form_code, r.responses, r.points) for r in intake.records] == [(None, "", 2)] * 2
    listed, left_out = (intake.findings[1], intake.findings[0])
    assert (listed.code, listed.severity, listed.row, listed.values["count"]) == (
        "profiles.question_unlinked", Severity.WARNING, 2, "2",
    )  # fmt: skip
    assert (listed.values["nearest"].split(", ")[0], listed.values["value"]) == ("KT-002", strange[0])
    assert (left_out.code, dict(left_out.values)) == ("profiles.responses_left_out", {"count": "2", "first": "2"})
    assert all(sentences(intake.findings))


def test_a_paper_that_is_no_form_of_the_week_keeps_its_points_and_no_form_is_guessed():
    turned = ((Q_HP, "2014"), (Q_LS, "Vinh"), ("[KT-002] Thuế suất là bao nhiêu?: 20%; 10%; 15%; 5%", "5%"))
    intake = read(report(row(paper=turned)))
    assert intake.records == (AN._replace(form_code=None, responses=""),)
    assert brief(intake) == [("profiles.responses_left_out", None, None)]


def test_an_answer_that_is_no_option_is_told():
    intake = read(report(row(paper=((Q_HP, "2015"), *PAPER[1:]))))
    assert intake.records == (AN._replace(form_code=None, responses=""),)
    assert [(f.code, f.row, dict(f.values)) for f in intake.findings if f.row] == [
        ("profiles.answer_unread", 2, {"value": "2015", "question": "HP-001", "count": "1"})
    ]


def test_an_option_may_hold_the_sign_that_parts_options():
    intake = read(report(row(paper=((Q_HP, "1992; sửa 2001"), *PAPER[1:]))))
    assert [r.responses for r in intake.records] == ["CC-"]


def test_the_same_items_in_the_order_of_two_forms_fit_the_one_in_that_order():
    forms = {"D001": FORMS["D001"], "D003": "LS-004:ACDB HP-001:BADC KT-002:ABCD"}
    known = known_platform(forms=forms)
    turned = row(paper=((Q_LS, "Vinh"), (Q_HP, "2014"), (Q_KT, "-")))
    assert [(r.form_code, r.responses) for r in read(report(row(), [*turned[:2], "binh@vi.du", *turned[3:]]), known)
            .records] == [("D001", "BC-"), ("D003", "CB-")]  # fmt: skip


def test_the_institution_counts_where_the_department_stands_beside_it():
    heads = moodle_rows(EN_NEW)[0]
    rows = [[*heads[:4], "Department", *heads[4:]], [*row()[:4], "Phòng Kế toán", *row()[4:]]]
    assert read(make_csv(rows)).records == (AN,)


def test_people_are_known_by_a_column_of_account_codes_too():
    heads = ["ID number" if text == "Email address" else text for text in moodle_rows(EN_NEW)[0]]
    known = KnownPlatform(known_attempts(forms=FORMS), Questions(ITEMS, FORMS), {p.code: p for p in PEOPLE.values()})
    by = profile(identity="ACCOUNT")
    assert read(report(row("TK0001"), heads=heads), known, by).records == (AN,)
    stranger = read(report(row("TK0009"), heads=heads), known, by).records
    assert [(r.person_code, r.full_name, r.unit_code) for r in stranger] == [("TK0009", "Nguyễn Thị An", "SYT")]


def test_several_chosen_options_are_kept_together():
    items = {**ITEMS, "KT-002": KnownItem("Chọn hai", ("a", "b", "c", "d"))}
    forms = {"D001": "HP-001:BADC LS-004:ACDB KT-002:DCBA"}
    known = KnownPlatform(known_attempts(forms=forms), Questions(items, forms), PEOPLE)
    paper = (*PAPER[:2], ("[KT-002] Chọn hai: d; c; b; a", "d; a"))
    assert [r.responses for r in read(report(row(paper=paper)), known).records] == ["BC⠉"[:2] + "⠉"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "intake.empty_file"),
        (b"a,b\n1,2\n", "intake.no_header"),
        (make_csv([moodle_rows(EN_NEW)[0]]), "intake.no_rows"),
        (make_csv([[t for t in moodle_rows(EN_NEW)[0] if not t.startswith("Response")], row()]),
         "intake.missing_column"),
        (make_csv([[t for t in moodle_rows(EN_NEW)[0] if t not in ("Completed", "Duration")], row()]),
         "intake.missing_column"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_report_says_so(data, code):
    intake = read(data)
    assert (intake.records, intake.findings[0].code, intake.is_readable) == ((), code, False)
    assert all(sentences(intake.findings))
