"""The invented essays: readable, of the length asked for, the same from the same seed, unlike one another."""

from __future__ import annotations

import re

import numpy as np

from workbench.demo.essay_texts import Story, parts, write_text
from workbench.rules.essay_texts import length_of

STORY = Story("Người Mẫu", "Suối Lành", "Chi bộ thôn Suối Lành")


def _texts(number: int) -> list[str]:
    rng = np.random.default_rng(7)
    return [write_text([STORY], 1100, rng) for _ in range(number)]


def test_every_pattern_can_be_drawn_to_its_end() -> None:
    patterns = [pattern for part in parts() for pattern in part.paragraphs]
    assert len(patterns) == len(set(patterns)) == 38
    for pattern in patterns:
        assert pattern.count("(") == pattern.count(")")
        assert set(re.findall(r"\{(.*?)\}", pattern)) <= {"ten", "noi", "chi_bo", "so", "to", "nam"}


def test_a_work_has_the_length_asked_for_and_leaves_no_mark_of_the_grammar() -> None:
    for wanted in (700, 1100, 1500):
        text = write_text([STORY], wanted, np.random.default_rng(1))
        assert wanted <= length_of(text).syllables < wanted + 120
        assert not re.search(r"[(){}|]|  | [.,;:]", text)
        sentences = re.split(r"(?<=[.!?])\s+", text)
        assert all(re.match(r"[\W\d]*[^\W\d_]", s) and s.strip()[0] == s.strip()[0].upper() for s in sentences)


def test_two_heroes_make_a_work_twice_as_long_as_one_story_can_be() -> None:
    text = write_text([STORY, Story("Người Khác", "Lũng Mây", "Chi bộ Lũng Mây")], 2400, np.random.default_rng(2))
    assert length_of(text).syllables > 2150
    assert text.index("Người Mẫu") < text.index("Người Khác")


def test_the_same_seed_gives_the_same_texts_and_no_two_are_alike() -> None:
    texts = _texts(12)
    assert texts == _texts(12)
    runs = [{" ".join(words[i : i + 12]) for i in range(len(words) - 12)} for words in map(str.split, texts)]
    shared = [len(a & b) / len(a) for i, a in enumerate(runs) for b in runs[:i]]
    assert max(shared) < 0.2
