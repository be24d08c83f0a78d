"""Which questions each attempt of a platform's file was shown, and its answers as the responses of a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from workbench.errors import Severity
from workbench.intake.answers import Given, Questions, Shown
from workbench.intake.long_rows import LongAnswers
from workbench.intake.profiles import Layout
from workbench.intake.source import Source

K = TypeVar("K")


@dataclass(slots=True)
class Exceptions:
    """What could not be linked: text -> in how many attempts, and the first of them."""

    questions: dict[str, tuple[int, int]] = field(default_factory=dict)
    answers: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    attempts: list[int] = field(default_factory=list)


def find_responses(source: Source, columns: dict[str, list[str]], questions: Questions, gathered: LongAnswers) -> None:
    """Fill in the form and the responses of each attempt from what the file shows of its questions.

    An attempt with a question that is none of the bank, an answer that is none of its options, or a paper that is
    none of the week's forms goes without responses; findings list what could not be linked.
    """
    if source.profile.layout in (Layout.OWN, Layout.MOODLE_GRADES):
        return
    forms = columns.setdefault("form", [""] * source.n_rows)
    columns["responses"] = [""] * source.n_rows
    link = _Linker(questions)
    missed = Exceptions()
    for index in source.live():
        named = forms[index]
        pairs = list(_answers(source, index, gathered))
        if not pairs or (named and named not in questions.forms):
            continue
        form = named or _form_of(link, pairs, missed, index)
        responses = questions.displayed(form, link.given(pairs), source.profile.answers) if form else ""
        if isinstance(responses, Given):
            _count(missed.answers, (str(responses.question), responses.text), index)
            responses = ""
        elif form:
            forms[index] = form
        columns["responses"][index] = responses
        if not responses:
            missed.attempts.append(index)
    _tell(source, questions, missed)


class _Linker:
    """Links the texts of questions, each different one once."""

    def __init__(self, questions: Questions) -> None:
        self.questions = questions
        self._linked: dict[str, Shown | None] = {}

    def shown(self, question: str | int) -> Shown | None:
        """Give the item that a text shows; None for a mere place of the form."""
        if isinstance(question, int):
            return None
        if question not in self._linked:
            self._linked[question] = self.questions.link(question)
        return self._linked[question]

    def given(self, pairs: Sequence[Given]) -> Iterator[Given]:
        """Give the answers by the code of the item where the question's text tells it."""
        for pair in pairs:
            shown = self.shown(pair.question)
            yield Given(shown.code, pair.text) if shown else pair


def _answers(source: Source, index: int, gathered: LongAnswers) -> Iterator[Given]:
    """Give question and answer of one attempt, question by question as the file shows them."""
    if source.profile.layout is Layout.LONG:
        for question, answer in gathered.get(index, ()):
            yield Given(_place(question), answer)
        return
    answers: Mapping[int | str, list[str]] = source.numbered.get("answer", {})
    questions = source.numbered.get("question", {})
    for key, texts in answers.items():
        asked = questions[key][index] if key in questions else key
        if asked != "":
            yield Given(asked, texts[index])


def _place(question: str) -> str | int:
    return int(question) if question.isascii() and question.isdigit() and len(question) < 4 else question


def _form_of(link: _Linker, pairs: Sequence[Given], missed: Exceptions, index: int) -> str | None:
    linked = [(pair, link.shown(pair.question)) for pair in pairs]
    for pair, shown in linked:
        if shown is None and isinstance(pair.question, str):
            _count(missed.questions, pair.question, index)
    found = [shown for _, shown in linked if shown is not None]
    return link.questions.fitting_form(found) if len(found) == len(linked) else None


def _count(counts: dict[K, tuple[int, int]], key: K, index: int) -> None:
    count, first = counts.get(key, (0, index))
    counts[key] = (count + 1, first)


def _tell(source: Source, questions: Questions, missed: Exceptions) -> None:
    column = source.label("question") or source.label("answer")
    for text, (count, first) in missed.questions.items():
        nearest = questions.nearest(text)
        source.tell("profiles.question_unlinked", Severity.WARNING, first, column,
                    value=text, count=count, nearest=nearest)  # fmt: skip
    for (question, text), (count, first) in missed.answers.items():
        source.tell("profiles.answer_unread", Severity.WARNING, first, source.label("answer"),
                    value=text, question=question, count=count)  # fmt: skip
    if missed.attempts:
        first = source.row_no(missed.attempts[0])
        source.tell("profiles.responses_left_out", Severity.WARNING, count=len(missed.attempts), first=first)
