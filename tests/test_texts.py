"""Vietnamese text: how names meet and sort, how numbers, dates and durations are written."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.texts import (
    fold,
    format_date,
    format_date_in_words,
    format_duration,
    format_moment,
    format_number,
    format_percent,
    name_sort_key,
    sort_key,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đặng Thị Hòa", "dang thi hoa"),
        ("Đặng Thị Hoà", "dang thi hoa"),  # the tone on the other vowel
        ("Ðặng Thị Hòa", "dang thi hoa"),  # U+00D0, the Icelandic letter that looks the same
        ("ðặng thị hòa", "dang thi hoa"),
        (normalize("NFD", "Đặng Thị Hòa"), "dang thi hoa"),
        ("  ĐẶNG\tTHỊ \u00a0HÒA ", "dang thi hoa"),
        ("Thúy", "thuy"),
        ("Thuý", "thuy"),
        ("Nguyễn Ưng Ợt Ắc Ẫm", "nguyen ung ot ac am"),
        ("", ""),
    ],
)
def test_spellings_of_one_name_meet(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text(alphabet="aàáảãạăằâầđĐÐeêếoôơởuưữyỳ XYZ", max_size=20))
def test_folding_is_stable_and_blind_to_composition(text: str) -> None:
    assert fold(fold(text)) == fold(text) == fold(normalize("NFD", text)) == fold(text.upper())


def test_letters_sort_as_in_a_dictionary() -> None:
    letters = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
    assert sorted(Random(1).sample(letters, len(letters)), key=sort_key) == letters


def test_tones_come_after_letters_in_their_own_order() -> None:
    words = ["ma", "mà", "mả", "mã", "má", "mạ", "mã số", "mai", "mài", "mát", "măng"]
    assert sorted(Random(1).sample(words, len(words)), key=sort_key) == [*words[:9], "mát", "măng"]


def test_the_tone_counts_only_where_all_letters_are_equal() -> None:
    assert sorted(["mạa", "mab"], key=sort_key) == ["mạa", "mab"]


def test_d_with_the_look_alike_sorts_as_d_with_stroke() -> None:
    assert sort_key("Ðông") == sort_key("Đông") == sort_key(normalize("NFD", "đông"))
    assert sorted(["Đa", "Em", "Dũng"], key=sort_key) == ["Dũng", "Đa", "Em"]


def test_people_sort_by_given_name_then_family_name_then_middle_names() -> None:
    people = [
        "Nguyễn Văn Ấn",
        "Trần Thị An",
        "Lê An",
        "Lê Bích An",
        "Đỗ Văn Bình",
        "Dương Văn Bình",
        "Nguyễn Thị Vân Anh",
        "Nguyễn Thị Vân",
        "",
    ]
    assert sorted(people, key=name_sort_key) == [
        "",
        "Lê An",
        "Lê Bích An",
        "Trần Thị An",
        "Nguyễn Thị Vân Anh",
        "Nguyễn Văn Ấn",
        "Dương Văn Bình",
        "Đỗ Văn Bình",
        "Nguyễn Thị Vân",
    ]


def test_numbers_and_shares_are_written_with_point_and_comma() -> None:
    assert [format_number(32874), format_number(0), format_number(-1052)] == ["32.874", "0", "-1.052"]
    assert [format_number(Decimal("13.24"), 2), format_number(Decimal("1234.5"), 2)] == ["13,24", "1.234,50"]
    assert [format_percent(1084, 8213), format_percent(1, 3, 2), format_percent(0, 7)] == ["13,2%", "33,33%", "0,0%"]
    assert format_percent(0, 0) == "-"


@pytest.mark.parametrize(
    ("duration_ms", "written"),
    [
        (17_000, "17 giây"),
        (500, "0,5 giây"),
        (17_250, "17,25 giây"),
        (60_000, "1 phút 00 giây"),
        (125_000, "2 phút 05 giây"),
        (125_040, "2 phút 05,04 giây"),
        (3_600_000, "60 phút 00 giây"),
    ],
)
def test_durations(duration_ms: int, written: str) -> None:
    assert format_duration(duration_ms) == written


def test_moments_and_days_are_written_in_local_time() -> None:
    assert format_moment(datetime(2022, 9, 19, 1, 0, tzinfo=UTC)) == "08:00 19/09/2022"
    assert format_moment(datetime(2022, 12, 31, 17, 30, tzinfo=UTC)) == "00:30 01/01/2023"
    assert format_date(date(2022, 9, 5)) == "05/09/2022"


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2023, 1, 5), "ngày 05 tháng 01 năm 2023"),
        (date(2023, 2, 9), "ngày 09 tháng 02 năm 2023"),
        (date(2023, 3, 10), "ngày 10 tháng 3 năm 2023"),
        (date(2022, 9, 19), "ngày 19 tháng 9 năm 2022"),
        (date(2022, 12, 31), "ngày 31 tháng 12 năm 2022"),
    ],
)
def test_only_small_days_and_the_first_two_months_take_a_zero(day: date, written: str) -> None:
    assert format_date_in_words(day) == written
