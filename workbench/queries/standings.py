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


def standings_query(week_id: int, rules: ContestRules) -> Select[Any]:
    """Build the one ranking query of the project, in the order of the standings."""
    one = _recognised(week_id, rules.recognised)
    order = [_rank_order(one.c, key) for key in rules.rank_keys]
    ranked = select(one, func.rank().over(order_by=order).label("rank")).cte("ranked")
    names = [_RANK_COLUMNS[key] for key in rules.rank_keys]
    places = (
        select(ranked.c.rank, func.count().label("people"), *(func.min(ranked.c[n]).label(n) for n in names))
        .group_by(ranked.c.rank)
        .subquery("places")
    )
    by_rank = places.c.rank.asc()

    def differs(beside: Any) -> ColumnElement[Any]:
        return case(
            *(
                (beside(places.c[name]).over(order_by=by_rank) != places.c[name], key.value)
                for key, name in zip(rules.rank_keys, names, strict=True)
            ),
            else_=null(),
        )

    first = func.row_number().over(order_by=by_rank) == 1
    decided = select(
        places.c.rank,
        places.c.people,
        case((first, differs(func.lead)), else_=differs(func.lag)).label("decided_by"),
    ).cte("decided")
    person, unit = core(Person).c, core(OrganisationUnit).c
    return (
        select(
            ranked.c.rank,
            ranked.c.person_id,
            person.code.label("person_code"),
            person.full_name,
            ranked.c.unit_id,
            unit.code.label("unit_code"),
            unit.name.label("unit_name"),
            ranked.c.attempt_id,
            ranked.c.points,
            ranked.c.duration_ms,
            ranked.c.submitted_at,
            decided.c.decided_by,
            case((decided.c.people > 1, ranked.c.rank), else_=null()).label("tie_group"),
            ranked.c.n_attempts,
            ranked.c.n_perfect,
        )
        .select_from(ranked)
        .join(decided, decided.c.rank == ranked.c.rank)
        .join(core(Person), person.id == ranked.c.person_id)
        .join(core(OrganisationUnit), unit.id == ranked.c.unit_id)
        # The code orders a page of equal people the same way each time; it gives nobody a better rank.
        .order_by(ranked.c.rank, person.code)
    )


def standings(session: Session, week_id: int, rules: ContestRules) -> list[StandingRow]:
    """Give everybody's place in a week, best first; people equal on every key share a rank and a tie group."""
    rows = session.execute(standings_query(week_id, rules)).all()
    return [
        StandingRow(*row[:11], RankKey(row[11]) if row[11] else None, *row[12:])  # type: ignore[call-arg]
        for row in rows
    ]
