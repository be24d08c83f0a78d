"""What a reader gives back (records and their Intake) and what it must be told (the Known types)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

from workbench.errors import Finding, Severity
from workbench.rules.canonical import moment_texts
from workbench.rules.essay_rules import Criterion
from workbench.terms import Consent, Difficulty, EssaySubject, IneligibleReason


class UnitRecord(NamedTuple):
    """One unit as its file states it; ``counted_on`` is the day of ``headcount``."""

    row_no: int
    code: str
    name: str
    aliases: tuple[str, ...]
    parent_code: str | None
    group_code: str
    headcount: int
    counted_on: date


class PersonRecord(NamedTuple):
    """One participant; the unit is already the code it stands for."""

    row_no: int
    code: str
    full_name: str
    unit_code: str
    phone: str | None
    id_number: str | None
    birth_date: date | None
    email: str | None = None
    category: str = ""


class ItemRecord(NamedTuple):
    """One question; ``options`` stand in the order A, B, C ... and ``key`` holds the correct letters."""

    row_no: int
    code: str
    area_code: str
    difficulty: Difficulty
    stem: str
    options: tuple[str, ...]
    key: str
    explanation: str
    source: str


class AttemptRecord(NamedTuple):
    """One paper handed in; moments are aware UTC, ``responses`` the items' own letters in the form's order.

    ``responses`` is empty and ``form_code`` None where the platform gave none. ``device`` is the platform's own mark
    of it, ``prediction`` the answer to the side question, ``written_points`` the marks of a written part;
    ``moment_resolution_ms`` is 60000 where a moment was written without seconds.
    """

    row_no: int
    code: str
    person_code: str
    full_name: str
    unit_code: str
    phone: str | None
    form_code: str | None
    started_at: datetime
    submitted_at: datetime
    duration_ms: int
    duration_resolution_ms: int
    points: int
    n_items: int
    responses: str
    device: str = ""
    prediction: int | None = None
    written_points: int | None = None
    moment_resolution_ms: int = 1000


AttemptColumns = Mapping[str, Sequence[Any]]


def attempt_columns(records: Sequence[AttemptRecord]) -> AttemptColumns:
    """Give attempts as field -> values, as they are stored and digested: the moments are texts in UTC."""
    values = zip(*records, strict=True) if records else ((),) * len(AttemptRecord._fields)
    columns: dict[str, Sequence[Any]] = dict(zip(AttemptRecord._fields, values, strict=True))
    return columns | {field: moment_texts(columns[field]) for field in ("started_at", "submitted_at")}


class AuthorRecord(NamedTuple):
    """One author of a work; ``unit_code`` is None where it is the work's own unit, ``post`` empty where not told."""

    full_name: str
    pen_name: str | None = None
    birth_date: date | None = None
    phone: str | None = None
    email: str | None = None
    post: str = ""
    unit_code: str | None = None


class EssayRecord(NamedTuple):
    """One work of the register; ``authors`` stand in the order signed.

    ``sub_unit`` is the chi bộ within the unit, ``series`` the name of the works (chùm bài) it is one of. The reason
    is None for a work that meets the rules, and for one not yet screened.
    """

    row_no: int
    code: str
    title: str
    authors: tuple[AuthorRecord, ...]
    unit_code: str
    phase: int
    postmarked_on: date | None
    received_on: date
    word_count: int
    ineligible_reason: IneligibleReason | None
    subject: EssaySubject | None = None
    series: str = ""
    sub_unit: str = ""
    published_in: str = ""
    published_on: date | None = None
    consent: Consent | None = None


class EssayTextRecord(NamedTuple):
    """The text read from one file of a work; ``row_no`` counts the files of the folder or zip, from 1."""

    row_no: int
    essay_code: str
    file_name: str
    media_type: str
    sha256: str
    size: int
    text: str
    syllables: int
    words: int


class MarkRecord(NamedTuple):
    """One judge's points on one criterion (its code) of one blind work."""

    row_no: int
    blind_code: str
    judge_code: str
    criterion: str
    points: Decimal


class AttemptContent(NamedTuple):
    """What the database keeps of an attempt beside its code: equal content means the same paper.

    Names and phones are not part of it, because people correct them without sitting the paper again.
    """

    person_code: str
    unit_code: str
    form_code: str | None
    started_at: datetime
    submitted_at: datetime
    duration_ms: int
    points: int
    responses: str
    device: str = ""
    prediction: int | None = None
    written_points: int | None = None


R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Intake(Generic[R]):
    """What came of one file: ``rows_read`` is always ``len(records) + rows_refused``.

    A refused row counts once in ``refused_by_reason``, under the first fault found. A file that could not be
    read at all has 0 rows and an ERROR without a row. In a mark sheet every mark counts as a row.
    """

    records: tuple[R, ...]
    findings: tuple[Finding, ...]
    rows_read: int
    rows_refused: int
    refused_by_reason: dict[str, int]
    profile: str

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Give the findings that keep the file, or rows of it, out."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def is_readable(self) -> bool:
        """Say whether the file as a whole was understood; then every ERROR names a row."""
        return all(finding.row is not None for finding in self.errors)


@dataclass(frozen=True, slots=True)
class KnownUnits:
    """What a units file is compared with: spellings (folded) -> unit code, and the units already stored."""

    units: Mapping[str, str] = field(default_factory=dict)
    today: date | None = None
    stored: Mapping[str, UnitRecord] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """What a people file is compared with; ``units`` is folded spelling -> unit code."""

    units: Mapping[str, str]
    today: date
    unit_names: Mapping[str, str] = field(default_factory=dict)
    stored: Mapping[str, PersonRecord] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownItems:
    """What a bank file is compared with; ``areas`` is folded code or name -> area code."""

    areas: Mapping[str, str]
    stored: Mapping[str, ItemRecord] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownAttempts:
    """What a week's export is compared with.

    ``units``: folded spelling -> unit code; ``forms``: form code -> layout (``HP-001:BADC LS-004:ACDB``);
    the window is [opens_at, closes_at); ``now`` tells the future; ``stored``: attempt code -> content;
    ``keys``: item code -> correct letters, only where the key is already open. ``unit_names``: unit code ->
    name, to propose near units by name.
    """

    units: Mapping[str, str]
    forms: Mapping[str, str]
    opens_at: datetime
    closes_at: datetime
    now: datetime
    n_items: int
    stored: Mapping[str, AttemptContent] = field(default_factory=dict)
    unit_names: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class KnownEssays:
    """What the essay register is compared with; ``units`` is folded spelling -> unit code."""

    units: Mapping[str, str]
    today: date
    unit_names: Mapping[str, str] = field(default_factory=dict)
    stored: Mapping[str, EssayRecord] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownMarks:
    """What a mark sheet is compared with; ``stored``: (blind code, judge, criterion code) -> points."""

    judges: frozenset[str]
    blind_codes: frozenset[str]
    criteria: tuple[Criterion, ...]
    stored: Mapping[tuple[str, str, str], Decimal] = field(default_factory=dict)


def content_of(record: AttemptRecord) -> AttemptContent:
    """Give what the database keeps of an attempt, to compare it with one already stored."""
    return AttemptContent(
        record.person_code,
        record.unit_code,
        record.form_code,
        record.started_at,
        record.submitted_at,
        record.duration_ms,
        record.points,
        record.responses,
        record.device,
        record.prediction,
        record.written_points,
    )
