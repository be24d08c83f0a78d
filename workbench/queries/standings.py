"""Who stands where in a week or over the season, by the rules version's keys, and which key decided."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CTE, BigInteger, Select, case, cast, func, literal, null, select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.contest import weeks_of_contest
from workbench.queries.predictions import frozen_targets
from workbench.queries.recognised import KEY_COLUMNS, NO_PREDICTION, Scope, rank_order, recognised, scope_of_weeks
from workbench.rules.contest_rules import ContestRules, Division
from workbench.tables import OrganisationUnit, Person, Week, core
from workbench.terms import RankKey


class StandingRow(NamedTuple):
    """One person's place in a week, or in the season.

    ``decided_by`` is the first key on which this place differs from the place above (for the first place: from the
    place below); everybody who shares a place shares it. ``tie_group`` is the shared rank where two or more people
    are equal on every key, else None. ``key_values`` are the values compared, in the order of the rank keys: points
    and counts as they are, durations and moments in ms (moments since 1970 UTC) floored to what was recorded, a
    prediction as its error, None where none was made. Over a season points, durations, prediction errors and counts
    are sums over ``n_weeks`` weeks, moments are the latest, unit and attempt are those of the last week.
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
    n_weeks: int = 1
    key_values: tuple[int | None, ...] = ()


_N_PLAIN = len(StandingRow._fields) - 1  # the columns before those of the keys
_DECIDED_BY = StandingRow._fields.index("decided_by")


def standings(
    session: Session,
    week_id: int,
    rules: ContestRules,
    *,
    division: str = "",
    unit_id: int | None = None,
    without: Collection[int] = (),
    actual: int | None = None,
) -> list[StandingRow]:
    """Give everybody's place in a week, best first; people equal on every key share a rank and a tie group.

    ``division`` ranks one division of the rules by itself; ``unit_id`` keeps only the rows of that unit, each with
    the place it has among all. ``without`` leaves attempts out, to see what annulling them would change. ``actual``
    is a provisional figure for the prediction of a what-if; otherwise the frozen one is taken.
    """
    actuals = None if actual is None else {week_id: actual}
    kept: dict[str, Any] = {"division": division, "unit_id": unit_id, "without": without, "actuals": actuals}
    return standings_by_week(session, [week_id], rules, **kept)[week_id]


def standings_by_week(
    session: Session,
    week_ids: Sequence[int],
    rules: ContestRules,
    *,
    division: str = "",
    unit_id: int | None = None,
    without: Collection[int] = (),
    actuals: Mapping[int, int] | None = None,
) -> dict[int, list[StandingRow]]:
    """Give week id -> the standings of each week by itself, all in one query; the rest is as in :func:`standings`."""
    scope = _scope(session, week_ids, rules, rules.rank_keys, without, actuals)
    entrants = _entrants(recognised(scope, rules, rules.rank_keys), _division(rules, division))
    found: dict[int, list[StandingRow]] = {week_id: [] for week_id in week_ids}
    for week_id, row in _rows(session, standings_query(entrants, rules.rank_keys, unit_id), rules.rank_keys):
        found[week_id].append(row)
    return found


def season_standings(
    session: Session,
    contest_id: int,
    rules: ContestRules,
    *,
    division: str = "",
    unit_id: int | None = None,
    without: Collection[int] = (),
    actuals: Mapping[int, int] | None = None,
) -> list[StandingRow]:
    """Give everybody's place over all weeks by the sums of the recognised attempts, each week's chosen by ``rules``.

    Who missed a week has nothing to add for it. ``actuals`` gives week id -> provisional figure; the rest is as in
    :func:`standings`.
    """
    keys = rules.keys_of_season()
    week_ids = [week.id for week in weeks_of_contest(session, contest_id) if week.id is not None]
    scope = _scope(session, week_ids, rules, keys, without, actuals)
    one = _entrants(recognised(scope, rules, keys), _division(rules, division))
    return [row for _, row in _rows(session, standings_query(_summed(one, scope, keys), keys, unit_id), keys)]


def standings_query(one: CTE, keys: Sequence[RankKey], unit_id: int | None = None) -> Select[Any]:
    """Build the one ranking query of the project over one row a person and week, in the order of the standings."""
    window: dict[str, Any] = {"partition_by": one.c.week_id, "order_by": [rank_order(one.c, key) for key in keys]}
    ranked = select(one, func.rank().over(**window).label("rank"), _differs(one.c, keys, window).label("own_key")).cte(
        "ranked"
    )
    # Of people who share a place only one stands beside another place: what decides there goes for all of them.
    # No join on the rank: an engine without an index on it would compare every person with every other.
    shared: dict[str, Any] = {"partition_by": (ranked.c.week_id, ranked.c.rank)}
    placed = select(
        *ranked.c,
        func.max(ranked.c.own_key).over(**shared).label("decided_by"),
        func.count().over(**shared).label("people"),
    ).cte("placed")
    person, unit = core(Person).c, core(OrganisationUnit).c
    query = (
        select(
            placed.c.week_id,
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
            placed.c.n_weeks,
            *(_shown(placed.c, key) for key in keys),
        )
        .select_from(placed)
        .join(core(Person), person.id == placed.c.person_id)
        .join(core(OrganisationUnit), unit.id == placed.c.unit_id)
        # The code orders a page of equal people the same way each time; it gives nobody a better rank.
        .order_by(placed.c.week_id, placed.c.rank, person.code)
    )
    return query if unit_id is None else query.where(placed.c.unit_id == unit_id)


