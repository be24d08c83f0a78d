"""Who is registered and who takes part in which week, so that people add up by week and by unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.demo.fitting import Floats, Ints, fit_table, share_out
from workbench.demo.names import draw_names
from workbench.demo.targets import OTHERS, UNIT_ATTEMPTS, WEEKS
from workbench.demo.units import DemoUnit

GROUPS = (*UNIT_ATTEMPTS, OTHERS)
REGISTERED_A_PARTICIPATION = 0.66  # registered people for each participation over the four weeks
SPECTATORS_A_UNIT = 4  # registered in a unit where nobody takes part


@dataclass(frozen=True)
class People:
    """All registered people, one place each; ``group`` is a place in GROUPS, -1 for who never takes part."""

    codes: list[str]
    names: list[str]
    units: Ints
    group: Ints
    ability: Floats
    eagerness: Floats
    phones: list[str]
    id_numbers: list[str]
    birth_dates: list[date]


@dataclass(frozen=True)
class Turnout:
    """Who takes part: people's places by week; ``winners`` of a week in order of rank; group x week totals."""

    people: dict[int, Ints]
    winners: dict[int, Ints]
    attempts: Ints


def make_people(units: tuple[DemoUnit, ...], turnout_a_group: Ints, rng: np.random.Generator) -> People:
    """Invent the registered people: phones begin with 0900, ID numbers with the province code 000, which no one has."""
    unit_of, group_of = _places(units, turnout_a_group)
    order = rng.permutation(len(unit_of))
    unit_of, group_of = unit_of[order], group_of[order]
    count = len(unit_of)
    names, women = draw_names(rng, count)
    births = [date(1962, 1, 1) + timedelta(days=int(day)) for day in (rng.beta(2.2, 2.0, count) * 14_600)]
    phones = rng.permutation(1_000_000)[:count].tolist()
    serials = rng.permutation(1_000_000)[:count].tolist()
    ability = rng.normal(0.0, 1.0, count)
    return People(
        codes=[f"TK{number:05d}" for number in range(1, count + 1)],
        names=names,
        units=unit_of,
        group=group_of,
        ability=ability,
        eagerness=0.35 * ability + rng.normal(0.0, 1.0, count),
        phones=[f"0900{phone:06d}" for phone in phones],
        id_numbers=[write_id_number(*who) for who in zip(women, births, serials, strict=True)],
        birth_dates=births,
    )


def write_id_number(is_woman: bool, born: date, serial: int) -> str:
    """Write an ID number as the law forms it: province, sex and century, year of birth, serial number."""
    return f"000{int(is_woman) + 2 * (born.year >= 2000)}{born.year % 100:02d}{serial:06d}"


def join_people(people: People, newcomers: People) -> People:
    """Put people who registered later behind the others."""
    joined: dict[str, Any] = {}
    for name, first in vars(people).items():
        later = getattr(newcomers, name)
        joined[name] = first + later if isinstance(first, list) else np.concatenate([first, later])
    return People(**joined)


def _places(units: tuple[DemoUnit, ...], turnout_a_group: Ints) -> tuple[Ints, Ints]:
    """Give the unit and the group of every registered person."""
    sizes = np.ceil(turnout_a_group * REGISTERED_A_PARTICIPATION).astype(np.int64)
    index = {unit.code: place for place, unit in enumerate(units)}
    unit_of = [np.full(size, index[code]) for code, size in zip(UNIT_ATTEMPTS, sizes[:-1], strict=True)]
    rest = [place for place, unit in enumerate(units) if unit.size > 0 and unit.code not in UNIT_ATTEMPTS]
    weights = np.array([units[place].size for place in rest], dtype=np.float64)
    unit_of.append(np.repeat(rest, share_out(weights, int(sizes[-1]))))
    group_of = np.repeat(np.arange(len(GROUPS)), sizes)
    silent = np.repeat([place for place, unit in enumerate(units) if unit.size == 0], SPECTATORS_A_UNIT)
    return np.concatenate([*unit_of, silent]), np.concatenate([group_of, np.full(len(silent), -1)])


def turnout_tables(rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Give participations and attempts by group and week; both meet the weeks' totals exactly."""
    weeks = list(WEEKS.values())
    people = np.array([week.people for week in weeks])
    attempts = np.array([week.attempts for week in weeks])
    stated = np.array([total for total, _ in UNIT_ATTEMPTS.values()])
    usual = np.array([mean for _, mean in UNIT_ATTEMPTS.values()]) * rng.uniform(0.97, 1.03, len(stated))
    part = np.rint(stated / usual).astype(np.int64)
    part = np.append(part, people.sum() - part.sum())
    turnout = fit_table(np.outer(part, people) * rng.uniform(0.93, 1.07, (len(GROUPS), 4)), part, people)
    totals = np.append(stated, attempts.sum() - stated.sum())
    return turnout, fit_table(turnout * rng.uniform(0.97, 1.03, turnout.shape), totals, attempts)


def draw_turnout(
    people: People, units: tuple[DemoUnit, ...], tables: tuple[Ints, Ints], rng: np.random.Generator
) -> Turnout:
    """Choose each week's people: winners first, then by a lasting inclination and the mood of the week."""
    turnout, attempts = tables
    winners = _choose_winners(people, units)
    inclination = people.eagerness + rng.normal(0.0, 0.5, len(people.codes))
    chosen = {}
    for column, week in enumerate(WEEKS):
        mood = inclination + rng.normal(0.0, 1.25, len(people.codes))
        mood[winners[week]] = np.inf
        cells = [_top(mood, people.group == row, int(turnout[row, column])) for row in range(len(GROUPS))]
        chosen[week] = np.sort(np.concatenate(cells))
    return Turnout(chosen, winners, attempts)


def _top(score: Floats, among: NDArray[np.bool_], count: int) -> Ints:
    """Give the ``count`` places with the best score among those allowed."""
    places = np.flatnonzero(among)
    return places[np.argsort(-score[places], kind="stable")[:count]]


def _choose_winners(people: People, units: tuple[DemoUnit, ...]) -> dict[int, Ints]:
    """Give each week's winners: able people of the units that won, nobody twice."""
    index = {unit.code: place for place, unit in enumerate(units)}
    best = np.argsort(-people.ability, kind="stable")
    waiting = {code: iter(best[people.units[best] == index[code]].tolist()) for code in index}
    return {week: np.array([next(waiting[code]) for code in target.winners]) for week, target in WEEKS.items()}
