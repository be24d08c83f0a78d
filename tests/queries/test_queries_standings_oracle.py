"""The ranking query against plain Python on thousands of random weeks, on both engines."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from standings_board import Board
from standings_oracle import Case, Paper, Place, draw_cases, draw_papers, draw_rules, oracle, season_oracle

from workbench.terms import Recognised

WEEKS_OF_A_SEED = 100


@pytest.fixture
def board(engine: Engine) -> Board:
    return Board(engine)


def seeds(examples: int) -> settings:
    """Give hypothesis settings for examples that share one database; a seed that fails needs no shrinking."""
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        phases=[Phase.explicit, Phase.generate],
        derandomize=True,
        database=None,
    )


@seeds(100)
@given(seed=st.integers(0, 2**32))
def test_ten_thousand_weeks_are_ranked_as_the_oracle_ranks_them(board: Board, seed: int) -> None:
    draw = random.Random(seed)
    cases = list(draw_cases(draw, draw_rules(draw), WEEKS_OF_A_SEED))
    for case, places in zip(cases, board.places(cases), strict=True):
        assert places == oracle(case), case


@seeds(60)
@given(seed=st.integers(0, 2**32))
def test_a_season_is_ranked_as_the_oracle_ranks_it(board: Board, seed: int) -> None:
    draw = random.Random(seed)
    rules = draw_rules(draw)
    weeks = [draw_papers(draw, at_most=7) for _ in range(draw.randint(1, 3))]
    assert board.season(weeks, rules, actual=4) == season_oracle(weeks, rules, 4)


@seeds(5)
@given(seed=st.integers(0, 2**32))
def test_standings_do_not_depend_on_the_order_of_the_rows(board: Board, seed: int) -> None:
    draw = random.Random(seed)
    cases = list(draw_cases(draw, draw_rules(draw), WEEKS_OF_A_SEED))
    shuffled = [replace(case, papers=tuple(draw.sample(case.papers, len(case.papers)))) for case in cases]
    assert board.places(shuffled) == board.places(cases)


@seeds(5)
@given(seed=st.integers(0, 2**32))
def test_a_worse_attempt_changes_nothing_but_the_count(board: Board, seed: int) -> None:
    """Worse is: fewer points, and as slow and as late as no other paper; read as finely as the rest of its week."""
    draw = random.Random(seed)
    policy = draw.choice([Recognised.BEST_THEN_FASTEST, Recognised.BEST_THEN_EARLIEST, Recognised.FIRST])
    rules = draw_rules(draw).model_copy(update={"recognised": policy})
    drawn = [case for case in draw_cases(draw, rules, WEEKS_OF_A_SEED) if case.papers]
    cases = [replace(case, without=(), unit="", division="") for case in drawn]
    extra = [_worse(draw.choice(case.papers), case) for case in cases]
    after = [replace(case, papers=(*case.papers, worse)) for case, worse in zip(cases, extra, strict=True)]
    expected = [
        [place._replace(n_attempts=place.n_attempts + (place.person == worse.person)) for place in places]
        for places, worse in zip(board.places(cases), extra, strict=True)
    ]
    found = board.places(after)
    # Somebody whose other papers are all annulled comes in with the worse one: that is not this test's case.
    counting = [
        any(p.person == w.person and p.ruling != "annulled" for p in c.papers)
        for c, w in zip(cases, extra, strict=True)
    ]
    assert [f for f, counts in zip(found, counting, strict=True) if counts] == [
        e for e, counts in zip(expected, counting, strict=True) if counts
    ]


def _worse(paper: Paper, case: Case) -> Paper:
    return paper._replace(
        code="L99",
        points=1,
        written=None,
        prediction=None,
        duration_ms=180_000,
        submitted_ms=600_000,
        started_ms=400_000,
        duration_step=min(p.duration_step for p in case.papers),
        moment_step=min(p.moment_step for p in case.papers),
        ruling="",
    )


@seeds(5)
@given(seed=st.integers(0, 2**32))
def test_leaving_a_paper_out_moves_only_its_person_and_those_behind(board: Board, seed: int) -> None:
    """Where all times are read alike, the others keep their order and all that is told of their papers."""
    draw = random.Random(seed)
    drawn = [case for case in draw_cases(draw, draw_rules(draw), WEEKS_OF_A_SEED) if case.papers]
    fine = [tuple(p._replace(duration_step=1000, moment_step=1000) for p in case.papers) for case in drawn]
    cases = [replace(case, papers=ps, without=(), unit="", division="") for case, ps in zip(drawn, fine, strict=True)]
    gone = [draw.choice(case.papers) for case in cases]
    after = [replace(case, without=(paper.code,)) for case, paper in zip(cases, gone, strict=True)]
    for paper, old, new in zip(gone, board.places(cases), board.places(after), strict=True):
        others = [[_own(place) for place in places if place.person != paper.person] for places in (old, new)]
        assert others[0] == others[1]
        mine = next((place for place in old if place.person == paper.person), None)
        # What stands before a person is moved by nothing that happens behind it, unless the paper now counts more.
        again = next((place for place in new if place.person == paper.person), None)
        best = min(place.rank for place in (mine, again) if place) if mine or again else 0
        assert [p[:2] for p in old if p.rank < best] == [p[:2] for p in new if p.rank < best]


def _own(place: Place) -> tuple[object, ...]:
    """Give what belongs to a person alone, whoever stands beside."""
    return (place.person, place.unit, place.points, place.duration_ms, place.submitted_ms, place.key_values)
