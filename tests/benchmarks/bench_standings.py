"""Standings of a week: the SQL typed by hand as the floor, pandas in memory as the peer, our query."""

from __future__ import annotations

from typing import Any

import pandas as pd
from bench_contest import BenchContest
from bench_tools import Measured, Rival, measure
from sqlalchemy.orm import Session

from workbench.queries.contest import contest_of, rules_of_week, week_of
from workbench.queries.standings import standings
from workbench.rules.contest_rules import ContestRules
from workbench.store import reading
from workbench.terms import RankKey, Recognised

# The resolutions are read first, then given to the one query: what is finer than the coarsest is cut off.
RESOLUTIONS = """
SELECT max(duration_resolution_ms), max(moment_resolution_ms) FROM attempt WHERE week_id = ?
  AND id NOT IN (SELECT attempt_id FROM decision AS d WHERE d.kind = 'ATTEMPT_ANNULMENT' AND NOT EXISTS (
      SELECT 1 FROM decision AS l
      WHERE l.attempt_id = d.attempt_id AND l.kind = 'ATTEMPT_CLEARANCE' AND l.id > d.id))
"""
BY_HAND = """
WITH valued AS (
    SELECT attempt.id AS attempt_id, coalesce(account.same_as_id, account.id) AS person_id, attempt.unit_id,
           points, n_items, duration_ms, duration_ms / :duration * :duration AS duration_key, submitted_at, started_at,
           (CAST(strftime('%s', submitted_at) AS INTEGER) * 1000 + CAST(substr(submitted_at, 21, 3) AS INTEGER))
               / :moment * :moment AS submitted_key
    FROM attempt JOIN person AS account ON account.id = attempt.person_id
    WHERE week_id = :week
      AND attempt.id NOT IN (SELECT attempt_id FROM decision AS d WHERE d.kind = 'ATTEMPT_ANNULMENT' AND NOT EXISTS (
          SELECT 1 FROM decision AS l
          WHERE l.attempt_id = d.attempt_id AND l.kind = 'ATTEMPT_CLEARANCE' AND l.id > d.id))
), one AS (
    SELECT * FROM (
        SELECT *, row_number() OVER w AS place,
               count(*) OVER (PARTITION BY person_id) AS n_attempts,
               sum(points = n_items) OVER (PARTITION BY person_id) AS n_perfect
        FROM valued
        WINDOW w AS (PARTITION BY person_id ORDER BY points DESC, duration_key, submitted_key,
                     duration_ms, submitted_at, started_at, unit_id, attempt_id)
    ) WHERE place = 1
), ranked AS (
    SELECT one.*, rank() OVER k AS rank,
           CASE WHEN rank() OVER k = 1
                THEN CASE WHEN lead(points) OVER k <> points THEN 'POINTS'
                          WHEN lead(duration_key) OVER k <> duration_key THEN 'DURATION'
                          WHEN lead(submitted_key) OVER k <> submitted_key THEN 'SUBMITTED' END
                ELSE CASE WHEN lag(points) OVER k <> points THEN 'POINTS'
                          WHEN lag(duration_key) OVER k <> duration_key THEN 'DURATION'
                          WHEN lag(submitted_key) OVER k <> submitted_key THEN 'SUBMITTED' END END AS own_key
    FROM one WINDOW k AS (ORDER BY points DESC, duration_key, submitted_key)
), placed AS (
    SELECT ranked.*, max(own_key) OVER p AS decided_by, count(*) OVER p AS people
    FROM ranked WINDOW p AS (PARTITION BY rank)
)
SELECT rank, person_id, person.code, full_name, placed.unit_id, u.code, u.name, placed.attempt_id, points,
       duration_ms, submitted_at, decided_by, CASE WHEN people > 1 THEN rank END, n_attempts, n_perfect, 1,
       points, duration_key, submitted_key
FROM placed
JOIN person ON person.id = placed.person_id JOIN organisation_unit AS u ON u.id = placed.unit_id
ORDER BY rank, person.code
"""
KEYS = ["points", "duration_ms", "submitted_at"]
LOOKS = {"points": "POINTS", "duration_ms": "DURATION", "submitted_at": "SUBMITTED"}


