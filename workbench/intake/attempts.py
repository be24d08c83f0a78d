"""A week's export of attempts -> AttemptRecords."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from operator import contains, getitem

from workbench.intake.lookups import unit_codes
from workbench.intake.records import AttemptRecord, Intake, KnownAttempts, content_of
from workbench.intake.table import Table, collector_paused, open_table
from workbench.intake.values import Duration, Fault, parse_duration, parse_moment, parse_phone, parse_whole
from workbench.texts import format_duration

CONTRADICTION_MS = 2000  # platforms round the start, the end and the duration each on its own
NO_ANSWER = "-"

_SEPARATORS = str.maketrans("", "", " ,;")


def read_attempts(data: bytes, file_name: str, known: KnownAttempts) -> Intake[AttemptRecord]:
    """Read a week's export; what contradicts itself, the week or the forms is refused with a finding each.

    Points that disagree with the responses are only told (where ``known.keys`` is given): a person decides.
    """
    with collector_paused():
        table = open_table(data, file_name, "attempts")
        return table if isinstance(table, Intake) else attempts_of_table(table, known)


def attempts_of_table(table: Table, known: KnownAttempts) -> Intake[AttemptRecord]:
    """Read the rows of an opened table, whatever file it was made from; see ``read_attempts``."""
    table.require("code", "person", "full_name", "unit", "started", "submitted", "duration", "points")
    units = unit_codes(table, "unit", known.units, known.unit_names)
    started = table.parse("started", parse_moment)
    submitted = table.parse("submitted", parse_moment)
    durations = table.parse("duration", parse_duration)
    _check_times(table, known, started, submitted, durations)
    points = table.parse("points", parse_whole)
    _check_points(table, points, known.n_items)
    forms = _forms(table, known.forms)
    responses = _responses(table, forms, known)
    columns = (
        table.row_nos,
        table.texts("code"),
        table.texts("person"),
        table.texts("full_name"),
        units,
        table.parse_digits("phone", parse_phone, refuse=False),
        forms,
        started,
        submitted,
        [duration and duration.ms for duration in durations],
        [duration and duration.resolution_ms for duration in durations],
        points,
        [known.n_items] * table.n_rows,
        responses,
    )
    rows = list(map(AttemptRecord._make, zip(*columns, strict=True)))
    codes = table.texts("code")
    table.refuse_repeats("code", codes, rows, content_of=lambda row: row[1:])
    table.refuse_stored("code", codes, rows, known.stored, content_of=content_of)
    return table.intake("attempts", table.accepted(rows))


def _check_times(
    table: Table,
    known: KnownAttempts,
    started: list[datetime | None],
    submitted: list[datetime | None],
    durations: list[Duration | None],
) -> None:
    for field, moments in (("started", started), ("submitted", submitted)):
        opens_at, closes_at = known.opens_at, min(known.closes_at, known.now + timedelta(microseconds=1))
        for index in [i for i, at in enumerate(moments) if at and not opens_at <= at < closes_at]:
            is_future = (moments[index] or opens_at) > known.now
            code = "intake.in_future" if is_future else "intake.outside_window"
            table.refuse(index, code, field, value=table.texts(field)[index])
    tolerated = timedelta(milliseconds=CONTRADICTION_MS)
    for index, (start, end, duration) in enumerate(zip(started, submitted, durations, strict=True)):
        if start and end:
            if end < start:
                text = table.texts("submitted")[index]
                table.refuse(index, "intake.submitted_before_started", "submitted", value=text)
            elif duration and not -tolerated <= end - start - timedelta(milliseconds=duration.ms) <= tolerated:
                _check_duration(table, index, end - start, duration)


def _check_duration(table: Table, index: int, between: timedelta, duration: Duration) -> None:
    """Refuse a duration that is not the time between start and end, as far as their notations can tell."""
    slack = CONTRADICTION_MS + (duration.resolution_ms if duration.resolution_ms > 1000 else 0)
    slack += sum(60_000 for field in ("started", "submitted") if table.texts(field)[index].count(":") == 1)
    between_ms = between // timedelta(milliseconds=1)
    if abs(between_ms - duration.ms) > slack:
        text = table.texts("duration")[index]
        table.refuse(index, "intake.duration_contradicts", "duration", value=text, between=format_duration(between_ms))


def _check_points(table: Table, points: list[int | None], n_items: int) -> None:
    for index, value in enumerate(points):
        if value is not None and not 0 <= value <= n_items:
            table.refuse(index, "intake.points_out_of_range", "points", value=value, maximum=n_items)
    for index, count in enumerate(table.parse("n_items", parse_whole)):
        if count is not None and count != n_items:
            table.refuse(index, "intake.n_items_differs", "n_items", value=count, expected=n_items)


def _forms(table: Table, known_forms: Mapping[str, str]) -> list[str | None]:
    texts = table.texts("form")
    unknown = {text for text in set(texts) if text and text not in known_forms}
    if unknown:
        for index, text in enumerate(texts):
            if text in unknown:
                table.refuse(index, "intake.form_unknown", "form", value=text)
    return [text or None for text in texts]


def _responses(table: Table, forms: list[str | None], known: KnownAttempts) -> list[str]:
    """Turn the letters as displayed into the items' own letters, by the form's layout."""
    if not table.has("responses"):
        return [""] * table.n_rows
    layouts = {form: _letters_of(known.forms[form]) for form in set(forms) if form and form in known.forms}
    responses: list[str] = []
    for index, (text, form) in enumerate(zip(table.texts("responses"), forms, strict=True)):
        letters = layouts.get(form) if form else None
        if letters and text:
            responses.append(_own_letters(table, index, letters, text))
            continue
        responses.append("")
        if text and not form:
            table.refuse(index, "intake.responses_without_form", "responses", value=text)
    if known.keys is not None:
        _compare_points(table, forms, responses, known.forms, known.keys)
    return responses


def _letters_of(layout: str) -> list[Mapping[str, str]]:
    """Give, for each item of a form, displayed letter -> the item's own letter."""
    return [_own_letter_of(part.partition(":")[2]) for part in layout.split()]


