"""Who stands where in a week, by the rules version's keys, and which key decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CTE, Select, case, func, null, select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session

from workbench.queries.attempts import attempt_counts
from workbench.rules.contest_rules import ContestRules
from workbench.tables import Attempt, OrganisationUnit, Person, core
from workbench.terms import RankKey, Recognised


class StandingRow(NamedTuple):
    """One person's place in a week.

    ``decided_by`` is the first key on which this place differs from the place above (for the first place: from the
    place below); everybody who shares a place shares it. ``tie_group`` is the shared rank where two or more people
    are equal on every key, else None.
    """

    rank: int
    person_id: int
    person_code: str
    full_name: str
    unit_id: int
    unit_code: str
    unit_name: str
    attempt_id: int
    points: int
    duration_ms: int
    submitted_at: datetime
    decided_by: RankKey | None
    tie_group: int | None
    n_attempts: int
    n_perfect: int


_RANK_COLUMNS: dict[RankKey, str] = {
    RankKey.POINTS: "points",
    RankKey.DURATION: "duration_ms",
    RankKey.SUBMITTED: "submitted_at",
    RankKey.STARTED: "started_at",
}


def _rank_order(columns: Any, key: RankKey) -> ColumnElement[Any]:
    column: ColumnElement[Any] = columns[_RANK_COLUMNS[key]]
    return column.desc() if key is RankKey.POINTS else column.asc()


def _recognised_order(policy: Recognised) -> tuple[ColumnElement[Any], ...]:
    """Order a person's attempts so that the recognised one comes first; the row id only makes it repeatable.

    The id never decides a rank: every column that can be ranked stands before it, so attempts that reach it differ
    only in which of two equal papers is shown.
    """
    a = core(Attempt).c
    orders: dict[Recognised, tuple[ColumnElement[Any], ...]] = {
        Recognised.BEST_THEN_FASTEST: (a.points.desc(), a.duration_ms.asc(), a.submitted_at.asc()),
        Recognised.BEST_THEN_EARLIEST: (a.points.desc(), a.submitted_at.asc(), a.duration_ms.asc()),
        Recognised.FIRST: (a.submitted_at.asc(), a.points.desc(), a.duration_ms.asc()),
        Recognised.LAST: (a.submitted_at.desc(), a.points.desc(), a.duration_ms.asc()),
    }
    return (*orders[policy], a.started_at.asc(), a.id.asc())


def _recognised(week_id: int, policy: Recognised) -> CTE:
    a = core(Attempt).c
    numbered = (
        select(
            a.id.label("attempt_id"),
            a.person_id,
            a.unit_id,
            a.points,
            a.duration_ms,
            a.started_at,
            a.submitted_at,
            func.row_number().over(partition_by=a.person_id, order_by=_recognised_order(policy)).label("place"),
            func.count().over(partition_by=a.person_id).label("n_attempts"),
            func.sum(case((a.points == a.n_items, 1), else_=0)).over(partition_by=a.person_id).label("n_perfect"),
        )
        .where(a.week_id == week_id, attempt_counts())
        .subquery("numbered")
    )
    return select(numbered).where(numbered.c.place == 1).cte("recognised")


def _differs(columns: Any, rules: ContestRules, order: list[ColumnElement[Any]]) -> ColumnElement[Any]:
    """Name the first key on which a row differs from the row above; for the first place, from the row below."""

    def beside(function: Any) -> ColumnElement[Any]:
        names = [(_RANK_COLUMNS[key], key.value) for key in rules.rank_keys]
        return case(
            *((function(columns[name]).over(order_by=order) != columns[name], value) for name, value in names),
            else_=null(),
        )

    return case((func.rank().over(order_by=order) == 1, beside(func.lead)), else_=beside(func.lag))


def standings_query(week_id: int, rules: ContestRules) -> Select[Any]:
    """Build the one ranking query of the project, in the order of the standings."""
    one = _recognised(week_id, rules.recognised)
    order = [_rank_order(one.c, key) for key in rules.rank_keys]
    ranked = select(
        one, func.rank().over(order_by=order).label("rank"), _differs(one.c, rules, order).label("own_key")
    ).cte("ranked")
    # Of people who share a place only one stands beside another place: what decides there goes for all of them.
    # No join on the rank: an engine without an index on it would compare every person with every other.
    rank = ranked.c.rank
    placed = select(
        *ranked.c,
        func.max(ranked.c.own_key).over(partition_by=rank).label("decided_by"),
        func.count().over(partition_by=rank).label("people"),
    ).cte("placed")
    person, unit = core(Person).c, core(OrganisationUnit).c
    return (
        select(
            placed.c.rank,
            placed.c.person_id,
            person.code.label("person_code"),
            person.full_name,
            placed.c.unit_id,
            unit.code.label("unit_code"),
            unit.name.label("unit_name"),
            placed.c.attempt_id,
            placed.c.points,
            placed.c.duration_ms,
            placed.c.submitted_at,
            placed.c.decided_by,
            case((placed.c.people > 1, placed.c.rank), else_=null()).label("tie_group"),
            placed.c.n_attempts,
            placed.c.n_perfect,
        )
        .select_from(placed)
        .join(core(Person), person.id == placed.c.person_id)
        .join(core(OrganisationUnit), unit.id == placed.c.unit_id)
        # The code orders a page of equal people the same way each time; it gives nobody a better rank.
        .order_by(placed.c.rank, person.code)
    )


def standings(session: Session, week_id: int, rules: ContestRules) -> list[StandingRow]:
    """Give everybody's place in a week, best first; people equal on every key share a rank and a tie group."""
    rows = session.execute(standings_query(week_id, rules)).all()
    return [
        StandingRow(*row[:11], RankKey(row[11]) if row[11] else None, *row[12:])  # type: ignore[call-arg]
        for row in rows
    ]
