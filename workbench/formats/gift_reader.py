"""GIFT, Moodle's text format for questions -> items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from workbench.errors import Severity
from workbench.formats.codes import is_code, split_label
from workbench.formats.drafts import LETTERS, Draft, Questions, ReadDefaults, read_with, tell_encoding
from workbench.formats.loading import load_text
from workbench.formats.tags import AREA, DIFFICULTY, SOURCE, read_tags
from workbench.formats.tidy import plain_of
from workbench.intake.records import Intake, ItemRecord, KnownItems

# An escaped character becomes a placeholder while the marks of the format are looked for.
_SPECIAL = "\\~=#{}:"
_PLACEHOLDERS = {char: chr(0xFDD0 + place) for place, char in enumerate(_SPECIAL)}
_ESCAPE = re.compile(r"\\([\\~=#{}:n])")
_RESTORED = str.maketrans({placeholder: char for char, placeholder in _PLACEHOLDERS.items()})
_CATEGORY = re.compile(r"\s*\$CATEGORY:\s*(.*)", re.IGNORECASE)
_NAME = re.compile(r"\s*::(.*?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|plain|moodle|markdown)\]", re.IGNORECASE)
_ANSWER = re.compile(r"(?=[=~])")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d+)?)%")
_COMMENT_TAG = re.compile(r"\[(id|tag):((?:\\.|[^\]\\])*)\]")
_BLANK = "_____"


@dataclass(slots=True)
class _Block:
    """The lines of one question and the comments above it; ``line`` is the number of its first line."""

    line: int
    category: str
    comments: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def read_gift(data: bytes, file_name: str, known: KnownItems, defaults: ReadDefaults) -> Intake[ItemRecord]:
    """Read a GIFT file; findings name the line on which a question begins.

    Multiple choice is taken in: ``=`` or a weight above 0 marks a correct option. Codes come from ``[id:...]`` in
    a comment, else from a ``::name::`` that looks like a code, areas from ``$CATEGORY:``;
    ``[tag:...]`` comments hold what GIFT has no field for.
    """
    return read_with(_parse, "gift", data, file_name, known, defaults)


def _parse(data: bytes, questions: Questions) -> None:
    text, encoding = load_text(data)
    tell_encoding(questions, encoding)
    for block in _blocks(text):
        _read_block(block, questions)


def _blocks(text: str) -> Iterator[_Block]:
    """Cut the file at blank lines; a comment belongs to the question that follows it or that it stands in."""
    category = ""
    block = _Block(0, category)
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        found = _CATEGORY.match(line)
        if line.lstrip().startswith("//"):
            block.comments.append(line)
        elif line.strip() and not found:
            block.line = block.line or number
            block.lines.append(line)
        elif block.lines:
            yield block
            block = _Block(0, category)
        if found:
            category = block.category = found[1]


def _read_block(block: _Block, questions: Questions) -> None:
    draft = questions.begin(block.line)
    _read_comments(block, draft)
    text = _ESCAPE.sub(lambda match: _PLACEHOLDERS.get(match[1], "\n"), "\n".join(block.lines))
    name = _NAME.match(text)
    text = text[name.end() :] if name else text
    form = _FORMAT.match(text)
    style = form[1].lower() if form else "moodle"
    text = text[form.end() :] if form else text
    if text.count("{") != 1 or text.count("}") != 1 or text.index("{") > text.index("}"):
        draft.stem = _restored(text)
        has_none = "{" not in text and "}" not in text
        questions.refuse(draft, "formats.gift_no_answers" if has_none else "formats.gift_braces")
        return
    before, _, rest = text.partition("{")
    answers, _, after = rest.partition("}")
    stem = f"{before.rstrip()} {_BLANK} {after.lstrip()}" if after.strip() else before
    stem = _plain(stem, style, draft, questions)
    named = _restored(name[1]).strip() if name else ""
    draft.code, draft.stem = split_label(stem, draft.code.strip() or (named if is_code(named) else ""))
    _read_answers(answers, style, draft, questions)


def _read_comments(block: _Block, draft: Draft) -> None:
    pairs = [pair for line in block.comments for pair in _COMMENT_TAG.findall(line)]
    values = [(kind, re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], value)) for kind, value in pairs]
    tags = read_tags(value for kind, value in values if kind == "tag")
    draft.code = next((value for kind, value in values if kind == "id"), "")
    path = re.split(r"(?<!/)/(?!/)", block.category)
    draft.area = tags.get(AREA, "") or path[-1].replace("//", "/")
    draft.difficulty, draft.source = tags.get(DIFFICULTY, ""), tags.get(SOURCE, "")


def _read_answers(text: str, style: str, draft: Draft, questions: Questions) -> None:
    answers, _, explanation = text.partition("####")
    draft.explanation = _plain(explanation, style, draft, questions)
    kind = _other_kind(answers.strip())
    if kind:
        questions.refuse(draft, "formats.other_type", kind=kind)
        return
    stray, *parts = _ANSWER.split(answers)
    if stray.strip():
        questions.refuse(draft, "formats.gift_stray", value=_restored(stray))
        return
    weights = [_read_option(part, style, draft, questions) for part in parts]
    draft.key = "".join(LETTERS[place] for place, weight in enumerate(weights[: len(LETTERS)]) if weight > 0)
    right = [weight for weight in weights if weight > 0]
    if right and not 99 < sum(right) < 101:
        questions.warn(draft, "formats.several_right", value=draft.key)


def _read_option(part: str, style: str, draft: Draft, questions: Questions) -> float:
    """Add one option and give its weight in percent."""
    sign, text = part[0], part[1:].strip()
    weight = 100.0 if sign == "=" else 0.0
    share = _WEIGHT.match(text) if sign == "~" else None
    if share:
        weight, text = float(share[1]), text[share.end() :]
    text, _, feedback = text.partition("#")
    if feedback.strip():
        questions.tell("formats.option_feedback", Severity.WARNING, draft.place)
    draft.options.append(_plain(text, style, draft, questions))
    return weight


def _other_kind(answers: str) -> str | None:
    """Name the type of a question that is not multiple choice, in Moodle's words."""
    if not answers:
        return "essay"
    if answers.startswith("#"):
        return "numerical"
    if re.fullmatch(r"(?:T|F|TRUE|FALSE)(?:#.*)?", answers, re.IGNORECASE | re.DOTALL):
        return "truefalse"
    if "~" not in answers and answers.startswith("="):
        return "matching" if "->" in answers else "shortanswer"
    return None


def _plain(text: str, style: str, draft: Draft, questions: Questions) -> str:
    """Give the words of a text in the format of its question, or in the one that it names itself."""
    form = _FORMAT.match(text)
    if form:
        style, text = form[1].lower(), text[form.end() :]
    if style == "plain":
        return _restored(text)
    if style == "markdown":
        questions.note_lost_style(draft)
        return _restored(text)
    html = _restored(text) if style == "html" else _restored(text).strip().replace("\n", "<br>")
    return questions.take_plain(draft, plain_of(html))


def _restored(text: str) -> str:
    return text.translate(_RESTORED)
