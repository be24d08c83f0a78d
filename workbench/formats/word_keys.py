"""How a Word author marks the key: a star, a line ``Đáp án: B``, a table at the end, or letters that look different."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from workbench.formats.drafts import LETTERS
from workbench.formats.word_lines import PLAIN, Line, Look, Row
from workbench.texts import fold

_PAIR = re.compile(
    r"(?:câu\s*)?(\d{1,4})\s*[-–.:)/]?\s*([A-F](?:\s*[,&+]?\s*[A-F])*)(?![^\W\d_])\s*[,;|]?\s*", re.IGNORECASE
)
_LETTERS_ONLY = re.compile(r"[A-F](?:\s*[,;&+]?\s*[A-F]){0,5}", re.IGNORECASE)
_NUMBER_ONLY = re.compile(r"(?:câu\s*)?(\d{1,4})[.:)]?", re.IGNORECASE)
_HEADS = frozenset({"cau", "cau so", "so cau", "stt", "tt", "dap an", "dap an dung", "key", "no", "ma cau", ""})
_WANTED = re.compile(r"\bchon\s+(\d|hai|ba|bon)\s+(?:phuong an|dap an|cau|y)\b")
_WORDS = {"hai": 2, "ba": 3, "bon": 4}
_KIND_NAMES = {"bold": "đậm", "italic": "nghiêng", "underline": "gạch chân", "colour": "màu", "highlight": "tô nền"}


@dataclass(slots=True)
class OptionLook:
    """How one option's label and text look, field by field; None where a text is not of one look."""

    label: Look | None
    text: Look | None


@dataclass(slots=True)
class Marks:
    """What the looks of the options say: ``letters`` when clear; else ``unclear`` names kinds and letters."""

    letters: str = ""
    unclear: tuple[str, str] | None = None
    conflicts: list[str] = field(default_factory=list)


def letters_of(text: str) -> str:
    """Give the letters of a written key in order, without separators; empty where it is none."""
    bare = re.sub(r"(?<=[A-Fa-f]) (?:và|and) (?=[A-Fa-f])", ",", " ".join(text.split()).rstrip("."))
    if not _LETTERS_ONLY.fullmatch(bare):
        return ""
    return "".join(sorted(set(re.sub(r"[^A-F]", "", bare.upper()))))


def pairs_of(text: str) -> list[tuple[int, str]]:
    """Give the pairs of a line that holds nothing else: ``1-A 2.B 3:C`` -> [(1, "A"), ...]; else none."""
    found, position, text = [], 0, " ".join(text.split())
    while position < len(text):
        pair = _PAIR.match(text, position)
        if not pair:
            return []
        found.append((int(pair[1]), letters_of(pair[2])))
        position = pair.end()
    return found


def table_pairs(rows: Sequence[Row]) -> list[tuple[int, str]]:
    """Give the pairs of a Word table that is a key table: rows or columns of numbers and letters, or cells ``1-A``."""
    cells = [[" ".join(line.text for line in cell).strip() for cell in row] for row in rows]
    whole = [cell for row in cells for cell in row if fold(cell) not in _HEADS]
    by_cell = [pairs_of(cell) for cell in whole]
    if whole and all(by_cell):
        return [pair for pairs in by_cell for pair in pairs]
    if not all(_NUMBER_ONLY.fullmatch(cell) or letters_of(cell) for cell in whole):
        return []
    return _lines_of_pairs(cells) or _lines_of_pairs([list(column) for column in zip(*cells, strict=False)])


def _lines_of_pairs(lines: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
    """Pair each line of numbers with the line of letters that follows it; none where a line fits neither."""
    found: list[tuple[int, str]] = []
    numbers: list[int] = []
    for line in lines:
        texts = [cell for cell in line if fold(cell) not in _HEADS]
        if texts and all(_NUMBER_ONLY.fullmatch(text) for text in texts):
            numbers = [int(re.sub(r"\D", "", text)) for text in texts]
        elif texts and len(texts) == len(numbers):
            found += list(zip(numbers, map(letters_of, texts), strict=True))
            numbers = []
        elif texts:
            return []
    return found


def look_of(line: Line, start: int, end: int | None = None) -> Look | None:
    """Give the look of a piece of a line: in each field its common value, empty where the letters differ."""
    pairs = zip(line.text[start:end], line.looks[start:end], strict=True)
    looks = [look for char, look in pairs if char.isalnum()]
    if not looks:
        return None
    return Look(*(values[0] if len(set(values)) == 1 else "" for values in zip(*looks, strict=True)))


def expected_count(stem: str) -> int:
    """Say how many options the stem asks for (``chọn 2 phương án``), 1 where it does not say."""
    found = _WANTED.search(fold(stem))
    return (_WORDS.get(found[1]) or int(found[1])) if found else 1


def marks_of(options: Sequence[OptionLook], expected: int) -> Marks:
    """Say which options look different from the rest, by text or else by label, in any one way.

    Only exactly ``expected`` of them are a key; ways that mark other numbers are unclear, ways that name different
    options a conflict.
    """
    found: dict[str, str] = {}
    unclear: dict[str, str] = {}
    for kind, name in _KIND_NAMES.items():
        for looks in ([option.text for option in options], [option.label for option in options]):
            letters = _different([getattr(look or PLAIN, kind) for look in looks])
            if len(letters) == expected:
                found.setdefault(name, letters)
                break
            if letters:
                unclear.setdefault(name, letters)
    keys = sorted(set(found.values()))
    if len(keys) > 1:
        return Marks(conflicts=keys)
    if keys:
        return Marks(keys[0])
    return Marks(unclear=(", ".join(unclear), "; ".join(unclear.values())) if unclear else None)


def _different(values: Sequence[str]) -> str:
    """Give the letters of the options that differ from ordinary ones, or from the most common value."""
    counts = Counter(values).most_common()
    usual = "" if "" in values or not counts else counts[0][0]
    if len(counts) < 2 or ("" not in values and counts[0][1] == counts[1][1]):
        return ""
    return "".join(letter for letter, value in zip(LETTERS, values, strict=False) if value != usual)
