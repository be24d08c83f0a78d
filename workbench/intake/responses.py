"""The letters as a paper displayed them -> the items' own letters, by the layout of the form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from workbench.rules.forms import is_packed, pack_response, unpack_response

NO_ANSWER = "-"
UNKNOWN = "\0"  # stands for a letter that the item does not have

Letters = Sequence[bytes]  # for each item of a form, displayed character -> the item's own letter

_SEPARATORS = str.maketrans("", "", " ,;")


class WrongLetter(NamedTuple):
    """The first letter that its item does not have, and the item's number."""

    letter: str
    place: int


class WrongLength(NamedTuple):
    """How many letters were written."""

    length: int


def letters_of(layout: str) -> Letters:
    """Give how the letters of a form translate; ``layout`` reads ``HP-001:BADC LS-004:ACDB``."""
    return [_table_of(part.partition(":")[2]) for part in layout.split()]


@cache
def _table_of(options: str) -> bytes:
    table = bytearray(256)
    table[ord(NO_ANSWER)] = ord(NO_ANSWER)
    for shown, own in zip("ABCDEF", options, strict=False):
        table[ord(shown)] = table[ord(shown.lower())] = ord(own)
    return bytes(table)


def own_responses(
    texts: Sequence[str], forms: Sequence[str | None], letters: Mapping[str, Letters]
) -> list[str | WrongLetter | WrongLength]:
    """Translate a column of responses, all rows of a form at once; empty where there is no text or no such form."""
    rows_of_form: defaultdict[str | None, list[int]] = defaultdict(list)
    for index, form in enumerate(forms):
        rows_of_form[form].append(index)
    responses: list[str | WrongLetter | WrongLength] = [""] * len(texts)
    for form, rows in rows_of_form.items():
        if form is not None and form in letters:
            own = _own_of_form([texts[row] for row in rows], letters[form])
            for row, text in zip(rows, own, strict=True):
                responses[row] = text
    return responses


def _own_of_form(texts: Sequence[str], letters: Letters) -> list[str | WrongLetter | WrongLength]:
    length = len(letters)
    joined = "".join(texts)
    if set(map(len, texts)) != {length} or not joined.isascii():
        return [own_letters(text, letters) for text in texts]
    shown, own = joined.encode(), bytearray(len(joined))
    for place, table in enumerate(letters):
        own[place::length] = shown[place::length].translate(table)
    whole = own.decode("ascii")
    rows = [whole[start : start + length] for start in range(0, len(whole), length)]
    if UNKNOWN not in whole:
        return [*rows]
    return [own_letters(text, letters) if UNKNOWN in row else row for text, row in zip(texts, rows, strict=True)]


def own_letters(text: str, letters: Letters) -> str | WrongLetter | WrongLength:
    """Translate one paper's responses, written with separators or not, or say why it cannot be."""
    written = text.translate(_SEPARATORS).upper()
    if not text:
        return ""
    if len(written) != len(letters):
        return WrongLength(len(written))
    own = "".join(_own_of(table, letter) for table, letter in zip(letters, written, strict=True))
    place = own.find(UNKNOWN)
    return own if place < 0 else WrongLetter(written[place], place + 1)


def _own_of(table: bytes, shown: str) -> str:
    """Translate one answer; several chosen options stand together in one character, see ``pack_response``."""
    several = unpack_response(shown) if is_packed(shown) else shown
    own = [chr(table[ord(letter)]) if letter.isascii() else UNKNOWN for letter in several]
    return UNKNOWN if UNKNOWN in own else pack_response("".join(own))
