"""Keys of the bank written as numbers or as several letters."""

from __future__ import annotations

import pytest
from intake_makers import brief, known_items, make_csv, make_xlsx

from workbench.intake.items import read_items

LABELS = [
    "Mã câu",
    "Lĩnh vực",
    "Độ khó",
    "Câu hỏi",
    "Lựa chọn A",
    "Lựa chọn B",
    "Lựa chọn C",
    "Lựa chọn D",
    "Đáp án đúng",
    "Nguồn",
]
KEY = "Đáp án đúng"


def rows(*keys):
    return [LABELS] + [
        [f"HP-{place}", "HP", "DE", f"Câu {place}?", "a", "b", "c", "d", key, "Điều 1"]
        for place, key in enumerate(keys)
    ]


def read_keys(*keys, numbers_from=None, make=make_csv):
    intake = read_items(make(rows(*keys)), "bank.csv", known_items(), numbers_from)
    return [item.key for item in intake.records], brief(intake)


@pytest.mark.parametrize("make", [make_csv, make_xlsx])
@pytest.mark.parametrize("keys", [("1", "2", "4"), ("4", "4"), ("1", "B", "4")])
def test_numbers_that_can_only_count_from_1_are_taken(make, keys):
    found, findings = read_keys(*keys, make=make)
    assert (found, findings) == (["ABCD"[int(key) - 1] if key.isdigit() else key for key in keys], [])


@pytest.mark.parametrize("keys", [("1", "2", "3"), ("0", "3"), ("0", "4"), ("3",)])
def test_numbers_that_could_count_from_0_are_asked_about(keys):
    found, findings = read_keys(*keys)
    assert (found, findings) == ([], [("key_is_a_number", place, KEY) for place in range(2, len(keys) + 2)])


def test_the_answer_to_the_question_is_taken():
    assert read_keys("1", "2", "3", numbers_from=1) == (["A", "B", "C"], [])
    assert read_keys("1", "2", "3", numbers_from=0) == (["B", "C", "D"], [])
    assert read_keys("0", "4", numbers_from=0) == (["A"], [("key_unknown", 3, KEY)])
    assert read_keys("0", "4", numbers_from=1) == (["D"], [("key_unknown", 2, KEY)])


def test_several_correct_options():
    keys = ("A,C", "AC", "c; a", "A và C", "A & C", "1,3", "13", "1;4")
    assert read_keys(*keys, numbers_from=1) == (["AC"] * 7 + ["AD"], [])


def test_more_than_four_correct_options_are_refused():
    labels = [*LABELS[:8], "Lựa chọn E", *LABELS[8:]]
    row = ["HP-1", "HP", "DE", "Câu?", "a", "b", "c", "d", "e", "ABCDE", "Điều 1"]
    assert brief(read_items(make_csv([labels, row]), "b.csv", known_items())) == [("key_too_long", 2, KEY)]
