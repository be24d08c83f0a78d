"""What a work's text is made of: its syllables, its words, and the work that a file belongs to.

Two lengths are stated, because rules of contests name both and neither needs a dictionary:

- *syllables* (tiếng; what rules mean by ``chữ``): each run of letters is one, each number is one however it is
  written (``1.500``, ``19/9/2022``, ``8:00``), and punctuation is none. ``Điện Biên Phủ`` is 3, ``COVID-19`` is 2.
- *words* (từ, as the word processor in which the work was written counts them): each piece between blanks is one, if
  it holds a letter or a digit. ``COVID-19`` is 1, a dash between blanks is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from typing import NamedTuple

from workbench.texts import fold

_MARKS = "\u0300-\u036f"
_SYLLABLE = re.compile(rf"\d+(?:[.,:/]\d+)*|[^\W\d_][{_MARKS}]*(?:[^\W\d_][{_MARKS}]*)*")
_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
_NOT_CODE = re.compile(r"[^0-9a-z]+")


class Length(NamedTuple):
    """How long a text is, in syllables and in words as this module defines them."""

    syllables: int
    words: int


class Syllable(NamedTuple):
    """One syllable or number: its folded form and where it stands, [start, end), in characters."""

    folded: str
    start: int
    end: int


def clean_text(text: str) -> str:
    """Give a text as it is kept: composed, without invisible characters, one blank at a time, no trailing blanks.

    Tabs count as blanks; of empty lines one stays. Cleaning a clean text changes nothing.
    """
    composed = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    visible = "".join(c for c in composed if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"})
    lines = [_BLANKS.sub(" ", line).strip() for line in unicodedata.normalize("NFC", visible).split("\n")]
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def syllables_of(text: str) -> list[Syllable]:
    """Give the syllables and numbers of a text in order; their folded form has neither marks nor case."""
    found = _SYLLABLE.finditer(text)
    return [Syllable(_folded(one[0]), one.start(), one.end()) for one in found]


@lru_cache(maxsize=50_000)
def _folded(syllable: str) -> str:
    return fold(unicodedata.normalize("NFKC", syllable))


def length_of(text: str) -> Length:
    """Count a text's syllables (tiếng) and its words between blanks."""
    words = sum(any(map(str.isalnum, piece)) for piece in text.split())
    return Length(sum(1 for _ in _SYLLABLE.finditer(text)), words)


def works_of_files(names: Iterable[str], titles: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Give, for each file, the codes of the works it may belong to: one is clear, none or several are not.

    ``titles`` maps code to title. A file belongs to the work whose code stands in its name as a whole
    (``BV-012_ban cuoi.docx``, ``bv012.pdf``), in the folder's name where its own holds none, or whose title is its
    name.
    """
    codes = {_code_key(code): code for code in titles}
    by_title: dict[str, list[str]] = {}
    for code, title in titles.items():
        by_title.setdefault(_code_key(title), []).append(code)
    return {name: _works_of(PurePosixPath(name), codes, by_title) for name in names}


def _works_of(path: PurePosixPath, codes: Mapping[str, str], by_title: Mapping[str, list[str]]) -> tuple[str, ...]:
    for part in (path.stem, *reversed(path.parent.parts)):
        named = _codes_in(part, codes) or tuple(sorted(by_title.get(_code_key(part), ())))
        if named:
            return named
    return ()


def _codes_in(name: str, codes: Mapping[str, str]) -> tuple[str, ...]:
    """Give the codes that stand in a name as one piece or as neighbouring pieces; the longest where they overlap."""
    pieces = _NOT_CODE.sub(" ", fold(name)).split()
    found: dict[str, range] = {}
    for start in range(len(pieces)):
        for end in range(start + 1, min(len(pieces), start + 8) + 1):
            code = codes.get("".join(pieces[start:end]))
            if code:
                found[code] = range(start, end)
    return tuple(sorted(code for code, place in found.items() if not _is_inside(place, found.values())))


def _is_inside(place: range, places: Iterable[range]) -> bool:
    return any(place != other and other.start <= place.start and place.stop <= other.stop for other in places)


def _code_key(text: str) -> str:
    return _NOT_CODE.sub("", fold(text))
