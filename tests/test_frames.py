"""Tables for people: headers, numbers and the Excel file."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import openpyxl
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from workbench.frames import frame_to_xlsx, standings_frame, units_frame
from workbench.queries.standings import StandingRow
from workbench.queries.units import UnitRow
from workbench.terms import RankKey

AT = datetime(2022, 9, 20, tzinfo=UTC)
STANDINGS = [
    StandingRow(1, 7, "P7", "Đặng Ân", 1, "DV1", "Sở Thử nghiệm", 70, 20, 17_000, AT, RankKey.DURATION, None, 3, 1),
    StandingRow(2, 8, "P8", "Lê Bình", 1, "DV1", "Sở Thử nghiệm", 80, 19, 125_000, AT, None, 2, 1, 0),
]
UNITS = [
    UnitRow(1, "DV1", "Sở Thử nghiệm", "A", 1200, 300, 900, 4, 3, 20),
    UnitRow(2, "DV2", "Chi cục Vắng mặt", "A", None, 0, 0, 0, 0, None),
]


def test_the_standings_are_told_in_vietnamese_without_personal_data() -> None:
    frame = standings_frame(STANDINGS)
    assert frame.to_dict("list") == {
        "Hạng": [1, 2],
        "Họ và tên": ["Đặng Ân", "Lê Bình"],
        "Đơn vị": ["Sở Thử nghiệm", "Sở Thử nghiệm"],
        "Điểm": [20, 19],
        "Thời gian làm bài": ["17 giây", "2 phút 05 giây"],
        "Tiêu chí phân hạng": ["Thời gian làm bài", ""],
        "Đồng hạng": ["", "Đồng hạng"],
    }


def test_the_standings_are_told_in_english_too() -> None:
    assert list(standings_frame([], "en").columns) == [
        "Rank",
        "Full name",
        "Unit",
        "Points",
        "Duration",
        "Decided by",
        "Tie",
    ]


def test_a_unit_without_headcount_or_attempts_has_no_rate_and_no_best_points() -> None:
    frame = units_frame(UNITS)
    assert frame.iloc[0].tolist() == ["Sở Thử nghiệm", 1200, 300, "25,0%", 900, 4, 20]
    assert frame.iloc[1].fillna("").tolist() == ["Chi cục Vắng mặt", "", 0, "-", 0, 0, ""]


def test_the_file_writes_texts_as_texts_and_numbers_as_numbers() -> None:
    frame = pd.DataFrame({"Tên": ["=1+1", "http://x.vn", "007"], "Số": pd.array([1, None, 3], dtype="Int64")})
    content = frame_to_xlsx(frame, "Tuần 1", "Bảng")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None and sheet.title == "Tuần 1"
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Bảng", None],
        [None, None],
        ["Tên", "Số"],
        ["=1+1", 1],
        ["http://x.vn", None],
        ["007", 3],
    ]
    assert [sheet[f"A{row}"].data_type for row in (4, 5, 6)] == ["s", "s", "s"]
    assert content == frame_to_xlsx(frame, "Tuần 1", "Bảng")


@given(
    st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=40))
)
def test_any_text_comes_back_from_the_file_as_a_text(texts: list[str]) -> None:
    content = frame_to_xlsx(pd.DataFrame({"Tên": pd.Series(texts, dtype="object")}), "Trang", "Bảng")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cells = [row[0] for row in sheet.iter_rows(min_row=4, max_row=3 + len(texts))] if texts else []
    assert [cell.value or "" for cell in cells] == texts
    assert {cell.data_type for cell in cells if cell.value} <= {"s"}
