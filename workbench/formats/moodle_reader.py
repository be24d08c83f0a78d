"""Moodle XML -> items."""

from __future__ import annotations

import re
from typing import Any

from workbench.errors import Severity
from workbench.formats.codes import is_code, split_label
from workbench.formats.drafts import LETTERS, Draft, Questions, ReadDefaults, read_with
from workbench.formats.loading import load_xml
from workbench.formats.tags import AREA, DIFFICULTY, SOURCE, read_tags
from workbench.formats.tidy import plain_of
from workbench.formats.xml_texts import inner_xml, text_at
from workbench.intake.guard import Unreadable
from workbench.intake.records import Intake, ItemRecord, KnownItems


def read_moodle_xml(data: bytes, file_name: str, known: KnownItems, defaults: ReadDefaults) -> Intake[ItemRecord]:
    """Read a Moodle question bank; findings name the question by its number in the file, categories not counted.

    Codes come from ``idnumber``, else from ``[NQ-001]`` in the stem; areas from a tag ``linhvuc:``, else from the
    last part of the category. Formatting is dropped and told; a picture refuses its question.
    """
    return read_with(_parse, "moodle_xml", data, file_name, known, defaults)


def _parse(data: bytes, questions: Questions) -> None:
    root = load_xml(data)
    if root.tag != "quiz":
        raise Unreadable("formats.wrong_xml", root=str(root.tag), expected="quiz")
    category, number = "", 0
    for element in root.iterchildren("question"):
        kind = element.get("type", "")
        if kind == "category":
            category = re.split(r"(?<!/)/(?!/)", text_at(element, "category/text"))[-1].replace("//", "/")
            continue
        number += 1
        if kind == "description":
            questions.tell("formats.description_skipped", Severity.NOTE, number)
            continue
        draft = questions.begin(number)
        draft.area = category
        if kind == "multichoice":
            _read_question(element, draft, questions)
        else:
            questions.refuse(draft, "formats.other_type", kind=kind)


def _read_question(element: Any, draft: Draft, questions: Questions) -> None:
    tags = read_tags(text_at(tag, "text") for tag in element.iterfind("tags/tag"))
    draft.area = tags.get(AREA, "") or draft.area
    draft.difficulty, draft.source = tags.get(DIFFICULTY, ""), tags.get(SOURCE, "")
    stem = _plain(element.find("questiontext"), draft, questions)
    draft.code, draft.stem = split_label(stem, text_at(element, "idnumber").strip())
    name = text_at(element, "name/text").strip()
    if not draft.code and is_code(name):
        draft.code = name
    draft.explanation = _plain(element.find("generalfeedback"), draft, questions)
    weights = []
    for answer in element.iterfind("answer"):
        draft.options.append(_plain(answer, draft, questions))
        weights.append(_weight(answer.get("fraction", "0"), draft, questions))
        if text_at(answer, "feedback/text").strip():
            questions.warn(draft, "formats.option_feedback")
    draft.key = "".join(LETTERS[place] for place, weight in enumerate(weights[: len(LETTERS)]) if weight > 0)
    right = [weight for weight in weights if weight > 0]
    if right and not 99 < sum(right) < 101:
        questions.warn(draft, "formats.several_right", value=draft.key)


def _weight(text: str, draft: Draft, questions: Questions) -> float:
    if re.fullmatch(r"\s*-?\d{1,3}(?:\.\d{1,20})?\s*", text):
        return float(text)
    questions.refuse(draft, "formats.weight_unclear", value=text)
    return 0.0


def _plain(element: Any, draft: Draft, questions: Questions) -> str:
    """Give the words of an element's ``<text>`` in the format that the element names."""
    if element is None:
        return ""
    if element.find("file") is not None:
        questions.refuse(draft, "formats.object", objects="file")
    body = element.find("text")
    text = "" if body is None else inner_xml(body) if len(body) else body.text or ""
    style = element.get("format") or "moodle_auto_format"
    if style in ("plain_text", "markdown"):
        if style == "markdown":
            questions.note_lost_style(draft)
        return text
    html = text if style == "html" else text.strip().replace("\n", "<br>")
    return questions.take_plain(draft, plain_of(html))
