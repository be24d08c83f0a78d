"""The question bank -> ItemRecords."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, TypeVar

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


MAX_KEY = 4  # so many correct options an item may have
_BETWEEN_LETTERS = re.compile(r"[\s,;.&/+]|\bvà\b|\band\b", re.IGNORECASE)


def read_items(
    data: bytes, file_name: str, known: KnownItems, numbers_from: Literal[0, 1] | None = None
) -> Intake[ItemRecord]:
    """Read a question bank: two to six options without a gap, all different, and a key of their letters.

    Several correct options are written ``A,C`` or ``AC``. Keys may be numbers; ``numbers_from`` says whether they
    count from 0 or from 1. Without it a column of numbers is taken only where it proves that it counts from 1: it
    holds the number of a last option and no 0. Any other is refused, because files count in both ways.
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
        _keys(table, options, numbers_from),
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


def difficulty_named(text: str) -> Difficulty | None:
    """Give the difficulty that a word means, in any of the spellings authors use."""
    return _DIFFICULTY_OF.get(fold(text))


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


def _keys(table: Table, options: Sequence[Sequence[str]], numbers_from: int | None) -> list[str]:
    """Give the correct letters in alphabetical order."""
    written = ["".join(sorted(set(_BETWEEN_LETTERS.sub("", text).upper()))) for text in table.texts("key")]
    counts = [sum(map(bool, texts)) for texts in options]
    first = _first_number(written, counts) if numbers_from is None else numbers_from
    keys: list[str] = []
    for index, (text, letters) in enumerate(zip(table.texts("key"), written, strict=True)):
        if letters.isdecimal() and first is not None:
            letters = "".join(chr(65 + int(digit) - first) for digit in letters)
        offered = {chr(65 + place) for place, option in enumerate(options[index]) if option}
        if letters.isdecimal():
            table.refuse(index, "intake.key_is_a_number", "key", value=text)
        elif not set(letters) <= offered:
            table.refuse(index, "intake.key_unknown", "key", value=text)
        elif len(letters) > MAX_KEY:
            table.refuse(index, "intake.key_too_long", "key", count=len(letters), maximum=MAX_KEY)
        keys.append(letters)
    return keys


def _first_number(keys: Sequence[str], counts: Sequence[int]) -> int | None:
    """Give 1 where the numbers among the keys can only count from 1, else None."""
    numbers = [(key, count) for key, count in zip(keys, counts, strict=True) if key.isdecimal()]
    has_last = any(str(count) in key for key, count in numbers)
    return 1 if has_last and not any("0" in key for key, _ in numbers) else None


def _refuse_same_stems(table: Table, rows: Sequence[ItemRecord]) -> None:
    """Refuse a question asked twice under two codes: it would count as new in one week and old in another."""
    first: dict[str, int] = {}
    for index, row in enumerate(rows):
        if index not in table.refused:
            earlier = first.setdefault(" ".join(row.stem.casefold().split()), index)
            if earlier != index:
                other = rows[earlier]
                table.refuse(index, "intake.stem_twice", "stem", other=other.code, first=other.row_no)
