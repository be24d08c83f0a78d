"""One prize a person over several rounds: every round's prize table at once, under the scope that the rules write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench.rules.awards import Allocation, Place, Settlement, allocate_prizes
from workbench.rules.contest_rules import PrizeLine
from workbench.terms import OnRepeat, PassedReason, PrizeScope


@dataclass(frozen=True, slots=True)
class AwardRound:
    """One round (a week, or the season) as its prizes are given: standings, prize table, settled ties, who is out and
    why, whether the next in rank moves up then, the cap, and who was ``paid`` a prize of it already."""

    places: tuple[Place, ...]
    prizes: tuple[PrizeLine, ...]
    settled: Mapping[int, Settlement] = field(default_factory=dict)
    out: Mapping[str, PassedReason] = field(default_factory=dict)
    moves_up: bool = True
    at_most: int | None = None
    paid: frozenset[str] = frozenset()

    def allocate(self, content: Mapping[str, int]) -> Allocation:
        """Lay this round's table; ``content`` are those who hold a prize elsewhere, as `allocate_prizes` has them."""
        return allocate_prizes(
            self.places,
            self.prizes,
            self.settled,
            out=self.out,
            moves_up=self.moves_up,
            content=content,
            at_most=self.at_most,
        )


def allocate_rounds(rounds: Sequence[AwardRound], scope: PrizeScope, on_repeat: OnRepeat) -> list[Allocation]:
    """Give the allocation of every round, in order, so that nobody holds more prizes than the scope allows.

    Under CONTEST and KEEP_FIRST whoever won in an earlier round is passed over in the later ones. Under KEEP_BEST
    everybody keeps the prize of the greatest amount, of equal amounts the higher in its table, then the earlier
    round; the prizes they leave go to the next in rank. Whoever was paid a prize keeps that one whatever else they
    would win. A round with an open tie gives its prizes above the tie.
    """
    if scope is not PrizeScope.CONTEST:
        return [one.allocate({}) for one in rounds]
    return _keep_first(rounds) if on_repeat is OnRepeat.KEEP_FIRST else _keep_best(rounds)


def _keep_first(rounds: Sequence[AwardRound]) -> list[Allocation]:
    holders: set[str] = set()
    allocations = []
    for one, content in zip(rounds, _paid_elsewhere(rounds), strict=True):
        allocation = one.allocate(content | dict.fromkeys(holders - one.paid, 0))
        holders.update(winner.code for winner in allocation.winners)
        allocations.append(allocation)
    return allocations


def _keep_best(rounds: Sequence[AwardRound]) -> list[Allocation]:
    """Let people leave their lesser prizes until nobody holds two.

    Each round offers its prizes down its standings; who is offered two keeps the better and will not be offered the
    other, or any below it in that table, again (deferred acceptance, Gale and Shapley 1962, the rounds proposing).
    Every step takes at least one line from what somebody would take, so it ends.
    """
    content = _paid_elsewhere(rounds)
    while True:
        allocations = [one.allocate(takes) for one, takes in zip(rounds, content, strict=True)]
        held: dict[str, list[tuple[int, int, int]]] = {}
        for number, (one, allocation) in enumerate(zip(rounds, allocations, strict=True)):
            for winner in allocation.winners:
                # What a winner prefers stands first: more money, then the higher line, then the earlier round.
                offer = (-winner.amount_vnd, one.prizes.index(winner.prize), number)
                held.setdefault(winner.code, []).append(offer)
        lesser = [(code, line, number) for code, offers in held.items() for _, line, number in sorted(offers)[1:]]
        if not lesser:
            return allocations
        for code, line, number in lesser:
            content[number][code] = line


def _paid_elsewhere(rounds: Sequence[AwardRound]) -> list[dict[str, int]]:
    """Give for every round who takes no prize of it, because a prize of another round was paid to them."""
    return [dict.fromkeys((code for other in rounds for code in other.paid - one.paid), 0) for one in rounds]
