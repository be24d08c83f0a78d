"""The ranking query against a plain oracle, on both engines."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from makers import AT, OPENS, make_attempt, make_contest, make_rules, store_week
from sqlalchemy import Engine, insert
from sqlmodel import Session

from workbench.intake.records import AttemptRecord, attempt_columns
from workbench.queries.contest import week_of
from workbench.queries.standings import StandingRow, standings
from workbench.rules.contest_rules import ContestRules
from workbench.services.storing import store_attempts
from workbench.store import reading
from workbench.tables import Attempt, Decision, core
from workbench.terms import DecisionKind, RankKey, Recognised


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
    assert rows == [
        StandingRow(1, 2, "P2", "Người P2", *u1, 3, 4, 25_000, quick, d, None, 1, 1),
        StandingRow(2, 1, "P1", "Người P1", *u1, 2, 4, 30_000, early, d, None, 2, 1),
        StandingRow(3, 3, "P3", "Người P3", *u1, 4, 4, 30_000, same, s, 3, 1, 1),
        StandingRow(3, 4, "P4", "Người P4", *u2, 5, 4, 30_000, same, s, 3, 1, 1),
        StandingRow(5, 5, "P5", "Người P5", *u1, 6, 2, 10_000, last, p, None, 1, 0),
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


# The oracle: plain Python, written from the rules and not from the query. ---------------------------------------------


class Paper(NamedTuple):
    """An attempt as the oracle sees it; times in whole seconds after the opening."""

    code: str
    person: str
    points: int
    seconds: int
    submitted: int
    annulled: bool
    waited: int = 0  # seconds between opening the paper and its clock, as platforms do

    @property
    def started(self) -> int:
        return self.submitted - self.seconds - self.waited


def _key(paper: Paper, key: RankKey) -> int:
    """Give what is better when smaller."""
    return {
        RankKey.POINTS: -paper.points,
        RankKey.DURATION: paper.seconds,
        RankKey.SUBMITTED: paper.submitted,
        RankKey.STARTED: paper.started,
    }[key]


_POLICY = {
    Recognised.BEST_THEN_FASTEST: lambda p: (-p.points, p.seconds, p.submitted, p.started),
    Recognised.BEST_THEN_EARLIEST: lambda p: (-p.points, p.submitted, p.seconds, p.started),
    Recognised.FIRST: lambda p: (p.submitted, -p.points, p.seconds, p.started),
    Recognised.LAST: lambda p: (-p.submitted, -p.points, p.seconds, p.started),
}


class Place(NamedTuple):
    """What the oracle says of one person."""

    rank: int
    person: str
    points: int
    seconds: int
    submitted: int
    decided_by: RankKey | None
    tie_group: int | None
    n_attempts: int
    n_perfect: int


def oracle(papers: Sequence[Paper], rules: ContestRules) -> list[Place]:
    """Rank by comparing everybody with everybody."""
    counting: dict[str, list[Paper]] = {}
    for paper in papers:
        if not paper.annulled:
            counting.setdefault(paper.person, []).append(paper)
    best = {person: min(own, key=_POLICY[rules.recognised]) for person, own in counting.items()}
    keys = {person: tuple(_key(paper, key) for key in rules.rank_keys) for person, paper in best.items()}
    found = []
    for person, paper in best.items():
        mine = keys[person]
        above = [other for other in keys.values() if other < mine]
        below = [other for other in keys.values() if other > mine]
        equal = sum(1 for other in keys.values() if other == mine)
        beside = max(above) if above else min(below) if below else None
        decided = next((k for k, a, b in zip(rules.rank_keys, mine, beside or mine, strict=True) if a != b), None)
        found.append(
            Place(
                1 + len(above),
                person,
                paper.points,
                paper.seconds,
                paper.submitted,
                decided,
                1 + len(above) if equal > 1 else None,
                len(counting[person]),
                sum(1 for own in counting[person] if own.points == 4),
            )
        )
    return sorted(found, key=lambda place: (place.rank, place.person))


papers_drawn = st.lists(
    st.tuples(
        st.sampled_from(["P1", "P2", "P3", "P4", "P5"]),
        st.integers(2, 4),
        st.sampled_from([20, 30]),
        st.integers(100, 103),
        st.sampled_from([False, False, False, True]),
        st.integers(0, 1),
    ),
    max_size=12,
).map(lambda rows: [Paper(f"L{n}", *row) for n, row in enumerate(rows, start=1)])
rules_drawn = st.builds(
    lambda policy, keys: make_rules(recognised=policy, rank_keys=tuple(keys)),
    st.sampled_from(Recognised),
    st.lists(st.sampled_from(RankKey), min_size=1, max_size=4, unique=True),
)


def _record(row_no: int, paper: Paper) -> AttemptRecord:
    submitted = OPENS + timedelta(seconds=paper.submitted)
    record = make_attempt(row_no, paper.person, paper.points, paper.seconds, code=paper.code, submitted_at=submitted)
    return record._replace(started_at=OPENS + timedelta(seconds=paper.started))


class Board:
    """A week in a transaction that is never kept, so that many examples share one database."""

    def __init__(self, engine: Engine, contest_id: int, batch_id: int) -> None:
        self.engine, self.contest_id, self.batch_id = engine, contest_id, batch_id

    def places(self, papers: Sequence[Paper], rules: ContestRules) -> list[Place]:
        """Store papers in the given order and give what the query makes of them."""
        with Session(self.engine) as session:
            week = week_of(session, self.contest_id, 2)
            records = [_record(n, paper) for n, paper in enumerate(papers, start=100)]
            store_attempts(session, week, self.batch_id, attempt_columns(records))
            self._annul(session, papers, week.id or 0)
            rows = standings(session, week.id or 0, rules)
            session.rollback()
        opened = OPENS.timestamp()
        return [
            Place(
                r.rank,
                r.person_code,
                r.points,
                r.duration_ms // 1000,
                int(r.submitted_at.timestamp() - opened),
                r.decided_by,
                r.tie_group,
                r.n_attempts,
                r.n_perfect,
            )
            for r in rows
        ]

    def _annul(self, session: Session, papers: Sequence[Paper], week_id: int) -> None:
        a = core(Attempt).c
        annulled = {paper.code for paper in papers if paper.annulled}
        for row in session.execute(core(Attempt).select().where(a.week_id == week_id)).all():
            if row.code in annulled:
                values = {
                    "contest_id": self.contest_id,
                    "kind": DecisionKind.ATTEMPT_ANNULMENT.value,
                    "attempt_id": row.id,
                    "body": "{}",
                    "reason": "thử",
                    "decided_by_id": 1,
                    "seconded_by_id": 3,
                    "decided_at": AT,
                }
                session.connection().execute(insert(core(Decision)).values(values))


@pytest.fixture
def board(engine: Engine) -> Iterator[Board]:
    contest_id = make_contest(engine)
    store_week(engine, contest_id, 1, [make_attempt(1, "P1", 4, 20)])
    yield Board(engine, contest_id, 1)


@pytest.fixture
def sqlite_board(sqlite_engine: Engine) -> Iterator[Board]:
    contest_id = make_contest(sqlite_engine)
    store_week(sqlite_engine, contest_id, 1, [make_attempt(1, "P1", 4, 20)])
    yield Board(sqlite_engine, contest_id, 1)


def few(examples: int) -> settings:
    """Give hypothesis settings for examples that share one database."""
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        derandomize=True,
    )


@few(25)
@given(papers=papers_drawn, rules=rules_drawn)
def test_both_engines_rank_as_the_oracle(board: Board, papers: list[Paper], rules: ContestRules) -> None:
    assert board.places(papers, rules) == oracle(papers, rules)


@few(120)
@given(papers=papers_drawn, rules=rules_drawn)
def test_sqlite_ranks_as_the_oracle(sqlite_board: Board, papers: list[Paper], rules: ContestRules) -> None:
    assert sqlite_board.places(papers, rules) == oracle(papers, rules)


@few(40)
@given(papers=papers_drawn, rules=rules_drawn, lot=st.integers(0, 9))
def test_the_order_of_the_rows_does_not_matter(
    sqlite_board: Board, papers: list[Paper], rules: ContestRules, lot: int
) -> None:
    shuffled = random.Random(lot).sample(papers, len(papers))
    assert sqlite_board.places(shuffled, rules) == sqlite_board.places(papers, rules)


@few(40)
@given(papers=papers_drawn, keys=st.permutations([RankKey.POINTS, RankKey.DURATION, RankKey.SUBMITTED]))
def test_a_worse_attempt_changes_nothing_but_the_count(
    sqlite_board: Board, papers: list[Paper], keys: list[RankKey]
) -> None:
    rules = make_rules(recognised=Recognised.BEST_THEN_FASTEST, rank_keys=tuple(keys))
    before = sqlite_board.places(papers, rules)
    person = before[0].person if before else "P1"
    worse = Paper("L99", person, 1, 40, 200, annulled=False)
    after = sqlite_board.places([worse, *papers], rules)
    if before:
        assert after == [place._replace(n_attempts=place.n_attempts + (place.person == person)) for place in before]
    else:
        assert after == [Place(1, "P1", 1, 40, 200, None, None, 1, 0)]


def test_every_order_of_the_keys_is_tried_by_the_oracle_itself() -> None:
    """The oracle tells keys apart: each order of two keys gives another winner."""
    papers = [Paper("L1", "P1", 4, 30, 101, annulled=False), Paper("L2", "P2", 3, 20, 100, annulled=False)]
    winners = {
        keys: oracle(papers, make_rules(rank_keys=keys))[0].person
        for keys in itertools.permutations((RankKey.POINTS, RankKey.DURATION))
    }
    assert sorted(winners.values()) == ["P1", "P2"]
