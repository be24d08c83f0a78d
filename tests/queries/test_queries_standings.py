"""The ranking query on worked weeks, on both engines; thousands of random weeks are in the oracle's test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from makers import OPENS, make_attempt, make_contest, make_rules, store_week
from sqlalchemy import Engine, update

from workbench.errors import WorkbenchError
from workbench.queries.standings import StandingRow, season_standings, standings
from workbench.rules.contest_rules import Division
from workbench.store import reading, transaction
from workbench.tables import Person, core
from workbench.terms import PredictionTarget, RankKey


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
            make_attempt(5, "P4", 4, 30, submitted_at=same, unit_code="DV2"),
            make_attempt(6, "P5", 2, 10),
        ],
    )
    early = OPENS + timedelta(minutes=2, seconds=30)
    with reading(engine) as session:
        rows = standings(session, week_id, make_rules())
    d, s, p = RankKey.DURATION, RankKey.SUBMITTED, RankKey.POINTS
    u1, u2 = (1, "DV1", "Sở Thử nghiệm"), (3, "DV2", "Trường Thử nghiệm")
    quick, last = OPENS + timedelta(minutes=3, seconds=25), OPENS + timedelta(minutes=6, seconds=10)
    ms = {moment: round(moment.timestamp() * 1000) for moment in (early, quick, same, last)}
    assert rows == [
        StandingRow(1, 2, "P2", "Người P2", *u1, 3, 4, 25_000, quick, d, None, 1, 1, 1, (4, 25_000, ms[quick])),
        StandingRow(2, 1, "P1", "Người P1", *u1, 2, 4, 30_000, early, d, None, 2, 1, 1, (4, 30_000, ms[early])),
        StandingRow(3, 3, "P3", "Người P3", *u1, 4, 4, 30_000, same, s, 3, 1, 1, 1, (4, 30_000, ms[same])),
        StandingRow(3, 4, "P4", "Người P4", *u2, 5, 4, 30_000, same, s, 3, 1, 1, 1, (4, 30_000, ms[same])),
        StandingRow(5, 5, "P5", "Người P5", *u1, 6, 2, 10_000, last, p, None, 1, 0, 1, (2, 10_000, ms[last])),
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


def test_an_empty_week_and_another_week_give_nobody(engine: Engine) -> None:
    contest_id = make_contest(engine)
    week_id = store_week(engine, contest_id, 1, [make_attempt(1, "P1", 4, 30)])
    with reading(engine) as session:
        assert standings(session, week_id + 1, make_rules()) == []


def _order(rows: Sequence[StandingRow]) -> list[tuple[int, str, str | None]]:
    return [(row.rank, row.person_code, row.decided_by and row.decided_by.value) for row in rows]


def test_times_read_to_the_minute_make_the_whole_week_compare_by_the_minute(engine: Engine) -> None:
    """Else 7:20 and 7:43 would tie with "7 minutes" but not with each other, and no order would hold."""
    contest_id = make_contest(engine)
    minute = make_attempt(3, "P3", 4, 420, duration_resolution_ms=60_000)
    papers = [make_attempt(1, "P1", 4, 443), make_attempt(2, "P2", 4, 440)]
    rules = make_rules(rank_keys=(RankKey.POINTS, RankKey.DURATION))
    fine, coarse = store_week(engine, contest_id, 1, papers), store_week(engine, contest_id, 2, [*papers, minute])
    with reading(engine) as session:
        assert _order(standings(session, fine, rules)) == [(1, "P2", "DURATION"), (2, "P1", "DURATION")]
        rows = standings(session, coarse, rules)
        assert [(r.rank, r.person_code, r.tie_group, r.key_values) for r in rows] == [
            (1, "P1", 1, (4, 420_000)),
            (1, "P2", 1, (4, 420_000)),
            (1, "P3", 1, (4, 420_000)),
        ]


def test_moments_read_to_the_minute_are_compared_by_the_minute(engine: Engine) -> None:
    contest_id = make_contest(engine)
    at = [OPENS + timedelta(minutes=9, seconds=seconds) for seconds in (50, 10, 0)]
    papers = [make_attempt(n, f"P{n}", 4, 30, submitted_at=moment) for n, moment in enumerate(at, start=1)]
    papers[2] = papers[2]._replace(moment_resolution_ms=60_000)
    rules = make_rules(rank_keys=(RankKey.POINTS, RankKey.SUBMITTED))
    week_id = store_week(engine, contest_id, 1, papers)
    with reading(engine) as session:
        assert [(r.rank, r.tie_group) for r in standings(session, week_id, rules)] == [(1, 1), (1, 1), (1, 1)]


def test_a_merged_account_ranks_as_its_person(engine: Engine) -> None:
    contest_id = make_contest(engine)
    papers = [make_attempt(1, "P1", 3, 30), make_attempt(2, "P2", 4, 30), make_attempt(3, "P3", 4, 40)]
    week_id = store_week(engine, contest_id, 1, papers)
    with transaction(engine) as session:
        session.connection().execute(update(core(Person)).where(core(Person).c.code == "P2").values(same_as_id=1))
    with reading(engine) as session:
        rows = standings(session, week_id, make_rules())
    assert [(r.rank, r.person_code, r.points, r.n_attempts) for r in rows] == [(1, "P1", 4, 2), (2, "P3", 4, 1)]


def test_a_division_ranks_by_itself_and_a_unit_keeps_the_place_among_all(engine: Engine) -> None:
    contest_id = make_contest(engine)
    units = {"P1": "DV1", "P2": "DV3", "P3": "DV2", "P4": "DV3"}
    papers = [make_attempt(n, f"P{n}", 4, 20 + n, unit_code=units[f"P{n}"]) for n in range(1, 5)]
    week_id = store_week(engine, contest_id, 1, papers)
    with transaction(engine) as session:
        citizens = core(Person).c.code.in_(["P3", "P4"])
        session.connection().execute(update(core(Person)).where(citizens).values(category="citizens"))
    divisions = (
        Division(code="B", label="Khối B", unit_groups=("B",)),
        Division(code="D", label="Người dân", categories=("citizens",)),
        Division(code="DB", label="Người dân khối B", unit_groups=("B",), categories=("citizens",)),
    )
    rules = make_rules(divisions=divisions)
    with reading(engine) as session:
        found = {one.code: _order(standings(session, week_id, rules, division=one.code)) for one in divisions}
        assert found == {
            "B": [(1, "P2", "DURATION"), (2, "P4", "DURATION")],
            "D": [(1, "P3", "DURATION"), (2, "P4", "DURATION")],
            "DB": [(1, "P4", None)],
        }
        in_unit = standings(session, week_id, rules, unit_id=2)
        assert _order(in_unit) == [(2, "P2", "DURATION"), (4, "P4", "DURATION")]
        with pytest.raises(WorkbenchError) as refused:
            standings(session, week_id, rules, division="X")
    assert (refused.value.code, refused.value.values) == (
        "rules.unknown_division",
        {"division": "X", "known": "B, D, DB"},
    )


def test_papers_left_out_are_as_if_they_were_never_handed_in(engine: Engine) -> None:
    contest_id = make_contest(engine)
    papers = [make_attempt(1, "P1", 4, 20), make_attempt(2, "P1", 3, 20), make_attempt(3, "P2", 4, 30)]
    week_id = store_week(engine, contest_id, 1, papers)
    with reading(engine) as session:
        assert _order(standings(session, week_id, make_rules())) == [(1, "P1", "DURATION"), (2, "P2", "DURATION")]
        rows = standings(session, week_id, make_rules(), without=[1])
    assert [(r.rank, r.person_code, r.points, r.n_attempts) for r in rows] == [(1, "P2", 4, 1), (2, "P1", 3, 1)]


def test_a_ranking_by_prediction_waits_for_the_figure(engine: Engine) -> None:
    contest_id = make_contest(engine)
    papers = [make_attempt(n, f"P{n}", 4, 20, prediction=said) for n, said in ((1, 90), (2, None), (3, 102))]
    week_id = store_week(engine, contest_id, 1, papers)
    rules = make_rules(rank_keys=(RankKey.PREDICTION,), prediction=PredictionTarget.PARTICIPANTS)
    with reading(engine) as session:
        with pytest.raises(WorkbenchError) as refused:
            standings(session, week_id, rules)
        assert (refused.value.code, refused.value.values) == ("rules.target_not_frozen", {"week": 1})
        rows = standings(session, week_id, rules, actual=100)
        with pytest.raises(WorkbenchError) as aimless:
            standings(session, week_id, make_rules(rank_keys=(RankKey.PREDICTION,)), actual=100)
        assert aimless.value.code == "rules.prediction_without_target"
    assert [(r.rank, r.person_code, r.key_values) for r in rows] == [
        (1, "P3", (2,)),
        (2, "P1", (10,)),
        (3, "P2", (None,)),
    ]


def test_a_season_adds_up_the_recognised_attempts_of_its_weeks(engine: Engine) -> None:
    contest_id = make_contest(engine)
    store_week(
        engine,
        contest_id,
        1,
        [make_attempt(1, "P1", 2, 30), make_attempt(2, "P1", 4, 40), make_attempt(3, "P2", 3, 20)],
    )
    later = [make_attempt(1, "P2", 4, 20, unit_code="DV2"), make_attempt(2, "P3", 4, 10)]
    store_week(engine, contest_id, 2, later)
    rules = make_rules(season_keys=(RankKey.POINTS, RankKey.DURATION))
    with reading(engine) as session:
        rows = season_standings(session, contest_id, rules)
    assert [
        (r.rank, r.person_code, r.unit_code, r.n_weeks, r.n_attempts, r.decided_by, r.key_values) for r in rows
    ] == [
        (1, "P2", "DV2", 2, 2, RankKey.POINTS, (7, 40_000)),
        (2, "P3", "DV1", 1, 1, RankKey.POINTS, (4, 10_000)),
        (3, "P1", "DV1", 1, 2, RankKey.DURATION, (4, 40_000)),
    ]
