"""Papers that a review must find: planted beside those that count, each for one check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from workbench.demo.devices import Devices
from workbench.demo.newcomers import SHARED_WEEK, Cast, Register
from workbench.demo.quiz import WeekAttempts, attempt_code, write_paper
from workbench.rules.forms import DrawnForm
from workbench.rules.screening import CheckId
from workbench.texts import to_local

FIRST_EXTRA = 800_001  # the number in the code of the first planted paper of a week
FAST_PAPERS = ((6, 0), (8, 0), (9, 3))  # seconds and wrong answers
HARVEST_WEEK, JUMP_WEEK, REPEAT_WEEK, OFFICE_WEEK, PROXY_WEEK = 2, 4, 3, 2, 3
OUTSIDER_WEEKS = ((1, 2), (1, 3), (2, 4), (3,))  # of each outsider: two organisers, the engineer, the judge
JUMP_FROM = 12  # points at the most that somebody had before the paper without a mistake
OFFICE_PEOPLE, PROXY_PEOPLE = 5, 6
_APART_S = 60


@dataclass(frozen=True, slots=True)
class PlantedPaper:
    """A stored paper that a check must name; the review annuls it, or clears it where all is well."""

    week_number: int
    attempt_code: str
    check: CheckId
    is_annulled: bool


@dataclass(frozen=True, slots=True)
class _Extra:
    """A paper handed in on top of those that count; seconds after the week opened."""

    person: int
    start: int
    duration: int
    form_code: str
    points: int
    displayed: str
    device: str
    check: CheckId


class _Week:
    """One week while papers are added to it."""

    def __init__(
        self,
        attempts: WeekAttempts,
        forms: tuple[DrawnForm, ...],
        keys: Mapping[str, str],
        devices: Devices,
        rng: np.random.Generator,
    ) -> None:
        self.attempts, self.devices, self.rng = attempts, devices, rng
        self._forms, self._keys = forms, keys
        self.extras: list[_Extra] = []
        self.cleared: list[tuple[int, CheckId]] = []  # place in the week's attempts

    def places(self, person: int) -> list[int]:
        """Give the places of a person's papers."""
        return np.flatnonzero(self.attempts.person == person).tolist()

    def free(self, *spans: tuple[int, int, int]) -> int:
        """Draw a moment from which each (person, seconds from then, seconds long) sits no other paper."""
        length = self.attempts.week.closes_at - self.attempts.week.opens_at
        latest = int(length.total_seconds()) - max(after + long for _, after, long in spans)
        while True:
            start = int(self.rng.integers(latest))
            if all(self._is_free(person, start + after, long) for person, after, long in spans):
                return start

    def _is_free(self, person: int, start: int, seconds: int) -> bool:
        week = self.attempts
        busy = [(int(week.starts[at]), int(week.durations[at])) for at in self.places(person)]
        busy += [(extra.start, extra.duration) for extra in self.extras if extra.person == person]
        return all(start + seconds + _APART_S < begun or begun + long + _APART_S < start for begun, long in busy)

    def add(
        self,
        check: CheckId,
        person: int,
        duration: int,
        *,
        wrong: int = 0,
        blank: int = 0,
        overstated: int = 0,
        start: int | None = None,
        device: str | None = None,
    ) -> None:
        """Hand in a paper; ``overstated`` are points more than its answers earn."""
        form = self._forms[int(self.rng.integers(len(self._forms)))]
        displayed = write_paper(form.layout, self._keys, wrong, blank)
        self.extras.append(
            _Extra(
                person,
                self.free((person, 0, duration)) if start is None else start,
                duration,
                form.code,
                len(displayed) - wrong - blank + overstated,
                displayed,
                device or self.devices.own(person),
                check,
            )
        )

    def clear(self, place: int, check: CheckId, device: str | None = None) -> None:
        """Name a paper that counts but that a check will find."""
        self.cleared.append((place, check))
        if device:
            self.attempts.devices[place] = device


def plant_papers(
    weeks: Mapping[int, WeekAttempts],
    forms: Mapping[int, tuple[DrawnForm, ...]],
    keys: Mapping[str, str],
    register: Register,
    cast: Cast,
    devices: Devices,
    rng: np.random.Generator,
) -> tuple[dict[int, WeekAttempts], tuple[PlantedPaper, ...]]:
    """Give the extra papers of each week in order of submission, and all papers that the review must find."""
    planted: list[PlantedPaper] = []
    extras = {}
    for number, attempts in weeks.items():
        week = _Week(attempts, forms[number], keys, devices, rng)
        _break_rules(week, cast)
        _share_identities(week, register)
        _let_outsiders_in(week, register)
        _show_patterns(week, weeks, cast)
        extras[number], found = _finish(week)
        planted += found
    return extras, tuple(planted)


def _break_rules(week: _Week, cast: Cast) -> None:
    """Add papers under the pace floor, one beside another of the same person, one with points it did not earn."""
    number = week.attempts.week.number
    for person, (seconds, wrong) in zip(cast.pick(number, len(FAST_PAPERS)), FAST_PAPERS, strict=True):
        week.add(CheckId.UNDER_PACE_FLOOR, person, seconds, wrong=wrong)
    slow = set(week.attempts.person[week.attempts.durations >= 180].tolist())
    (person,) = cast.pick(number, 1, slow.__contains__)
    place = next(at for at in week.places(person) if week.attempts.durations[at] >= 180)
    start = int(week.attempts.starts[place]) + 20
    week.add(CheckId.PARALLEL, person, 140, wrong=1, start=start, device=week.devices.shared())
    week.clear(place, CheckId.PARALLEL)
    (person,) = cast.pick(number, 1)
    week.add(CheckId.POINTS_DISAGREE, person, 95, wrong=4, overstated=4)


