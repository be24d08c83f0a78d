"""Texts of the time before Unicode: TCVN3 (fonts ``.Vn...``) and VNI (fonts ``VNI-...``) -> Unicode.

Such a text holds ordinary Western characters that only look Vietnamese in its font. Without the font it is known by
its words: a word that is no Vietnamese syllable as it stands and is one when it is converted speaks for the
encoding, a word that is one only as it stands speaks against it. A text that is Unicode already never changes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")  # level, huyền, hỏi, ngã, sắc, nặng
_VOWELS = "aăâeêioôơuưy"

# The bytes of each vowel in the order of _TONES; a level a, e, i, o, u or y is ASCII.
_TCVN3_BYTES = {
    "a": "b5 b6 b7 b8 b9",
    "ă": "a8 bb bc bd be c6",
    "â": "a9 c7 c8 c9 ca cb",
    "e": "cc ce cf d0 d1",
    "ê": "aa d2 d3 d4 d5 d6",
    "i": "d7 d8 dc dd de",
    "o": "df e1 e2 e3 e4",
    "ô": "ab e5 e6 e7 e8 e9",
    "ơ": "ac ea eb ec ed ee",
    "u": "ef f1 f2 f3 f4",
    "ư": "ad f5 f6 f7 f8 f9",
    "y": "fa fb fc fd fe",
}
_TCVN3_CAPITALS = {"ă": 0xA1, "â": 0xA2, "ê": 0xA3, "ô": 0xA4, "ơ": 0xA5, "ư": 0xA6, "đ": 0xA7}

# What follows the letter written, in the order of _TONES; ơ is written ô, ư is written ö.
_VNI_LETTERS = {"a": "a", "ă": "a", "â": "a", "e": "e", "ê": "e", "o": "o", "ô": "o", "ơ": "ô", "u": "u", "ư": "ö"}
_VNI_MARKS = {"plain": " øûõù ï", "ă": "êèúüé ë", "â": "âàåãá ä"}
_VNI_WHOLE = {"i": "ìæóíò", "y": "yø yû yõ yù î"}

_ONSET = r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
_RHYMES = """
a ac ach ai ak am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt
uơ up ut uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
y yêm yên yêng yêt yêu
"""
_KNOWN_RHYMES = frozenset(_RHYMES.split())
_SYLLABLE = re.compile(f"{_ONSET}(.+)")
_SHORT_ONSET = re.compile(r"(?:[gq])?(.+)")  # "gì" and "quyết" keep their i and u in the rhyme
_STOPPED = ("c", "ch", "k", "p", "t")
_BETWEEN_WORDS = re.compile(r"[\s\x00-@\[-`{-\x7f]+")
_FONT = re.compile(r"\.[Vv][Nn].*?(?P<caps>H?)|(?P<vni>[Vv][Nn][Ii]-).*")

_ENOUGH = 2  # so many different words must speak for an encoding


class Legacy(StrEnum):
    """An encoding of the time before Unicode; TCVN3_CAPITALS is TCVN3 in a font that shows capitals only."""

    TCVN3 = "TCVN3"
    TCVN3_CAPITALS = "TCVN3H"
    VNI = "VNI"


def _letter(vowel: str, tone: str) -> str:
    return unicodedata.normalize("NFC", vowel + tone)


def _tcvn3_table() -> dict[str, str]:
    """Give character -> letter."""
    table = {chr(0xAE): "đ"}
    for vowel, codes in _TCVN3_BYTES.items():
        values = [int(code, 16) for code in codes.split()]
        tones = _TONES[-len(values) :]
        table |= {chr(value): _letter(vowel, tone) for value, tone in zip(values, tones, strict=True)}
    return table | {chr(value): letter.upper() for letter, value in _TCVN3_CAPITALS.items()}


def _vni_table() -> dict[str, str]:
    """Give one or two characters -> letter."""
    table = {"ñ": "đ", "ô": "ơ", "ö": "ư"}
    for vowel in _VOWELS.replace("i", "").replace("y", ""):
        marks = _VNI_MARKS.get({"ê": "â", "ô": "â"}.get(vowel, vowel), _VNI_MARKS["plain"])
        codes = [_VNI_LETTERS[vowel] + mark.strip() for mark in (*marks[:5], marks[-1])]
        table |= {code: _letter(vowel, tone) for code, tone in zip(codes, _TONES, strict=True) if len(code) > 1}
    table |= {code: _letter("i", tone) for code, tone in zip(_VNI_WHOLE["i"], _TONES[1:], strict=True)}
    table |= {code: _letter("y", tone) for code, tone in zip(_VNI_WHOLE["y"].split(), _TONES[1:], strict=True)}
    capitals = {code.upper(): letter.upper() for code, letter in table.items()}
    # After a capital the mark is often typed small.
    half = {code[0].upper() + code[1:]: letter.upper() for code, letter in table.items() if len(code) > 1}
    return {**half, **table, **capitals}


TCVN3 = _tcvn3_table()
VNI = _vni_table()

_UNICODE_LETTERS = frozenset("àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ")
_SIGNS = (frozenset(TCVN3) | frozenset("".join(VNI))) - _UNICODE_LETTERS - frozenset("aeouyAEOUY")


@lru_cache(maxsize=50_000)
def converted(text: str, legacy: Legacy) -> str | None:
    """Give the Unicode of a text in this encoding; None where the text holds what the encoding cannot."""
    if legacy is Legacy.VNI:
        return _from_vni(text)
    letters = [character if character.isascii() else TCVN3.get(character, "") for character in text]
    if not all(letters):
        return None
    whole = "".join(letters)
    return whole.upper() if legacy is Legacy.TCVN3_CAPITALS else whole


def _from_vni(text: str) -> str | None:
    letters: list[str] = []
    place = 0
    while place < len(text):
        code = text[place : place + 2]
        letter = VNI.get(code) if len(code) == 2 else None
        if letter is None:
            code = text[place]
            letter = code if code.isascii() else VNI.get(code)
        if letter is None:
            return None
        letters.append(letter)
        place += len(code)
    return "".join(letters)


@lru_cache(maxsize=50_000)
def is_syllable(word: str) -> bool:
    """Say whether a word is a syllable that Vietnamese can have: its letters, one tone at most, in one case."""
    if not (word.islower() or word.isupper() or word.istitle()):
        return False
    parts = unicodedata.normalize("NFD", word.lower())
    tones = [c for c in parts if c in _TONES[1:]]
    bare = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES[1:]))
    if len(tones) > 1:
        return False
    starts = {found.start(1) for pattern in (_SYLLABLE, _SHORT_ONSET) if (found := pattern.fullmatch(bare))}
    rhymes = {bare[start:] for start in starts} & _KNOWN_RHYMES
    is_stopped = bare.endswith(_STOPPED)
    return bool(rhymes) and (not is_stopped or (bool(tones) and tones[0] in _TONES[4:]))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the words of a text say about an encoding: those for it, those against it, those that tell nothing."""

    words_for: frozenset[str]
    words_against: frozenset[str]
    n_strange: int

    @property
    def is_legacy(self) -> bool:
        """Say whether some words speak for the encoding and none against it."""
        return bool(self.words_for) and not self.words_against


