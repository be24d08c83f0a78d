"""What the panels of a week's pool show and ask for, without a widget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

import pandas as pd
from pydantic import ValidationError
from sqlalchemy import Engine

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.queries.bank import (
    BankRow,
    area_names,
    bank_rows,
    forms_of_pool,
    items_of_pool,
    pool_of_week,
    pools_before,
)
from workbench.queries.contest import week_of
from workbench.queries.exposure import ledger_before
from workbench.rules.blueprint import Blueprint, Quota, form_blueprint, plan_blueprint
from workbench.rules.exposure import Forecast, ItemUse, forecast
from workbench.rules.forms import LETTERS, DrawnForm, form_items
from workbench.rules.pools import find_clash
from workbench.services.pools import blueprint_of_pool, complete_blueprint, plan_of
from workbench.store import reading
from workbench.tables import Pool, SealedKey, Week
from workbench.terms import Difficulty, PoolState

FORECAST_ATTEMPTS = 20
_MOST_OFFERED = 200


class PoolDesk(Protocol):
    """Whose desk it is: the database, the contest by code and id, the moment an action is recorded with."""

    @property
    def engine(self) -> Engine: ...
    @property
    def contest(self) -> str: ...
    @property
    def contest_id(self) -> int: ...
    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class WeekPool:
    """A week with its pool as read; no item carries its key.

    ``bank`` are the items that may enter, ``items`` those of the pool (empty before it is built), ``demands`` what
    the bank asks of every blueprint, ``ledger`` the use of items before this week.
    """

    week: Week
    pool: Pool | None
    sealed: SealedKey | None
    bank: Sequence[BankRow]
    items: Sequence[BankRow]
    forms: Sequence[DrawnForm]
    earlier: Mapping[int, Sequence[str]]
    areas: Mapping[str, str]
    demands: Blueprint
    ledger: Mapping[str, ItemUse]

    @property
    def state(self) -> PoolState | None:
        """Give where the pool stands, None before it is built."""
        return PoolState(self.pool.state) if self.pool else None

    @property
    def is_open(self) -> bool:
        """Say whether the pool can still be built or changed."""
        return self.state in (None, PoolState.DRAFT, PoolState.RETURNED)


class Wish(NamedTuple):
    """The numbers of a blueprint as they stand in the editor: (least, most) by area and difficulty, reused by week."""

    size: int
    areas: Mapping[str, tuple[int, int]]
    difficulties: Mapping[Difficulty, tuple[int, int]]
    reused: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Card:
    """One question of a form as a participant meets it: its wording and its options in the order shown."""

    stem: str
    options: tuple[str, ...]


def read_week_pool(desk: PoolDesk, number: int) -> WeekPool:
    """Read a week with its pool and the bank it is built from; keys are left behind."""
    with reading(desk.engine) as session:
        week = week_of(session, desk.contest_id, number)
        pool = pool_of_week(session, week.id or 0)
        bank = [_keyless(item) for item in bank_rows(session, desk.contest_id) if item.is_drawable]
        held = items_of_pool(session, desk.contest_id, pool.id or 0) if pool else []
        return WeekPool(
            week,
            pool,
            session.get(SealedKey, pool.id) if pool else None,
            bank,
            [_keyless(item) for item in held],
            forms_of_pool(session, pool.id or 0) if pool else (),
            pools_before(session, desk.contest_id, number),
            area_names(session, desk.contest_id),
            complete_blueprint(session, desk.contest_id, Blueprint(size=1)),
            ledger_before(session, desk.contest_id, number),
        )


def _keyless(item: BankRow) -> BankRow:
    return item._replace(key="", explanation="")


def first_wish(read: WeekPool) -> Wish:
    """Give the numbers the editor begins with: those of the stored pool, else those of the week's plan."""
    if read.pool:
        return _wish(blueprint_of_pool(read.pool.blueprint, read.items), read)
    plan = plan_of(read.week)
    try:
        return _wish(plan_blueprint(read.bank, plan), read)
    except WorkbenchError:  # the bank is smaller than the plan; the editor says so with its figures
        return _wish(Blueprint(size=plan.pool_size, reused=plan.reused), read)


def _wish(blueprint: Blueprint, read: WeekPool) -> Wish:
    counts = _counts(read)
    areas = {code: blueprint.areas.get(code, Quota(least=0, most=counts[code])) for code in read.areas}
    levels = {
        level: blueprint.difficulties.get(level, Quota(least=0, most=counts[level.value])) for level in Difficulty
    }
    return Wish(
        blueprint.size,
        {code: (quota.least, quota.most) for code, quota in areas.items()},
        {level: (quota.least, quota.most) for level, quota in levels.items()},
        {week: blueprint.reused.get(week, 0) for week in read.earlier},
    )


