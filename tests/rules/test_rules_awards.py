"""The prize table over the standings: quotas, ties across a line, decisions."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from workbench.rules.awards import (
    Allocation,
    OpenTie,
    PassedOver,
    Place,
    Settlement,
    Winner,
    allocate_prizes,
    order_by_lot,
)
from workbench.rules.contest_rules import PrizeLine
from workbench.terms import PassedReason, TieMethod, Track


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
    assert allocate_prizes(_places(1, 2, 3, 3), PRIZES, {3: Settlement(("P4", "P3"))}) == Allocation(
        (Winner("P1", 1, 1, FIRST), Winner("P2", 2, 2, SECOND), Winner("P4", 3, 3, SECOND)), ()
    )


def test_a_decision_about_other_people_no_longer_holds() -> None:
    for stale in (("P4",), ("P4", "P3", "P5"), ("P4", "P9"), ("P4", "P4")):
        assert allocate_prizes(_places(1, 2, 3, 3), PRIZES, {3: Settlement(stale)}).open_ties == (
            OpenTie(3, ("P3", "P4"), ("Giải NHI", "")),
        )
    assert allocate_prizes(_places(1, 2, 3, 3), PRIZES, {2: Settlement(("P4", "P3"))}).open_ties != ()


def test_who_cannot_take_a_prize_is_passed_over_and_the_next_move_up() -> None:
    out = {"P1": PassedReason.FAILED, "P3": PassedReason.HOLDS_PRIZE, "P9": PassedReason.FAILED}
    assert allocate_prizes(_places(1, 2, 3, 4, 5), PRIZES, out=out) == Allocation(
        (Winner("P2", 2, 1, FIRST), Winner("P4", 4, 2, SECOND), Winner("P5", 5, 3, SECOND)),
        (),
        (PassedOver("P1", 1, FIRST, PassedReason.FAILED), PassedOver("P3", 3, SECOND, PassedReason.HOLDS_PRIZE)),
    )


def test_a_settled_tie_stays_settled_for_those_who_are_left_of_it() -> None:
    settled = {3: Settlement(("P5", "P3", "P4"))}
    assert allocate_prizes(_places(1, 2, 3, 3, 3), PRIZES, settled, out={"P5": PassedReason.FAILED}).winners[2:] == (
        Winner("P3", 3, 3, SECOND),
    )


def test_where_nobody_moves_up_the_prize_is_not_given_and_everybody_keeps_their_own_place() -> None:
    out = {"P2": PassedReason.FAILED, "P4": PassedReason.NO_ANSWER}
    assert allocate_prizes(_places(1, 2, 3, 4), PRIZES, out=out, moves_up=False) == Allocation(
        (Winner("P1", 1, 1, FIRST), Winner("P3", 3, 2, SECOND)),
        (),
        (PassedOver("P2", 2, SECOND, PassedReason.FAILED),),
    )
    settled = {2: Settlement(("P2", "P4", "P3"))}
    tied = allocate_prizes(_places(1, 2, 2, 2), PRIZES, settled, out=out, moves_up=False)
    assert [winner.code for winner in tied.winners] == ["P1"]
    assert [over.code for over in tied.passed_over] == ["P2", "P4"]


def test_a_shared_prize_divides_all_the_money_at_stake_in_whole_thousands() -> None:
    lines = tuple(
        PrizeLine(track=Track.QUIZ_WEEK, code=code, label=code, quota=1, amount_vnd=amount)
        for code, amount in (("A", 1_000_000), ("B", 700_000))
    )
    shared = allocate_prizes(_places(1, 1, 1, 4), lines, {1: Settlement(("P1", "P2", "P3"), TieMethod.SHARE)})
    assert shared == Allocation(tuple(Winner(f"P{n}", 1, n, lines[0], share_vnd=566_000) for n in (1, 2, 3)), ())
    assert [winner.amount_vnd for winner in shared.winners] == [566_000] * 3


def test_an_extra_prize_takes_nothing_from_the_prizes_below() -> None:
    extra = allocate_prizes(_places(1, 1, 3, 4), PRIZES, {1: Settlement(("P2", "P1"), TieMethod.EXTRA)})
    assert extra == Allocation(
        (
            Winner("P2", 1, 1, FIRST),
            Winner("P1", 1, 2, FIRST, is_extra=True),
            Winner("P3", 3, 3, SECOND),
            Winner("P4", 4, 4, SECOND),
        ),
        (),
    )


def test_prizes_are_cut_from_the_bottom_where_the_rules_cap_their_number() -> None:
    assert allocate_prizes(_places(1, 2, 3), PRIZES, at_most=2).winners == (
        Winner("P1", 1, 1, FIRST),
        Winner("P2", 2, 2, SECOND),
    )
    assert allocate_prizes(_places(1, 2, 3), PRIZES, at_most=0) == Allocation((), ())


def test_a_lot_is_drawn_again_from_its_public_number_and_depends_on_nothing_else() -> None:
    drawn = order_by_lot(["P3", "P1", "P2"], 20230520, "week:3/rank:7")
    assert drawn == order_by_lot(["P1", "P2", "P3"], 20230520, "week:3/rank:7")
    assert sorted(drawn) == ["P1", "P2", "P3"]
    orders = {order_by_lot(["P1", "P2", "P3"], number, "week:3/rank:7") for number in range(100)}
    assert len(orders) == 6


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
    orders = {
        rank: Settlement(tuple(p.code for p in group)[::-1])
        for rank, group in groupby(places, key=lambda place: place.rank)
    }
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