@lru_cache(maxsize=50_000)
def evidence(text: str, legacy: Legacy) -> Evidence:
    """Weigh the words of one text that are not plain ASCII."""
    words_for, words_against, n_strange = set(), set(), 0
    for word in _BETWEEN_WORDS.split(text):
        if word.isascii():
            continue
        other = converted(word, legacy)
        is_other, is_itself = other is not None and is_syllable(other), is_syllable(word)
        if is_other and not is_itself and any(c.isascii() for c in word):
            words_for.add(word)
        elif is_itself and not is_other:
            words_against.add(word)
        elif not is_itself and not is_other:
            n_strange += 1
    return Evidence(frozenset(words_for), frozenset(words_against), n_strange)


def may_be_legacy(texts: Iterable[str]) -> bool:
    """Say at a glance whether any text holds a sign that no Vietnamese text in Unicode needs."""
    return not all(map(_SIGNS.isdisjoint, texts))


def legacy_of_font(name: str) -> Legacy | None:
    """Give the encoding that a font shows: ``.VnTime``, ``.VnTimeH`` (capitals), ``VNI-Times``."""
    found = _FONT.fullmatch(name.strip())
    if not found:
        return None
    if found["vni"]:
        return Legacy.VNI
    return Legacy.TCVN3_CAPITALS if found["caps"] else Legacy.TCVN3


def legacy_of_column(texts: Iterable[str], *, wanted: int = _ENOUGH) -> Legacy | None:
    """Give the encoding that the words of a column speak for, where at least ``wanted`` different ones do."""
    different = [text for text in set(texts) if not text.isascii()]
    best: tuple[int, Legacy] | None = None
    for legacy in (Legacy.TCVN3, Legacy.VNI):
        found = [evidence(text, legacy) for text in different]
        words = frozenset().union(*(one.words_for for one in found))
        n_for, n_against = sum(one.is_legacy for one in found), sum(bool(one.words_against) for one in found)
        is_clear = len(words) >= wanted and n_for > n_against and n_for >= sum(one.n_strange for one in found)
        if is_clear and (best is None or len(words) > best[0]):
            best = (len(words), legacy)
    return best[1] if best else None


def to_unicode(text: str, legacy: Legacy) -> str:
    """Convert a text that its font or its column says is in this encoding, unless its words say it is not."""
    if text.isascii() and legacy is not Legacy.TCVN3_CAPITALS:
        return text
    other = converted(text, legacy)
    return text if other is None or evidence(text, legacy).words_against else other


def text_of_bytes(data: bytes) -> str | None:
    """Read bytes of no known encoding as TCVN3 or VNI, character by character; None where they are neither.

    They are where more of the words are syllables so than when they are read as Windows-1258.
    """
    text = data.decode("latin-1")
    words = {word for word in _BETWEEN_WORDS.split(text) if not word.isascii()}
    counts = [
        sum((other := converted(word, legacy)) is not None and is_syllable(other) for word in words)
        for legacy in (Legacy.TCVN3, Legacy.VNI)
    ]
    modern = (word.encode("latin-1").decode("windows-1258", "replace") for word in words)
    n_modern = sum(is_syllable(unicodedata.normalize("NFC", word)) for word in modern)
    return text if max(counts) >= _ENOUGH and max(counts) > n_modern else None
