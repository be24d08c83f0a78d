"""Which units a spelling may mean, best first: words and short forms are compared, and nothing is decided."""

from __future__ import annotations

import math
import operator
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice, pairwise, product

from rapidfuzz import fuzz

from workbench.texts import fold

LONGEST_SPELLING = 200
MOST_READINGS = 24  # of one spelling whose short forms mean several things
MOST_KNOWN_READINGS = 4
LONGEST_SHORT = 12  # letters of a short form made of first letters
ALIKE = 72  # of 100: two words that differ by a slip of the pen
JOINED_ALIKE = 97  # two spellings without their spaces, which some leave out
WEAK = 0.25  # what a word that says little counts beside others
ASKED_COUNTS = 0.65  # people leave words out more often than they add some: what they wrote must be found
ORDER_COUNTS = 0.1  # what neighbours that stay neighbours add: Minh Tân is not Tân Minh
NEAR_ENOUGH = 0.5

_WORD = re.compile(r"[a-z0-9]+")
_JOINED = re.compile(r"(?<=\w)\s*[&+]\s*(?=\w)")
Words = tuple[str, ...]


@cache
def _word_lists() -> tuple[Mapping[str, tuple[Words, ...]], frozenset[str]]:
    lists = tomllib.loads(files(__package__).joinpath("unit_words.toml").read_text(encoding="utf-8"))
    short = {word: tuple(tuple(text.split()) for text in texts) for word, texts in lists["short"].items()}
    return short, frozenset(lists["weak"]["words"])


class UnitFinder:
    """Finds units by near spellings; made once for a register, because words are weighed by how rare they are."""

    def __init__(self, spellings: Mapping[str, str], names: Mapping[str, str]) -> None:
        """Take folded spelling -> unit code, and unit code -> name."""
        self._names = names
        # Whatever order the database gave the units in, equal proposals go by spelling.
        known = sorted({**{fold(name): code for code, name in names.items()}, **spellings}.items())
        # Codes are no words: their letters would be taken for short forms of other units.
        self._known = [
            (reading, code)
            for text, code in known
            if text != fold(code)
            for reading in islice(readings_of(words_of(text)), MOST_KNOWN_READINGS)
            if reading
        ]
        units_with: dict[str, set[str]] = {}
        for words, code in self._known:
            for word in words:
                units_with.setdefault(word, set()).add(code)
        n_units = max(len({code for _, code in self._known}), 1)
        self._weights = {word: math.log(1 + n_units / len(codes)) for word, codes in units_with.items()}
        self._unknown_weight = math.log(1 + n_units)

    def propose(self, text: str, limit: int) -> list[str]:
        """Give the codes of the units nearest to a spelling, best first; none where nothing is near."""
        readings = list(islice(readings_of(words_of(fold(text[:LONGEST_SPELLING]))), MOST_READINGS))
        best: dict[str, float] = {}
        for reading in readings:
            alike = {word for word in self._weights if any(_likeness(word, asked) for asked in reading)}
            for words, code in self._known:
                if _have_something_in_common(reading, words, alike):
                    best[code] = max(self._score(reading, words), best.get(code, 0.0))
        near = [(-score, code) for code, score in best.items() if score >= NEAR_ENOUGH]
        return [code for _, code in sorted(near)[:limit]]

    def named(self, code: str) -> str:
        """Give a unit as a proposal shows it: ``name (code)``."""
        return f"{self._names[code]} ({code})" if code in self._names else code

    def _score(self, asked: Words, known: Words) -> float:
        """Weigh how much of each word list is found in the other: 0 to a little over 1."""
        asked, known = _spelled_out(asked, known), _spelled_out(known, asked)
        found = ASKED_COUNTS * self._found(asked, known) + (1 - ASKED_COUNTS) * self._found(known, asked)
        if fuzz.ratio("".join(asked), "".join(known)) >= JOINED_ALIKE:
            found = max(found, 1.0)
        return found + ORDER_COUNTS * _kept_together(asked, known)

    def _found(self, words: Words, others: Words) -> float:
        """Give the share of the words' weight that the other list holds."""
        weights = [self._weight(word) for word in words]
        held = (max((_likeness(word, other) for other in others), default=0.0) for word in words)
        return sum(map(operator.mul, weights, held)) / sum(weights) if weights else 0.0

    def _weight(self, word: str) -> float:
        weight = self._weights.get(word, self._unknown_weight)
        return weight * WEAK if word in _word_lists()[1] else weight


@lru_cache(maxsize=100_000)
def _likeness(one: str, other: str) -> float:
    """Say how alike two words are, 0 to 1; words of one or two letters and numbers must be equal."""
    if one == other:
        return 1.0
    if min(len(one), len(other)) < 3 or one.isdigit() or other.isdigit():
        return 0.0
    alike = fuzz.ratio(one, other)
    return (alike / 100) ** 2 if alike >= ALIKE else 0.0


def _kept_together(asked: Words, known: Words) -> float:
    """Give the share of neighbouring words that are neighbours in the other list too."""
    pairs = list(pairwise(asked))
    return len(set(pairs) & set(pairwise(known))) / len(pairs) if pairs else 0.0


def words_of(folded: str) -> Words:
    """Give the words of a folded spelling; ``gd&dt`` and ``g.d.d.t`` are short forms of one word."""
    text = re.sub(r"\b(?:[a-z]\.){2,}[a-z]?\b", lambda found: found[0].replace(".", ""), folded)
    return tuple(_WORD.findall(_JOINED.sub("", text)))


def readings_of(words: Words) -> Iterator[Words]:
    """Give the ways to read a spelling: its words as they stand first, then with short forms written out."""
    short, _ = _word_lists()
    choices = [((word,), *short.get(word, ())) for word in words]
    for chosen in product(*choices):
        yield tuple(word for part in chosen for word in part)


def _have_something_in_common(asked: Words, known: Words, alike: Set[str]) -> bool:
    """Say whether two spellings are worth weighing; most share nothing but words that say little."""
    if any(word in alike and word not in _word_lists()[1] for word in known):
        return True
    return not _first_letters(known).keys().isdisjoint(asked) or not _first_letters(asked).keys().isdisjoint(known)


def _spelled_out(words: Words, other: Words) -> Words:
    """Put the words of ``other`` in the place of their first letters: ``ubnd`` beside ``uy ban nhan dan``."""
    runs = _first_letters(other)
    return tuple(part for word in words for part in ((word,) if word in other else runs.get(word, (word,))))


@lru_cache(maxsize=10_000)
def _first_letters(words: Words) -> dict[str, Words]:
    """Give first letters -> the words they stand for, of every run of two words and more; ``va`` may be left out."""
    runs: dict[str, Words] = {}
    for kept in (tuple(word for word in words if word != "va"), words):
        for start, end in _spans(kept):
            runs["".join(word[0] for word in kept[start:end])] = kept[start:end]
    return {letters: run for letters, run in runs.items() if letters not in _word_lists()[1]}


def _spans(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    for start in range(len(words)):
        for end in range(start + 2, min(len(words), start + LONGEST_SHORT) + 1):
            yield start, end
