"""Questions of the bank that are one another: duplicates, near-duplicates, and items that give each other away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Protocol

from rapidfuzz import fuzz, process

from workbench.errors import Severity
from workbench.rules.bank_wording import bare_words, spelling_key
from workbench.rules.findings import CheckFinding

_BLOCK = 500  # stems compared with all others at a time, so that a large bank fits in memory


class WordedItem(Protocol):
    """What the checks of the bank must know of an item; ``key`` has the letters of the correct options."""

    @property
    def code(self) -> str: ...
    @property
    def stem(self) -> str: ...
    @property
    def options(self) -> Sequence[str]: ...
    @property
    def key(self) -> str: ...
    @property
    def source(self) -> str: ...


def key_texts(item: WordedItem) -> tuple[str, ...]:
    """Give the texts of the correct options; letters that name no option give none."""
    return tuple(text for letter, text in zip("ABCDEF", item.options, strict=False) if letter in item.key)


def check_duplicates(items: Sequence[WordedItem]) -> list[CheckFinding]:
    """Find questions asked twice: equal stems in any spelling, told apart by what their options and keys are.

    Same options too: a duplicate, whether the options stand in the same order or were swapped. Other keys: one of
    the two must be wrong. The same key beside other distractors: the same question in other clothes. A stem that
    carries nothing ("Chọn phương án đúng") makes different keys legitimate, so that is for a person to judge.
    """
    by_stem: dict[object, list[WordedItem]] = {}
    for item in items:
        by_stem.setdefault(spelling_key(item.stem), []).append(item)
    return [
        _compare(first, second)
        for group in by_stem.values()
        for first, second in combinations(sorted(group, key=lambda item: item.code), 2)
    ]


def _compare(first: WordedItem, second: WordedItem) -> CheckFinding:
    about = (first.code, second.code)
    if _keys(first) != _keys(second):
        return CheckFinding("bank.keys_contradict", Severity.ERROR, about)
    if sorted(map(spelling_key, first.options)) != sorted(map(spelling_key, second.options)):
        return CheckFinding("bank.same_stem", Severity.WARNING, about)
    if (first.stem, list(first.options)) == (second.stem, list(second.options)):
        return CheckFinding("bank.same_question", Severity.ERROR, about)
    return CheckFinding("bank.same_question_swapped", Severity.ERROR, about)


def _keys(item: WordedItem) -> set[object]:
    return set(map(spelling_key, key_texts(item)))


def check_near_duplicates(
    items: Sequence[WordedItem], *, same_key_from: int = 80, any_key_from: int = 95
) -> list[CheckFinding]:
    """Propose pairs of questions that may be one: much alike in words, and alike in what they ask for.

    Likeness is rapidfuzz's token-sort ratio of the stems without marks and punctuation, 0 to 100: the order of the
    words does not count, each word does. Questions of one document share a long opening and differ in the last
    words, so likeness alone proves little: with the same key ``same_key_from`` is enough, with different keys only
    ``any_key_from``, where the stems differ in little but a name or a number. Equal spellings are
    ``check_duplicates``'s. A person decides.
    """
    ordered = sorted(items, key=lambda item: item.code)
    spellings = [spelling_key(item.stem) for item in ordered]
    keys = [_keys(item) for item in ordered]
    found = []
    for first, second, score in _alike([bare_words(item.stem) for item in ordered], min(same_key_from, any_key_from)):
        about = (ordered[first].code, ordered[second].code)
        if spellings[first] == spellings[second]:
            continue
        if keys[first] & keys[second] and score >= same_key_from:
            values: dict[str, str | int] = {"score": score, "key": "; ".join(key_texts(ordered[first]))}
            found.append(CheckFinding("bank.similar_question", Severity.WARNING, about, values))
        elif score >= any_key_from:
            found.append(CheckFinding("bank.similar_stem", Severity.NOTE, about, {"score": score}))
    return found


def _alike(texts: Sequence[str], cutoff: int) -> Iterator[tuple[int, int, int]]:
    """Give the pairs whose likeness reaches the cutoff, with it in whole points, in order."""
    import numpy as np

    sorted_words = [" ".join(sorted(text.split())) for text in texts]
    for start in range(0, len(texts), _BLOCK):
        block = sorted_words[start : start + _BLOCK]
        scores = process.cdist(block, sorted_words, scorer=fuzz.ratio, dtype=np.uint8, score_cutoff=cutoff)
        for row, column in zip(*np.nonzero(scores), strict=True):
            if start + row < column:
                yield start + int(row), int(column), int(scores[row, column])


def propose_enemies(items: Sequence[WordedItem], *, least_letters: int = 8, most_stems: int = 3) -> list[CheckFinding]:
    """Propose items that give each other away: the key of one stands word for word in the stem of another.

    Only a proposal, a reviewer decides: the words may mean something else there. A key of fewer than
    ``least_letters`` letters (a year, "3 năm") is found by chance, and one that stands in more than ``most_stems``
    stems ("Hồ Chí Minh") tells nothing. Compared in the spelling of ``spelling_key``. One finding a direction.
    """
    ordered = sorted(items, key=lambda item: item.code)
    stems = [_joined(item.stem) for item in ordered]
    found = []
    for item in ordered:
        for text in key_texts(item):
            words = _joined(text)
            if sum(map(str.isalpha, text)) < least_letters:
                continue
            holders = [other for other, stem in zip(ordered, stems, strict=True) if words in stem and other is not item]
            if not 1 <= len(holders) <= most_stems or words in _joined(item.stem):
                continue
            found += [
                CheckFinding(
                    "bank.gives_away",
                    Severity.NOTE,
                    (item.code, other.code),
                    {"item": item.code, "other": other.code, "text": text},
                )
                for other in holders
            ]
    return found


def _joined(text: str) -> str:
    return "".join(f" {letters}{tone}" for letters, tone in spelling_key(text)) + " "
