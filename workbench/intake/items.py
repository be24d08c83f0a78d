"""The question bank -> ItemRecords."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from workbench.intake.records import Intake, ItemRecord, KnownItems
from workbench.intake.table import Table, open_table
from workbench.terms import Difficulty
from workbench.texts import fold

W = TypeVar("W")

OPTION_FIELDS = ("option_a", "option_b", "option_c", "option_d", "option_e", "option_f")

_DIFFICULTIES = {
    Difficulty.EASY: ("DE", "Dễ", "Nhận biết", "Easy"),
    Difficulty.MEDIUM: ("VUA", "Vừa", "Trung bình", "Thông hiểu", "Medium"),
    Difficulty.HARD: ("KHO", "Khó", "Vận dụng", "Hard"),
}
_DIFFICULTY_OF = {fold(name): difficulty for difficulty, names in _DIFFICULTIES.items() for name in names}


def read_items(data: bytes, file_name: str, known: KnownItems) -> Intake[ItemRecord]:
    """Read a question bank: two to six options without a gap, all different, and a key of their letters.

    A key written as a number is refused, because files count options from 0 as well as from 1.
    """
    table = open_table(data, file_name, "items")
    if isinstance(table, Intake):
        return table
    table.require("code", "area", "difficulty", "stem", "option_a", "option_b", "key", "source")
    codes = table.texts("code")
    options = list(zip(*(table.texts(field) for field in OPTION_FIELDS), strict=True))
    columns = (
        table.row_nos,
        codes,
        _known_words(table, "area", known.areas, "intake.area_unknown"),
        _known_words(table, "difficulty", _DIFFICULTY_OF, "intake.difficulty_unknown"),
        table.texts("stem"),
        [tuple(filter(None, texts)) for texts in options],
        _keys(table, options),
        table.texts("explanation"),
        table.texts("source"),
    )
    _check_options(table, options)
    rows = list(map(ItemRecord._make, zip(*columns, strict=True)))
    table.refuse_repeats("code", codes, rows, lambda row: row[1:])
    _refuse_same_stems(table, rows)
    stored = {code: record[1:] for code, record in known.stored.items()}
    table.refuse_stored("code", codes, rows, stored, lambda row: row[1:])
    return table.intake("items", table.accepted(rows))


def _known_words(table: Table, field: str, words: Mapping[str, W], code: str) -> list[W | None]:
    texts = table.texts(field)
    found = [words.get(fold(text)) for text in texts]
    for index, (text, value) in enumerate(zip(texts, found, strict=True)):
        if text and value is None:
            table.refuse(index, code, field, value=text)
    return found


def _check_options(table: Table, options: Sequence[Sequence[str]]) -> None:
    for index, texts in enumerate(options):
        filled = [text for text in texts if text]
        last = max((place for place, text in enumerate(texts) if text), default=-1)
        gap = next((place for place in range(2, last) if not texts[place]), None)
        if gap is not None:
            table.refuse(index, "intake.option_gap", OPTION_FIELDS[gap])
        if len(set(filled)) != len(filled):
            twice = next(place for place, text in enumerate(texts) if text and text in texts[:place])
            table.refuse(index, "intake.option_twice", OPTION_FIELDS[twice], value=texts[twice])


def _keys(table: Table, options: Sequence[Sequence[str]]) -> list[str]:
    """Give the correct letters in alphabetical order."""
    keys: list[str] = []
    for index, text in enumerate(table.texts("key")):
        letters = "".join(sorted(set(re.sub(r"[\s,;]", "", text).upper())))
        offered = {chr(65 + place) for place, option in enumerate(options[index]) if option}
        if letters.isdigit():
            table.refuse(index, "intake.key_is_a_number", "key", value=text)
        elif not set(letters) <= offered:
            table.refuse(index, "intake.key_unknown", "key", value=text)
        keys.append(letters)
    return keys


def _refuse_same_stems(table: Table, rows: Sequence[ItemRecord]) -> None:
    """Refuse a question asked twice under two codes: it would count as new in one week and old in another."""
    first: dict[str, int] = {}
    for index, row in enumerate(rows):
        if index not in table.refused:
            earlier = first.setdefault(" ".join(row.stem.casefold().split()), index)
            if earlier != index:
                other = rows[earlier]
                table.refuse(index, "intake.stem_twice", "stem", other=other.code, first=other.row_no)
