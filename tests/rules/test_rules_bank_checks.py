"""The checks of the question bank: each on an item that has the fault and on one that looks like it and has not."""

from __future__ import annotations

import csv
import unicodedata
from math import comb
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.catalogue import entries
from workbench.rules.bank_checks import (
    check_all_of_the_above,
    check_bank,
    check_key_lengths,
    check_key_letters,
    check_negative_stems,
    check_options,
    check_phone_lengths,
    check_sources,
    check_use,
)
from workbench.rules.bank_likeness import check_duplicates, check_near_duplicates, propose_enemies
from workbench.rules.bank_wording import spelling_key
from workbench.rules.exposure import ItemUse
from workbench.rules.findings import CheckFinding

BANK = Path(__file__).parents[2] / "data" / "bank.csv"


class Item(NamedTuple):
    code: str
    stem: str = "Thủ đô nước ta ở đâu?"
    options: tuple[str, ...] = ("Hà Nội", "Huế", "Đà Nẵng", "Cần Thơ")
    key: str = "A"
    source: str = "Hiến pháp năm 2013, Điều 13"


def found(findings: list[CheckFinding]) -> list[tuple[str, tuple[str, ...]]]:
    return [(finding.code.removeprefix("bank."), finding.about) for finding in findings]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Hòa bình", "hoà  bình", True),
        ("Thủy lợi, thuỷ sản", unicodedata.normalize("NFD", "thuỷ lợi thuỷ sản"), True),
        ("Kỹ thuật, quý IV, lý do", "kĩ thuật quí iv lí do", True),
        ("Ðảng viên", "Đảng viên", True),  # U+00D0 for Đ
        ("Điều 3, khoản 2", "Điều 3 khoản 2?", True),
        ("cán bộ", "cân bộ", False),
        ("cán bộ", "cạn bộ", False),
        ("đảng", "dảng", False),
        ("Điều 32", "Điều 3 2", False),
        ("tay", "tai", False),
    ],
)
def test_spellings_of_one_wording_meet(one, other, is_same):
    assert (spelling_key(one) == spelling_key(other)) is is_same


@pytest.mark.parametrize(
    ("second", "fault"),
    [
        (Item("B"), "same_question"),
        (Item("B", options=("Huế", "Hà Nội", "Đà Nẵng", "Cần Thơ"), key="B"), "same_question_swapped"),
        (Item("B", stem="THỦ ĐÔ nước ta, ở đâu"), "same_question_swapped"),
        (Item("B", options=("Hà Nội", "Vinh", "Lào Cai", "Cà Mau")), "same_stem"),
        (Item("B", key="B"), "keys_contradict"),
        (Item("B", stem="Thủ đô nước bạn ở đâu?"), None),
    ],
)
def test_a_question_asked_twice(second, fault):
    assert found(check_duplicates([second, Item("A")])) == ([(fault, ("A", "B"))] if fault else [])


@pytest.mark.parametrize(
    ("second", "fault"),
    [
        (Item("B", stem="Thủ đô của nước ta ở đâu?"), "similar_question"),
        (Item("B", stem="Ở đâu nước ta thủ đô"), "similar_question"),
        (Item("B", stem="Thủ đô của nước ta ở đâu?", key="B"), None),
        (Item("B", stem="Thủ đô nước ta ở đây?", key="B"), "similar_stem"),
        (Item("B", stem="Bảo tàng Lịch sử quốc gia nằm ở thành phố nào?"), None),
        (Item("B", stem="thủ đô nước ta ở đâu"), None),  # a plain duplicate
    ],
)
def test_a_question_much_like_another(second, fault):
    assert found(check_near_duplicates([second, Item("A")])) == ([(fault, ("A", "B"))] if fault else [])


