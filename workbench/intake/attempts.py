"""A week's export of attempts -> AttemptRecords."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import repeat
from operator import contains, sub
from typing import Any, cast

from workbench.intake.lookups import unit_codes
from workbench.intake.records import AttemptRecord, Intake, KnownAttempts, content_of
from workbench.intake.responses import WrongLength, WrongLetter, letters_of, own_responses
from workbench.intake.table import Table, open_table
from workbench.intake.values import Duration, Fault, parse_duration, parse_phone, parse_whole
from workbench.texts import format_duration

CONTRADICTION_MS = 2000  # platforms round the start, the end and the duration each on its own
SECOND_MS, MINUTE_MS = 1000, 60_000


def read_attempts(data: bytes, file_name: str, known: KnownAttempts) -> Intake[AttemptRecord]:
    """Read a week's export; what contradicts itself, the week or the forms is refused with a finding each.

    Points that disagree with the responses are only told (where ``known.keys`` is given): a person decides.
    """
    table = open_table(data, file_name, "attempts")
    return table if isinstance(table, Intake) else attempts_of_table(table, known)


def attempts_of_table(table: Table, known: KnownAttempts) -> Intake[AttemptRecord]:
    """Read the rows of an opened table, whatever file it was made from; see ``read_attempts``."""
    table.require("code", "person", "full_name", "unit", "started", "submitted", "duration", "points")
    units = unit_codes(table, "unit", known.units, known.unit_names)
    started = table.parse_moments("started")
    submitted = table.parse_moments("submitted")
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
        table.texts("device"),
        _counts(table, "prediction"),
        _counts(table, "written_points"),
        _moment_resolutions(table),
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
        for index in _outside(moments, known.opens_at, min(known.closes_at, known.now + timedelta(microseconds=1))):
            is_future = (moments[index] or known.opens_at) > known.now
            code = "intake.in_future" if is_future else "intake.outside_window"
            table.refuse(index, code, field, value=table.texts(field)[index])
    if not table.refused and _all_agree(started, submitted, durations):
        return
    for index, (start, end, duration) in enumerate(zip(started, submitted, durations, strict=True)):
        if start and end:
            if end < start:
                text = table.texts("submitted")[index]
                table.refuse(index, "intake.submitted_before_started", "submitted", value=text)
            elif duration:
                _check_duration(table, index, end - start, duration)


def _outside(moments: Sequence[datetime | None], opens_at: datetime, closes_at: datetime) -> list[int]:
    told = [at for at in moments if at]
    if not told or (opens_at <= min(told) and max(told) < closes_at):
        return []
    return [index for index, at in enumerate(moments) if at and not opens_at <= at < closes_at]


def _all_agree(started: Sequence[Any], submitted: Sequence[Any], durations: Sequence[Any]) -> bool:
    """Say whether every duration is the time from start to end; then no row needs to be looked at by itself."""
    span_of = {ms: timedelta(milliseconds=ms) for ms in {duration.ms for duration in durations}}
    between = list(map(sub, submitted, started))
    gaps = list(map(sub, between, [span_of[duration.ms] for duration in durations]))
    tolerated = timedelta(milliseconds=CONTRADICTION_MS)
    return bool(min(between) >= timedelta() and -tolerated <= min(gaps) and max(gaps) <= tolerated)


def _check_duration(table: Table, index: int, between: timedelta, duration: Duration) -> None:
    """Refuse a duration that is not the time between start and end, as far as their notations can tell."""
    slack = CONTRADICTION_MS + (duration.resolution_ms if duration.resolution_ms > 1000 else 0)
    slack += sum(60_000 for field in ("started", "submitted") if table.texts(field)[index].count(":") == 1)
    between_ms = between // timedelta(milliseconds=1)
    if abs(between_ms - duration.ms) > slack:
        text = table.texts("duration")[index]
        table.refuse(index, "intake.duration_contradicts", "duration", value=text, between=format_duration(between_ms))


def _check_points(table: Table, points: list[int | None], n_items: int) -> None:
    for index in _places(points, lambda value: not 0 <= value <= n_items):
        table.refuse(index, "intake.points_out_of_range", "points", value=points[index], maximum=n_items)
    counts = table.parse("n_items", parse_whole)
    for index in _places(counts, lambda count: count != n_items):
        table.refuse(index, "intake.n_items_differs", "n_items", value=counts[index], expected=n_items)


def _places(numbers: Sequence[int | None], is_wrong: Callable[[int], bool]) -> list[int]:
    wrong = {number for number in set(numbers) if number is not None and is_wrong(number)}
    return [index for index, number in enumerate(numbers) if number in wrong] if wrong else []


def _forms(table: Table, known_forms: Mapping[str, str]) -> list[str | None]:
    texts = table.texts("form")
    unknown = {text for text in set(texts) if text and text not in known_forms}
    for index in [index for index, text in enumerate(texts) if text in unknown] if unknown else ():
        table.refuse(index, "intake.form_unknown", "form", value=texts[index])
    return [text or None for text in texts]


def _responses(table: Table, forms: list[str | None], known: KnownAttempts) -> list[str]:
    """Turn the letters as displayed into the items' own letters, by the form's layout."""
    if not table.has("responses"):
        return [""] * table.n_rows
    texts = table.texts("responses")
    letters = {form: letters_of(known.forms[form]) for form in set(forms) if form and form in known.forms}
    responses = own_responses(texts, forms, letters)
    for index in [index for index, own in enumerate(responses) if type(own) is not str]:
        _refuse_responses(table, index, texts[index], responses[index], len(letters[forms[index] or ""]))
        responses[index] = ""
    if None in forms:
        for index in [index for index, form in enumerate(forms) if not form and texts[index]]:
            table.refuse(index, "intake.responses_without_form", "responses", value=texts[index])
    own_texts = cast(list[str], responses)
    if known.keys is not None:
        _compare_points(table, forms, own_texts, known.forms, known.keys)
    return own_texts


def _refuse_responses(
    table: Table, index: int, text: str, wrong: str | WrongLetter | WrongLength, expected: int
) -> None:
    if isinstance(wrong, WrongLength):
        table.refuse(index, "intake.responses_length", "responses", value=text, length=wrong.length, expected=expected)
    elif isinstance(wrong, WrongLetter):
        table.refuse(index, "intake.responses_letter", "responses", value=text, letter=wrong.letter, place=wrong.place)


def _counts(table: Table, field: str) -> list[int | None]:
    """Read a column of numbers from 0 upwards."""
    if not table.has(field):
        return [None] * table.n_rows
    counts = table.parse(field, parse_whole)
    for index in _places(counts, lambda count: count < 0):
        table.refuse(index, "intake.number_negative", field, value=counts[index])
    return counts


def _moment_resolutions(table: Table) -> list[int]:
    """Give each row's resolution: a minute where one of its moments was written without seconds."""
    colons = [list(map(str.count, table.texts(field), repeat(":"))) for field in ("started", "submitted")]
    if not any(1 in counts for counts in colons):
        return [SECOND_MS] * table.n_rows
    return [MINUTE_MS if 1 in pair else SECOND_MS for pair in zip(*colons, strict=True)]


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
