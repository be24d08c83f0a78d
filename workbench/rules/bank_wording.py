"""How two wordings of a question are compared, whatever their accents, tone placement, case and punctuation."""

from __future__ import annotations

import re
import unicodedata

from workbench.texts import fold

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_I_FOR_Y = re.compile(r"(?<=[hklmst])y\b|(?<=\bqu)y\b")
_NOT_A_WORD = re.compile(r"[^\w%]+")


def spelling_key(text: str) -> tuple[tuple[str, str], ...]:
    """Give the form in which the spellings of one wording meet, letters and tones kept.

    Word by word its letters and its tone, so that hoà and hòa, composed and decomposed are one; kỹ and kĩ too.
    Case and punctuation do not count, diacritics do: cán bộ and cân bò stay apart.
    """
    words = _NOT_A_WORD.sub(" ", unicodedata.normalize("NFC", text).replace("Ð", "Đ").casefold()).split()
    keys = []
    for word in words:
        parts = unicodedata.normalize("NFD", word)
        letters = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
        keys.append((_I_FOR_Y.sub("i", letters), "".join(c for c in parts if c in _TONES)))
    return tuple(keys)


def bare_words(text: str) -> str:
    """Give the words without any marks and punctuation, a blank between, for measuring how alike two texts are."""
    return _NOT_A_WORD.sub(" ", fold(text)).strip()