def _rows(session: Session, query: Select[Any], keys: Sequence[RankKey]) -> Iterator[tuple[int, StandingRow]]:
    """Give week id and place, row by row."""
    term = {key.value: key for key in keys}
    for week_id, *row in session.execute(query):
        row[_DECIDED_BY] = term.get(row[_DECIDED_BY])
        yield week_id, StandingRow._make((*row[:_N_PLAIN], tuple(row[_N_PLAIN:])))


def _scope(
    session: Session,
    week_ids: Sequence[int],
    rules: ContestRules,
    keys: Sequence[RankKey],
    without: Collection[int],
    provisional: Mapping[int, int] | None,
) -> Scope:
    """Read what a comparison needs to know first; refuse one that needs a figure nobody has frozen yet."""
    actuals: dict[int, int] = {}
    if RankKey.PREDICTION in keys:
        if rules.prediction is None:
            raise WorkbenchError("rules.prediction_without_target")
        actuals = {**frozen_targets(session, week_ids, rules.prediction), **(provisional or {})}
    scope = scope_of_weeks(session, week_ids, without=without, actuals=actuals)
    if RankKey.PREDICTION in keys:
        for week_id in sorted(scope.duration_ms.keys() - actuals.keys()):
            week = session.get_one(Week, week_id)
            raise WorkbenchError("rules.target_not_frozen", week=week.number)
    return scope


def _division(rules: ContestRules, code: str) -> Division | None:
    if not code:
        return None
    found = rules.division(code)
    if found is None:
        known = ", ".join(division.code for division in rules.divisions)
        raise WorkbenchError("rules.unknown_division", division=code, known=known or "–")
    return found


def _entrants(one: CTE, division: Division | None) -> CTE:
    """Keep those of one division; the unit is that of the recognised attempt, the category that of the person."""
    entrants = select(one, literal(1).label("n_weeks"))
    if division is None:
        return entrants.cte("entrants")
    if division.unit_groups:
        unit = core(OrganisationUnit).c
        groups = select(unit.id).where(unit.group_code.in_(division.unit_groups))
        entrants = entrants.where(one.c.unit_id.in_(groups))
    if division.categories:
        person = core(Person).c
        registered = select(person.id).where(person.category.in_(division.categories))
        entrants = entrants.where(one.c.person_id.in_(registered))
    return entrants.cte("entrants")


def _summed(one: CTE, scope: Scope, keys: Collection[RankKey]) -> CTE:
    """Add up each person's weeks; a sum is known no finer than its coarsest part."""
    v = one.c
    mine: dict[str, Any] = {"partition_by": v.person_id}

    def total(name: str) -> ColumnElement[int]:
        return cast(func.sum(v[name]).over(**mine), BigInteger)

    def latest(name: str) -> ColumnElement[Any]:
        return func.max(v[name]).over(**mine)

    duration = max(scope.duration_ms.values(), default=1)
    moment = max(scope.moment_ms.values(), default=1)
    computed: dict[RankKey, Callable[[], ColumnElement[Any]]] = {
        RankKey.DURATION: lambda: total("duration_key") // duration * duration,
        RankKey.SUBMITTED: lambda: latest("submitted_key") // moment * moment,
        RankKey.STARTED: lambda: latest("started_key") // moment * moment,
        # Missing once is missing: a sum over fewer predictions would be the smaller for it.
        RankKey.PREDICTION: lambda: case(
            (total("prediction_error") >= NO_PREDICTION, NO_PREDICTION), else_=total("prediction_error")
        ),
        RankKey.TOTAL_POINTS: lambda: total("total_points"),
    }
    summed = select(
        literal(0).label("week_id"),
        v.person_id,
        v.unit_id,
        v.attempt_id,
        func.row_number().over(**mine, order_by=(v.week_id.desc(),)).label("nth_last"),
        *(total(name).label(name) for name in ("points", "duration_ms", "n_attempts", "n_perfect", "n_weeks")),
        latest("submitted_at").label("submitted_at"),
        *(column().label(KEY_COLUMNS[key]) for key, column in computed.items() if key in keys),
    ).subquery("summed")
    return select(summed).where(summed.c.nth_last == 1).cte("season")


def _shown(columns: Any, key: RankKey) -> ColumnElement[Any]:
    column: ColumnElement[Any] = columns[KEY_COLUMNS[key]]
    return func.nullif(column, NO_PREDICTION) if key is RankKey.PREDICTION else column


def _differs(columns: Any, keys: Sequence[RankKey], window: Mapping[str, Any]) -> ColumnElement[Any]:
    """Name the first key on which a row differs from the row above; for the first place, from the row below."""

    def beside(function: Any) -> ColumnElement[Any]:
        names = [(KEY_COLUMNS[key], key.value) for key in keys]
        return case(
            *((function(columns[name]).over(**window) != columns[name], value) for name, value in names),
            else_=null(),
        )

    return case((func.rank().over(**window) == 1, beside(func.lead)), else_=beside(func.lag))