@lru_cache(maxsize=2048)
def _own_letter_of(options: str) -> Mapping[str, str]:
    return {NO_ANSWER: NO_ANSWER, **{chr(ord("A") + place): own for place, own in enumerate(options)}}


def _own_letters(table: Table, index: int, letters: Sequence[Mapping[str, str]], text: str) -> str:
    if len(text) == len(letters):
        try:
            return "".join(map(getitem, letters, text))
        except KeyError:
            pass  # it may be written in small letters
    written = text.translate(_SEPARATORS).upper()
    wrong = next((i for i, (own, letter) in enumerate(zip(letters, written, strict=False)) if letter not in own), None)
    if len(written) != len(letters):
        table.refuse(
            index, "intake.responses_length", "responses", value=text, length=len(written), expected=len(letters)
        )
    elif wrong is not None:
        table.refuse(index, "intake.responses_letter", "responses", value=text, letter=written[wrong], place=wrong + 1)
    else:
        return "".join(map(getitem, letters, written))
    return ""


def _compare_points(
    table: Table,
    forms: Sequence[str | None],
    responses: Sequence[str],
    layouts: Mapping[str, str],
    keys: Mapping[str, str],
) -> None:
    """Tell where the points are not the number of correct answers, for forms all of whose keys are known."""
    keys_of = {
        form: [keys.get(part.partition(":")[0], "") for part in layouts[form].split()]
        for form in set(forms)
        if form and form in layouts
    }
    for index, (form, chosen, points) in enumerate(zip(forms, responses, table.texts("points"), strict=True)):
        correct = keys_of.get(form, []) if form and chosen else []
        if correct and all(correct):
            computed = sum(map(contains, correct, chosen))
            if parse_whole(points) not in (computed, Fault("intake.not_whole"), Fault("intake.number_unclear")):
                table.warn(index, "intake.points_disagree", "points", value=points, computed=computed)
