"""What people read before they approve a week's pool: its items without the key, and who has decided what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from workbench.tables import ContentArea, Decision, Form, Item, ItemOption, Member, Pool, PoolItem, Week, core
from workbench.terms import DecisionKind, Difficulty, Role


class ReadItem(NamedTuple):
    """One item as a reader sees it; ``used_in`` are the earlier weeks whose pools had it."""

    position: int
    code: str
    area_code: str
    area_name: str
    difficulty: Difficulty
    stem: str
    options: tuple[str, ...]
    used_in: tuple[int, ...]


class PoolDecision(NamedTuple):
    """An approval or a return of the pool; ``role`` is None for a return."""

    kind: DecisionKind
    full_name: str
    role: Role | None
    at: datetime
    reason: str


def items_to_read(session: Session, pool: Pool) -> list[ReadItem]:
    """Give the items of a pool in their places, options in the author's order.

    Key, explanation and source are not asked of the database, so that no screen can send them on by mistake.
    """
    place, item, option, area = core(PoolItem).c, core(Item).c, core(ItemOption).c, core(ContentArea).c
    options: dict[int, list[str]] = {}
    for row in session.execute(
        select(option.item_id, option.text)
        .where(place.pool_id == pool.id, option.item_id == place.item_id)
        .order_by(option.item_id, option.letter)
    ):
        options.setdefault(row.item_id, []).append(row.text)
    used = _earlier_weeks(session, pool)
    rows = session.execute(
        select(place.position, item.id, item.code, area.code, area.name, item.difficulty, item.stem)
        .where(place.pool_id == pool.id, place.item_id == item.id, item.content_area_id == area.id)
        .order_by(place.position)
    )
    return [
        ReadItem(
            row[0], row[2], row[3], row[4], Difficulty(row[5]), row[6], tuple(options[row[1]]), used.get(row[2], ())
        )
        for row in rows
    ]


def _earlier_weeks(session: Session, pool: Pool) -> dict[str, tuple[int, ...]]:
    week, other, place, item = core(Week).c, core(Pool).c, core(PoolItem).c, core(Item).c
    this = session.execute(select(week.contest_id, week.number).where(week.id == pool.week_id)).one()
    used: dict[str, tuple[int, ...]] = {}
    for row in session.execute(
        select(item.code, week.number)
        .where(
            week.contest_id == this.contest_id,
            week.number < this.number,
            other.week_id == week.id,
            place.pool_id == other.id,
            item.id == place.item_id,
        )
        .order_by(week.number)
    ):
        used[row.code] = (*used.get(row.code, ()), row.number)
    return used


def decisions_on_pool(session: Session, pool: Pool) -> list[PoolDecision]:
    """Give the decisions on the content the pool has now, in their order; those on earlier content no longer count."""
    decision, member = core(Decision).c, core(Member).c
    rows = session.execute(
        select(decision.kind, member.full_name, decision.acted_as, decision.decided_at, decision.reason)
        .where(
            decision.pool_id == pool.id,
            decision.digest == pool.approval_digest,
            decision.decided_by_id == member.id,
        )
        .order_by(decision.id)
    )
    return [
        PoolDecision(DecisionKind(row[0]), row[1], Role(row[2]) if row[2] else None, _aware(row[3]), row[4])
        for row in rows
    ]


def count_forms(session: Session, pool: Pool) -> int:
    """Count the forms drawn from a pool."""
    n: int = session.execute(select(func.count()).where(core(Form).c.pool_id == pool.id)).scalar_one()
    return n


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
