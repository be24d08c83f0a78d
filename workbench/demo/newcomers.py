"""Registrations that need a second look: people with two accounts, a couple on one phone, people who may not win."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from workbench.catalogue import say
from workbench.demo.fitting import Ints
from workbench.demo.people import People, join_people, write_id_number
from workbench.demo.quiz import WeekAttempts
from workbench.demo.units import DemoUnit
from workbench.rules.contest_setup import ContestSetup
from workbench.terms import ExclusionGround, Role
from workbench.texts import fold

SHARED_WEEK = 1  # the week in which both accounts of a pair hand in papers
OPERATOR_UNIT, ORGANISER_UNIT = "VIEN-THONG", "DUK"
ENGINEER = "Mông Văn Máy"


@dataclass(frozen=True, slots=True)
class PlantedPair:
    """Two accounts with something in common (``by``); the older one stays where they are one person."""

    keep: str
    other: str
    by: str
    is_one_person: bool


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody registered who may not win; ``is_listed``: the secretariat enters it, else name and unit tell."""

    person_code: str
    ground: ExclusionGround
    is_listed: bool
    note: str


@dataclass(frozen=True)
class Register:
    """Everybody registered, the latecomers last, and what is planted among them; places are places in ``people``."""

    first: People
    latecomers: People
    pairs: tuple[PlantedPair, ...]
    outsiders: tuple[Outsider, ...]

    @cached_property
    def people(self) -> People:
        """Give everybody."""
        return join_people(self.first, self.latecomers)

    def place(self, code: str) -> int:
        """Give the place of an account."""
        return self.people.codes.index(code)


class Cast:
    """Who may play a part in what is planted: nobody placed among the winners, and nobody twice."""

    def __init__(self, weeks: dict[int, WeekAttempts], units: Ints, rng: np.random.Generator) -> None:
        self._weeks = weeks
        self._units = units
        self._rng = rng
        placed = ((week, place) for week in weeks.values() for place in (*week.planted, *week.passed))
        self.taken = {int(week.person[place]) for week, place in placed}

    def pick(self, week: int, count: int, suits: Callable[[int], bool] = lambda person: True) -> list[int]:
        """Draw ``count`` people who took part in a week and suit."""
        there = self._rng.permutation(np.unique(self._weeks[week].person)).tolist()
        free = (person for person in there if person not in self.taken and suits(person))
        chosen = [person for person, _ in zip(free, range(count), strict=False)]
        self.taken.update(chosen)
        return chosen

    def unit_of(self, person: int) -> int:
        """Give the place of a person's unit."""
        return int(self._units[person])

    def is_only_in(self, week: int) -> Callable[[int], bool]:
        """Tell who took part in this week once, and in no other."""
        others = np.concatenate([attempts.person for number, attempts in self._weeks.items() if number != week])
        people, counts = np.unique(self._weeks[week].person, return_counts=True)
        once = set(people[counts == 1].tolist()) - set(others.tolist())
        return lambda person: person in once


def make_register(
    setup: ContestSetup, units: Sequence[DemoUnit], people: People, cast: Cast, rng: np.random.Generator
) -> Register:
    """Let a couple give one phone, three people register twice, and four who may not win register at all."""
    once = cast.is_only_in(SHARED_WEEK)
    wife, *doubled = cast.pick(SHARED_WEEK, 4, once)
    (husband,) = cast.pick(SHARED_WEEK, 1, lambda person: once(person) and _differ(people, person, wife))
    people = replace(people, phones=[*people.phones])
    people.phones[husband] = people.phones[wife]
    latecomers = _Latecomers(people, rng)
    seconds = [
        latecomers.again(doubled[0], people.phones[doubled[0]]),
        latecomers.again(doubled[1], latecomers.draw_phone(), people.id_numbers[doubled[1]]),
        latecomers.again(doubled[2]),
    ]
    couple = sorted((people.codes[wife], people.codes[husband]))
    pairs = (
        PlantedPair(couple[0], couple[1], "phone", is_one_person=False),
        *(
            PlantedPair(people.codes[first], second, by, is_one_person=True)
            for first, second, by in zip(doubled, seconds, ("phone", "id_number", "description"), strict=True)
        ),
    )
    outsiders = _register_outsiders(setup, units, latecomers)
    return Register(people, latecomers.people(), pairs, outsiders)


def _differ(people: People, one: int, other: int) -> bool:
    return fold(people.names[one]) != fold(people.names[other]) and people.birth_dates[one] != people.birth_dates[other]


def _register_outsiders(
    setup: ContestSetup, units: Sequence[DemoUnit], latecomers: _Latecomers
) -> tuple[Outsider, ...]:
    """Register two organisers, an engineer of the software operator, and a judge whom nobody listed."""
    unit = {unit.code: place for place, unit in enumerate(units)}
    second = {role: [m for m in setup.members if role in m.roles][1] for role in (Role.SECRETARIAT, Role.COMMITTEE)}
    judge = next(member for member in setup.members if member.unit_code)
    listed = [(member.full_name, ORGANISER_UNIT, ExclusionGround.ORGANISER) for member in second.values()]
    listed.append((ENGINEER, OPERATOR_UNIT, ExclusionGround.OPERATOR))
    return (
        *(
            Outsider(latecomers.new(name, unit[code]), ground, True, say(f"demo.excluded_{ground.value.lower()}"))
            for name, code, ground in listed
        ),
        Outsider(latecomers.new(judge.full_name, unit[judge.unit_code or ""]), ExclusionGround.JURY, False, ""),
    )


class _Latecomers:
    """Registrations that came in after all others, with account codes that go on from theirs."""

    def __init__(self, people: People, rng: np.random.Generator) -> None:
        self._people = people
        self._rng = rng
        self._phones = {number[-6:] for number in people.phones}
        self._serials = {number[-6:] for number in people.id_numbers}
        self._rows: list[tuple[str, str, int, str, str, date]] = []

    def again(self, person: int, phone: str = "", id_number: str = "") -> str:
        """Register a person a second time, by name, unit and birth date."""
        known = self._people
        name, unit, born = known.names[person], int(known.units[person]), known.birth_dates[person]
        return self._add(name, unit, phone, id_number, born)

    def new(self, name: str, unit: int) -> str:
        """Register somebody who was not there yet."""
        born = date(1975, 1, 1) + timedelta(days=int(self._rng.integers(6000)))
        id_number = write_id_number(" Thị " in name, born, int(self._number(self._serials)))
        return self._add(name, unit, self.draw_phone(), id_number, born)

    def people(self) -> People:
        """Give all of them; they belong to no group, because they count for nothing."""
        codes, names, units, phones, id_numbers, births = map(list, zip(*self._rows, strict=True))
        count = len(codes)
        places: Ints = np.array(units, dtype=np.int64)
        zeros = np.zeros(count)
        return People(codes, names, places, np.full(count, -1), zeros, zeros, phones, id_numbers, births)

    def _add(self, name: str, unit: int, phone: str, id_number: str, born: date) -> str:
        code = f"TK{len(self._people.codes) + len(self._rows) + 1:05d}"
        self._rows.append((code, name, unit, phone, id_number, born))
        return code

    def draw_phone(self) -> str:
        """Draw a phone that nobody has."""
        return f"0900{self._number(self._phones)}"

    def _number(self, taken: set[str]) -> str:
        """Draw six digits that nobody has."""
        while (number := f"{int(self._rng.integers(1_000_000)):06d}") in taken:
            pass
        taken.add(number)
        return number
