"""What screening may find in a week's papers: rule findings, which are certain, and signals, which only order a queue.

Neither decides anything: a named person clears, asks or annuls, with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from workbench.catalogue import Language, say
from workbench.terms import ExclusionGround
from workbench.texts import LOCAL_ZONE, format_date, format_duration, format_moment, format_number, format_percent

Ints = NDArray[np.int64]
Rows = NDArray[np.intp]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_DAY_MS = timedelta(days=1) // _MS
NONE = -1  # an attempt without form or device


class CheckClass(StrEnum):
    """How certain a finding is: a RULE follows from the written rules, a SIGNAL from a comparison."""

    RULE = "RULE"
    SIGNAL = "SIGNAL"


class CheckId(StrEnum):
    """What was checked, rules first, in the order in which a reader is told."""

    OUTSIDE_WINDOW = "OUTSIDE_WINDOW"
    OVER_CAP = "OVER_CAP"
    OVER_TIME_LIMIT = "OVER_TIME_LIMIT"
    EXCLUDED_PERSON = "EXCLUDED_PERSON"
    EXCLUDED_UNIT = "EXCLUDED_UNIT"
    UNDER_PACE_FLOOR = "UNDER_PACE_FLOOR"
    PARALLEL = "PARALLEL"
    SHARED_IDENTITY = "SHARED_IDENTITY"
    WRONG_FORM = "WRONG_FORM"
    POINTS_DISAGREE = "POINTS_DISAGREE"
    FAST_FOR_WEEK = "FAST_FOR_WEEK"
    JUMP_TO_FULL = "JUMP_TO_FULL"
    REPEATED_EQUAL_RESULTS = "REPEATED_EQUAL_RESULTS"
    MANY_ON_ONE_DEVICE = "MANY_ON_ONE_DEVICE"
    HARVESTING = "HARVESTING"
    SHARED_WRONG_ANSWERS = "SHARED_WRONG_ANSWERS"

    @property
    def kind(self) -> CheckClass:
        """Say whether the check is a rule or a signal."""
        return CheckClass.SIGNAL if self in _SIGNALS else CheckClass.RULE

    @property
    def version(self) -> int:
        """Give the version of the check's definition: a change of what it means is a new number."""
        return _VERSIONS.get(self, 1)

    def label(self, lang: Language = "vi") -> str:
        """Give the short name of the check."""
        return say(f"screening.name_{self.value.lower()}", lang)

    def innocent(self, lang: Language = "vi") -> str:
        """Say how an honest participant may come to such a paper."""
        return say(f"screening.innocent_{self.value.lower()}", lang)


_SIGNALS = frozenset(list(CheckId)[list(CheckId).index(CheckId.FAST_FOR_WEEK) :])
_VERSIONS: Mapping[CheckId, int] = {}  # those whose definition has changed since the first


