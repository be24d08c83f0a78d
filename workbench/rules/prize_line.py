"""How far each place is from the prizes: in places, and on the key that divides winners from the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.terms import RankKey

KeyValues = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """One candidate's place: ``values`` are those compared, in the order of the rank keys."""

    code: str
    rank: int
    values: KeyValues


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a place is from the prize line.

    ``places`` counts the seats to the line: 1 is the last winning place, 0 the first without a prize, -1 the next.
    A winner is compared with the first place behind the line, everybody else with the last winning place: ``key`` is
    the first on which the two differ, ``gap`` by how much (points, ms or a count, never negative). Both are None
    where there is nobody to compare with, where they are equal on every key, and ``gap`` alone where one of the two
    has no value (no prediction was made).
    """

    code: str
    wins: bool
    places: int
    key: RankKey | None
    gap: int | None


def prize_distances(places: Sequence[Placed], keys: Sequence[RankKey], seats: int) -> list[Distance]:
    """Give the distance of every place to the line behind ``seats`` prizes; places come best first.

    Whoever shares a place that the line crosses counts as winning here; who does is for a recorded decision.
    """
    behind = next((place for place in places if place.rank > seats), None)
    last = next((place for place in reversed(places) if place.rank <= seats), None)
    found = []
    for place in places:
        wins = place.rank <= seats
        other = behind if wins else last
        key, gap = _gap(place.values, other.values, keys) if other else (None, None)
        found.append(Distance(place.code, wins, seats - place.rank + 1, key, gap))
    return found


def _gap(mine: KeyValues, other: KeyValues, keys: Sequence[RankKey]) -> tuple[RankKey | None, int | None]:
    for key, one, two in zip(keys, mine, other, strict=True):
        if one != two:
            return key, None if one is None or two is None else abs(one - two)
    return None, None
