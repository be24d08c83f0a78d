"""One prize a person over several rounds: keep the first, keep the best, or no limit."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from workbench.rules.award_rounds import AwardRound, allocate_rounds
from workbench.rules.awards import Place
from workbench.rules.contest_rules import PrizeLine
from workbench.terms import OnRepeat, PassedReason, PrizeScope, Track


def _line(code: str, quota: int, amount: int) -> PrizeLine:
    return PrizeLine(track=Track.QUIZ_WEEK, code=code, label=code, quota=quota, amount_vnd=amount)


TABLE = (_line("NHAT", 1, 500), _line("NHI", 2, 300))


def _round(order: str, **changes: object) -> AwardRound:
    places = tuple(Place(code, rank) for rank, code in enumerate(order, start=1))
    return AwardRound(places, TABLE, **changes)  # type: ignore[arg-type]


def _names(rounds: list[AwardRound], scope: PrizeScope, on_repeat: OnRepeat = OnRepeat.KEEP_FIRST) -> list[str]:
    return ["".join(w.code for w in found.winners) for found in allocate_rounds(rounds, scope, on_repeat)]


def test_without_a_scope_over_the_contest_every_round_stands_alone() -> None:
    rounds = [_round("abcd"), _round("bacd")]
    for scope in (PrizeScope.NONE, PrizeScope.ROUND):
        assert _names(rounds, scope) == ["abc", "bac"]


def test_the_first_prize_is_kept() -> None:
    rounds = [_round("abcd"), _round("dabcef"), _round("fgad")]
    assert _names(rounds, PrizeScope.CONTEST) == ["abc", "def", "g"]
    second = allocate_rounds(rounds, PrizeScope.CONTEST, OnRepeat.KEEP_FIRST)[1]
    assert [(p.code, p.rank, p.missed.code, p.reason) for p in second.passed_over] == [
        (code, rank, "NHI", PassedReason.HOLDS_PRIZE) for rank, code in enumerate("abc", start=2)
    ]


def test_the_best_prize_is_kept_and_the_lesser_one_goes_to_the_next() -> None:
    """b was second in the first round and wins the second: the prize left behind goes down to d."""
    rounds = [_round("abcd"), _round("bcef")]
    assert _names(rounds, PrizeScope.CONTEST, OnRepeat.KEEP_BEST) == ["acd", "bef"]


def test_of_two_equal_prizes_the_earlier_is_kept() -> None:
    """a keeps the first prize of the first round, so b moves up to the first prize of the second."""
    assert _names([_round("abcd"), _round("abcd")], PrizeScope.CONTEST, OnRepeat.KEEP_BEST) == ["acd", "b"]


def test_a_paid_prize_stays_whatever_else_its_winner_would_get() -> None:
    """c was paid a second prize of the first round and would win the second; b was paid one of a later round."""
    rounds = [_round("abcd", paid=frozenset("c")), _round("cabe")]
    assert _names(rounds, PrizeScope.CONTEST, OnRepeat.KEEP_BEST) == ["acd", "be"]
    assert _names(rounds, PrizeScope.CONTEST, OnRepeat.KEEP_FIRST) == ["abc", "e"]
    rounds = [_round("abcd"), _round("bxyz", paid=frozenset("b"))]
    for on_repeat in OnRepeat:
        assert _names(rounds, PrizeScope.CONTEST, on_repeat) == ["acd", "bxy"]


def test_who_failed_verification_stays_out_whatever_the_scope() -> None:
    rounds = [_round("abcd", out={"a": PassedReason.FAILED}), _round("abce")]
    for on_repeat in OnRepeat:
        found = allocate_rounds(rounds, PrizeScope.CONTEST, on_repeat)
        assert [p.reason for p in found[0].passed_over if p.code == "a"] == [PassedReason.FAILED]
    assert _names(rounds, PrizeScope.CONTEST) == ["bcd", "ae"]


people = st.permutations("abcdefgh").flatmap(lambda order: st.integers(0, 8).map(lambda size: "".join(order[:size])))
tables = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3)), min_size=1, max_size=3).map(
    lambda lines: tuple(
        _line(f"G{n}", quota, 100 * amount) for n, (amount, quota) in enumerate(sorted(lines, reverse=True))
    )
)
contests = st.lists(
    st.builds(
        lambda order, table, out: AwardRound(
            tuple(Place(code, rank) for rank, code in enumerate(order, start=1)),
            table,
            out=dict.fromkeys(out, PassedReason.FAILED),
        ),
        people,
        tables,
        st.sets(st.sampled_from("abcdefgh"), max_size=3),
    ),
    min_size=1,
    max_size=4,
)


@given(contests, st.sampled_from(PrizeScope), st.sampled_from(OnRepeat))
def test_nobody_is_over_the_scope_quotas_hold_and_no_prize_is_left_that_somebody_could_take(
    rounds: list[AwardRound], scope: PrizeScope, on_repeat: OnRepeat
) -> None:
    found = allocate_rounds(rounds, scope, on_repeat)
    prizes_of = Counter(winner.code for allocation in found for winner in allocation.winners)
    if scope is PrizeScope.CONTEST:
        assert set(prizes_of.values()) <= {1}
    for one, allocation in zip(rounds, found, strict=True):
        seats = [line for line in one.prizes for _ in range(line.quota)]
        codes = [winner.code for winner in allocation.winners]
        assert [winner.prize for winner in allocation.winners] == seats[: len(codes)]
        assert len(set(codes)) == len(codes)
        assert not set(codes) & set(one.out)
        passed = {p.code for p in allocation.passed_over}
        free = [place.code for place in one.places if place.code not in passed]
        assert codes == free[: len(codes)]  # in the order of the standings, nobody left out without a reason
        assert len(codes) == min(len(seats), len(free))
        for over in allocation.passed_over:
            if over.reason is PassedReason.HOLDS_PRIZE:
                assert prizes_of[over.code] == 1


@given(contests, st.sampled_from(OnRepeat), st.integers(0, 3), st.sampled_from("abcdefgh"))
def test_somebody_dropping_out_of_a_single_round_contest_never_costs_another_their_prize(
    rounds: list[AwardRound], on_repeat: OnRepeat, _which: int, leaver: str
) -> None:
    one = rounds[0]
    before = allocate_rounds([one], PrizeScope.CONTEST, on_repeat)[0]
    after_round = AwardRound(one.places, one.prizes, out={**one.out, leaver: PassedReason.NO_ANSWER})
    after = allocate_rounds([after_round], PrizeScope.CONTEST, on_repeat)[0]
    position = {winner.code: winner.position for winner in after.winners}
    for winner in before.winners:
        if winner.code != leaver:
            assert position[winner.code] <= winner.position


@given(contests)
def test_keeping_the_best_nobody_would_rather_have_a_prize_that_went_to_somebody_below_them(
    rounds: list[AwardRound],
) -> None:
    found = allocate_rounds(rounds, PrizeScope.CONTEST, OnRepeat.KEEP_BEST)
    holds = {winner.code: winner.amount_vnd for allocation in found for winner in allocation.winners}
    for one, allocation in zip(rounds, found, strict=True):
        rank = {place.code: place.rank for place in one.places if place.code not in one.out}
        for winner in allocation.winners:
            above = [code for code in holds if rank.get(code, 99) < winner.rank]
            assert all(holds[code] >= winner.amount_vnd for code in above)
