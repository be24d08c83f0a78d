"""A file of one row an answer -> one row an attempt, in the place of its first row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.errors import Severity
from workbench.intake.source import Source
from workbench.intake.styles import parse_mark
from workbench.intake.values import Fault

LongAnswers = Mapping[int, Sequence[tuple[str, str]]]


def gather_long(source: Source) -> LongAnswers:
    """Gather the rows of each attempt under its first one; give the (question, answer) pairs of each attempt.

    Rows belong together by the attempt's code, or where there is none by person and start. Rows of one attempt that
    tell two things of it, or two answers to one question, leave it out: nobody can say which holds.
    """
    groups: dict[tuple[str, ...], list[int]] = {}
    named = "code" if source.has("code") else source.profile.identity.field
    keys = list(zip(source.texts(named), source.texts("started" if named != "code" else "code"), strict=True))
    for index in source.live():
        groups.setdefault(keys[index], []).append(index)
    questions, answers = source.texts("question"), source.texts("answer")
    gathered: dict[int, list[tuple[str, str]]] = {}
    for indices in groups.values():
        first = indices[0]
        source.absorb(indices[1:])
        if not _unite(source, indices):
            continue
        pairs = dict.fromkeys((questions[i], answers[i]) for i in indices)
        if len({question for question, _ in pairs}) < len(pairs):
            source.leave_out(first, "profiles.question_twice", Severity.ERROR, "question")
        else:
            gathered[first] = list(pairs)
    if not source.has("points"):
        _count_marks(source, list(groups.values()))
    return gathered


def _unite(source: Source, indices: Sequence[int]) -> bool:
    """Bring what the rows tell of the attempt into the first; False where two rows contradict each other."""
    first = indices[0]
    for field in source.fields():
        if field in ("question", "answer", "mark"):
            continue
        texts = source.texts(field)
        told = {texts[i]: i for i in reversed(indices) if texts[i]}
        if len(told) > 1:
            other = source.row_no(sorted(told.values())[1])
            source.leave_out(first, "profiles.rows_disagree", Severity.ERROR, field, other=other)
            return False
        texts[first] = next(iter(told), "")
    return True


def _count_marks(source: Source, groups: Sequence[Sequence[int]]) -> None:
    marks = source.texts("mark")
    read = {text: parse_mark(text) for text in set(marks)}
    points = [""] * source.n_rows
    for indices in groups:
        unclear = next((i for i in indices if isinstance(read[marks[i]], Fault)), None)
        if unclear is not None:
            source.leave_out(indices[0], "profiles.mark_unclear", Severity.ERROR, "mark", value=marks[unclear])
        points[indices[0]] = str(sum(read[marks[i]] is True for i in indices))
    source.set("points", points)
