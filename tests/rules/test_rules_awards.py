"""The prize table over the standings: quotas, ties across a line, decisions."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from workbench.rules.awards import Allocation, OpenTie, Place, Winner, allocate_prizes
from workbench.rules.contest_rules import PrizeLine
from workbench.terms import Track


def _line(code: str, quota: int) -> PrizeLine:
    return PrizeLine(track=Track.QUIZ_WEEK, code=code, label=f"Giải {code}", quota=quota, amount_vnd=100)


FIRST, SECOND = _line("NHAT", 1), _line("NHI", 2)
PRIZES = (FIRST, SECOND)


def _places(*ranks: int) -> list[Place]:
    return [Place(f"P{n}", rank) for n, rank in enumerate(ranks, start=1)]


def test_prizes_go_down_the_standings() -> None:
    assert allocate_prizes(_places(1, 2, 3, 4), PRIZES) == Allocation(
        (Winner("P1", 1, 1, FIRST), Winner("P2", 2, 2, SECOND), Winner("P3", 3, 3, SECOND)), ()
    )


def test_fewer_people_than_prizes_leave_prizes_over() -> None:
    assert allocate_prizes(_places(1, 2), PRIZES).winners == (Winner("P1", 1, 1, FIRST), Winner("P2", 2, 2, SECOND))
    assert allocate_prizes([], PRIZES) == Allocation((), ())


def test_a_tie_inside_one_line_needs_no_decision() -> None:
    assert allocate_prizes(_places(1, 2, 2), PRIZES) == Allocation(
        (Winner("P1", 1, 1, FIRST), Winner("P2", 2, 2, SECOND), Winner("P3", 2, 3, SECOND)), ()
    )


def test_a_tie_across_two_lines_stops_there() -> None:
    assert allocate_prizes(_places(1, 1, 3), PRIZES) == Allocation(
        (), (OpenTie(1, ("P1", "P2"), ("Giải NHAT", "Giải NHI")),)
    )


def test_a_tie_across_the_last_line_keeps_the_winners_above_it() -> None:
    assert allocate_prizes(_places(1, 2, 3, 3), PRIZES) == Allocation(
        (Winner("P1", 1, 1, FIRST), Winner("P2", 2, 2, SECOND)), (OpenTie(3, ("P3", "P4"), ("Giải NHI", "")),)
    )


def test_a_tie_below_the_last_line_matters_to_nobody() -> None:
    assert allocate_prizes(_places(1, 2, 3, 4, 4), PRIZES).open_ties == ()


def test_a_decision_orders_the_tie() -> None:
    assert allocate_prizes(_places(1, 2, 3, 3), PRIZES, {3: ("P4", "P3")}) == Allocation(
        (Winner("P1", 1, 1, FIRST), Winner("P2", 2, 2, SECOND), Winner("P4", 3, 3, SECOND)), ()
    )


def test_a_decision_about_other_people_no_longer_holds() -> None:
    for stale in (("P4",), ("P4", "P3", "P5"), ("P4", "P9"), ("P4", "P4")):
        assert allocate_prizes(_places(1, 2, 3, 3), PRIZES, {3: stale}).open_ties == (
            OpenTie(3, ("P3", "P4"), ("Giải NHI", "")),
        )
    assert allocate_prizes(_places(1, 2, 3, 3), PRIZES, {2: ("P4", "P3")}).open_ties != ()


@st.composite
def standings(draw: st.DrawFn) -> list[Place]:
    ranks, rank = [], 1
    for size in draw(st.lists(st.integers(1, 4), max_size=6)):
        ranks += [rank] * size
        rank += size
    return _places(*ranks)


prize_tables = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(
    lambda quotas: tuple(_line(f"G{n}", quota) for n, quota in enumerate(quotas))
)


@given(standings(), prize_tables, st.randoms())
def test_the_order_of_the_places_does_not_matter(
    places: list[Place], prizes: tuple[PrizeLine, ...], lot: object
) -> None:
    shuffled = lot.sample(places, len(places))  # type: ignore[attr-defined]
    assert allocate_prizes(shuffled, prizes) == allocate_prizes(places, prizes)


@given(standings(), prize_tables)
def test_quotas_hold_without_a_hole_and_nobody_wins_twice(places: list[Place], prizes: tuple[PrizeLine, ...]) -> None:
    orders = {rank: [p.code for p in group][::-1] for rank, group in groupby(places, key=lambda place: place.rank)}
    decided = allocate_prizes(places, prizes, orders)
    seats = [line for line in prizes for _ in range(line.quota)]
    winners = decided.winners
    assert decided.open_ties == ()
    assert len(winners) == min(len(seats), len(places))
    assert [winner.position for winner in winners] == list(range(1, len(winners) + 1))
    assert [winner.prize for winner in winners] == seats[: len(winners)]
    assert len({winner.code for winner in winners}) == len(winners)
    assert all(Counter(w.prize.code for w in winners)[line.code] <= line.quota for line in prizes)
    assert [winner.rank for winner in winners] == sorted(winner.rank for winner in winners)


@given(standings(), prize_tables)
def test_without_decisions_the_winners_are_those_above_the_first_open_tie(
    places: list[Place], prizes: tuple[PrizeLine, ...]
) -> None:
    found = allocate_prizes(places, prizes)
    seats = sum(line.quota for line in prizes)
    if found.open_ties:
        (tie,) = found.open_ties
        assert sorted(w.code for w in found.winners) == sorted(p.code for p in places if p.rank < tie.rank)
        assert list(tie.codes) == sorted(p.code for p in places if p.rank == tie.rank)
        assert len(tie.prizes) > 1
    else:
        assert len(found.winners) == min(seats, len(places))