def _share_identities(week: _Week, register: Register) -> None:
    """Let both accounts of a pair hand in papers; a couple is innocent."""
    if week.attempts.week.number != SHARED_WEEK:
        return
    for pair in register.pairs:
        if pair.by == "description":
            continue
        first, second = register.place(pair.keep), register.place(pair.other)
        for place in week.places(first) if pair.is_one_person else week.places(first) + week.places(second):
            week.clear(place, CheckId.SHARED_IDENTITY)
        if pair.is_one_person:
            week.add(CheckId.SHARED_IDENTITY, second, 160, wrong=2, device=week.devices.own(first))


def _let_outsiders_in(week: _Week, register: Register) -> None:
    for outsider, numbers in zip(register.outsiders, OUTSIDER_WEEKS, strict=True):
        if week.attempts.week.number in numbers:
            for seconds, wrong in ((88, 1), (64, 0)):
                week.add(CheckId.EXCLUDED_PERSON, register.place(outsider.person_code), seconds, wrong=wrong)


def _show_patterns(week: _Week, weeks: Mapping[int, WeekAttempts], cast: Cast) -> None:
    """Add what only a comparison shows, one kind or two a week."""
    number = week.attempts.week.number
    if number == HARVEST_WEEK:
        (person,) = cast.pick(number, 1)
        _hand_in_row(week, CheckId.HARVESTING, person, ((22, 0, 20), (19, 0, 20), (25, 0, 20), (21, 0, 20), (48, 0, 0)))
    if number == REPEAT_WEEK:
        (person,) = cast.pick(number, 1)
        _hand_in_row(week, CheckId.REPEATED_EQUAL_RESULTS, person, tuple((s, 3, 0) for s in (61, 62, 61, 62, 61)))
    if number == OFFICE_WEEK:
        _share_office_computer(week, cast)
    if number == PROXY_WEEK:
        _sit_for_others(week, cast)
    if number == JUMP_WEEK:
        weak = _best_before(weeks, number)
        (person,) = cast.pick(number, 1, lambda person: weak.get(person, JUMP_FROM + 1) <= JUMP_FROM)
        week.add(CheckId.JUMP_TO_FULL, person, 150)


def _hand_in_row(week: _Week, check: CheckId, person: int, papers: tuple[tuple[int, int, int], ...]) -> None:
    """Hand in papers of (seconds, wrong answers, blanks) one after the other."""
    start = week.free((person, 0, sum(seconds + 12 for seconds, _, _ in papers)))
    for seconds, wrong, blank in papers:
        week.add(check, person, seconds, wrong=wrong, blank=blank, start=start)
        start += seconds + 12


def _share_office_computer(week: _Week, cast: Cast) -> None:
    """Let five colleagues use one computer of their office on one day."""
    attempts, device = week.attempts, week.devices.shared()
    opens = to_local(attempts.week.opens_at)
    days = [(opens + timedelta(seconds=int(start))).date() for start in attempts.starts]
    by_day: dict[object, dict[int, int]] = {}
    for place, (person, day) in enumerate(zip(attempts.person.tolist(), days, strict=True)):
        if person not in cast.taken:
            by_day.setdefault((day, cast.unit_of(person)), {}).setdefault(person, place)
    colleagues = next(people for people in by_day.values() if len(people) >= OFFICE_PEOPLE)
    for person in list(colleagues)[:OFFICE_PEOPLE]:
        cast.taken.add(person)
        week.clear(colleagues[person], CheckId.MANY_ON_ONE_DEVICE, device)


def _sit_for_others(week: _Week, cast: Cast) -> None:
    """Let somebody answer for six people in one night from one device."""
    people, device = cast.pick(week.attempts.week.number, PROXY_PEOPLE), week.devices.shared()
    start = week.free(*((person, 300 * turn, 120) for turn, person in enumerate(people)))
    for turn, person in enumerate(people):
        week.add(
            CheckId.MANY_ON_ONE_DEVICE, person, 110 - turn, wrong=turn % 3, start=start + 300 * turn, device=device
        )


def _best_before(weeks: Mapping[int, WeekAttempts], number: int) -> dict[int, int]:
    """Give the best points until and in a week of those who took part before it."""
    best: dict[int, int] = {}
    for earlier, attempts in weeks.items():
        if earlier <= number:
            for person, points in zip(attempts.person.tolist(), attempts.points.tolist(), strict=True):
                if earlier < number or person in best:
                    best[person] = max(points, best.get(person, 0))
    return best


def _finish(week: _Week) -> tuple[WeekAttempts, list[PlantedPaper]]:
    """Put the added papers in order of submission and name everything that was planted."""
    number = week.attempts.week.number
    extras = sorted(week.extras, key=lambda extra: (extra.start + extra.duration, extra.person))
    papers = replace(
        week.attempts,
        person=np.array([extra.person for extra in extras], dtype=np.int64),
        form_codes=[extra.form_code for extra in extras],
        starts=np.array([extra.start for extra in extras], dtype=np.int64),
        durations=np.array([extra.duration for extra in extras], dtype=np.int64),
        points=np.array([extra.points for extra in extras], dtype=np.int64),
        displayed=[extra.displayed for extra in extras],
        planted=np.array([], dtype=np.int64),
        passed=np.array([], dtype=np.int64),
        devices=[extra.device for extra in extras],
    )
    added = [
        PlantedPaper(number, attempt_code(number, place), extra.check, True)
        for place, extra in enumerate(extras, start=FIRST_EXTRA)
    ]
    cleared = [PlantedPaper(number, attempt_code(number, place + 1), check, False) for place, check in week.cleared]
    return papers, added + cleared
