"""What the bank holds and which items a week's pool took from it."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from workbench.rules.forms import DrawnForm
from workbench.tables import ContentArea, Form, Item, ItemOption, Pool, PoolItem, Week, core
from workbench.terms import Difficulty


class BankRow(NamedTuple):
    """One item of the bank; ``options`` in the author's order, ``key`` the letters of the correct ones."""

    item_id: int
    code: str
    area_code: str
    difficulty: Difficulty
    stem: str
    options: tuple[str, ...]
    key: str
    source: str


def bank_rows(session: Session, contest_id: int) -> list[BankRow]:
    """Give every item of a contest in order of its code."""
    area, item, option = core(ContentArea).c, core(Item).c, core(ItemOption).c
    options: dict[int, list[str]] = {}
    keys: dict[int, str] = {}
    for row in session.execute(
        select(option.item_id, option.letter, option.text, option.is_correct).order_by(option.item_id, option.letter)
    ):
        options.setdefault(row.item_id, []).append(row.text)
        keys[row.item_id] = keys.get(row.item_id, "") + (row.letter if row.is_correct else "")
    rows = session.execute(
        select(item.id, item.code, area.code.label("area"), item.difficulty, item.stem, item.source)
        .where(item.content_area_id == area.id, item.contest_id == contest_id)
        .order_by(item.code)
    )
    return [
        BankRow(
            row.id,
            row.code,
            row.area,
            Difficulty(row.difficulty),
            row.stem,
            tuple(options[row.id]),
            keys[row.id],
            row.source,
        )
        for row in rows
    ]


class PoolRow(NamedTuple):
    """One item of a week's pool in its place."""

    position: int
    code: str
    area_code: str
    area_name: str
    difficulty: Difficulty
    stem: str


def pool_of_week(session: Session, week_id: int) -> Pool | None:
    """Give the pool of a week, None while it is not built."""
    return session.scalars(select(Pool).where(core(Pool).c.week_id == week_id)).one_or_none()


def pool_rows(session: Session, pool_id: int) -> list[PoolRow]:
    """Give the items of a pool in their places, without the key."""
    place, item, area = core(PoolItem).c, core(Item).c, core(ContentArea).c
    rows = session.execute(
        select(place.position, item.code, area.code, area.name, item.difficulty, item.stem)
        .where(place.pool_id == pool_id, place.item_id == item.id, item.content_area_id == area.id)
        .order_by(place.position)
    )
    return [PoolRow(row[0], row[1], row[2], row[3], Difficulty(row[4]), row[5]) for row in rows]


def pools_before(session: Session, contest_id: int, number: int) -> dict[int, tuple[str, ...]]:
    """Give the item codes of the pools of earlier weeks, by week number."""
    week, pool, place, item = core(Week).c, core(Pool).c, core(PoolItem).c, core(Item).c
    pools: dict[int, list[str]] = {}
    for row in session.execute(
        select(week.number, item.code)
        .where(
            week.contest_id == contest_id,
            week.number < number,
            pool.week_id == week.id,
            place.pool_id == pool.id,
            item.id == place.item_id,
        )
        .order_by(week.number, place.position)
    ):
        pools.setdefault(row.number, []).append(row.code)
    return {week_number: tuple(codes) for week_number, codes in pools.items()}


def forms_of_pool(session: Session, pool_id: int) -> tuple[DrawnForm, ...]:
    """Give the forms drawn from a pool in order of their codes."""
    form = core(Form).c
    rows = session.execute(select(form.code, form.layout).where(form.pool_id == pool_id).order_by(form.code))
    return tuple(DrawnForm(row.code, row.layout) for row in rows)


def count_items(session: Session, contest_id: int) -> int:
    """Count the items of the bank."""
    n: int = session.execute(
        select(func.count()).select_from(core(Item)).where(core(Item).c.contest_id == contest_id)
    ).scalar_one()
    return n