@pytest.mark.parametrize(
    ("item", "faults"),
    [
        (Item("A"), []),
        (Item("A", key="AC"), []),
        (Item("A", options=("Hà Nội",)), ["too_few_options"]),
        (Item("A", options=(), key=""), ["too_few_options", "no_key"]),
        (Item("A", options=("Hòa", "Huế", "hoà", "Vinh")), ["equal_options"]),
        (Item("A", key=""), ["no_key"]),
        (Item("A", key="E"), ["key_out_of_range"]),
        (Item("A", key="AE"), ["key_out_of_range"]),
        (Item("A", key="ABCD"), ["all_options_correct"]),
    ],
)
def test_items_no_paper_can_use(item, faults):
    assert found(check_options([item])) == [(fault, ("A",)) for fault in faults]


def test_a_key_that_its_length_gives_away():
    long = "Hà Nội, thủ đô của nước Cộng hòa xã hội chủ nghĩa Việt Nam"
    assert found(check_key_lengths([Item("A", options=(long, "Huế", "Vinh", "Đà Nẵng"))])) == [("long_key", ("A",))]
    assert check_key_lengths([Item("A", options=(long, "Huế", long + " ngày nay", "Vinh"))]) == []
    assert check_key_lengths([Item("A", options=("12 tháng", "1", "2", "3"))]) == []


def test_keys_that_are_the_longest_too_often():
    tilted = [Item(f"A{n}", options=("Hà Nội 1", "Huế", "Vinh", "Lào")) for n in range(8)]
    fair = [Item(f"B{n}", options=("Huế", "Hà Nội 1", "Vinh", "Lào")) for n in range(12)]
    # 8 of 20 at one in four: chance 0.102; 10 of 22: 0.03; 12 of 24: 0.007
    assert check_key_lengths(tilted + fair) == []
    more = [item._replace(code=f"C{n}") for n, item in enumerate(tilted[:4])]
    (finding,) = check_key_lengths(tilted + more + fair)
    assert finding.message() == (
        "Đáp án là phương án dài nhất ở 12 trên 24 câu (50,0%); nếu không có lệch thì khoảng 6 câu."
    )


@given(st.integers(1, 40), st.integers(0, 40))
def test_key_letters_are_held_against_the_binomial(n_items, n_a):
    items = [Item(str(n), options=("Huế", "Vinh"), key="A" if n < n_a else "B") for n in range(n_items)]
    n_a = min(n_a, n_items)
    tail = sum(comb(n_items, k) for k in range(max(n_a, n_items - n_a), n_items + 1)) / 2**n_items
    wanted = [("key_letter_uneven", ())] * 2 if tail < 0.01 / 4 else []
    assert found(check_key_letters(items)) == wanted


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Tất cả các đáp án trên", "refers_to_place"),
        ("Cả A và B", "refers_to_place"),
        ("A, B và C đều đúng", "refers_to_place"),
        ("Chỉ có ý B", None),
        ("Đáp án C", "refers_to_place"),
        ("Tất cả đều đúng", "all_or_none"),
        ("Cả ba", "all_or_none"),
        ("Không có phương án nào đúng", "all_or_none"),
        ("Vitamin A và D", None),
        ("Từ 18 tuổi trở lên", None),
        ("Cả ba cấp học", None),
        ("A", None),
        ("Cấp trên trực tiếp", None),
    ],
)
def test_options_about_other_options(text, fault):
    item = Item("A", options=("Huế", "Vinh", "Lào Cai", text))
    assert found(check_all_of_the_above([item])) == ([(fault, ("A",))] if fault else [])


