"""What the bank holds and which items a week's pool took from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import distinct, func, select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session

from workbench.rules.forms import DrawnForm
from workbench.tables import ContentArea, Form, Item, ItemKey, ItemOption, Pool, PoolItem, Week, core
from workbench.terms import Difficulty, ItemState


class BankRow(NamedTuple):
    """One item in its newest version; ``options`` in the author's order, ``key`` empty while it is sealed."""

    item_id: int
    code: str
    version: int
    area_code: str
    difficulty: Difficulty
    stem: str
    options: tuple[str, ...]
    key: str
    explanation: str
    source: str
    is_sample: bool
    state: ItemState
    author_id: int

    @property
    def is_drawable(self) -> bool:
        """Say whether the item may enter a pool: accepted, not published as a sample, its key at hand."""
        return self.state is ItemState.ACCEPTED and not self.is_sample and bool(self.key)


def bank_rows(session: Session, contest_id: int) -> list[BankRow]:
    """Give every item of a contest in its newest version, in order of its code."""
    item = core(Item).c
    newest = (
        select(item.code, func.max(item.version).label("version"))
        .where(item.contest_id == contest_id)
        .group_by(item.code)
        .subquery("newest")
    )
    return _items(session, (item.code == newest.c.code) & (item.version == newest.c.version), contest_id)


def items_by_id(session: Session, contest_id: int, item_ids: Sequence[int]) -> list[BankRow]:
    """Give these items, each in the very version named, in order of their codes."""
    return _items(session, core(Item).c.id.in_(item_ids), contest_id)


def _items(session: Session, which: ColumnElement[bool], contest_id: int) -> list[BankRow]:
    area, item, option, key = core(ContentArea).c, core(Item).c, core(ItemOption).c, core(ItemKey).c
    options: dict[int, list[str]] = {}
    for row in session.execute(
        select(option.item_id, option.text)
        .where(option.item_id == item.id, item.contest_id == contest_id)
        .order_by(option.item_id, option.letter)
    ):
        options.setdefault(row.item_id, []).append(row.text)
    rows = session.execute(
        select(
            item.id,
            item.code,
            item.version,
            area.code.label("area"),
            item.difficulty,
            item.stem,
            func.coalesce(key.letters, "").label("key"),
            item.explanation,
            item.source,
            item.is_sample,
            item.state,
            item.author_id,
        )
        .select_from(core(Item))
        .join(core(ContentArea), item.content_area_id == area.id)
        .outerjoin(core(ItemKey), key.item_id == item.id)
        .where(which, item.contest_id == contest_id)
        .order_by(item.code)
    )
    return [
        BankRow(
            row.id,
            row.code,
            row.version,
            row.area,
            Difficulty(row.difficulty),
            row.stem,
            tuple(options[row.id]),
            row.key,
            row.explanation,
            row.source,
            row.is_sample,
            ItemState(row.state),
            row.author_id,
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


def items_of_pool(session: Session, contest_id: int, pool_id: int) -> list[BankRow]:
    """Give the items of a pool in their places, each in the version the pool took."""
    place = core(PoolItem).c
    ids = session.scalars(select(place.item_id).where(place.pool_id == pool_id).order_by(place.position)).all()
    items = {item.item_id: item for item in items_by_id(session, contest_id, ids)}
    return [items[item_id] for item_id in ids]


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
    """Count the items of the bank, each once whatever its versions."""
    item = core(Item).c
    n: int = session.execute(select(func.count(distinct(item.code))).where(item.contest_id == contest_id)).scalar_one()
    return n


def area_names(session: Session, contest_id: int) -> dict[str, str]:
    """Give the names of the content areas by their codes, in order of the code."""
    area = core(ContentArea).c
    rows = session.execute(select(area.code, area.name).where(area.contest_id == contest_id).order_by(area.code))
    return {row.code: row.name for row in rows}
