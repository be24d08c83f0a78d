"""Standings in plain Python, written from the rules and not from the query, and the random cases to hold them to."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from makers import OPENS, make_rules

from workbench.rules.contest_rules import ContestRules, Division
from workbench.terms import Eligible, PredictionTarget, RankKey, Recognised

N_ITEMS = 4
OPENED_MS = int(OPENS.timestamp()) * 1000
# Account -> the account of the person it was merged into, and the category of that person.
SAME_AS = {"P6": "P1", "P7": "P2"}
CATEGORY = {"P1": "officials", "P2": "citizens", "P3": "officials", "P4": "", "P5": "citizens"}
UNIT_IDS = {"DV1": 1, "DV3": 2, "DV2": 3}  # as the makers' contest stores them
GROUP = {"DV1": "A", "DV2": "A", "DV3": "B"}
DIVISIONS = (
    Division(code="CB", label="Cán bộ", categories=("officials", "")),
    Division(code="KA", label="Khối A", unit_groups=("A",)),
    Division(code="DB", label="Dân khối B", unit_groups=("B",), categories=("citizens",)),
)


class Paper(NamedTuple):
    """An attempt as the oracle sees it; times in ms after the opening."""

    code: str
    account: str
    unit: str
    points: int
    duration_ms: int
    submitted_ms: int
    started_ms: int
    prediction: int | None = None
    written: int | None = None
    duration_step: int = 1000
    moment_step: int = 1000
    ruling: str = ""  # "annulled", or "cleared" after an annulment

    @property
    def person(self) -> str:
        return SAME_AS.get(self.account, self.account)


class Place(NamedTuple):
    """What the oracle says of one person."""

    rank: int
    person: str
    unit: str
    points: int
    duration_ms: int
    submitted_ms: int
    decided_by: RankKey | None
    tie_group: int | None
    n_attempts: int
    n_perfect: int
    n_weeks: int
    key_values: tuple[int | None, ...]


@dataclass(frozen=True)
class Case:
    """A week's papers and how they are ranked."""

    papers: tuple[Paper, ...]
    rules: ContestRules
    actual: int
    division: str = ""
    unit: str = ""
    without: tuple[str, ...] = ()


class Entry(NamedTuple):
    """A person with the recognised paper of one week; ``values`` are what each key compares."""

    paper: Paper
    values: dict[RankKey, int | None]
    n_attempts: int
    n_perfect: int


MORE = (RankKey.POINTS, RankKey.PERFECT_ATTEMPTS, RankKey.TOTAL_POINTS)


def better(key: RankKey, value: int | None) -> float:
    """Give what is better when smaller."""
    if value is None:
        return float("inf")
    return -value if key in MORE else value


def entries(case: Case, compared: Sequence[RankKey] = ()) -> dict[str, Entry]:
    """Choose each person's recognised paper by comparing all of the person's papers."""
    counting = [p for p in case.papers if p.ruling != "annulled" and p.code not in case.without]
    duration_step = max((p.duration_step for p in counting), default=1)
    moment_step = max((p.moment_step for p in counting), default=1)

    def values(p: Paper) -> dict[RankKey, int | None]:
        return {
            RankKey.POINTS: p.points,
            RankKey.TOTAL_POINTS: p.points + (p.written or 0),
            RankKey.DURATION: p.duration_ms - p.duration_ms % duration_step,
            RankKey.SUBMITTED: (OPENED_MS + p.submitted_ms) // moment_step * moment_step,
            RankKey.STARTED: (OPENED_MS + p.started_ms) // moment_step * moment_step,
            RankKey.PREDICTION: None if p.prediction is None else abs(p.prediction - case.actual),
        }

    def preference(p: Paper) -> tuple[float, ...]:
        v = values(p)
        best_key = RankKey.TOTAL_POINTS if RankKey.TOTAL_POINTS in case.rules.rank_keys else RankKey.POINTS
        best, fast, early = better(best_key, v[best_key]), v[RankKey.DURATION] or 0, v[RankKey.SUBMITTED] or 0
        first = {
            Recognised.BEST_THEN_FASTEST: (best, fast, early),
            Recognised.BEST_THEN_EARLIEST: (best, early, fast),
            Recognised.FIRST: (early, best, fast),
            Recognised.LAST: (-early, best, fast),
        }[case.rules.recognised]
        keys = compared or case.rules.rank_keys
        rest = [better(key, v[key]) for key in keys if key is not RankKey.PERFECT_ATTEMPTS]
        return (*first, *rest, p.duration_ms, p.submitted_ms, p.started_ms, UNIT_IDS[p.unit])

    found = {}
    for person in {p.person for p in counting}:
        own = [p for p in counting if p.person == person]
        chosen = min(own, key=preference)
        perfect = sum(1 for p in own if p.points == N_ITEMS)
        if case.rules.eligible is Eligible.ALL or chosen.points == N_ITEMS:
            found[person] = Entry(chosen, {**values(chosen), RankKey.PERFECT_ATTEMPTS: perfect}, len(own), perfect)
    return {person: entry for person, entry in found.items() if in_division(case, entry.paper)}


def in_division(case: Case, paper: Paper) -> bool:
    """Say whether the person of a recognised paper competes in the division asked for."""
    if not case.division:
        return True
    division = next(one for one in case.rules.divisions if one.code == case.division)
    return (not division.unit_groups or GROUP[paper.unit] in division.unit_groups) and (
        not division.categories or CATEGORY[paper.person] in division.categories
    )


