"""One prize table of the season or of units as it is laid out: places, winners, and how a unit is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.contest import rules_of_contest
from workbench.rules.awards import Allocation, Place
from workbench.rules.contest_rules import ContestRules
from workbench.terms import Track


class LaidPrizes(NamedTuple):
    """The prizes of one division ("" where all compete together); ``rows`` gives unit -> columns of the award."""

    division: str
    places: list[Place]
    allocation: Allocation
    rows: Mapping[str, dict[str, int]] = MappingProxyType({})


def rules_with_prizes(session: Session, contest_id: int, track: Track) -> tuple[ContestRules, list[str]]:
    """Give the newest rules and the divisions that have a prize table in a track; without one it is refused."""
    rules = rules_of_contest(session, contest_id)
    divisions = list(dict.fromkeys(line.division for line in rules.prizes if line.track is track))
    if not divisions:
        raise WorkbenchError("collective.no_prizes", track=track.label())
    return rules, divisions


def refuse_second_prize(divisions: Iterable[Allocation]) -> None:
    """Refuse a list in which one candidate wins in two divisions: which of the two stands is not for a program."""
    seen: set[str] = set()
    for winner in (winner for one in divisions for winner in one.winners):
        if winner.code in seen:
            raise WorkbenchError("collective.wins_twice", code=winner.code)
        seen.add(winner.code)