class Thresholds(BaseModel):
    """From where on a comparison is worth a look; none of these is written in the rules, so none of them decides."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = 1
    fast_z: float = 3.5  # robust standard deviations of the log duration below the group's median
    min_group: int = 30  # a smaller group is widened until it is this large
    turn_edges: tuple[int, ...] = (1, 2, 4)  # the first attempt, the second, the third and fourth, later ones
    seen_edges: tuple[float, ...] = (0.0, 0.5, 0.9)  # nothing seen before, up to half, up to 90 %, more
    jump: float = 0.4  # share of the points by which a full paper exceeds the person's best before
    equal_run: int = 4  # papers in a row with the same points
    equal_ms: int = 2_000  # and durations this close
    device_people: int = 3
    device_hours: int = 24
    harvest_run: int = 3  # papers in a row before a full one
    harvest_pace: float = 0.5  # each shorter than this share of the week's median duration
    harvest_share: float = 0.5  # with no more than this share of the points, or this share left blank
    shared_min: int = 3  # wrong answers that two papers share
    shared_tail: float = 0.001


Value = str | int | float


@dataclass(frozen=True, slots=True)
class Group:
    """What an attempt was compared with: the words of a catalogue entry and how many attempts stand in it."""

    name: str
    size: int
    values: Mapping[str, Value] = field(default_factory=dict)

    def message(self, lang: Language = "vi") -> str:
        """Say which papers these are."""
        return say(f"screening.group_{self.name}", lang, size=format_number(self.size), **written(self.values, lang))


@dataclass(frozen=True, slots=True)
class Flag:
    """One finding about one attempt, by its code; ``others`` are the codes of further attempts it rests on.

    ``percentile`` says what percent of the comparison group is less striking. ``strength`` orders signals: the
    negative decimal logarithm of the share of comparable papers at least as striking, so 3 means one in a thousand.
    ``q_value`` is Benjamini and Hochberg's, for the record only: on real data such values flagged many innocent people.
    """

    check: CheckId
    attempt: str
    values: Mapping[str, Value] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    variant: str = ""
    percentile: float | None = None
    group: Group | None = None
    strength: float = 0.0
    q_value: float | None = None

    def message(self, lang: Language = "vi") -> str:
        """Say what was seen."""
        name = "_".join(filter(None, (self.check.value.lower(), self.variant)))
        return say(f"screening.{name}", lang, others=", ".join(self.others), **written(self.values, lang))

    def body(self) -> dict[str, Any]:
        """Give the finding as plain values, as a decision records what was seen."""
        body = {"check": self.check.value, "version": self.check.version, "values": dict(self.values)}
        optional = {"variant": self.variant, "others": list(self.others), "percentile": self.percentile}
        return body | {name: value for name, value in optional.items() if value not in ("", [], None)}


def written(values: Mapping[str, Value], lang: Language = "vi") -> dict[str, str]:
    """Write raw values as people read them; the end of a name tells the unit."""
    return {name: _written(name, value, lang) for name, value in values.items()}


def _written(name: str, value: Value, lang: Language) -> str:
    if name == "ground":
        return ExclusionGround(str(value)).label(lang)
    if name.endswith("_ms"):
        return format_duration(int(value))
    if name.endswith("_at"):
        return format_moment(EPOCH + int(value) * _MS)
    if name.endswith("_on"):
        return format_date(date.fromisoformat(str(value)))
    if name.endswith("_share"):
        return format_percent(round(float(value) * 1000), 1000, 0)
    return format_number(value, 2) if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Attempts:
    """The attempts of a contest up to a week as columns, one place an attempt, in any order.

    ``codes`` are unique within a week only, ``ids`` are those of the database. ``person`` is the person after merges.
    Moments are milliseconds since 1970 UTC, rounded down to ``moment_resolution_ms``; ``week`` and ``form_week`` are
    week numbers; ``form`` and ``device`` are NONE where the platform told none, ``form_week`` then 0.
    """

    ids: Ints
    codes: NDArray[np.str_]
    week: Ints
    person: Ints
    unit: Ints
    form: Ints
    form_week: Ints
    device: Ints
    started_ms: Ints
    submitted_ms: Ints
    moment_resolution_ms: Ints
    duration_ms: Ints
    duration_resolution_ms: Ints
    points: Ints
    n_items: Ints
    responses: Sequence[str]

    def chains(self, rows: Rows) -> list[Rows]:
        """Give each person's rows in the order in which the papers were begun; equal ones in order of the code."""
        keys = (self.codes[rows], self.submitted_ms[rows], self.started_ms[rows], self.person[rows])
        order = rows[np.lexsort(keys)]
        return np.split(order, np.flatnonzero(np.diff(self.person[order])) + 1) if len(order) else []

    def codes_at(self, rows: Sequence[int] | Rows) -> tuple[str, ...]:
        """Give the codes of these rows, in order of the code."""
        return tuple(sorted(str(self.codes[row]) for row in rows))


class Limits(NamedTuple):
    """What the rules in force say about a week; ``None`` and 0 mean that nothing is written."""

    opens_ms: int
    closes_ms: int
    time_limit_ms: int
    grace_ms: int = 0
    per_person: int | None = None
    per_day: int | None = None
    in_all: int | None = None
    floor_ms_per_question: int = 0


class Excluded(NamedTuple):
    """People or units who may not win on these days; without ``from_on`` a member of the organising side.

    Members are found by name and unit, on every day; the days of a listed one may have no end.
    """

    people: frozenset[int]
    units: frozenset[int]
    ground: ExclusionGround
    from_on: date | None = None
    until_on: date | None = None


class SharedIdentity(NamedTuple):
    """Several people who gave one phone (``by`` is "phone") or one ID number ("id_number"); person -> code."""

    by: str
    people: Mapping[int, str]


class Paper(NamedTuple):
    """One form: the codes of its items in order, and the all-correct answers; empty while the key is sealed."""

    items: tuple[str, ...]
    correct: str


@dataclass(frozen=True)
class Evidence:
    """Everything that the checks of one week look at."""

    week: int
    attempts: Attempts
    limits: Limits
    excluded: Sequence[Excluded] = ()
    identities: Sequence[SharedIdentity] = ()
    papers: Mapping[int, Paper] = field(default_factory=dict)

    @property
    def rows(self) -> Rows:
        """Give the places of the week's own attempts."""
        return np.flatnonzero(self.attempts.week == self.week)

    @property
    def is_key_known(self) -> bool:
        """Say whether right and wrong answers can be told apart."""
        return any(paper.correct for paper in self.papers.values())


def milliseconds(moment: datetime) -> int:
    """Give an aware moment as milliseconds since 1970 UTC."""
    return (moment - EPOCH) // _MS


def local_days(moments_ms: Ints) -> Ints:
    """Give the local day of moments as days since 1970; Vietnam has kept UTC+7 without summer time since 1975."""
    offset = LOCAL_ZONE.utcoffset(datetime(2022, 1, 1)) or timedelta()  # noqa: DTZ001 - the zone is asked, not a clock
    days: Ints = (moments_ms + offset // _MS) // _DAY_MS
    return days


def in_order(flags: Sequence[Flag]) -> tuple[Flag, ...]:
    """Put flags in one order, whatever the order of the rows was."""
    places = {check: place for place, check in enumerate(CheckId)}

    def key(flag: Flag) -> tuple[str, int, str, tuple[str, ...], str]:
        return flag.attempt, places[flag.check], flag.variant, flag.others, str(flag.values)

    return tuple(sorted(flags, key=key))