def oracle(case: Case) -> list[Place]:
    """Rank by comparing everybody with everybody."""
    keys = case.rules.rank_keys
    found = entries(case)
    shown = {person: tuple(entry.values[key] for key in keys) for person, entry in found.items()}
    places = ranked(shown, keys)
    rows = [
        Place(
            rank,
            person,
            found[person].paper.unit,
            found[person].paper.points,
            found[person].paper.duration_ms,
            found[person].paper.submitted_ms,
            decided,
            tie,
            found[person].n_attempts,
            found[person].n_perfect,
            1,
            shown[person],
        )
        for person, (rank, decided, tie) in places.items()
    ]
    return sorted((row for row in rows if case.unit in ("", row.unit)), key=lambda row: (row.rank, row.person))


def ranked(
    shown: dict[str, tuple[int | None, ...]], keys: Sequence[RankKey]
) -> dict[str, tuple[int, RankKey | None, int | None]]:
    """Give person -> rank, deciding key, tie group from the values compared."""
    scored = {
        who: tuple(better(key, value) for key, value in zip(keys, own, strict=True)) for who, own in shown.items()
    }
    places = {}
    for who, mine in scored.items():
        above = [other for other in scored.values() if other < mine]
        below = [other for other in scored.values() if other > mine]
        equal = sum(1 for other in scored.values() if other == mine)
        beside = max(above) if above else min(below) if below else mine
        decided = next((key for key, a, b in zip(keys, mine, beside, strict=True) if a != b), None)
        places[who] = (1 + len(above), decided, 1 + len(above) if equal > 1 else None)
    return places


# Random cases ---------------------------------------------------------------------------------------------------------


def draw_rules(draw: random.Random) -> ContestRules:
    """Draw any rules a week can be ranked by."""
    keys = draw.sample(list(RankKey), draw.randint(1, 5))
    return make_rules(
        recognised=draw.choice(list(Recognised)),
        rank_keys=tuple(keys),
        season_keys=tuple(draw.sample(list(RankKey), draw.randint(0, 3))),
        eligible=draw.choice([Eligible.ALL, Eligible.ALL, Eligible.FULL_MARKS]),
        prediction=PredictionTarget.PARTICIPANTS,
        divisions=DIVISIONS,
    )


def draw_papers(draw: random.Random, at_most: int = 10) -> tuple[Paper, ...]:
    """Draw a few papers that are often equal in one value or another, some read more coarsely than others."""
    fine = draw.random() < 0.5

    def one(number: int) -> Paper:
        submitted = draw.choice([100_000, 100_400, 101_000, 119_999, 120_000, 161_000])
        duration = draw.choice([20_000, 20_500, 21_000, 59_999, 60_000])
        return Paper(
            f"L{number}",
            draw.choice(["P1", "P2", "P3", "P4", "P5", "P6", "P7"]),
            draw.choice(["DV1", "DV1", "DV2", "DV3"]),
            draw.randint(2, N_ITEMS),
            duration,
            submitted,
            submitted - duration - draw.choice([0, 0, 300, 1000]),
            draw.choice([None, 3, 4, 5, 6]),
            draw.choice([None, 0, 1, 2]),
            1000 if fine else draw.choice([1, 1000, 60_000]),
            1000 if fine else draw.choice([1, 1000, 60_000]),
            draw.choice(["", "", "", "", "annulled", "cleared"]),
        )

    return tuple(one(number) for number in range(1, draw.randint(0, at_most) + 1))


def draw_cases(draw: random.Random, rules: ContestRules, count: int) -> Iterator[Case]:
    """Draw weeks to be ranked alike: under the same rules, for the same division and unit."""
    division, unit = draw.choice(["", "", "CB", "KA", "DB"]), draw.choice(["", "", "", "DV1"])
    for _ in range(count):
        papers = draw_papers(draw)
        without = tuple(p.code for p in papers if draw.random() < 0.1)
        yield Case(papers, rules, draw.randint(3, 6), division, unit, without)


# The season -----------------------------------------------------------------------------------------------------------


def season_oracle(weeks: Sequence[Sequence[Paper]], rules: ContestRules, actual: int) -> list[Place]:
    """Add up each person's recognised papers of all weeks and rank the sums."""
    keys = rules.season_keys or rules.rank_keys
    valid = [p for papers in weeks for p in papers if p.ruling != "annulled"]
    duration_step = max((p.duration_step for p in valid), default=1)
    moment_step = max((p.moment_step for p in valid), default=1)
    by_person: dict[str, list[Entry]] = {}
    for papers in weeks:
        for person, entry in entries(Case(tuple(papers), rules, actual), keys).items():
            by_person.setdefault(person, []).append(entry)

    def together(own: list[Entry], key: RankKey) -> int | None:
        values = [entry.values[key] for entry in own]
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return None
        if key in (RankKey.SUBMITTED, RankKey.STARTED):
            return max(known) // moment_step * moment_step
        return sum(known) // duration_step * duration_step if key is RankKey.DURATION else sum(known)

    shown = {person: tuple(together(own, key) for key in keys) for person, own in by_person.items()}
    places = ranked(shown, keys)
    rows = [
        Place(
            places[person][0],
            person,
            own[-1].paper.unit,
            sum(entry.paper.points for entry in own),
            sum(entry.paper.duration_ms for entry in own),
            max(entry.paper.submitted_ms for entry in own),
            *places[person][1:],
            sum(entry.n_attempts for entry in own),
            sum(entry.n_perfect for entry in own),
            len(own),
            shown[person],
        )
        for person, own in by_person.items()
    ]
    return sorted(rows, key=lambda row: (row.rank, row.person))
