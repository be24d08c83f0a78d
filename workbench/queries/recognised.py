"""Which of a person's attempts in a week counts, with every value that a place can rest on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CTE, BigInteger, Integer, and_, case, cast, func, literal, select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session

from workbench.queries.attempts import attempt_counts, attempt_person
from workbench.queries.moments import epoch_ms
from workbench.rules.contest_rules import ContestRules
from workbench.tables import Attempt, core
from workbench.terms import Eligible, RankKey, Recognised

# Stands for "no prediction was made" in an ORDER BY: farther off than any error, also when a season is summed.
NO_PREDICTION = 2**50

# The column of each key; those of times hold ms, floored to what was recorded.
KEY_COLUMNS: dict[RankKey, str] = {
    RankKey.POINTS: "points",
    RankKey.DURATION: "duration_key",
    RankKey.SUBMITTED: "submitted_key",
    RankKey.STARTED: "started_key",
    RankKey.PREDICTION: "prediction_error",
    RankKey.PERFECT_ATTEMPTS: "n_perfect",
    RankKey.TOTAL_POINTS: "total_points",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What the recognised attempts are taken from, and how finely their times may be compared.

    ``duration_ms`` and ``moment_ms`` give week id -> the coarsest resolution among its counting attempts. All times
    of a week are floored to it before they are compared. Comparing only pairs by the coarser of the two would not be
    an order: at 7:43, "7 minutes" and 7:20 the outer two would tie with the middle but not with each other.
    ``actuals`` gives week id -> the figure that was to be foretold.
    """

    week_ids: tuple[int, ...]
    without: frozenset[int] = frozenset()
    duration_ms: Mapping[int, int] = field(default_factory=dict)
    moment_ms: Mapping[int, int] = field(default_factory=dict)
    actuals: Mapping[int, int] = field(default_factory=dict)

    def attempts(self) -> ColumnElement[bool]:
        """Say whether a row of the attempt table counts here."""
        a = core(Attempt).c
        weeks = a.week_id == self.week_ids[0] if len(self.week_ids) == 1 else a.week_id.in_(self.week_ids)
        counting = and_(weeks, attempt_counts())
        return and_(counting, a.id.not_in(sorted(self.without))) if self.without else counting


def scope_of_weeks(
    session: Session, week_ids: Collection[int], *, without: Collection[int], actuals: Mapping[int, int]
) -> Scope:
    """Give the scope of some weeks with the resolutions found in their counting attempts."""
    bare = Scope(tuple(week_ids), frozenset(without))
    a = core(Attempt).c
    rows = session.execute(
        select(a.week_id, func.max(a.duration_resolution_ms), func.max(a.moment_resolution_ms))
        .where(bare.attempts())
        .group_by(a.week_id)
    ).all()
    durations, moments = ({row[0]: row[place] for row in rows} for place in (1, 2))
    return Scope(bare.week_ids, bare.without, durations, moments, actuals)


def recognised(scope: Scope, rules: ContestRules, keys: Collection[RankKey]) -> CTE:
    """Select the recognised attempt of each person and week, if the rules let it be ranked.

    ``keys`` are those that will be compared; each has its column, named by :data:`KEY_COLUMNS`, times floored to what
    was recorded.
    """
    values = _values(scope, {*keys, _best(rules), RankKey.DURATION, RankKey.SUBMITTED})
    v = values.c
    mine: dict[str, Any] = {"partition_by": (v.week_id, v.person_id)}
    numbered = select(
        values,
        func.row_number().over(**mine, order_by=_preference(v, rules, keys)).label("place"),
        func.count().over(**mine).label("n_attempts"),
        cast(func.sum(case((v.points == v.n_items, 1), else_=0)).over(**mine), Integer).label("n_perfect"),
    ).subquery("numbered")
    chosen = select(numbered).where(numbered.c.place == 1)
    if rules.eligible is Eligible.FULL_MARKS:
        # Only after choosing: where the first attempt counts, a later perfect one does not make up for it.
        chosen = chosen.where(numbered.c.points == numbered.c.n_items)
    return chosen.cte("recognised")


