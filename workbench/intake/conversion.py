"""A platform's file and its profile -> AttemptRecords, through the same checks as an export of our own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from workbench.errors import Severity
from workbench.intake.answers import Questions
from workbench.intake.attempts import attempts_of_table
from workbench.intake.header import columns_of, heading_key
from workbench.intake.long_rows import gather_long
from workbench.intake.presented import find_responses
from workbench.intake.profiles import SHIPPED, Identity, Layout, Profile, moodle_states
from workbench.intake.records import AttemptRecord, Intake, KnownAttempts
from workbench.intake.source import Source, open_source
from workbench.intake.styles import duration_text, moment_text, points_text
from workbench.intake.table import collector_paused, is_total, masked
from workbench.intake.values import Fault, parse_duration, parse_email, parse_id_number, parse_moment
from workbench.texts import LOCAL_ZONE

Columns = dict[str, list[str]]

_PREFIX = {Layout.LONG: "L", Layout.WIDE: "W", Layout.OWN: "O"}
_WHOLE_MINUTE = ":00"


class KnownPerson(NamedTuple):
    """Somebody of the register; ``unit`` is the code of the unit."""

    code: str
    full_name: str
    unit: str


@dataclass(frozen=True, slots=True)
class KnownPlatform:
    """What a platform's file is compared with: the week, the items it could ask, the register of people.

    ``people``: account code, e-mail in small letters or ID number, as the profile identifies people -> the person;
    ``shared``: such identifications that two people have.
    """

    attempts: KnownAttempts
    questions: Questions
    people: Mapping[str, KnownPerson] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()


def read_with_profile(
    data: bytes, file_name: str, profile: Profile, known: KnownPlatform, number: int | None = None
) -> Intake[AttemptRecord]:
    """Read a platform's file by a profile, ``number`` being that under which it is stored (None: shipped).

    Attempts that were never handed in and rows of totals are left out with a finding. An attempt whose questions
    cannot be linked to the bank, or whose paper is none of the week's forms, keeps its points and loses only its
    responses, with a finding: its rank needs the points alone, and no form is guessed. In a long file the rows
    counted are attempts, each under the number of its first row.
    """
    label = f"{profile.name}/{number or SHIPPED}"
    with collector_paused():
        source = open_source(data, file_name, profile, label, known.questions.items)
        if isinstance(source, Intake):
            return source
        _leave_totals_out(source)
        if profile.layout.is_moodle:
            _leave_unfinished_out(source)
        gathered = gather_long(source) if profile.layout is Layout.LONG else {}
        columns = _plain_columns(source)
        _set_people(source, columns, known)
        _set_times(source, columns)
        _set_points(source, columns, known.attempts.n_items)
        _set_codes(source, columns)
        find_responses(source, columns, known.questions, gathered)
        table = source.table(columns)
        return source.close(attempts_of_table(table, known.attempts) if table else None, label)


def _plain_columns(source: Source) -> Columns:
    return {name: list(source.texts(name)) for name in columns_of("attempts") if source.has(name)}


def _leave_totals_out(source: Source) -> None:
    """Leave the rows out that name neither a person nor a start: totals, averages and what else stands below."""
    people, started = source.texts(source.profile.identity.field), source.texts("started")
    for index in source.live():
        first = source.firsts[index]
        if not people[index] and not started[index] and (source.profile.layout.is_moodle or is_total(first)):
            source.leave_out(index, "intake.total_row", Severity.WARNING, value=first)


def _leave_unfinished_out(source: Source) -> None:
    finished, unfinished = ({heading_key(word) for word in moodle_states(kind)} for kind in ("finished", "unfinished"))
    statuses = source.texts("status")
    for index in source.live():
        key = heading_key(statuses[index])
        if key in unfinished:
            source.leave_out(index, "profiles.not_finished", Severity.WARNING, "status", value=statuses[index])
        elif key not in finished:
            source.leave_out(index, "profiles.status_unknown", Severity.ERROR, "status", value=statuses[index])


def _set_people(source: Source, columns: Columns, known: KnownPlatform) -> None:
    """Give every attempt its account code, and the name and unit of the register where the file lacks them."""
    identity = source.profile.identity
    texts = source.texts(identity.field)
    names, last, first = (source.texts(name) for name in ("full_name", "last_name", "first_name"))
    columns["full_name"] = [name or " ".join(f"{a} {b}".split()) for name, a, b in zip(names, last, first, strict=True)]
    columns["person"] = list(texts) if identity is Identity.ACCOUNT else [""] * source.n_rows
    columns["unit"] = list(source.texts("unit"))
    for index in source.live():
        key = _person_key(identity, texts[index])
        person = known.people.get(key)
        if key in known.shared:
            value = masked(texts[index])
            source.leave_out(index, "profiles.person_shared", Severity.ERROR, identity.field, value=value)
        elif person:
            columns["person"][index] = person.code
            columns["full_name"][index] = columns["full_name"][index] or person.full_name
            columns["unit"][index] = columns["unit"][index] or person.unit
        elif identity is not Identity.ACCOUNT:
            code = "profiles.person_unknown" if texts[index] else "intake.missing_value"
            source.leave_out(index, code, Severity.ERROR, identity.field, value=masked(texts[index]))


def _person_key(identity: Identity, text: str) -> str:
    if identity is Identity.ACCOUNT:
        return text
    key = parse_email(text) if identity is Identity.EMAIL else parse_id_number(text)
    return "" if isinstance(key, Fault) else key


def _set_times(source: Source, columns: Columns) -> None:
    """Write the moments as our own export does, and fill the end or the duration from the other two."""
    for name in ("started", "submitted"):
        columns[name] = _each(source.texts(name), lambda text: _moment(text, source.profile.month_first))
    columns["duration"] = _each(source.texts("duration"), duration_text)
    live = source.live()
    if source.profile.layout.is_moodle:
        _drop_empty_seconds(columns, live)
    if not source.has("duration"):
        pairs = list(zip(columns["started"], columns["submitted"], strict=True))
        columns["duration"] = [_duration_between(*pair) for pair in pairs]
    if not source.has("submitted"):
        pairs = list(zip(columns["started"], columns["duration"], strict=True))
        columns["submitted"] = [_moment_after(*pair) for pair in pairs]


def _moment(text: str, month_first: bool) -> str:
    read = moment_text(text, month_first=month_first)
    return text if isinstance(read, Fault) else read  # the usual checks tell why it cannot be read


def _drop_empty_seconds(columns: Columns, live: Sequence[int]) -> None:
    """Take the seconds away that a spreadsheet added to moments which Moodle shows to the minute."""
    texts = [columns[name][index] for name in ("started", "submitted") for index in live]
    if any(text.count(":") == 2 for text in texts) and all(
        text.endswith(_WHOLE_MINUTE) for text in texts if text.count(":") == 2
    ):
        for name in ("started", "submitted"):
            columns[name] = [t.removesuffix(_WHOLE_MINUTE) if t.count(":") == 2 else t for t in columns[name]]


def _duration_between(start: str, end: str) -> str:
    first, last = parse_moment(start), parse_moment(end)
    if isinstance(first, Fault) or isinstance(last, Fault) or last < first:
        return ""
    seconds = (last - first) // timedelta(seconds=1)
    if min(start.count(":"), end.count(":")) == 1:
        return f"{seconds // 60} phút"
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _moment_after(start: str, duration: str) -> str:
    first, span = parse_moment(start), parse_duration(duration)
    if isinstance(first, Fault) or isinstance(span, Fault):
        return ""
    end = (first + timedelta(milliseconds=span.ms)).astimezone(LOCAL_ZONE)
    return end.strftime("%d/%m/%Y %H:%M" + (":%S" if start.count(":") == 2 else ""))


def _set_points(source: Source, columns: Columns, n_items: int) -> None:
    """Turn grades of another scale into numbers of right answers, where the heading names the scale."""
    out_of = source.located.out_of
    if out_of is None:
        return
    texts = columns["points"]
    read = {text: points_text(text, out_of, n_items) for text in set(texts)}
    for index in source.live():
        points = read[texts[index]]
        if isinstance(points, Fault):
            code = points.code if texts[index] else "intake.missing_value"
            source.leave_out(index, code, Severity.ERROR, "points", value=texts[index])
        else:
            texts[index] = points


def _set_codes(source: Source, columns: Columns) -> None:
    """Give every attempt of a platform that numbers none a code made of the person and the start.

    Where one person started twice within what the moment can show, the earlier end comes first and the next gets
    ``-2``; a row that is the same in every cell keeps the code, so that it is found to be there twice.
    """
    if any(columns.get("code", ())):
        return
    prefix = _PREFIX.get(source.profile.layout, "M")
    groups: dict[str, list[int]] = {}
    for index in source.live():
        start = columns["started"][index]
        stamp = f"{start[6:10]}{start[3:5]}{start[:2]}{start[11:].replace(':', '')}"
        groups.setdefault(f"{prefix}-{columns['person'][index]}-{stamp}", []).append(index)
    codes = [""] * source.n_rows
    for code, indices in groups.items():
        ordered = sorted(indices, key=lambda i: (columns["submitted"][i], _ms(columns["duration"][i]), i))
        numbers: dict[tuple[object, ...], int] = {}
        for index in ordered:
            number = numbers.setdefault(source.content(index), len(numbers) + 1)
            codes[index] = code if number == 1 else f"{code}-{number}"
    columns["code"] = codes


def _ms(duration: str) -> int:
    span = parse_duration(duration)
    return 0 if isinstance(span, Fault) else span.ms


def _each(texts: Sequence[str], change: Callable[[str], str]) -> list[str]:
    changed = {text: change(text) if text else "" for text in set(texts)}
    return [changed[text] for text in texts]