def blueprint_of(wish: Wish, read: WeekPool) -> Blueprint:
    """Turn the editor's numbers into a blueprint; bounds that the bank cannot pass are no rule, the rest is new."""
    counts = _counts(read)
    reused = {week: number for week, number in wish.reused.items() if number}
    try:
        return Blueprint(
            size=wish.size,
            areas={code: _quota(bounds) for code, bounds in wish.areas.items() if _binds(bounds, counts[code])},
            difficulties={
                level: _quota(bounds)
                for level, bounds in wish.difficulties.items()
                if _binds(bounds, counts[level.value])
            },
            new=max(0, wish.size - sum(reused.values())),
            reused=reused,
        )
    except ValidationError:
        raise WorkbenchError("pool_builder.number_wrong") from None


def _counts(read: WeekPool) -> Counter[str]:
    """Count the bank's items by area code and by difficulty."""
    return Counter(name for item in read.bank for name in (item.area_code, item.difficulty.value))


def _quota(bounds: tuple[int, int]) -> Quota:
    return Quota(least=bounds[0], most=bounds[1])


def _binds(bounds: tuple[int, int], available: int) -> bool:
    least, most = bounds
    return least != 0 or most < available


def clash_of(read: WeekPool, wish: Wish) -> list[str]:
    """Say which of the editor's rules cannot all hold, each with its figures; empty when a pool can be built."""
    try:
        blueprint = blueprint_of(wish, read)
    except WorkbenchError as error:
        return [error.message()]
    demands = {"excluded": read.demands.excluded, "enemies": read.demands.enemies}
    complete = blueprint.model_copy(update=demands)
    return [rule.message() for rule in find_clash(read.bank, complete, read.earlier)]


def pool_frame(read: WeekPool, area: str | None = None, level: Difficulty | None = None) -> pd.DataFrame:
    """Give the pool's items for people, those of one area or difficulty if asked, without keys."""
    stood = Counter(code for form in read.forms for code, _ in form_items(form.layout))
    rows = [
        (
            place,
            item.code,
            read.areas[item.area_code],
            item.difficulty.label(),
            item.stem,
            ", ".join(map(str, read.ledger[item.code].weeks)) if item.code in read.ledger else "",
            stood[item.code],
        )
        for place, item in enumerate(read.items, start=1)
        if area in (None, item.area_code) and level in (None, item.difficulty)
    ]
    names = ("position", "code", "area", "difficulty", "stem", "weeks", "forms")
    return pd.DataFrame(rows, columns=[say(f"pool_builder.column_{name}") for name in names])


def swap_candidates(read: WeekPool, out: str | None) -> list[BankRow]:
    """Give what could take an item's place: items of its area that are not in the pool, the likest first.

    An item used in the same earlier weeks keeps the blueprint's sources; then its difficulty counts.
    """
    held = {item.code: item for item in read.items}
    if out not in held:
        return []
    gone = held[out]
    fitting = [item for item in read.bank if item.code not in held and item.area_code == gone.area_code]
    weeks = {code: use.weeks for code, use in read.ledger.items()}

    def unlikeness(item: BankRow) -> tuple[bool, bool, str]:
        other_use = weeks.get(item.code, ()) != weeks.get(gone.code, ())
        return other_use, item.difficulty is not gone.difficulty, item.code

    return sorted(fitting, key=unlikeness)[:_MOST_OFFERED]


def exposure_bars(read: WeekPool) -> dict[int, int]:
    """Count the pool's items by how many forms of earlier weeks they stood in."""
    counts = Counter(read.ledger[item.code].n_forms if item.code in read.ledger else 0 for item in read.items)
    return dict(sorted(counts.items()))


def pool_forecast(read: WeekPool) -> Forecast:
    """Forecast how much of the pool a person has seen after 0 to 20 attempts."""
    return forecast(read.items, form_blueprint(read.items, read.week.questions_per_attempt), FORECAST_ATTEMPTS)


def form_cards(read: WeekPool, code: str) -> list[Card]:
    """Give the questions of one form as they are shown, without a key; an unknown code is refused."""
    wanted = code.strip().upper()
    found = next((form for form in read.forms if form.code == wanted), None)
    if found is None:
        raise WorkbenchError(
            "pool_builder.unknown_form", code=wanted[:20], first=read.forms[0].code, last=read.forms[-1].code
        )
    items = {item.code: item for item in read.items}
    return [
        Card(items[code].stem, tuple(items[code].options[LETTERS.index(letter)] for letter in order))
        for code, order in form_items(found.layout)
    ]


def item_option(item: BankRow) -> tuple[str, str]:
    """Name an item as a list offers it: its code, its difficulty and the beginning of its wording."""
    words = item.stem if len(item.stem) <= 80 else item.stem[:79] + "…"
    return f"{item.code} · {item.difficulty.label()} · {words}", item.code
