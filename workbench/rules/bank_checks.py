"""What is wrong or doubtful in the bank, item by item and over the whole; a reviewer decides, nothing is changed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from workbench.errors import Severity
from workbench.rules.bank_likeness import (
    WordedItem,
    check_duplicates,
    check_near_duplicates,
    propose_enemies,
)
from workbench.rules.bank_wording import bare_words, spelling_key
from workbench.rules.exposure import ItemUse
from workbench.rules.findings import CheckFinding
from workbench.rules.forms import LETTERS
from workbench.texts import format_number, format_percent

Odds = NDArray[np.float64]

# Over the bare words of an option. A single letter alone ("A") may be an answer, a blood group for one.
_BY_PLACE = re.compile(
    r"^(?:(?:ca|chi|gom|hai|ba|bon|cac|tat ca|dap an|phuong an|cau|y) )*"
    r"[a-f](?:(?: va| hoac)? [a-f])+(?: deu)?(?: dung| sai)?$"
    r"|^(?:(?:ca|chi|gom|dap an|phuong an|cau|y) )+[a-f](?: dung| sai)?$"
    r"|\b(?:dap an|phuong an|cau|y|dieu|o) tren\b"
)
_ALL_OR_NONE = re.compile(
    r"^tat ca(?: cac| nhung)?(?: dap an| phuong an| y| cau| noi dung| truong hop)?(?: deu)?(?: dung| sai)?$"
    r"|^ca (?:hai|ba|bon|[2-5])(?: dap an| phuong an| y| cau| noi dung| truong hop)?(?: deu)?(?: dung| sai)?$"
    r"|^khong(?: co)? (?:dap an|phuong an|y|cau) nao\b|\bdeu (?:dung|sai)$"
)
# Over the stem as written, because the mark of a negative word is its capitals.
_NEGATIVE = re.compile(
    r"\b(?:[Nn]ào|[Đđ]âu|đây|[Aa]i)(?: \w+){0,4} (không|chưa|sai|ngoại trừ|trừ)\b(?! \w+,| *\?)"
    r"|\b(?:[Nn]ào|[Đđ]âu|đây)(?: dưới đây| sau đây)?(?: là)? (sai|không đúng) *\?"
    r"|\b(không)(?: \w+){1,5} (?:nào|đâu|ai|gì) *\?"
    r"|\b(ngoại trừ|trừ)(?: \w+){0,2} *[:?…]"
)


def check_bank(items: Sequence[WordedItem], ledger: Mapping[str, ItemUse] | None = None) -> list[CheckFinding]:
    """Run every check of the bank with its usual thresholds; those of use only where a ledger is given."""
    found = [
        *check_duplicates(items),
        *check_near_duplicates(items),
        *check_options(items),
        *check_key_lengths(items),
        *check_key_letters(items),
        *check_all_of_the_above(items),
        *check_negative_stems(items),
        *check_sources(items),
        *check_phone_lengths(items),
        *propose_enemies(items),
    ]
    return found if ledger is None else [*found, *check_use(items, ledger)]


def check_options(items: Iterable[WordedItem]) -> list[CheckFinding]:
    """Find items no paper can use: fewer than two options, two equal ones in any spelling, a key missing or out of
    range, or every option correct."""
    found = []
    for item in items:
        about, count = (item.code,), len(item.options)
        if count < 2:
            found.append(CheckFinding("bank.too_few_options", Severity.ERROR, about, {"count": count}))
        for (first, one), (second, other) in combinations(zip(LETTERS, item.options, strict=False), 2):
            if spelling_key(one) == spelling_key(other):
                letters = {"letters": f"{first}, {second}"}
                found.append(CheckFinding("bank.equal_options", Severity.ERROR, about, letters))
        letters_offered = set(LETTERS[:count])
        if not item.key:
            found.append(CheckFinding("bank.no_key", Severity.ERROR, about))
        elif not set(item.key) <= letters_offered:
            out = {"key": item.key, "last": LETTERS[max(count, 1) - 1]}
            found.append(CheckFinding("bank.key_out_of_range", Severity.ERROR, about, out))
        elif set(item.key) == letters_offered and count >= 2:
            found.append(CheckFinding("bank.all_options_correct", Severity.WARNING, about))
    return found


def _single_keys(items: Iterable[WordedItem]) -> list[tuple[WordedItem, int]]:
    """Give the items with one correct option among their options, with its place."""
    return [
        (item, LETTERS.index(item.key))
        for item in items
        if len(item.key) == 1 and item.key in LETTERS[: len(item.options)]
    ]


def check_key_lengths(
    items: Sequence[WordedItem], *, times: float = 1.5, more_letters: int = 15, chance: float = 0.01
) -> list[CheckFinding]:
    """Find keys that their length gives away, in single items and over the whole bank.

    An item: the key is both ``times`` as long as the longest other option and ``more_letters`` longer. The bank: how
    often the key alone is the longest, against a fair lot among the options of each item; told when so many or more
    would come about by lot with a chance below ``chance`` (exact, Poisson-binomial). Items where the longest is
    shared by two options count as not the key, which leans to the safe side. Only items with one correct option.
    """
    found, longest, odds = [], 0, []
    for item, place in _single_keys(items):
        length = len(item.options[place])
        other = max((len(text) for rank, text in enumerate(item.options) if rank != place), default=0)
        longest += length > other
        odds.append(1 / len(item.options))
        if length >= times * other and length >= other + more_letters:
            values: dict[str, str | int] = {"length": length, "other": other}
            found.append(CheckFinding("bank.long_key", Severity.WARNING, (item.code,), values))
    if odds and _tail(odds)[longest] < chance:
        values = {"count": longest, "total": len(odds), "share": format_percent(longest, len(odds))}
        values["expected"] = format_number(round(sum(odds)))
        found.append(CheckFinding("bank.long_keys_overall", Severity.WARNING, (), values))
    return found


def check_key_letters(items: Sequence[WordedItem], *, chance: float = 0.01) -> list[CheckFinding]:
    """Find letters that are the key too often or too seldom over the bank, which matters where options are printed in
    the author's order.

    Each letter's count is held against a fair lot among the options of each item (exact, Poisson-binomial, both
    sides); told when a count as far out has a chance below ``chance`` shared among all letters and both sides.
    """
    single = _single_keys(items)
    letters = LETTERS[: max((len(item.options) for item, _ in single), default=0)]
    found = []
    for place, letter in enumerate(letters):
        odds = [1 / len(item.options) for item, _ in single if place < len(item.options)]
        count = sum(key == place for _, key in single)
        at_least = _tail(odds)
        at_most = 1 - (at_least[count + 1] if count < len(odds) else 0.0)
        if min(at_least[count], at_most) < chance / (2 * len(letters)):
            values: dict[str, str | int] = {"letter": letter, "count": count, "total": len(odds)}
            values["expected"] = format_number(round(sum(odds)))
            found.append(CheckFinding("bank.key_letter_uneven", Severity.NOTE, (), values))
    return found


def _tail(odds: Sequence[float]) -> Odds:
    """Give the chance of k or more hits, k = 0 .. n, where each try hits with its own odds."""
    chances = np.ones(1)
    for hit in odds:
        chances = np.convolve(chances, [1 - hit, hit])
    return np.cumsum(chances[::-1])[::-1]


def check_all_of_the_above(items: Iterable[WordedItem]) -> list[CheckFinding]:
    """Find options like "tất cả các đáp án trên" and "cả A và B".

    One that refers to others by their letter or place is an ERROR, because forms shuffle the options; one that says
    all or none without naming a place is a WARNING, because it is the key more often than chance and one known
    option decides it.
    """
    found = []
    for item in items:
        for letter, text in zip(LETTERS, item.options, strict=False):
            bare = bare_words(text)
            values: dict[str, str | int] = {"letter": letter, "text": text}
            if _BY_PLACE.search(bare):
                found.append(CheckFinding("bank.refers_to_place", Severity.ERROR, (item.code,), values))
            elif _ALL_OR_NONE.search(bare):
                found.append(CheckFinding("bank.all_or_none", Severity.WARNING, (item.code,), values))
    return found


def check_negative_stems(items: Iterable[WordedItem]) -> list[CheckFinding]:
    """Find stems that ask for what is not so ("nội dung nào sau đây không ...") and do not mark the word.

    A reader in a hurry skips it and fails for a wrong reason. Marked means in capitals: KHÔNG, SAI, TRỪ. The word must
    stand close to what is asked for (nào, đâu, ai, gì) or at the end; a negation that is part of the stated fact
    ("không quá bao nhiêu ngày?") asks for nothing negative.
    """
    found = []
    for item in items:
        hit = _NEGATIVE.search(unicodedata.normalize("NFC", item.stem))
        if hit:
            word = next(filter(None, hit.groups()))
            found.append(CheckFinding("bank.negative_unmarked", Severity.NOTE, (item.code,), {"word": word}))
    return found


def check_sources(items: Iterable[WordedItem]) -> list[CheckFinding]:
    """Find items without a source: when a participant protests, the key must be provable from a text."""
    return [CheckFinding("bank.no_source", Severity.WARNING, (item.code,)) for item in items if not item.source.strip()]


def check_phone_lengths(items: Iterable[WordedItem], *, line: int = 40, lines: int = 20) -> list[CheckFinding]:
    """Find questions that do not fit one screen of a phone, so that people answer before they have read all options.

    A narrow phone is 360 to 375 points wide and shows about 500 of its height under the browser's bars and the
    clock. At 16-point text that is ``line`` characters a line and, at 24 points a line, ``lines`` lines for the
    stem and the options together. An option takes at least two lines, the 48 points a finger needs.
    """
    found = []
    for item in items:
        needed = -(-len(item.stem) // line) + sum(max(2, -(-len(text) // line)) for text in item.options)
        if needed > lines:
            values: dict[str, str | int] = {"lines": needed, "limit": lines}
            found.append(CheckFinding("bank.too_long_for_phone", Severity.WARNING, (item.code,), values))
    return found


def check_use(items: Sequence[WordedItem], ledger: Mapping[str, ItemUse], *, most_weeks: int = 2) -> list[CheckFinding]:
    """Find items that were never used (one finding for all of them) and items used in more than ``most_weeks`` weeks,
    which people know by heart."""
    unused = tuple(sorted(item.code for item in items if item.code not in ledger))
    found = [CheckFinding("bank.unused", Severity.NOTE, unused, {"count": len(unused)})] if unused else []
    for item in sorted(items, key=lambda item: item.code):
        weeks = ledger[item.code].weeks if item.code in ledger else ()
        if len(weeks) > most_weeks:
            values: dict[str, str | int] = {"count": len(weeks), "limit": most_weeks}
            values["weeks"] = ", ".join(map(str, weeks))
            found.append(CheckFinding("bank.overused", Severity.WARNING, (item.code,), values))
    return found
