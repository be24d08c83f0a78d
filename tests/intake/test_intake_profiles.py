"""Profiles of files of other platforms: wide, long and our own, under any headings, and the mapping a file proposes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_makers import attempt_row, attempts_table, brief, counts, known_attempts, make_csv, make_xlsx, sentences
from platform_makers import EN_NEW, FORMS, ITEMS, PEOPLE, VI, at, known_platform, moodle_rows, profile

from workbench.catalogue import entries
from workbench.errors import Severity
from workbench.intake.answers import KnownItem, Questions, Shown, cut_options
from workbench.intake.attempts import read_attempts
from workbench.intake.conversion import KnownPlatform, read_with_profile
from workbench.intake.guard import Unreadable
from workbench.intake.mapping import BadValue, ColumnTest, FieldProposal, propose_mapping, test_column
from workbench.intake.profiles import ALL_FIELDS, AnswerStyle, Identity, Layout, Profile, fields_of, shipped_profiles
from workbench.intake.records import AttemptRecord
from workbench.intake.sheet import read_book

AN = AttemptRecord(
    2, "L7", "TK0001", "Nguyễn Thị An", "SYT", None, "D001", at(20, 8, 15, 10), at(20, 8, 15, 34), 24_000, 1000, 2, 3,
    "BC-",
)  # fmt: skip
HEADS = ["Mã lượt", "Tài khoản", "Họ tên", "Đơn vị", "Bắt đầu", "Nộp bài", "Thời gian làm bài", "Mã đề", "Điểm"]
CELLS = ["L7", "TK0001", "Nguyễn Thị An", "SYT", "20/09/2022 08:15:10", "20/09/2022 08:15:34", "24 giây", "D001", "2"]


def read(rows, by, known=None):
    return read_with_profile(make_csv(rows), "thi.csv", by, known or known_platform())


def wide(answers=("A", "B", "-"), heads=("Câu 1", "Câu 2", "Câu 3"), **changed):
    cells = dict(zip(HEADS, CELLS, strict=True)) | {name: text for name, text in changed.items() if name in HEADS}
    return [[*cells, *heads], [*cells.values(), *answers]]


def long(pairs=(("1", "A"), ("2", "B"), ("3", "")), heads=("Câu", "Trả lời"), cells=None):
    return [[*HEADS, *heads], *([*(cells or CELLS), *pair] for pair in pairs)]


WIDE, LONG = profile("one-row-an-attempt"), profile("one-row-an-answer")


def test_our_own_export_reads_the_same_with_and_without_a_profile():
    data = make_xlsx(attempts_table(attempt_row(), attempt_row(code="L1-000002", points=3)))
    with_one = read_with_profile(data, "a.xlsx", profile("workbench"), known_platform())
    without = read_attempts(data, "a.xlsx", known_attempts(forms=FORMS))
    assert (with_one.records, with_one.findings) == (without.records, without.findings)
    assert (counts(with_one), with_one.profile) == ((2, 2, 0), "workbench/shipped")


def test_a_wide_file_has_a_column_an_answer():
    intake = read(wide(), WIDE)
    assert (intake.records, intake.findings, intake.profile) == ((AN,), (), "one-row-an-attempt/shipped")


@pytest.mark.parametrize(
    ("style", "answers"),
    [
        (AnswerStyle.LETTERS_SHOWN, ("a", "B", "")),
        (AnswerStyle.OWN_LETTERS, ("B", "C", "-")),
        (AnswerStyle.NUMBERS_FROM_0, ("0", "1", "")),
        (AnswerStyle.NUMBERS_FROM_1, ("1", "2", "")),
        (AnswerStyle.TEXTS, ("2014", "Vinh", "")),
    ],
)
def test_answers_are_told_in_five_ways(style, answers):
    by = profile("one-row-an-attempt", answers=style)
    assert read(wide(answers), by).records == (AN,)
    long_by = profile("one-row-an-answer", answers=style)
    assert read(long(zip("123", answers, strict=True)), long_by).records == (AN,)


@pytest.mark.parametrize(
    ("style", "answer"),
    [
        (AnswerStyle.LETTERS_SHOWN, "E"),
        (AnswerStyle.LETTERS_SHOWN, "1"),
        (AnswerStyle.OWN_LETTERS, "F"),
        (AnswerStyle.NUMBERS_FROM_0, "4"),
        (AnswerStyle.NUMBERS_FROM_1, "0"),
        (AnswerStyle.NUMBERS_FROM_1, "A"),
        (AnswerStyle.TEXTS, "2020"),
    ],
)
def test_an_answer_that_means_nothing_is_told_and_the_attempt_keeps_form_and_points(style, answer):
    intake = read(wide((answer, "", "")), profile("one-row-an-attempt", answers=style))
    assert intake.records == (AN._replace(responses=""),)
    assert {f.code: dict(f.values) for f in intake.findings} == {
        "profiles.answer_unread": {"value": answer, "question": "1", "count": "1"},
        "profiles.responses_left_out": {"count": "1", "first": "2"},
    }
    assert all(sentences(intake.findings))


def test_a_wide_file_may_head_its_answers_by_the_codes_of_the_questions():
    rows = wide(("-", "C", "B"), ("KT-002", "[LS-004]", "HP-001"))
    assert read(rows, profile("one-row-an-attempt", answers="OWN_LETTERS")).records == (AN,)


def test_without_a_form_the_one_that_holds_just_these_questions_counts_and_none_is_guessed():
    rows = wide(("-", "C", "B"), ("KT-002", "LS-004", "HP-001"), **{"Mã đề": ""})
    by = profile("one-row-an-attempt", answers="OWN_LETTERS")
    alone = KnownPlatform(known_attempts(forms={"D001": FORMS["D001"]}), Questions(ITEMS, {"D001": FORMS["D001"]}))
    assert read(rows, by, alone).records == (AN,)
    several = read(rows, by)
    assert several.records == (AN._replace(form_code=None, responses=""),)
    assert brief(several) == [("profiles.responses_left_out", None, None)]
    numbered = read(wide(**{"Mã đề": ""}), WIDE)
    assert numbered.records == several.records


def test_a_form_that_the_week_has_not_is_refused_as_in_our_own_export():
    assert brief(read(wide(**{"Mã đề": "D999"}), WIDE)) == [("form_unknown", 2, "Mã đề")]


def test_a_long_file_has_a_row_an_answer_and_counts_attempts_by_their_first_row():
    other = [*CELLS]
    other[0], other[1], other[2] = "L8", "TK0002", "Trần Văn Bình"
    rows = long() + long(cells=other)[1:]
    rows[3], rows[5] = rows[5], rows[3]  # rows of two attempts may be mixed
    intake = read(rows, LONG)
    assert [(r.row_no, r.code, r.responses) for r in intake.records] == [(2, "L7", "BC-"), (4, "L8", "BC-")]
    assert (counts(intake), intake.findings) == ((2, 2, 0), ())


def test_a_long_file_may_name_questions_by_code_or_stem():
    by = profile("one-row-an-answer", answers="TEXTS")
    for questions in (("HP-001", "LS-004", "KT-002"), tuple(ITEMS[code].stem for code in ITEMS)):
        assert read(long(zip(questions, ("2014", "Vinh", ""), strict=True)), by).records == (AN,)


def test_a_long_file_may_give_the_mark_of_each_answer_instead_of_points():
    heads = [*HEADS[:-1], "Câu", "Trả lời", "Đúng/Sai"]
    marks = [("1", "A", "Đúng"), ("2", "B", "1"), ("3", "", "0")]
    assert read([heads, *([*CELLS[:-1], *mark] for mark in marks)], LONG).records == (AN,)
    unclear = read([heads, [*CELLS[:-1], "1", "A", "có thể"]], LONG)
    assert (brief(unclear), counts(unclear)) == ([("profiles.mark_unclear", 2, "Đúng/Sai")], (1, 0, 1))


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({"Điểm": "3"}, "profiles.rows_disagree", "Điểm"),
        ({"Tài khoản": "TK0002"}, "profiles.rows_disagree", "Tài khoản"),
        ({"Câu": "1", "Trả lời": "B"}, "profiles.question_twice", "Câu"),
    ],
)
def test_rows_of_one_attempt_that_contradict_each_other_leave_it_out(change, code, column):
    rows = long()
    for name, text in change.items():
        rows[2][rows[0].index(name)] = text
    intake = read(rows, LONG)
    assert [(f.code, f.severity, f.row, f.column) for f in intake.findings] == [(code, Severity.ERROR, 2, column)]
    assert (counts(intake), intake.refused_by_reason) == ((1, 0, 1), {code: 1})
    assert all(sentences(intake.findings))


def test_without_codes_long_rows_belong_together_by_person_and_start():
    rows = [row[1:] for row in long()]
    rows += [["TK0002", *row[1:]] for row in rows[1:]]
    intake = read(rows, LONG)
    assert [(r.row_no, r.code) for r in intake.records] == [
        (2, "L-TK0001-20220920081510"),
        (5, "L-TK0002-20220920081510"),
    ]


@pytest.mark.parametrize(
    ("left_out", "duration", "resolution", "ends"),
    [
        ("Thời gian làm bài", 24_000, 1000, at(20, 8, 15, 34)),
        ("Nộp bài", 24_000, 1000, at(20, 8, 15, 34)),
    ],
)
def test_of_end_and_duration_one_gives_the_other(left_out, duration, resolution, ends):
    place = HEADS.index(left_out)
    rows = [[*row[:place], *row[place + 1 :]] for row in wide()]
    (record,) = read(rows, WIDE).records
    assert (record.duration_ms, record.duration_resolution_ms, record.submitted_at) == (duration, resolution, ends)


def test_a_duration_between_minutes_is_known_to_the_minute():
    rows = wide(**{"Bắt đầu": "20/09/2022 08:15", "Nộp bài": "20/09/2022 08:22"})
    rows = [[*row[:6], *row[7:]] for row in rows]
    (record,) = read(rows, WIDE).records
    assert (record.duration_ms, record.duration_resolution_ms, record.moment_resolution_ms) == (420_000, 60_000, 60_000)


def test_a_saved_mapping_names_odd_headings_constants_and_the_order_of_the_date():
    by = Profile(
        name="la",
        layout=Layout.WIDE,
        columns={"person": "Mã NV", "started": "T0", "submitted": "T1", "points": "KQ", "answer": "Q", "code": ""},
        constants={"unit": "SYT", "form": "D001", "full_name": "Nguyễn Thị An"},
        month_first=True,
    )
    rows = [["Mã NV", "T0", "T1", "KQ", "Q1", "Q2", "Q3", "Điểm"],
            ["TK0001", "9/20/2022 8:15:10 AM", "9/20/2022 8:15:34 AM", "2", "A", "B", "", "99"]]  # fmt: skip
    assert read(rows, by).records == (AN._replace(code="W-TK0001-20220920081510"),)


def test_people_may_be_known_by_their_id_number_stripped_of_its_zero():
    by = profile("one-row-an-attempt", identity=Identity.ID_NUMBER)
    rows = wide()
    rows[0][1], rows[1][1] = "Số CCCD", "1090001234"
    people = {"001090001234": PEOPLE["an@vi.du"]}
    known = KnownPlatform(known_attempts(forms=FORMS), Questions(ITEMS, FORMS), people)
    assert read(rows, by, known).records == (AN,)
    shared = KnownPlatform(known.attempts, known.questions, people, frozenset(people))
    assert brief(read(rows, by, shared)) == [("profiles.person_shared", 2, "Số CCCD")]


@settings(deadline=None)
@given(st.permutations(range(18)))
def test_the_order_of_columns_does_not_matter(order):
    rows = [[row[place] for place in order] for row in moodle_rows(EN_NEW)[:4]]
    expected = read(moodle_rows(EN_NEW)[:4], profile()).records
    assert {r[:4] + r[6:13] for r in read(rows, profile()).records} == {r[:4] + r[6:13] for r in expected}


# --- what a file proposes ---


@pytest.mark.parametrize("words", [EN_NEW, VI], ids=["en", "vi"])
def test_a_report_proposes_its_own_mapping_and_shows_its_rows(words):
    rows = moodle_rows(words)
    proposal = propose_mapping(read_book(make_csv([["Báo cáo"], *rows])), Layout.MOODLE_RESPONSES, Identity.EMAIL)
    assert (proposal.sheet, proposal.heading_row, proposal.headings) == (None, 2, tuple(rows[0]))
    assert proposal.rows == tuple(map(tuple, rows[1:]))
    names = ("last_name", "first_name", "email", "unit", "status", "started", "submitted", "duration", "points")
    expected = dict(zip(names, rows[0], strict=False)) | {"question": words.question, "answer": words.response}
    assert proposal.mapping() == expected
    assert FieldProposal("answer", True, words.response, True) in proposal.fields
    assert proposal.column(words.response) == tuple(row[10] for row in rows[1:])
    by = profile().model_copy(update={"columns": proposal.mapping(), "name": "x"})
    assert read(rows, by).records == read(rows, profile()).records
    rows[0][8] = rows[0][8].replace("3", "30")  # another week may have another scale
    assert brief(read(rows, by))[0] == ("profiles.grade_no_whole_number", 2, rows[0][8])


def test_a_file_that_is_like_nothing_shows_its_headings_and_proposes_none():
    proposal = propose_mapping(read_book(b"a,b\n1,2\n"), Layout.OWN)
    assert (proposal.headings, proposal.rows, proposal.mapping()) == (("a", "b"), (("1", "2"),), {})
    with pytest.raises(Unreadable):
        propose_mapping(read_book(b"a\n1\n"), Layout.OWN)


def test_types_are_tested_column_by_column():
    texts = ["20 September 2022  8:15 AM", "-", "", "hôm qua", "hôm qua", "20/09/2022"]
    assert test_column(texts, "started") == ColumnTest(
        1, 2, 3,
        (BadValue("hôm qua", 2, "intake.moment_unclear"), BadValue("20/09/2022", 1, "intake.moment_without_time")),
    )  # fmt: skip
    assert test_column(["9/20/2022 8:15"], "started", month_first=True).n_ok == 1
    assert test_column(["9/20/2022 8:15"], "started").n_bad == 1
    fits = {"duration": "7 mins 43 secs", "points": "18,50", "email": "a@vi.du", "phone": "912345678", "mark": "Đúng",
            "id_number": "38090001234", "n_items": "20", "prediction": "1200", "full_name": "?"}  # fmt: skip
    assert {name: test_column([text], name).n_bad for name, text in fits.items()} == dict.fromkeys(fits, 0)
    wrong = ["duration", "points", "email", "phone", "mark", "id_number", "n_items", "prediction"]
    bad = {name: test_column(["xyz?"], name).bad[0] for name in wrong}
    assert all(one.reason("vi") and one.reason("en") for one in bad.values())


def test_every_field_of_every_layout_has_a_name_in_both_languages():
    named = {name.removeprefix("field_") for name in entries("profiles") if name.startswith("field_")}
    used = {name for layout in Layout for identity in Identity for name in fields_of(layout, identity)}
    assert named == used == set(ALL_FIELDS)


def test_shipped_profiles_read_every_layout():
    assert {one.layout for one in shipped_profiles().values()} == set(Layout)
    assert all(Profile.of_canonical(one.canonical()) == one for one in shipped_profiles().values())


# --- linking ---


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[HP-001] Hiến pháp có hiệu lực: khi nào?: 2014; 2013; 2016; 1992; sửa 2001", Shown("HP-001", "BADC")),
        ("Chi bộ đầu tiên ra đời ở đâu?: Hà Nội; Vinh; Sông Ngân; Huế", Shown("LS-004", "ACDB")),
        ("KT-002", Shown("KT-002", None)),
        ("[KT-002] Thuế?", Shown("KT-002", None)),
        ("[KT-002] Thuế?: 5%; 10%; 15%; 25%", Shown("KT-002", None)),
        ("Thuế suất là bao nhiêu?", Shown("KT-002", None)),
        ("[XX-999] Thuế suất là bao nhiêu?: 5%; 10%; 15%; 20%", Shown("KT-002", "ABCD")),
        ("[XX-999] Câu lạ: a; b", None),
        ("", None),
    ],
)
def test_a_question_is_linked_by_code_then_by_stem(text, shown):
    assert Questions(ITEMS, FORMS).link(text) == shown


def test_the_nearest_items_of_a_strange_question_come_best_first():
    questions = Questions(ITEMS, FORMS)
    assert questions.nearest("Thuế suất bằng bao nhiêu?").split(", ")[0] == "KT-002"
    assert Questions({}, {}).nearest("gì") == "–"


@given(st.permutations(range(4)), st.lists(st.text("ab; ", min_size=1, max_size=6), min_size=4, max_size=4))
def test_options_with_semicolons_come_apart_or_not_at_all(order, options):
    options = [" ".join(f"{i}{text}".split()) for i, text in enumerate(options)]
    joined = "; ".join(options[place] for place in order)
    letters = cut_options(joined, options, all_of_them=True)
    assert letters is not None and "; ".join(options["ABCD".index(letter)] for letter in letters) == joined


def test_a_form_must_hold_every_question_shown():
    questions = Questions({**ITEMS, "KT-003": KnownItem("Khác?", ("a", "b"))}, FORMS)
    shown = [Shown("HP-001", "BADC"), Shown("LS-004", "ACDB")]
    assert questions.fitting_form(shown) is None
    assert questions.fitting_form([*shown, Shown("KT-002", "ABCD")]) == "D001"
    assert questions.fitting_form([*shown, Shown("KT-003", None)]) is None
