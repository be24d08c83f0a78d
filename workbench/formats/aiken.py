"""Aiken, the simplest text format of Moodle: a stem, lettered options, ``ANSWER: B``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workbench.errors import WorkbenchError
from workbench.formats.checking import writable
from workbench.formats.codes import is_code, label_stem, split_label
from workbench.formats.drafts import LETTERS, Draft, Questions, ReadDefaults, read_with, tell_encoding
from workbench.formats.loading import load_text
from workbench.intake.records import Intake, ItemRecord, KnownItems

_OPTION = re.compile(r"([A-Z])[.)](?:\s+(.*)|)")
_ANSWER = re.compile(r"ANSWER\s*:\s*(.*)", re.IGNORECASE)
_LINE_BREAK = re.compile(r"(?<!\s)\s*\n\s*")


def read_aiken(data: bytes, file_name: str, known: KnownItems, defaults: ReadDefaults) -> Intake[ItemRecord]:
    """Read an Aiken file; findings name the line. A stem may take several lines and begin with ``[NQ-001]``."""
    return read_with(_parse, "aiken", data, file_name, known, defaults)


def _parse(data: bytes, questions: Questions) -> None:
    text, encoding = load_text(data)
    tell_encoding(questions, encoding)
    draft: Draft | None = None
    for number, line in enumerate(map(str.strip, text.split("\n")), start=1):
        answer = _ANSWER.fullmatch(line)
        if answer:
            draft = draft or questions.begin(number)
            _take_answer(answer[1], number, draft, questions)
            draft = None
        elif line:
            draft = _take_line(line, number, draft, questions)
    if draft:
        questions.refuse(draft, "formats.aiken_no_answer")


def _take_line(line: str, number: int, draft: Draft | None, questions: Questions) -> Draft:
    option = _OPTION.fullmatch(line)
    if option and draft:
        letter = chr(ord("A") + len(draft.options))
        if option[1] != letter:
            questions.refuse(draft, "formats.option_order", letter, place=number, value=option[1], expected=letter)
        draft.options.append(option[2] or "")
        return draft
    if draft and draft.options:
        questions.refuse(draft, "formats.aiken_no_answer", place=number)
        draft = None
    if draft is None:
        draft = questions.begin(number)
        draft.code, draft.stem = split_label(line)
    else:
        draft.stem = f"{draft.stem}\n{line}"
    return draft


def _take_answer(text: str, number: int, draft: Draft, questions: Questions) -> None:
    letters = re.sub(r"[\s,;.]", "", text).upper()
    if letters and not (letters.isascii() and letters.isalpha()):
        questions.refuse(draft, "formats.key_not_letters", place=number, value=text)
    else:
        draft.key = letters


def write_aiken(items: Iterable[ItemRecord], *, with_key: bool) -> bytes:
    """Write items as UTF-8 Aiken, the code in the stem, line breaks as spaces.

    Refused: several correct options, and the key-free variant, because only its ``ANSWER:`` line ends an Aiken
    question, so that the format cannot exist without the key.
    """
    if not with_key:
        raise WorkbenchError("formats.aiken_needs_key")
    return "\n".join(map(_question, writable(items, with_key=True))).encode()


def _question(item: ItemRecord) -> str:
    if len(item.key) != 1:
        raise WorkbenchError("formats.aiken_one_key", code=item.code)
    if not is_code(item.code):
        raise WorkbenchError("formats.aiken_code", code=item.code)
    options = "".join(f"{LETTERS[place]}. {_one_line(text)}\n" for place, text in enumerate(item.options))
    return f"{_one_line(label_stem(item.code, item.stem))}\n{options}ANSWER: {item.key}\n"


def _one_line(text: str) -> str:
    return _LINE_BREAK.sub(" ", text)
