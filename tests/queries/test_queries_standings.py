"""The ranking query against a plain oracle, on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from makers import OPENS, make_attempt, make_contest, make_rules, store_week
from sqlalchemy import Engine

from workbench.queries.standings import standings
from workbench.store import reading
from workbench.terms import RankKey


def test_standings_name_the_deciding_key_and_the_tie(engine: Engine) -> None:
    contest_id = make_contest(engine)
    same = OPENS + timedelta(hours=3)
    week_id = store_week(
        engine,
        contest_id,
        1,
        [
            make_attempt(1, "P1", 3, 20),
            make_attempt(2, "P1", 4, 30),
            make_attempt(3, "P2", 4, 25),
            make_attempt(4, "P3", 4, 30, submitted_at=same),
            make_attempt(5, "P4", 4, 30, submitted_at=same),
            make_attempt(6, "P5", 2, 10),
        ],
    )
    with reading(engine) as session:
        rows = standings(session, week_id, make_rules())
    assert [
        (r.rank, r.person_code, r.points, r.duration_ms, r.decided_by, r.tie_group, r.n_attempts, r.n_perfect)
        for r in rows
    ] == [
        (1, "P2", 4, 25_000, RankKey.DURATION, None, 1, 1),
        (2, "P1", 4, 30_000, RankKey.DURATION, None, 2, 1),
        (3, "P3", 4, 30_000, RankKey.SUBMITTED, 3, 1, 1),
        (3, "P4", 4, 30_000, RankKey.SUBMITTED, 3, 1, 1),
        (5, "P5", 2, 10_000, RankKey.POINTS, None, 1, 0),
    ]


@pytest.mark.parametrize("keys", [(RankKey.POINTS,), (RankKey.POINTS, RankKey.DURATION)])
def test_fewer_keys_make_more_ties(engine: Engine, keys: tuple[RankKey, ...]) -> None:
    contest_id = make_contest(engine)
    week_id = store_week(engine, contest_id, 1, [make_attempt(1, "P1", 4, 30), make_attempt(2, "P2", 4, 30)])
    with reading(engine) as session:
        rows = standings(session, week_id, make_rules(rank_keys=keys))
    assert [(r.rank, r.person_code, r.decided_by, r.tie_group) for r in rows] == [
        (1, "P1", None, 1),
        (1, "P2", None, 1),
    ]
