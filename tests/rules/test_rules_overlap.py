"""Passages that two works share."""

from __future__ import annotations

import random
import time
import unicodedata
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from workbench.rules.essay_texts import length_of
from workbench.rules.overlap import AT_LEAST, Overlap, Passage, find_overlaps
from workbench.texts import fold

ONSETS, RHYMES = (
    ["b", "c", "d", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x"],
    ["an", "anh", "ao", "am", "ac", "ang", "ung", "ong", "en", "in", "inh", "ich", "uc", "eo", "ai", "oi"],
)
SYLLABLES = [onset + rhyme for onset in ONSETS for rhyme in RHYMES]


def invented(seed: int, length: int) -> list[str]:
    draw = random.Random(seed)
    return [draw.choice(SYLLABLES) for _ in range(length)]


def shown(overlap: Overlap, texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give the passages side by side."""
    left, right = texts[overlap.left], texts[overlap.right]
    return [(left[p.left_start : p.left_end], right[p.right_start : p.right_end]) for p in overlap.passages]


def test_a_copied_passage_is_shown_as_each_work_writes_it() -> None:
    passage = "Đồng bào các dân tộc vùng cao đã cùng nhau mở con đường mới, nối bản làng với trung tâm xã; " * 2
    retyped = unicodedata.normalize("NFD", fold(passage).upper().replace(",", " –"))
    texts = {"B2": f"{' '.join(invented(1, 40))}. {retyped}.", "B1": f"{passage}{' '.join(invented(2, 40))}"}
    found = find_overlaps(texts)
    assert shown(found[0], texts) == [(passage[:-2], retyped[:-1])]
    assert [(o.left, o.right, o.is_near_duplicate, [p.in_works for p in o.passages]) for o in found] == [
        ("B1", "B2", True, [2])
    ]


def test_changed_added_and_dropped_syllables_do_not_part_a_passage() -> None:
    source = invented(3, 90)
    copy = [*source[:20], "khác", *source[21:40], "thêm", "vào", *source[40:60], *source[63:]]
    texts = {"B1": " ".join(source), "B2": " ".join([*invented(4, 100), *copy])}
    (found,) = find_overlaps(texts)
    assert [passage.syllables for passage in found.passages] == [86]
    assert (round(found.left_share, 3), round(found.right_share, 3)) == (round(86 / 90, 3), round(86 / 189, 3))


def test_a_short_phrase_of_the_subject_is_no_overlap_but_a_short_work_is_compared_whole() -> None:
    phrase = " ".join(invented(5, AT_LEAST - 1))
    long = {code: f"{' '.join(invented(seed, 60))} {phrase}" for code, seed in (("B1", 6), ("B2", 7))}
    assert find_overlaps(long) == ()
    whole = {c: Passage(0, len(phrase), long[c].index(phrase), len(long[c]), AT_LEAST - 1, 3) for c in long}
    found = [o for o in find_overlaps({**long, "B0": phrase}) if o.left == "B0"]
    assert [(o.right, o.passages) for o in found] == [("B1", (whole["B1"],)), ("B2", (whole["B2"],))]


def test_works_of_one_text_are_found_whatever_they_repeat_and_without_syllables_nothing_is() -> None:
    line = "vui như tết " * 400
    found = find_overlaps({"B1": line, "B2": f"  {line.upper()}!", "B3": "…", "B4": "…"})
    assert [(o.left, o.right, o.left_share, o.right_share) for o in found] == [("B1", "B2", 1.0, 1.0)]
    assert found[0].passages == (Passage(0, len(line) - 1, 2, len(line) + 1, 1200, 2),)


@given(st.permutations(range(6)))
def test_the_order_of_the_works_changes_nothing(order: list[int]) -> None:
    common = invented(9, 60)
    texts = {f"B{n}": " ".join([*invented(n, 20), *common[n * 5 :], *invented(n + 50, 20)]) for n in range(6)}
    assert find_overlaps({code: texts[code] for code in (f"B{n}" for n in order)}) == find_overlaps(texts)


def test_all_works_of_a_contest_are_compared_in_seconds() -> None:
    works = {f"BV-{n:03d}": invented(n, 1500) for n in range(134)}
    works["BV-009"][200:400] = works["BV-003"][700:900]
    texts = {code: " ".join(work) for code, work in works.items()}
    assert length_of(texts["BV-009"]).syllables == 1500
    begun = time.process_time()
    found = find_overlaps(texts)
    assert time.process_time() - begun < 15
    assert [(o.left, o.right) for o in found] == [("BV-003", "BV-009")]
    assert found[0].passages[0].syllables in range(200, 203)
