"""Who gets which prize: the prize table laid over the standings, stopping where a tie crosses a prize line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from workbench.rules.contest_rules import PrizeLine


@dataclass(frozen=True, slots=True)
class Place:
    """One candidate's place: a person's or an essay's code and the rank shared by whoever is equal."""

    code: str
    rank: int


@dataclass(frozen=True, slots=True)
class Winner:
    """One prize given: ``position`` counts the award list from 1."""

    code: str
    rank: int
    position: int
    prize: PrizeLine


@dataclass(frozen=True, slots=True)
class OpenTie:
    """Equal candidates whom a prize line would divide: a recorded decision must order them first."""

    rank: int
    codes: tuple[str, ...]
    prizes: tuple[str, ...]  # labels at stake, "" for none


@dataclass(frozen=True, slots=True)
class Allocation:
    """The winners, or the ties that stand in the way; with an open tie nobody from there on is a winner yet."""

    winners: tuple[Winner, ...]
    open_ties: tuple[OpenTie, ...]


def allocate_prizes(
    places: Iterable[Place], prizes: Sequence[PrizeLine], orders: Mapping[int, Sequence[str]] | None = None
) -> Allocation:
    """Lay the prize table over the places, best first.

    ``orders`` holds the committee's decisions: shared rank -> the codes in the order decided. A tie wholly inside
    one prize line needs no decision; one that crosses a line stops the allocation until it is decided.
    """
    orders = orders or {}
    seats = [line for line in prizes for _ in range(line.quota)]
    winners: list[Winner] = []
    for rank, group in groupby(sorted(places, key=lambda place: (place.rank, place.code)), key=lambda p: p.rank):
        first = rank - 1
        if first >= len(seats):
            break
        codes = [place.code for place in group]
        at_stake = [seats[i] if i < len(seats) else None for i in range(first, first + len(codes))]
        decided = orders.get(rank, ())
        if sorted(decided) == codes:  # a decision about other people than those now equal no longer holds
            codes = list(decided)
        elif len(set(at_stake)) > 1:
            labels = tuple(dict.fromkeys(line.label if line else "" for line in at_stake))
            return Allocation(tuple(winners), (OpenTie(rank, tuple(codes), labels),))
        winners += [
            Winner(code, rank, position, line)
            for position, (code, line) in enumerate(zip(codes, at_stake, strict=True), start=rank)
            if line is not None
        ]
    return Allocation(tuple(winners), ())
