"""Who moves when the same attempts are ranked another way: after an annulment, or under other rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """One candidate whose rank or prize differs; a rank is None where the candidate is not ranked.

    ``prize_before`` and ``prize_after`` are labels of prizes, empty for none.
    """

    code: str
    rank_before: int | None
    rank_after: int | None
    prize_before: str
    prize_after: str

    @property
    def enters(self) -> bool:
        """Say whether the candidate comes into the prizes."""
        return bool(self.prize_after) and not self.prize_before

    @property
    def leaves(self) -> bool:
        """Say whether the candidate drops out of the prizes."""
        return bool(self.prize_before) and not self.prize_after


@dataclass(frozen=True, slots=True)
class Ranked:
    """One candidate in a ranking, with the label of the prize it would bring, empty for none."""

    code: str
    rank: int
    prize: str = ""


def moves(before: Iterable[Ranked], after: Iterable[Ranked]) -> tuple[Move, ...]:
    """Give everybody whose rank or prize differs, best new rank first and those no longer ranked last."""
    old = {one.code: one for one in before}
    new = {one.code: one for one in after}
    found = []
    for code in old.keys() | new.keys():
        then, now = old.get(code), new.get(code)
        if then != now:
            ranks = (then.rank if then else None, now.rank if now else None)
            found.append(Move(code, *ranks, then.prize if then else "", now.prize if now else ""))
    return tuple(
        sorted(found, key=lambda move: (move.rank_after is None, move.rank_after or move.rank_before, move.code))
    )
