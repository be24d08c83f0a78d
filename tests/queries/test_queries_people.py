"""The merge queue, and every figure with two accounts of one person."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from makers import AT, LATER, OPENS, make_attempt, make_contest, store_week
from sqlalchemy import Engine, insert

from workbench.queries.facts import contest_facts
from workbench.queries.learning import anonymous_attempts
from workbench.queries.people import PersonCard, QueuedPair, WeekPart, merge_queue
from workbench.queries.quiz import WeekCounts, distinct_people, week_counts
from workbench.queries.reviews import FrequencyRow, attempts_per_person
from workbench.queries.units import unit_rows
from workbench.rules.identity import Clue, Strength, Verdict
from workbench.services.awards import allocate_week
from workbench.services.people import declare_distinct, merge_people
from workbench.store import reading, transaction
from workbench.tables import UnitHeadcount, core

WHO = {"actor": "TK", "reason": "cùng một người", "at": LATER}
VAN = {"full_name": "Nguyễn Thị Vân", "phone": "0900000001"}


@pytest.fixture
def contest(engine: Engine) -> Engine:
    """Van has two accounts, P1 and P2, in week 1 and one of them in week 2; P3 is somebody else."""
    contest_id = make_contest(engine)
    store_week(
        engine,
        contest_id,
        1,
        [
            make_attempt(1, "P1", 4, 20, **VAN),
            make_attempt(2, "P2", 4, 18, **VAN | {"full_name": "NGUYEN THI VAN"}),
            make_attempt(3, "P3", 3, 30),
        ],
    )
    later = OPENS + timedelta(days=15)
    store_week(engine, contest_id, 2, [make_attempt(1, "P2", 4, 40, submitted_at=later, **VAN)])
    return engine


def quiz_facts(engine: Engine) -> dict[str, int]:
    names = ("participations", "people", "attempts", "perfect_participations")
    with reading(engine) as session:
        facts = {fact.key: fact.value for fact in contest_facts(session, 1)}
    return {name: facts[f"quiz.total.{name}"] for name in names}


def test_the_queue_shows_the_evidence_and_what_each_account_did(contest: Engine) -> None:
    allocate_week(contest, week=1, actor="TK", at=LATER)
    with reading(contest) as session:
        (queued,) = merge_queue(session, 1)
    left = PersonCard("P1", "Nguyễn Thị Vân", "Sở Thử nghiệm", "", (WeekPart(1, 1, 4),), ((1, "Giải Nhì"),))
    right = PersonCard(
        "P2", "NGUYEN THI VAN", "Sở Thử nghiệm", "", (WeekPart(1, 1, 4), WeekPart(2, 1, 4)), ((1, "Giải Nhất"),)
    )
    assert queued == QueuedPair(queued.pair, left, right)
    assert (queued.pair.left, queued.pair.right, queued.pair.strength) == ("P1", "P2", Strength.IDENTIFIER)
    assert [queued.pair.verdict(clue) for clue in (Clue.PHONE, Clue.NAME, Clue.BIRTH_DATE)] == [
        Verdict.AGREES,
        Verdict.AGREES,
        Verdict.UNKNOWN,
    ]


@pytest.mark.parametrize("decide", ["merge", "distinct"])
def test_a_decided_pair_leaves_the_queue(contest: Engine, decide: str) -> None:
    if decide == "merge":
        merge_people(contest, keep="P1", other="P2", **WHO)
    else:
        declare_distinct(contest, left="P1", right="P2", **WHO)
    with reading(contest) as session:
        assert merge_queue(session, 1) == []


def test_accounts_merged_with_each_other_are_asked_about_once(contest: Engine) -> None:
    papers = [make_attempt(n, f"P{n}", 1, 50, submitted_at=OPENS + timedelta(days=14), **VAN) for n in (7, 8)]
    store_week(contest, 1, 2, [paper._replace(code=f"X{paper.code}") for paper in papers])
    merge_people(contest, keep="P7", other="P8", **WHO)
    merge_people(contest, keep="P1", other="P2", **WHO)
    with reading(contest) as session:
        assert [(queued.pair.left, queued.pair.right) for queued in merge_queue(session, 1)] == [("P1", "P7")]


def test_two_accounts_of_one_person_are_one_in_every_count(contest: Engine) -> None:
    assert quiz_facts(contest) == {"participations": 4, "people": 3, "attempts": 4, "perfect_participations": 3}
    merge_people(contest, keep="P1", other="P2", **WHO)
    assert quiz_facts(contest) == {"participations": 3, "people": 2, "attempts": 4, "perfect_participations": 2}
    with reading(contest) as session:
        assert week_counts(session, 1) == WeekCounts(2, 3, 2, 1, 1, 18_000)
        assert distinct_people(session, 1) == 2
        counts = [(row.unit_code, row.people, row.attempts, row.perfect_people) for row in unit_rows(session, 1)]
        assert counts == [("DV1", 2, 4, 1), ("DV2", 0, 0, 0), ("DV3", 0, 0, 0)]
        assert attempts_per_person(session, 1) == [FrequencyRow(1, 1), FrequencyRow(2, 1)]


def test_the_papers_of_two_accounts_stand_under_the_one_that_was_kept(contest: Engine) -> None:
    merge_people(contest, keep="P1", other="P2", **WHO)
    with reading(contest) as session:
        rows = [(row.week, row.person, row.ordinal, row.duration_ms) for row in anonymous_attempts(session, 1)]
    assert rows == [(1, 1, 1, 20_000), (1, 1, 2, 18_000), (1, 3, 1, 30_000), (2, 1, 1, 40_000)]


def test_a_headcount_holds_from_the_day_it_was_counted(contest: Engine) -> None:
    with transaction(contest) as session:
        later = {"unit_id": 1, "counted_on": date(2022, 10, 1), "headcount": 120}
        session.connection().execute(insert(core(UnitHeadcount)), [later])
    with reading(contest) as session:
        found = [
            {row.unit_code: row.headcount for row in unit_rows(session, 1, counted_by=day)}
            for day in (None, date(2022, 10, 1), date(2022, 9, 30), date(2022, 7, 31))
        ]
    assert AT.date() > date(2022, 8, 1)
    assert found == [
        {"DV1": 120, "DV2": 50, "DV3": 10},
        {"DV1": 120, "DV2": 50, "DV3": 10},
        {"DV1": 100, "DV2": 50, "DV3": 10},
        {"DV1": None, "DV2": None, "DV3": None},
    ]
