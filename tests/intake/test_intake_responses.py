"""Responses of many papers are translated as each would be by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.intake.responses import WrongLength, WrongLetter, letters_of, own_letters, own_responses

LETTERS = {
    "D1": letters_of("HP-001:BADC LS-004:ACDB KT-002:ABCD"),
    "D2": letters_of("LS-004:CABD KT-002:DCBA HP-001:AB"),
    "D3": letters_of("HP-001:BA LS-004:DCBA"),
}


def test_letters_as_displayed_become_the_items_own() -> None:
    texts = ["AB-", "abc", "A, B; C", "AA", "", "AEC", "CCC", "ABC", "ÂBC", "ABC"]
    forms = ["D1", "D2", "D1", "D3", "D1", "D1", "D2", "D3", "D1", None]
    assert own_responses(texts, forms, LETTERS) == [
        *("BC-", WrongLetter("C", 3), "BCC", "BD", "", WrongLetter("E", 2), WrongLetter("C", 3), WrongLength(3)),
        *(WrongLetter("Â", 1), ""),
    ]


def test_without_forms_there_is_nothing_to_translate() -> None:
    assert own_responses(["AB-"], [None], {}) == [""]


@given(
    st.lists(
        st.tuples(
            st.text("ABCDEabcd-, ;", max_size=6) | st.text("ABD-", min_size=3, max_size=3) | st.text(max_size=4),
            st.sampled_from(["D1", "D2", "D3", None, "D9"]),
        ),
        max_size=12,
    )
)
def test_a_column_is_translated_as_its_rows_are(rows: list[tuple[str, str | None]]) -> None:
    texts, forms = [text for text, _ in rows], [form for _, form in rows]
    alone = [own_letters(text, LETTERS[form]) if form in LETTERS else "" for text, form in rows]
    assert own_responses(texts, forms, LETTERS) == alone
