"""Which entries of the register may be one person, and on what evidence; nobody is ever merged by these rules."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from rapidfuzz import fuzz

from workbench.texts import fold

NEAR_NAME = 88  # of 100: two spellings that differ by a letter or two
MOST_SHARING = 5  # an office's number shared by more people than this says nothing about any two of them
_TONES = frozenset("\u0300\u0309\u0303\u0301\u0323")


class Identity(NamedTuple):
    """What is known of one registered person; None where it is not."""

    code: str
    full_name: str
    unit_code: str
    phone: str | None = None
    id_number: str | None = None
    email: str | None = None
    birth_date: date | None = None


class Clue(StrEnum):
    """What two entries are compared by, the stable identifiers first."""

    ACCOUNT = "ACCOUNT"
    ID_NUMBER = "ID_NUMBER"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    NAME = "NAME"
    BIRTH_DATE = "BIRTH_DATE"
    UNIT = "UNIT"


class Verdict(StrEnum):
    """What a clue says; NEAR is a likely slip of the pen: one letter, day and month exchanged, marks left out."""

    AGREES = "AGREES"
    NEAR = "NEAR"
    DIFFERS = "DIFFERS"
    UNKNOWN = "UNKNOWN"


class Strength(StrEnum):
    """How much speaks for one person; the queue shows the strongest first."""

    IDENTIFIER = "IDENTIFIER"  # a stable identifier and the name agree, nothing contradicts
    DESCRIPTION = "DESCRIPTION"  # name, birth date and unit agree, nothing contradicts
    DOUBTFUL = "DOUBTFUL"  # something agrees and something contradicts, or too little is known


IDENTIFIERS = (Clue.ACCOUNT, Clue.ID_NUMBER, Clue.PHONE, Clue.EMAIL)
_STRENGTHS = tuple(Strength)
_WEIGHTS: dict[tuple[Clue, Verdict], int] = {
    (Clue.ACCOUNT, Verdict.AGREES): 8,
    (Clue.ID_NUMBER, Verdict.AGREES): 10,
    (Clue.ID_NUMBER, Verdict.NEAR): 2,
    (Clue.ID_NUMBER, Verdict.DIFFERS): -8,
    (Clue.PHONE, Verdict.AGREES): 6,
    (Clue.PHONE, Verdict.NEAR): 2,
    (Clue.PHONE, Verdict.DIFFERS): -1,
    (Clue.EMAIL, Verdict.AGREES): 6,
    (Clue.EMAIL, Verdict.DIFFERS): -1,
    (Clue.NAME, Verdict.AGREES): 4,
    (Clue.NAME, Verdict.NEAR): 2,
    (Clue.NAME, Verdict.DIFFERS): -5,
    (Clue.BIRTH_DATE, Verdict.AGREES): 4,
    (Clue.BIRTH_DATE, Verdict.NEAR): 1,
    (Clue.BIRTH_DATE, Verdict.DIFFERS): -5,
    (Clue.UNIT, Verdict.AGREES): 1,
    (Clue.UNIT, Verdict.DIFFERS): -1,
}


class Evidence(NamedTuple):
    """What one clue says of two entries; ``left`` and ``right`` are fit to be shown: private values are masked."""

    clue: Clue
    verdict: Verdict
    left: str
    right: str


class Pair(NamedTuple):
    """Two entries that may be one person, by their codes (``left`` < ``right``), with all the evidence."""

    left: str
    right: str
    strength: Strength
    score: int
    evidence: tuple[Evidence, ...]

    def verdict(self, clue: Clue) -> Verdict:
        """Give what one clue says."""
        return next(found.verdict for found in self.evidence if found.clue is clue)


def likely_pairs(people: Iterable[Identity]) -> list[Pair]:
    """Give the pairs that somebody should look at, the most likely first, whatever order the people come in.

    A pair shares an identifier, or name and birth date, or name and unit (unless the birth dates or ID numbers
    contradict), or a near name with birth date and unit. Only such pairs are compared: 9,000 people take a second.
    """
    known = sorted(people, key=lambda person: person.code)
    pairs = {}
    for left, right in _candidates(known):
        if (left.code, right.code) not in pairs:
            pairs[left.code, right.code] = compare(left, right)
    return sorted(filter(_is_worth_asking, pairs.values()), key=lambda pair: (*_order(pair), pair.left, pair.right))


def compare(one: Identity, other: Identity) -> Pair:
    """Weigh everything that is known of two people."""
    left, right = sorted((one, other), key=lambda person: person.code)
    evidence = tuple(
        Evidence(clue, *found) for clue, found in ((clue, check(left, right)) for clue, check in _CHECKS.items())
    )
    verdicts = {found.clue: found.verdict for found in evidence}
    score = sum(_WEIGHTS.get(pair, 0) for pair in verdicts.items())
    return Pair(left.code, right.code, _strength(verdicts), score, evidence)


def _strength(verdicts: Mapping[Clue, Verdict]) -> Strength:
    agree = {clue for clue, verdict in verdicts.items() if verdict is Verdict.AGREES}
    differ = {clue for clue, verdict in verdicts.items() if verdict is Verdict.DIFFERS}
    if Verdict.NEAR in verdicts.values() or differ or Clue.NAME not in agree:
        return Strength.DOUBTFUL
    if agree.intersection(IDENTIFIERS):
        return Strength.IDENTIFIER
    return Strength.DESCRIPTION if {Clue.BIRTH_DATE, Clue.UNIT} <= agree else Strength.DOUBTFUL


def _order(pair: Pair) -> tuple[int, int]:
    return _STRENGTHS.index(pair.strength), -pair.score


def _candidates(known: Sequence[Identity]) -> Iterator[tuple[Identity, Identity]]:
    """Give the pairs that share a block; a number or an address of very many people makes no pairs of its own."""
    for key in (
        lambda p: fold(p.code),
        lambda p: p.id_number,
        lambda p: p.phone,
        lambda p: p.email and p.email.casefold(),
    ):
        for block in _blocks(known, key):
            if len(block) <= MOST_SHARING:
                yield from combinations(block, 2)
    for key in (
        lambda p: p.birth_date and (_folded(p.full_name), p.birth_date),
        lambda p: (_folded(p.full_name), p.unit_code),
        lambda p: p.birth_date and (p.birth_date, p.unit_code),
    ):
        for block in _blocks(known, key):
            yield from combinations(block, 2)


def _blocks(known: Sequence[Identity], key: Callable[[Identity], Hashable]) -> Iterator[list[Identity]]:
    blocks: defaultdict[Hashable, list[Identity]] = defaultdict(list)
    for person in known:
        value = key(person)
        if value:
            blocks[value].append(person)
    return (block for block in blocks.values() if len(block) > 1)


def _is_worth_asking(pair: Pair) -> bool:
    verdicts = {found.clue: found.verdict for found in pair.evidence}
    if any(verdicts[clue] is Verdict.AGREES for clue in IDENTIFIERS):
        return True
    if verdicts[Clue.NAME] is Verdict.DIFFERS:
        return False
    if verdicts[Clue.BIRTH_DATE] is Verdict.AGREES:
        return verdicts[Clue.NAME] is Verdict.AGREES or verdicts[Clue.UNIT] is Verdict.AGREES
    contradicted = Verdict.DIFFERS in (verdicts[Clue.BIRTH_DATE], verdicts[Clue.ID_NUMBER])
    return verdicts[Clue.NAME] is Verdict.AGREES and verdicts[Clue.UNIT] is Verdict.AGREES and not contradicted


@lru_cache(maxsize=65_536)
def _folded(name: str) -> str:
    return fold(name)


@lru_cache(maxsize=65_536)
def name_key(name: str) -> tuple[tuple[str, str], ...]:
    """Give letters and tone of each word: hòa and hoà meet, Hương and Hường stay apart, as do Lý and Lí."""
    words = []
    for word in unicodedata.normalize("NFD", name.replace("Ð", "Đ").replace("ð", "đ")).lower().split():
        letters = unicodedata.normalize("NFC", "".join(c for c in word if c not in _TONES))
        words.append((letters, "".join(c for c in word if c in _TONES)))
    return tuple(words)


def _is_bare(name: str) -> bool:
    return _folded(name) == " ".join(name.casefold().split())


def _name(left: Identity, right: Identity) -> tuple[Verdict, str, str]:
    """A name without a single mark agrees with every reading of it; a slip of one letter or one mark is near."""
    one, other = left.full_name, right.full_name
    is_same_bare = _folded(one) == _folded(other)
    if name_key(one) == name_key(other) or (is_same_bare and (_is_bare(one) or _is_bare(other))):
        return Verdict.AGREES, one, other
    slips = sum(a != b for a, b in zip(name_key(one), name_key(other), strict=False))
    if is_same_bare:
        return (Verdict.NEAR if slips == 1 else Verdict.DIFFERS), one, other
    is_near = fuzz.ratio(_folded(one), _folded(other)) >= NEAR_NAME
    return (Verdict.NEAR if is_near else Verdict.DIFFERS), one, other


def _account(left: Identity, right: Identity) -> tuple[Verdict, str, str]:
    """Two accounts are the normal case and contradict nothing."""
    return (Verdict.AGREES if fold(left.code) == fold(right.code) else Verdict.UNKNOWN), left.code, right.code


def _unit(left: Identity, right: Identity) -> tuple[Verdict, str, str]:
    agrees = left.unit_code == right.unit_code
    return (Verdict.AGREES if agrees else Verdict.DIFFERS), left.unit_code, right.unit_code


def _id_number(left: Identity, right: Identity) -> tuple[Verdict, str, str]:
    return _digits(left.id_number, right.id_number)


def _phone(left: Identity, right: Identity) -> tuple[Verdict, str, str]:
    return _digits(left.phone, right.phone)


def _digits(left: str | None, right: str | None) -> tuple[Verdict, str, str]:
    """One wrong digit, or two neighbours exchanged, is near."""
    shown = mask_digits(left), mask_digits(right)
    if left is None or right is None:
        return Verdict.UNKNOWN, *shown
    if left == right:
        return Verdict.AGREES, *shown
    wrong = [place for place, (a, b) in enumerate(zip(left, right, strict=False)) if a != b]
    is_near = len(left) == len(right) and (len(wrong) == 1 or (len(wrong) == 2 and _exchanged(left, right, wrong)))
    return (Verdict.NEAR if is_near else Verdict.DIFFERS), *shown


def _exchanged(left: str, right: str, wrong: Sequence[int]) -> bool:
    first, second = wrong
    return second == first + 1 and left[first] == right[second] and left[second] == right[first]


def _email(left: Identity, right: Identity) -> tuple[Verdict, str, str]:
    shown = mask_email(left.email), mask_email(right.email)
    if left.email is None or right.email is None:
        return Verdict.UNKNOWN, *shown
    return (Verdict.AGREES if left.email.casefold() == right.email.casefold() else Verdict.DIFFERS), *shown


def _birth_date(left: Identity, right: Identity) -> tuple[Verdict, str, str]:
    """Day and month exchanged, or only one of day, month and year wrong, is near; what agrees stays masked."""
    one, other = left.birth_date, right.birth_date
    if one is None or other is None:
        return Verdict.UNKNOWN, _date_text(one, ()), _date_text(other, ())
    parts = (one.day, one.month, one.year), (other.day, other.month, other.year)
    wrong = tuple(place for place in range(3) if parts[0][place] != parts[1][place])
    shown = _date_text(one, wrong), _date_text(other, wrong)
    if not wrong:
        return Verdict.AGREES, *shown
    is_exchanged = wrong == (0, 1) and (one.day, one.month) == (other.month, other.day)
    return (Verdict.NEAR if len(wrong) == 1 or is_exchanged else Verdict.DIFFERS), *shown


def _date_text(day: date | None, shown: Sequence[int]) -> str:
    if day is None:
        return ""
    parts = (f"{day.day:02d}", f"{day.month:02d}", f"{day.year:04d}")
    return "/".join(part if place in shown else "*" * len(part) for place, part in enumerate(parts))


def mask_digits(digits: str | None) -> str:
    """Give a number fit to be shown: ``091****678``; empty where there is none."""
    if not digits:
        return ""
    return f"{digits[:3]}{'*' * (len(digits) - 6)}{digits[-3:]}" if len(digits) > 7 else "*" * len(digits)


def mask_email(email: str | None) -> str:
    """Give an address fit to be shown: ``a***@example.org``; empty where there is none."""
    if not email:
        return ""
    name, _, host = email.partition("@")
    return f"{name[:1]}***@{host}" if host else "***"


_CHECKS: dict[Clue, Callable[[Identity, Identity], tuple[Verdict, str, str]]] = {
    Clue.ACCOUNT: _account,
    Clue.ID_NUMBER: _id_number,
    Clue.PHONE: _phone,
    Clue.EMAIL: _email,
    Clue.NAME: _name,
    Clue.BIRTH_DATE: _birth_date,
    Clue.UNIT: _unit,
}


Roots = Mapping[str, str | None]  # code -> the code of the person it was merged into, None for a person of its own


def root_of(roots: Roots, code: str) -> str:
    """Give the code under which a person stands after all merges."""
    return roots.get(code) or code


def merge_change(roots: Roots, keep: str, other: str) -> dict[str, str]:
    """Give where those stand after a merge whom it moves: all of ``other`` come under the root of ``keep``."""
    into, gone = root_of(roots, keep), root_of(roots, other)
    if into == gone:
        return {}
    return dict.fromkeys(sorted({gone, *(code for code, root in roots.items() if root == gone)}), into)


def split_change(roots: Roots, gone: str, before: Roots) -> dict[str, str | None]:
    """Give what taking a merge back changes: those whom it moved stand as ``before``, unless they have left since.

    ``gone`` is the person whom the merge put under another, ``before`` where each of those it moved stood then.
    """
    now = root_of(roots, gone)
    if now == gone:
        return {}
    return {code: root for code, root in sorted(before.items()) if root_of(roots, code) == now}
