"""How long a text is, how it is kept, and which work a file belongs to."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.rules.essay_texts import Length, clean_text, length_of, syllables_of, works_of_files


@pytest.mark.parametrize(
    ("text", "syllables", "words"),
    [
        ("", 0, 0),
        ("Điện Biên Phủ", 3, 3),
        ("COVID-19", 2, 1),
        ("Hô-xê Mác-ti nói: “Việt Nam!”", 7, 5),
        ("1.500 người, ngày 19/9/2022 lúc 8:00", 6, 6),
        ("một – hai ... - ba", 3, 3),
        ("60% dân số", 3, 3),
        (unicodedata.normalize("NFD", "thành phố Huế"), 3, 3),
    ],
)
def test_syllables_and_words_are_counted_as_defined(text: str, syllables: int, words: int) -> None:
    assert length_of(text) == Length(syllables, words)


def test_a_text_is_kept_composed_and_without_what_nobody_sees() -> None:
    typed = unicodedata.normalize("NFD", "\ufeffBài\u200b viết \r\n\r\n\r\n\r\n của\xa0\ttôi\u2028Hết. \n")
    assert clean_text(typed) == "Bài viết\n\ncủa tôi\nHết."


@given(st.text(st.sampled_from("aạ \n\r\t\u0301\u0323\u200b\u2028\xa0.b1"), max_size=40))
def test_cleaning_a_clean_text_changes_nothing_and_keeps_its_syllables_in_place(text: str) -> None:
    clean = clean_text(text)
    assert clean_text(clean) == clean
    assert all(clean[one.start : one.end].strip() == clean[one.start : one.end] != "" for one in syllables_of(clean))


@given(st.text(max_size=60), st.text(max_size=60))
def test_two_paragraphs_are_as_long_as_both_together(one: str, other: str) -> None:
    both, first, second = (
        length_of(clean_text(text)) for text in (f"{clean_text(one)}\n{clean_text(other)}", one, other)
    )
    assert both == Length(first.syllables + second.syllables, first.words + second.words)


TITLES = {"BV-001": "Mùa xuân trên bản", "BV-012": "Người giữ lửa", "BV-112": "Người giữ lửa"}


@pytest.mark.parametrize(
    ("name", "works"),
    [
        ("BV-012.docx", ("BV-012",)),
        ("bv012_bản cuối (2).pdf", ("BV-012",)),
        ("Nộp bài BV 112 – Lê An.docx", ("BV-112",)),
        ("BV-001/bai viet.docx", ("BV-001",)),
        ("BV-001/BV-012.docx", ("BV-012",)),
        ("mua xuan tren ban.txt", ("BV-001",)),
        ("Người giữ lửa.docx", ("BV-012", "BV-112")),
        ("BV-001 và BV-012.docx", ("BV-001", "BV-012")),
        ("BV-0012.docx", ()),
        ("bài dự thi.docx", ()),
    ],
)
def test_a_file_belongs_to_the_work_whose_code_or_title_its_name_holds(name: str, works: tuple[str, ...]) -> None:
    assert works_of_files([name], TITLES) == {name: works}
