"""What in a work's text tells who wrote it: proposals to mask, which a person confirms, and the text without them.

A name is found however it is spelled: without marks, in capitals, letter by letter, written together, with initials.
Of a spelling that may as well be an ordinary word or another person the proposal is not ``is_sure``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from workbench.catalogue import Language, say
from workbench.errors import WorkbenchError
from workbench.rules.essay_texts import Syllable, syllables_of

_EMAIL = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"(?:https?://|www\.)\S+|\b(?:facebook|fb|zalo|youtube|tiktok)\.(?:com|me)/\S+", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\d.,])(?:\(?\+?\(?84\)?|0)(?:[\s.\-()]{0,2}\d){8,10}(?!\d)")
_ID_NUMBER = re.compile(r"(?<![\d.,])\d{3}[\s.]?\d{3}[\s.]?\d{3}[\s.]?\d{3}(?![\d])")
# After one of these a given name alone means a person: "đồng chí Vân", "em tên là Vân".
_TITLES = frozenset({
    "anh", "chi", "em", "co", "chu", "bac", "ong", "ba", "toi", "la", "ten", "thay", "dc",
    "bs", "ts", "ths", "gs", "pgs", "gia", "bao", "tho", "danh", "ky", "si",
})  # fmt: skip
_IN_NAMES = frozenset(" \n.-–_,*")
_LETTERS_APART = 4
_SHORT_UNIT = 6  # letters up to which a unit's spelling is an abbreviation


class MaskKind(StrEnum):
    """What a proposal hides."""

    AUTHOR = "AUTHOR"
    PEN_NAME = "PEN_NAME"
    UNIT = "UNIT"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ID_NUMBER = "ID_NUMBER"
    LINK = "LINK"
    BY_HAND = "BY_HAND"

    def label(self, lang: Language = "vi") -> str:
        """Say what is hidden."""
        return say(f"redaction.kind_{self.value.lower()}", lang)


@dataclass(frozen=True, slots=True, order=True)
class Mask:
    """A place of the text, [start, end) in characters, that tells who wrote it; ``is_sure`` where nothing else fits."""

    start: int
    end: int
    kind: MaskKind
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Identity:
    """Who must not be recognised: authors and pen names in full; units and sub-units in every known spelling."""

    authors: tuple[str, ...] = ()
    pen_names: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    phones: tuple[str, ...] = field(default=(), repr=False)


def masks_by_hand(text: str, words: str) -> tuple[Mask, ...]:
    """Give every place where these words stand as typed; words that stand nowhere are refused."""
    starts = [place for place in range(len(text)) if words and text.startswith(words, place)]
    if not starts:
        raise WorkbenchError("redaction.words_missing", words=words)
    return tuple(Mask(start, start + len(words), MaskKind.BY_HAND) for start in starts)


def propose_masks(text: str, identity: Identity) -> tuple[Mask, ...]:
    """Give the places to mask, in order; of places that overlap the longest stands."""
    page = _Page(text)
    found = [
        *(Mask(*one.span(), kind) for pattern, kind in _PATTERNS for one in pattern.finditer(text)),
        *(mask for phone in identity.phones for mask in page.digits(phone)),
        *(mask for name in identity.authors for mask in _name_masks(page, name, MaskKind.AUTHOR)),
        *(mask for name in identity.pen_names for mask in _name_masks(page, name, MaskKind.PEN_NAME)),
        *(mask for unit in identity.units for mask in _unit_masks(page, unit)),
    ]
    chosen: list[Mask] = []
    for mask in sorted(found, key=lambda mask: (mask.start - mask.end, not mask.is_sure, mask)):
        if all(mask.end <= other.start or other.end <= mask.start for other in chosen):
            chosen.append(mask)
    return tuple(sorted(chosen))


def apply_masks(text: str, masks: Iterable[Mask], shown: str) -> str:
    """Give the text with every masked place replaced by ``shown``, which tells nothing of what stood there.

    Places that touch or that only blanks part become one, so that their number does not tell the parts of a name.
    """
    parts: list[str] = []
    reached = 0
    for start, end in _joined(text, sorted((mask.start, mask.end) for mask in masks)):
        parts += [text[reached:start], shown]
        reached = end
    return "".join(parts) + text[reached:]


def _joined(text: str, places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in places:
        if joined and (start <= joined[-1][1] or not text[joined[-1][1] : start].strip(" ")):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


_PATTERNS = (
    (_EMAIL, MaskKind.EMAIL),
    (_LINK, MaskKind.LINK),
    (_PHONE, MaskKind.PHONE),
    (_ID_NUMBER, MaskKind.ID_NUMBER),
)


class _Page:
    """A text by its syllables, with where each folded syllable stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.syllables = syllables_of(text)
        self.places: dict[str, list[int]] = {}
        for index, syllable in enumerate(self.syllables):
            self.places.setdefault(syllable.folded, []).append(index)

    def runs(self, words: Sequence[str]) -> Iterator[tuple[Syllable, Syllable, int]]:
        """Give first and last syllable, and the place of the first, wherever these folded words follow each other."""
        for index in self.places.get(words[0], ()) if words else ():
            run = self.syllables[index : index + len(words)]
            if [one.folded for one in run] == list(words) and self.is_one_phrase(run):
                yield run[0], run[-1], index

    def is_one_phrase(self, run: Sequence[Syllable]) -> bool:
        """Say whether only signs that a name may hold part these syllables; a full stop ends no more than initials."""
        gaps = [(before.folded, self.text[before.end : after.start]) for before, after in pairwise(run)]
        return all(
            len(gap) <= 3 and set(gap) <= _IN_NAMES and gap.count("\n") <= 1 and ("." not in gap or len(before) <= 2)
            for before, gap in gaps
        )

    def is_capital(self, syllable: Syllable) -> bool:
        return self.text[syllable.start].isupper()

    def apart(self, together: str) -> Iterator[tuple[int, int]]:
        """Give where these letters stand one by one, blanks or dots between: ``N G U Y Ễ N  V Ă N  A N``."""
        letters = [together[0], *together[1:]] if len(together) >= _LETTERS_APART else []
        for first, last, _ in self.runs(letters):
            yield first.start, last.end

    def digits(self, number: str) -> Iterator[Mask]:
        """Give where these digits stand, whatever parts them."""
        plain = re.sub(r"\D", "", number)
        if len(plain) >= 9:
            for one in re.finditer(r"[\s.\-()]{0,2}".join(plain[-9:]), self.text):
                yield Mask(*one.span(), MaskKind.PHONE)


