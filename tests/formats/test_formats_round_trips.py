"""What a format can carry comes back exactly; the same items give the same bytes."""

from __future__ import annotations

import re

import pytest
from format_makers import WRITERS, contents, item_lists, make_item, normal, read
from hypothesis import HealthCheck, given, settings

from workbench.terms import Difficulty

ROUNDS = {"gift": 600, "moodle": 500, "qti21": 250, "qti30": 250, "xlsx": 120, "aiken": 300}
HARD = (
    "~ = # { } : \\ ; < & \"quote\" 'x'",
    "dòng một\ndòng hai\n\n  dòng bốn",
    "<b>đậm</b> &amp; &lt; ]]> <!-- x -->",
    "hòa hoà thủy thuỷ",
    "; ",
    "%50%x -> ####y",
)


def quiet(rounds: int) -> settings:
    return settings(max_examples=rounds, deadline=None, suppress_health_check=list(HealthCheck), database=None)


def round_trip(kind, items):
    intake = read(kind, WRITERS[kind](items, with_key=True))
    assert contents(intake.records) == contents([normal(item) for item in items])
    assert [f.code for f in intake.findings if f.code != "formats.recomposed"] == []


@quiet(ROUNDS["gift"])
@given(item_lists())
def test_gift_comes_back(items):
    round_trip("gift", items)


@quiet(ROUNDS["moodle"])
@given(item_lists())
def test_moodle_xml_comes_back(items):
    round_trip("moodle", items)


@quiet(ROUNDS["qti21"])
@given(item_lists())
def test_qti_21_comes_back(items):
    round_trip("qti21", items)


@quiet(ROUNDS["qti30"])
@given(item_lists())
def test_qti_30_comes_back(items):
    round_trip("qti30", items)


@quiet(ROUNDS["xlsx"])
@given(item_lists())
def test_a_workbook_comes_back(items):
    round_trip("xlsx", items)


@quiet(ROUNDS["aiken"])
@given(item_lists(one_key=True))
def test_aiken_comes_back_without_what_it_cannot_carry(items):
    """Line breaks become spaces; area, difficulty, source and explanation are not there."""
    flat = [
        item._replace(
            stem=re.sub(r"\s*\n\s*", " ", item.stem),
            options=tuple(re.sub(r"\s*\n\s*", " ", text) for text in item.options),
            area_code="HP",
            difficulty=Difficulty.EASY,
            source="Nguồn chung",
            explanation="",
        )
        for item in map(normal, items)
    ]
    stems = {" ".join(item.stem.casefold().split()) for item in flat}
    if len(stems) == len(flat) and all(len(set(item.options)) == len(item.options) for item in flat):
        assert contents(read("aiken", WRITERS["aiken"](items, with_key=True)).records) == contents(flat)


@pytest.mark.parametrize("kind", ["gift", "moodle", "qti21", "qti30", "xlsx"])
@pytest.mark.parametrize("text", HARD)
@pytest.mark.parametrize("key", ["A", "D", "BC", "ABCD"])
def test_hard_texts_come_back(kind, text, key):
    options = (text, f"{text}2", f"x{text}", "cuối")
    round_trip(kind, [make_item(stem=f"1 {text}", options=options, key=key, explanation=text, source=text)])


@pytest.mark.parametrize("kind", ["gift", "moodle", "qti21", "qti30", "xlsx"])
def test_texts_are_stored_composed_and_without_outer_spaces(kind):
    item = make_item(stem="  Thu\u0309 đô ", options=("\tHa\u0300 Nội", "Huế\n"))
    back = read(kind, WRITERS[kind]([item], with_key=True)).records[0]
    assert (back.stem, back.options) == ("Thủ đô", ("Hà Nội", "Huế"))


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_the_same_items_give_the_same_bytes(kind):
    items = [make_item(), make_item(code="LS-002", area_code="LS", stem="Khác", key="B")]
    assert WRITERS[kind](items, with_key=True) == WRITERS[kind](items, with_key=True)


@pytest.mark.parametrize("kind", ["gift", "moodle", "qti21", "qti30"])
def test_codes_of_any_shape_come_back(kind):
    codes = ("1", "câu số 7", "a/b:c{d}", "NQ-001", "nq-001", "x" * 70, "]", "test", "<x>&")
    items = [make_item(code=code, stem=f"Câu {place}") for place, code in enumerate(codes)]
    round_trip(kind, items)
