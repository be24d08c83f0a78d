"""Which works repeat each other's text: the passages that two of them share, to be read side by side.

Passages are compared by their syllables without marks, case and punctuation, so that retyping hides nothing. Runs of
``SEED`` equal syllables are the seeds; seeds on one line, and lines that a few changed, added or dropped syllables
part, make one passage (seed-and-extend, as in Basic Local Alignment, Altschul et al. 1990).

An overlap is never a verdict: both may quote the same law. ``in_works`` tells in how many works a passage stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise, product, takewhile

import numpy as np
from numpy.typing import NDArray

from workbench.rules.essay_texts import Syllable, syllables_of

Ints = NDArray[np.int64]

SEED = 5  # syllables
BRIDGED = 6  # so many changed syllables do not part a passage
AT_LEAST = 25  # a shorter passage is a phrase of the subject
NEAR_DUPLICATE = 0.5  # from this share of the shorter work on, two works are nearly the same


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage that stands in both works, as [start, end) in characters of each text.

    ``syllables`` counts the equal ones; ``in_works`` is the number of works that hold its rarest run.
    """

    left_start: int
    left_end: int
    right_start: int
    right_end: int
    syllables: int
    in_works: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two works share, ``left`` before ``right`` in the order of codes; shares are of each work's syllables."""

    left: str
    right: str
    passages: tuple[Passage, ...]
    left_share: float
    right_share: float

    @property
    def share(self) -> float:
        """Give the greater of both shares: that of the work of which more is shared."""
        return max(self.left_share, self.right_share)

    @property
    def is_near_duplicate(self) -> bool:
        """Say whether most of one work stands in the other."""
        return self.share >= NEAR_DUPLICATE


def find_overlaps(texts: Mapping[str, str], at_least: int = AT_LEAST) -> tuple[Overlap, ...]:
    """Give the pairs of works that share a passage of ``at_least`` syllables, the most alike first.

    ``texts`` maps a work's code to its text. Works of fewer syllables than that are compared as wholes.
    """
    codes = sorted(texts)
    syllables = [syllables_of(texts[code]) for code in codes]
    alike: dict[tuple[str, ...], list[int]] = {}
    for work, row in enumerate(syllables):
        alike.setdefault(tuple(one.folded for one in row), []).append(work)
    groups = [group for words, group in alike.items() if words]
    found: list[Overlap] = []
    for one, other, chains in _shared([words for words in alike if words], list(map(len, groups)), at_least):
        pairs = combinations(groups[one], 2) if one == other else product(groups[one], groups[other])
        for pair in pairs:
            # Groups stand in the order of their first work; their other works may not.
            left, right, turned = (*pair, chains) if pair[0] < pair[1] else (*pair[::-1], _turned(chains))
            found.append(_overlap((codes[left], codes[right]), (syllables[left], syllables[right]), turned))
    return tuple(sorted(found, key=lambda overlap: (-overlap.share, overlap.left, overlap.right)))


@dataclass(frozen=True, slots=True)
class _Line:
    """Equal syllables one by one: [left, left + length) of one work is [right, right + length) of the other."""

    left: int
    right: int
    length: int
    in_works: int


@dataclass(frozen=True, slots=True)
class _Runs:
    """The runs of ``SEED`` syllables, each by its kind (equal runs are of one kind), text and place; sorted so.

    ``held`` is the number of works with a run of the same kind. Of a run that a text repeats only the first counts: a
    line typed a thousand times must not cost a million pairs.
    """

    kind: Ints
    text: Ints
    place: Ints
    held: Ints


def _shared(
    texts: Sequence[Sequence[str]], works: Sequence[int], at_least: int
) -> Iterator[tuple[int, int, list[list[_Line]]]]:
    """Give which two of the different texts share which passages; a text that several works have, with itself."""
    for index, text in enumerate(texts):
        if works[index] > 1:
            yield index, index, [[_Line(0, 0, len(text), works[index])]]
    for left, right, lines in _lines(_runs(texts, works), len(texts)):
        shorter = min(len(texts[left]), len(texts[right]))
        whole = [_extended(chain, texts[left], texts[right]) for chain in _chained(lines)]
        chains = [chain for chain in whole if _size(chain) >= min(at_least, shorter)]
        if chains:
            yield left, right, chains


def _runs(texts: Sequence[Sequence[str]], works: Sequence[int]) -> _Runs:
    numbers: dict[str, int] = {}
    rows = [np.array([numbers.setdefault(word, len(numbers)) for word in text]) for text in texts]
    long = [index for index, row in enumerate(rows) if len(row) >= SEED]
    if not long:
        return _Runs(*(np.zeros(0, np.int64) for _ in range(4)))
    windows = [np.lib.stride_tricks.sliding_window_view(rows[index], SEED) for index in long]
    text = np.repeat(long, [len(window) for window in windows])
    place = np.concatenate([np.arange(len(window)) for window in windows])
    kind = _kinds(np.concatenate(windows), len(numbers))
    order = np.lexsort((place, text, kind))
    kind, text, place = kind[order], text[order], place[order]
    first = np.r_[True, (kind[1:] != kind[:-1]) | (text[1:] != text[:-1])]
    kind, text, place = kind[first], text[first], place[first]
    held = np.bincount(kind, weights=np.array(works)[text]).astype(np.int64)[kind]
    return _Runs(kind, text, place, held)