def _name_masks(page: _Page, name: str, kind: MaskKind) -> Iterator[Mask]:
    """Propose where a person is named: whole, written together, apart, in parts, or by initials."""
    words = [one.folded for one in syllables_of(name)]
    if not words:
        return
    for first, last, _ in page.runs(words):
        is_written_as_name = page.is_capital(first) and page.is_capital(last)
        if len(words) > 1 or is_written_as_name:
            is_sure = len(words) > 2 or (len(words) > 1 and is_written_as_name)
            yield Mask(first.start, last.end, kind, is_sure)
    together = "".join(words)
    if len(words) > 1:
        yield from (Mask(first.start, last.end, kind) for first, last, _ in page.runs([together]))
    yield from (Mask(start, end, kind) for start, end in page.apart(together))
    if len(words) > 2:
        yield from _partial_masks(page, words, kind)
    if kind is MaskKind.AUTHOR and len(words) > 1:
        yield from _short_masks(page, words, kind)


def _partial_masks(page: _Page, words: Sequence[str], kind: MaskKind) -> Iterator[Mask]:
    """Propose the name without its middle, or without its family name."""
    for part in ([words[0], words[-1]], list(words[-2:])):
        for first, last, _ in page.runs(part):
            if page.is_capital(first) and page.is_capital(last):
                yield Mask(first.start, last.end, kind, is_sure=False)


def _short_masks(page: _Page, words: Sequence[str], kind: MaskKind) -> Iterator[Mask]:
    """Propose initials before the given name (``N.T.H. Vân``), initials alone, and the given name after a title."""
    initials = [word[0] for word in words[:-1]]
    forms: list[tuple[str, ...]] = [(*initials, words[-1]), (initials[0], words[-1])]
    if words[0] == "nguyen":
        forms.append(("ng", *initials[1:], words[-1]))
    for form in forms:
        for first, last, _ in page.runs(form):
            if page.is_capital(first) and page.is_capital(last):
                yield Mask(first.start, last.end, kind, is_sure=len(form) > 2)
    letters = (*initials, words[-1][0])
    for form in (letters, ("".join(letters),)) if len(words) > 2 else ():
        for first, last, _ in page.runs(form):
            if page.text[first.start : last.end].isupper():
                yield Mask(first.start, last.end, kind, is_sure=False)
    for first, last, index in page.runs(words[-1:]):
        if page.is_capital(first) and _has_title(page, index):
            yield Mask(first.start, last.end, kind, is_sure=False)


def _has_title(page: _Page, index: int) -> bool:
    before = page.syllables[index - 1 : index + 1] if index else []
    return bool(before) and before[0].folded in _TITLES and page.is_one_phrase(before)


def _unit_masks(page: _Page, unit: str) -> Iterator[Mask]:
    """Propose where a unit is named; an abbreviation only where the text writes it in capitals as one."""
    words = [one.folded for one in syllables_of(unit)]
    is_short = len(words) == 1 and len(words[0]) <= _SHORT_UNIT
    for first, last, _ in page.runs(words):
        written = page.text[first.start : last.end]
        if not is_short or written.isupper():
            yield Mask(first.start, last.end, MaskKind.UNIT, is_sure=len(words) > 2 or written.isupper())
