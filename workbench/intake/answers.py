"""What a platform shows of questions and answers -> items of the bank, their own letters, and the form that fits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rapidfuzz import fuzz, process

from workbench.intake.lookups import NONE_NEAR, PROPOSED
from workbench.intake.profiles import AnswerStyle
from workbench.rules.forms import LETTERS, form_items, pack_response

NEAR_ENOUGH = 60

_CODE = re.compile(r"\s*\[([^\[\]]{1,40})\]\s*")
_BETWEEN = re.compile(r"[\s,;.&/+]+")


class KnownItem(NamedTuple):
    """What a question looks like on the screen; ``options`` in the item's own order A, B, C ..."""

    stem: str
    options: tuple[str, ...]


class Shown(NamedTuple):
    """One question of an attempt: the item, and its own options in the order shown (None where the file is silent)."""

    code: str
    order: str | None


class Given(NamedTuple):
    """One answer of an attempt: to which item, or to which place of the form (from 1), and the cell's text."""

    question: str | int
    text: str


def plain(text: str) -> str:
    """Give the form in which texts of questions and options are compared: composed Unicode, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def cut_options(text: str, options: Sequence[str], *, all_of_them: bool) -> str | None:
    """Read a text of options joined by ``"; "`` as their letters in that order; None where it is no such text.

    An option may hold a semicolon itself.
    """
    texts = {letter: plain(option) for letter, option in zip(LETTERS, options, strict=False)}

    def walk(position: int, left: frozenset[str]) -> str | None:
        for letter in sorted(left, key=lambda one: (-len(texts[one]), one)):
            end = position + len(texts[letter])
            if texts[letter] and text.startswith(texts[letter], position):
                rest = left - {letter}
                if end == len(text) and not (all_of_them and rest):
                    return letter
                if text.startswith("; ", end) and (tail := walk(end + 2, rest)) is not None:
                    return letter + tail
        return None

    return walk(0, frozenset(texts))


@dataclass(frozen=True)
class Questions:
    """The items a week could ask and its forms (code -> layout), to link what a platform's file shows of them."""

    items: Mapping[str, KnownItem]
    forms: Mapping[str, str]

    @cached_property
    def _by_stem(self) -> dict[str, str]:
        return {plain(item.stem): code for code, item in self.items.items()}

    @cached_property
    def layouts(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Give, for each form, its items in order with their options in the order shown."""
        return {code: form_items(layout) for code, layout in self.forms.items()}

    @cached_property
    def _by_items(self) -> dict[frozenset[object], list[str]]:
        found: dict[frozenset[object], list[str]] = {}
        for code, pairs in self.layouts.items():
            found.setdefault(frozenset(pairs), []).append(code)
            found.setdefault(frozenset(item for item, _ in pairs), []).append(code)
        return found

    def link(self, text: str) -> Shown | None:
        """Give the item that a question's text shows, by the code ``[NQ-001]`` in front, else by the stem.

        Moodle writes the stem, a colon, and the options as shown with semicolons between them.
        """
        bare = plain(text)
        found = _CODE.match(bare)
        code = found[1].strip() if found else bare
        rest = bare[found.end() :] if found else bare
        if code not in self.items:
            code = self._by_stem.get(rest, "")
        colons = [place for place, character in enumerate(rest) if character == ":"]
        if not code:
            stems = (self._by_stem.get(rest[:place].rstrip()) for place in reversed(colons))
            code = next(filter(None, stems), "")
        if not code:
            return None
        options = self.items[code].options
        orders = (cut_options(rest[place + 1 :].strip(), options, all_of_them=True) for place in colons)
        return Shown(code, next(filter(None, orders), None))

    def nearest(self, text: str) -> str:
        """Propose the items whose stems are nearest to a text, best first; a dash where none is near."""
        stems = sorted(self._by_stem)
        near = process.extract(
            plain(_CODE.sub("", text))[:400], stems, scorer=fuzz.WRatio, limit=PROPOSED, score_cutoff=NEAR_ENOUGH
        )
        return ", ".join(self._by_stem[stem] for stem, _, _ in near) or NONE_NEAR

    def fitting_form(self, shown: Sequence[Shown]) -> str | None:
        """Give the form that holds just these items, their options in the order shown where that is known.

        Of several that hold them the one in the same order of items counts; otherwise none does, and nothing is
        guessed.
        """
        is_known = all(one.order for one in shown)
        key = frozenset(map(tuple, shown)) if is_known else frozenset(one.code for one in shown)
        forms = [form for form in self._by_items.get(key, ()) if len(self.layouts[form]) == len(shown)]
        codes = [one.code for one in shown]
        same_order = [form for form in forms if [item for item, _ in self.layouts[form]] == codes]
        chosen = same_order or forms
        return chosen[0] if len(chosen) == 1 else None

    def displayed(self, form: str, given: Iterable[Given], style: AnswerStyle) -> str | Given:
        """Give an attempt's answers as our own export has them: a letter as shown for each item of the form.

        Where an answer cannot be read, or is about a question that the form lacks, that answer comes back.
        """
        pairs = self.layouts[form]
        places = {code: place for place, (code, _) in enumerate(pairs)}
        letters = [pack_response("")] * len(pairs)
        for answer in given:
            question = answer.question
            place = question - 1 if isinstance(question, int) else places.get(question, -1)
            read = self.letters(pairs[place], answer.text, style) if 0 <= place < len(pairs) else None
            if read is None:
                return answer
            letters[place] = pack_response(read)
        return "".join(letters)

    def letters(self, pair: tuple[str, str], text: str, style: AnswerStyle) -> str | None:
        """Read one answer to an item shown in this order as the letters of its places on the screen; "" for none."""
        code, order = pair
        bare = plain(text)
        if bare in ("", "-"):
            return ""
        if style is AnswerStyle.TEXTS:
            item = self.items.get(code)
            own = cut_options(bare, item.options, all_of_them=False) if item else None
            return None if own is None else _places(order, own)
        marks = _BETWEEN.sub("", bare).upper()
        if style is AnswerStyle.OWN_LETTERS:
            return _places(order, marks)
        if style is not AnswerStyle.LETTERS_SHOWN:
            first = 0 if style is AnswerStyle.NUMBERS_FROM_0 else 1
            if not (marks.isascii() and marks.isdigit()) or any(int(m) < first for m in marks):
                return None
            marks = "".join(LETTERS[int(m) - first : int(m) - first + 1] or "?" for m in marks)
        return marks if set(marks) <= set(LETTERS[: len(order)]) else None


def _places(order: str, own: str) -> str | None:
    """Give the letters of the places at which an item's own letters are shown."""
    return "".join(sorted(LETTERS[order.index(o)] for o in own)) if set(own) <= set(order) else None