def run(contest: BenchContest, rounds: int) -> list[Measured]:
    """Measure the three ways over the same stored week; pandas has the attempts in memory already."""
    engine = contest.filled()
    with reading(engine) as session:
        week_id = week_of(session, contest_of(session).id or 0, 1).id or 0
        rules = rules_of_week(session, week_id)
        _check_rules(rules)
        frame = pd.read_sql("SELECT * FROM attempt", session.connection(), parse_dates=["submitted_at"])
        people = pd.read_sql("SELECT id, code, full_name FROM person", session.connection())
        units = pd.read_sql("SELECT id, code, name FROM organisation_unit", session.connection())
        rivals = [
            Rival("floor: the same SQL typed by hand, sqlite3", lambda _: _by_hand(session, week_id), digest=_digest),
            Rival("workbench: standings", lambda _: standings(session, week_id, rules), digest=_digest),
            Rival("peer: pandas in memory", lambda _: _pandas(frame, people, units), digest=_digest),
        ]
        measured = measure(f"standings of {contest.n_attempts:,} attempts", rivals, rounds)
    engine.dispose()
    return measured


def _check_rules(rules: ContestRules) -> None:
    keys = (RankKey.POINTS, RankKey.DURATION, RankKey.SUBMITTED)
    if (rules.recognised, rules.rank_keys) != (Recognised.BEST_THEN_FASTEST, keys):
        raise SystemExit("the rules of data/contest.toml are not those of the SQL typed by hand")


def _digest(rows: Any) -> object:
    """Give what must agree: rank, person, deciding key, tie group, numbers of attempts."""
    return [(row[0], row[1], row[11], row[12], row[13], row[14]) for row in rows]


def _by_hand(session: Session, week_id: int) -> Any:
    raw: Any = session.connection().connection.driver_connection
    duration, moment = raw.execute(RESOLUTIONS, (week_id,)).fetchone()
    return raw.execute(BY_HAND, {"week": week_id, "duration": duration, "moment": moment}).fetchall()


def _pandas(attempts: pd.DataFrame, people: pd.DataFrame, units: pd.DataFrame) -> Any:
    order = ["points", "duration_ms", "submitted_at", "id"]
    ordered = attempts.sort_values(order, ascending=[False, True, True, True])
    one = ordered.drop_duplicates("person_id").copy()
    counts = attempts.assign(perfect=attempts["points"] == attempts["n_items"]).groupby("person_id")
    one = one.join(counts["id"].size().rename("n_attempts"), on="person_id")
    one = one.join(counts["perfect"].sum().rename("n_perfect"), on="person_id")
    is_new = (one[KEYS] != one[KEYS].shift()).any(axis=1)
    one["rank"] = pd.Series(range(1, len(one) + 1), index=one.index).where(is_new).ffill().astype(int)
    places = one[is_new]
    decided = pd.Series(None, index=places.index, dtype=object)
    beside = places[KEYS].shift()
    beside.iloc[0] = places[KEYS].iloc[1]
    for key in reversed(KEYS):
        decided = decided.mask((beside[key] != places[key]) & beside[key].notna(), LOOKS[key])
    one["decided_by"] = one["rank"].map(dict(zip(places["rank"], decided, strict=True)))
    shared = one.groupby("rank")["id"].transform("size") > 1
    one = one.merge(people, left_on="person_id", right_on="id", suffixes=("", "_person"))
    one = one.merge(units, left_on="unit_id", right_on="id", suffixes=("", "_unit"))
    one["tie_group"] = [r if s else None for r, s in zip(one["rank"], shared, strict=True)]
    one = one.sort_values(["rank", "code_person"])
    columns = (*("rank", "person_id", "code_person", "full_name", "unit_id", "code_unit", "name", "id"), *KEYS)
    more = ("decided_by", "tie_group", "n_attempts", "n_perfect")
    return list(zip(*(one[name].tolist() for name in (*columns, *more)), strict=True))
