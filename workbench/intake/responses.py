"""The letters as a paper displayed them -> the items' own letters, by the layout of the form."""

from __future__ import annotations

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
    """Translate a column of responses at once; empty where there is no text or no such form."""
    import numpy as np

    length = max(map(len, letters.values()), default=0)
    if not length:
        return [""] * len(texts)
    usual = {form: place for place, form in enumerate(form for form in letters if len(letters[form]) == length)}
    tables = np.frombuffer(b"".join(b"".join(letters[form]) for form in usual) + bytes(256 * length), np.uint8)
    unusual = UNKNOWN * length
    whole = [text if len(text) == length and text.isascii() else unusual for text in texts]
    shown = np.frombuffer("".join(whole).encode(), np.uint8).reshape(-1, length)
    table_of_row = np.array([usual.get(form, len(usual)) for form in forms], np.int32)  # type: ignore[arg-type]
    places = (table_of_row[:, None] * length + np.arange(length, dtype=np.int32)) * 256 + shown
    own = tables[places].tobytes().decode("ascii")
    rows = [own[start : start + length] for start in range(0, len(own), length)]
    if UNKNOWN not in own:
        return [*rows]
    return [
        row if UNKNOWN not in row else own_letters(text, letters[form]) if form and form in letters else ""
        for row, text, form in zip(rows, texts, forms, strict=True)
    ]


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
