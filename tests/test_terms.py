"""The words of the field: name equals value, and each has a label in both languages."""

from __future__ import annotations

import pytest

from workbench.catalogue import LANGUAGES, entries
from workbench.terms import RankKey, Role, Term, Verdict

TERMS = Term.__subclasses__()


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.__name__)
def test_name_and_value_are_equal_because_the_database_stores_them(term: type[Term]) -> None:
    values = {word.name: word.value for word in term}
    # Verdict is never stored: its words are those of the command line.
    assert values == {name: name.lower() if term is Verdict else name for name in values}


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.__name__)
def test_every_word_has_its_own_label_in_each_language(term: type[Term]) -> None:
    for lang in LANGUAGES:
        labels = [word.label(lang) for word in term]
        assert all(label.strip() == label and label for label in labels)
        assert len(set(labels)) == len(labels)


def test_no_label_is_left_over() -> None:
    used = {f"{term.__name__.lower()}_{word.value.lower()}" for term in TERMS for word in term}
    assert set(entries("terms")) - used == set()


def test_some_labels_as_an_office_writes_them() -> None:
    assert [Role.SECRETARIAT.label(), Role.SECRETARIAT.label("en")] == ["Tổ thư ký", "Secretariat"]
    assert RankKey("DURATION") is RankKey.DURATION