def rank_order(columns: Any, key: RankKey) -> ColumnElement[Any]:
    """Order by one key, the better first."""
    column: ColumnElement[Any] = columns[KEY_COLUMNS[key]]
    return column.desc() if key.more_is_better else column.asc()


def _best(rules: ContestRules) -> RankKey:
    """Give what the best of a person's papers is best in: with its written part where the ranking counts that."""
    return RankKey.TOTAL_POINTS if RankKey.TOTAL_POINTS in rules.rank_keys else RankKey.POINTS


def _values(scope: Scope, keys: Collection[RankKey]) -> Any:
    a = core(Attempt).c
    step = _by_week(scope.moment_ms)
    computed: dict[RankKey, ColumnElement[Any]] = {
        RankKey.DURATION: a.duration_ms // _by_week(scope.duration_ms) * _by_week(scope.duration_ms),
        RankKey.SUBMITTED: epoch_ms(a.submitted_at) // step * step,
        RankKey.STARTED: epoch_ms(a.started_at) // step * step,
        RankKey.PREDICTION: _prediction_error(scope),
        RankKey.TOTAL_POINTS: a.points + func.coalesce(a.written_points, 0),
    }
    return (
        select(
            a.id.label("attempt_id"),
            a.week_id,
            attempt_person().label("person_id"),
            a.unit_id,
            a.points,
            a.n_items,
            a.duration_ms,
            a.started_at,
            a.submitted_at,
            # Only what is asked for: a moment is costly to floor, and every column is sorted along.
            *(column.label(KEY_COLUMNS[key]) for key, column in computed.items() if key in keys),
        )
        .where(scope.attempts())
        .subquery("valued")
    )


def _by_week(values: Mapping[int, int]) -> ColumnElement[int]:
    """Give the number of an attempt's week; one number where all weeks agree."""
    weeks_with: dict[int, list[int]] = {}
    for week_id, value in values.items():
        weeks_with.setdefault(value, []).append(week_id)
    if len(weeks_with) < 2:
        return literal(next(iter(weeks_with), 1), Integer)
    week = core(Attempt).c.week_id
    return case(*((week.in_(weeks), value) for value, weeks in weeks_with.items()))


def _prediction_error(scope: Scope) -> ColumnElement[int]:
    if not scope.actuals:
        return literal(NO_PREDICTION, BigInteger)
    said = cast(core(Attempt).c.prediction, BigInteger)
    return func.coalesce(func.abs(said - _by_week(scope.actuals)), NO_PREDICTION)


def _preference(v: Any, rules: ContestRules, keys: Collection[RankKey]) -> tuple[ColumnElement[Any], ...]:
    """Order a person's attempts so that the recognised one comes first; the row id only makes it repeatable.

    The id never decides a rank: every value that can be ranked stands before it, so attempts that reach it differ
    only in which of two equal papers is shown.
    """
    best = _best(rules)
    policy = {
        Recognised.BEST_THEN_FASTEST: (best, RankKey.DURATION, RankKey.SUBMITTED),
        Recognised.BEST_THEN_EARLIEST: (best, RankKey.SUBMITTED, RankKey.DURATION),
        Recognised.FIRST: (RankKey.SUBMITTED, best, RankKey.DURATION),
        Recognised.LAST: (RankKey.SUBMITTED, best, RankKey.DURATION),
    }[rules.recognised]
    rest = [key for key in keys if key not in policy and key is not RankKey.PERFECT_ATTEMPTS]
    order = [rank_order(v, key) for key in (*policy, *rest)]
    if rules.recognised is Recognised.LAST:
        order[0] = v[KEY_COLUMNS[RankKey.SUBMITTED]].desc()
    return (*order, v.duration_ms, v.submitted_at, v.started_at, v.unit_id, v.attempt_id)