@pytest.mark.parametrize(
    ("stem", "word"),
    [
        ("Nội dung nào sau đây không thuộc đề án?", "không"),
        ("Nội dung nào sau đây KHÔNG thuộc đề án?", None),
        ("Hành vi nào dưới đây là sai?", "sai"),
        ("Đâu không phải là nguyên tắc?", "không"),
        ("Công chức không được nhận quà của ai?", "không"),
        ("Các cơ quan sau đều được phép, ngoại trừ:", "ngoại trừ"),
        ("Thời hạn giải quyết không quá bao nhiêu ngày?", None),
        ("Việc nào được làm hay không?", None),
        ("Thời gian thử việc (không phải người quản lý) tối đa là bao lâu?", None),
    ],
)
def test_stems_that_ask_in_the_negative(stem, word):
    findings = check_negative_stems([Item("A", stem=stem)])
    assert [finding.values["word"] for finding in findings] == ([word] if word else [])


def test_items_without_a_source():
    assert found(check_sources([Item("A"), Item("B", source=" ")])) == [("no_source", ("B",))]


def test_a_question_longer_than_a_phone_shows():
    # 12 lines of stem and four options of two: 20 lines fit, one character more does not
    assert check_phone_lengths([Item("A", stem="x" * 480)]) == []
    (finding,) = check_phone_lengths([Item("A", stem="x" * 481)])
    assert finding.message() == "Câu A cần khoảng 21 dòng trên điện thoại, quá 20 dòng của một màn hình."


def test_unused_and_overused_items():
    ledger = {"A": ItemUse((1, 2, 4), {}), "B": ItemUse((1, 2), {})}
    unused, overused = check_use([Item("D"), Item("C"), Item("B"), Item("A")], ledger)
    assert unused.message() == "2 câu chưa dùng ở tuần nào: C, D."
    assert overused.message() == "Câu A đã dùng ở 3 tuần (1, 2, 4), quá mức 2 tuần."


@pytest.mark.parametrize(
    ("key", "stems", "holders"),
    [
        ("Tây Nguyên", ["Cồng chiêng tây nguyên là di sản gì?"], ["B0"]),
        ("Tây Nguyên", ["Cao nguyên phía tây là gì?"], []),
        ("Hòa Bình", ["Thủy điện Hoà Bình nằm trên sông nào?"], []),  # seven letters
        ("Hồ Chí Minh", ["Hồ Chí Minh sinh năm nào?"] * 4, []),  # stands everywhere
        ("Sông Hồng", ["Vùng sông Hồnga ở đâu?"], []),
    ],
)
def test_items_that_give_each_other_away_are_proposed(key, stems, holders):
    item = Item("A", stem="Vùng nào trồng nhiều cà phê nhất?", options=(key, "Huế", "Vinh", "Lào"))
    others = [Item(f"B{n}", stem=stem, key="B") for n, stem in enumerate(stems)]
    assert [finding.about for finding in propose_enemies([item, *others])] == [("A", code) for code in holders]


def test_every_finding_of_the_bank_speaks_both_languages():
    items = [
        Item("A"),
        Item("B"),
        Item("C", key="B"),
        Item("D", options=("Cả A và B", "Huế", "huế", "Tất cả đều đúng"), key="", source=""),
        Item("E", stem="Nội dung nào sau đây không thuộc Đà Nẵng thân yêu?" + " x" * 400, key="G"),
        Item("F", stem="Thành phố nào đáng sống?", options=("Đà Nẵng thân yêu", "Huế", "Vinh", "Lào")),
    ]
    findings = check_bank(items, {"A": ItemUse((1, 2, 3), {})})
    told = {(finding.message(), finding.message("en"), finding.advice(), finding.advice("en")) for finding in findings}
    assert len(told) == len(findings)
    assert set(entries("bank")) >= {finding.code.removeprefix("bank.") for finding in findings}
    assert len({finding.code for finding in findings}) == 13


def test_the_bank_of_the_demo_contest_is_sound():
    with BANK.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    items = [
        Item(row["ma_cau"], row["noi_dung"], tuple(row[letter] for letter in "ABCD"), row["dap_an"], row["nguon"])
        for row in rows
    ]
    findings = check_bank(items)
    assert [finding for finding in findings if finding.code != "bank.gives_away"] == []
    assert len(findings) == 9  # proposals for a reviewer