def _kinds(windows: Ints, n_words: int) -> Ints:
    """Number equal rows equally, word by word so that the numbers stay small."""
    kind = np.zeros(len(windows), np.int64)
    for column in windows.T:
        kind = np.unique(kind * n_words + column, return_inverse=True)[1].ravel()
    return kind


def _lines(runs: _Runs, n_texts: int) -> Iterator[tuple[int, int, list[_Line]]]:
    """Give, for each two texts, the lines of equal syllables that their common runs make."""
    pair, left, right, held = _meetings(runs, n_texts)
    if not len(pair):
        return
    order = np.lexsort((left, left - right, pair))
    pair, left, right, held = pair[order], left[order], right[order], held[order]
    goes_on = (pair[1:] == pair[:-1]) & (left[1:] - left[:-1] == 1) & (right[1:] - right[:-1] == 1)
    starts = np.flatnonzero(np.r_[True, ~goes_on])
    ends = np.r_[starts[1:], len(pair)] - 1
    columns = (left[starts], right[starts], left[ends] - left[starts] + SEED, np.minimum.reduceat(held, starts))
    lines = [_Line(*row) for row in np.stack(columns, axis=1).tolist()]
    parts = np.flatnonzero(np.r_[True, np.diff(pair[starts]) != 0, True]).tolist()
    for start, end in pairwise(parts):
        yield *divmod(int(pair[starts[start]]), n_texts), lines[start:end]


def _meetings(runs: _Runs, n_texts: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Give the common runs of every two texts: number of the pair, place in the one, in the other, works that hold it.

    Runs are sorted by kind, then text: each meets those of its kind that stand after it.
    """
    if not len(runs.kind):
        return runs.kind, runs.text, runs.place, runs.held
    last = np.flatnonzero(np.r_[np.diff(runs.kind) != 0, True])
    index = np.arange(len(runs.kind))
    after = last[np.searchsorted(last, index)] - index
    one = np.repeat(index, after)
    other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(after) - after, after)
    return runs.text[one] * n_texts + runs.text[other], runs.place[one], runs.place[other], runs.held[one]


def _chained(lines: Sequence[_Line]) -> list[list[_Line]]:
    """Join lines that follow each other closely in both works."""
    chains: list[list[_Line]] = []
    for line in sorted(lines, key=lambda line: (line.left, line.right)):
        near = [chain for chain in chains[-8:] if _follows(chain[-1], line)]
        if near:
            near[-1].append(line)
        else:
            chains.append([line])
    return chains


def _follows(before: _Line, after: _Line) -> bool:
    left = after.left - before.left - before.length
    right = after.right - before.right - before.length
    return -SEED < left <= BRIDGED and -SEED < right <= BRIDGED and after.right > before.right


def _extended(chain: Sequence[_Line], left: Sequence[str], right: Sequence[str]) -> list[_Line]:
    """Lengthen a passage at its end by what is equal there: a refrain had only its first runs counted."""
    last = chain[-1]
    ends = zip(left[last.left + last.length :], right[last.right + last.length :], strict=False)
    more = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends))
    return [*chain[:-1], replace(last, length=last.length + more)]


def _size(chain: Sequence[_Line]) -> int:
    """Count the equal syllables of a chain; where two lines overlap, they count once."""
    doubled = 0
    for before, after in pairwise(chain):
        lapped = max(before.left + before.length - after.left, before.right + before.length - after.right)
        doubled += max(0, lapped)
    return sum(line.length for line in chain) - doubled


def _turned(chains: Sequence[Sequence[_Line]]) -> list[list[_Line]]:
    """Give the same chains seen from the other work."""
    return [[_Line(line.right, line.left, line.length, line.in_works) for line in chain] for chain in chains]


def _overlap(
    codes: tuple[str, str], syllables: tuple[Sequence[Syllable], Sequence[Syllable]], chains: Sequence[Sequence[_Line]]
) -> Overlap:
    left, right = syllables
    passages = tuple(
        Passage(
            left[chain[0].left].start,
            left[chain[-1].left + chain[-1].length - 1].end,
            right[chain[0].right].start,
            right[chain[-1].right + chain[-1].length - 1].end,
            _size(chain),
            min(line.in_works for line in chain),
        )
        for chain in chains
    )
    shares = (
        _covered((line.left, line.length) for chain in chains for line in chain) / len(left),
        _covered((line.right, line.length) for chain in chains for line in chain) / len(right),
    )
    return Overlap(*codes, passages, *shares)


def _covered(lines: Iterable[tuple[int, int]]) -> int:
    """Count the syllables that lie in any of these (start, length)."""
    total = reached = 0
    for start, length in sorted(lines):
        total += max(0, start + length - max(start, reached))
        reached = max(reached, start + length)
    return total
