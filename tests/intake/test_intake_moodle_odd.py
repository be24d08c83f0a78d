"""A report with every oddity at once, and reports of nonsense: each row is taken in or told, and nothing crashes."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_makers import counts, make_csv, make_xlsx, sentences
from platform_makers import AN, EN_NEW, EN_OLD, PAPER, Q_KT, VI, known_platform, moodle_rows, profile

from workbench.errors import Severity
from workbench.intake.conversion import read_with_profile
from workbench.intake.profiles import Layout, fields_of, shipped_profiles

STRANGE = "[ZZ-999] Câu ngoài ngân hàng?: a; b; c"


def _row(who, status, start, end, span, grade, paper=PAPER):
    cells = [text for question, answer in paper for text in (question, answer, "…")]
    return ["Nguyễn", "Thị An", who, "Sở Y tế", status, start, end, span, grade, *cells]


def _odd_rows():
    day = "20 September 2022  8:15 AM"
    return [
        ["Cuộc thi trực tuyến tuần 1"],
        [],
        [h.replace("/3.00", "/10.00") for h in moodle_rows(EN_OLD)[0]],
        _row("an@vi.du", "Finished", day, day, "24 secs", "6.67"),
        _row("AN@VI.DU", "Finished", day, day, "19 secs", "10.00"),
        _row("an@vi.du", "Finished", day, day, "24 secs", "6.67"),
        _row("an@vi.du", "In progress", "21 September 2022  8:15 AM", "-", "-", "-"),
        _row("an@vi.du", "Never submitted", "21 September 2022  9:15 AM", "-", "-", "-"),
        _row("ai-do@vi.du", "Finished", day, day, "24 secs", "6.67"),
        _row("binh@vi.du", "Finished", "20 September 2022  11:58 PM", "21 September 2022  12:05 AM", "6 mins 59 secs",
             "3.33"),
        _row("binh@vi.du", "Finished", day, day, "now", "3.33"),
        _row("binh@vi.du", "Finished", "27 September 2022  4:15 PM", "27 September 2022  4:16 PM", "1 min", "3.33"),
        _row("binh@vi.du", "Finished", day, day, "30 secs", "5.00"),
        _row("chi@vi.du", "Finished", "20/09/22, 08:15", "20/09/22, 10:22", "2 hours 7 mins", "0.00",
             (*PAPER[:2], (STRANGE, "a"))),
        _row("chi@vi.du", "Finished", "21 September 2022  8:15 AM", "21 September 2022  8:15 AM", "30 secs", "0.00",
             (*PAPER[:2], (Q_KT, "7%"))),
        _row("chi@vi.du", "Finished", "21 September 2022  8:15 AM", "21 September 2022  9:15 AM", "30 secs", "0.00"),
        [],
        ["Group average", "", "", "", "", "", "", "", "4.44"],
        ["Overall average", "", "", "", "", "", "", "", "4.44"],
    ]  # fmt: skip


@pytest.mark.parametrize("dress", ["csv", "semicolons", "bom", "xlsx"])
def test_a_report_with_every_oddity_loses_nothing(dress):
    rows = _odd_rows()
    data = make_xlsx(rows) if dress == "xlsx" else make_csv(
        rows, "utf-8-sig" if dress == "bom" else "utf-8", ";" if dress == "semicolons" else ","
    )  # fmt: skip
    intake = read_with_profile(data, "thi", profile(), known_platform())
    assert [(r.row_no, r.code, r.points, r.duration_ms, r.duration_resolution_ms, r.responses)
            for r in intake.records] == [
        (4, "M-TK0001-202209200815-2", 2, 24_000, 1000, "BC-"),
        (5, "M-TK0001-202209200815", 3, 19_000, 1000, "BC-"),
        (10, "M-TK0002-202209202358", 1, 419_000, 1000, "BC-"),
        (14, "M-TK0003-202209200815", 0, 7_620_000, 60_000, ""),
        (15, "M-TK0003-202209210815", 0, 30_000, 1000, ""),
    ]  # fmt: skip
    assert intake.refused_by_reason == {
        "intake.duplicate_row": 1, "intake.duration_contradicts": 1, "intake.duration_zero": 1,
        "intake.outside_window": 1, "intake.total_row": 2, "profiles.grade_no_whole_number": 1,
        "profiles.not_finished": 2, "profiles.person_unknown": 1,
    }  # fmt: skip
    assert counts(intake) == (15, 5, 10)
    told = Counter(f.code for f in intake.findings if f.severity is not Severity.ERROR)
    assert told == {
        "intake.total_row": 2, "profiles.not_finished": 2, "profiles.question_unlinked": 1,
        "profiles.answer_unread": 1, "profiles.responses_left_out": 1,
    }  # fmt: skip
    assert intake.is_readable
    assert all(sentences(intake.findings))
    assert AN.points == 2


ODD = st.sampled_from(
    ["", "-", "0", "1", "20", "19,5", "1e9", "NaN", "Infinity", "-3", "an@vi.du", "@", "TK0001", "Finished", "Đã xong",
     "In progress", "20 September 2022  8:15 AM", "31 February 2022 8:00", "00/00/0000 00:00", "99:99", "now",
     "9999 days", "24 secs", "7 phút", "[HP-001]", "[HP-001] x: ", PAPER[0][0], PAPER[0][1], "D001", "A", "⠅", "0000",
     "Tổng cộng", "Overall average", "\u200b", "٣", "²", "1" * 400, "a; b; c", ":", ": ; ; ", "Hµ Néi", "SYT"]
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.sampled_from([*Layout]), st.booleans(), st.data())
def test_nonsense_under_good_headings_is_counted_to_the_last_row(layout, is_english, data):
    by = next(one for one in shipped_profiles().values() if one.layout is layout)
    if layout.is_moodle:
        heads = moodle_rows(EN_NEW if is_english else VI)[0]
    else:
        heads = [column.names[0] for column in fields_of(layout).values()]
        heads = [f"{h} {n}" if h == "Trả lời" and layout is Layout.WIDE else h for n, h in enumerate(heads)]
    rows = data.draw(st.lists(st.lists(ODD, min_size=1, max_size=len(heads)), max_size=8))
    intake = read_with_profile(make_csv([heads, *rows]), "x.csv", by, known_platform())
    assert intake.rows_read == len(intake.records) + intake.rows_refused
    assert sum(intake.refused_by_reason.values()) == intake.rows_refused
    assert all(sentences(intake.findings))
