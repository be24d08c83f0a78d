"""When attempts happen and how long they take, in whole seconds."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from workbench.demo.fitting import Floats, Ints
from workbench.texts import to_local

# How busy each hour of the day is: office hours with a lunch break, and a second peak in the evening.
WORKDAY = (1, 0, 0, 0, 0, 2, 8, 40, 90, 100, 80, 45, 30, 50, 85, 80, 60, 35, 25, 55, 75, 60, 30, 8)
WEEKEND = (1, 0, 0, 0, 0, 1, 3, 12, 25, 35, 30, 18, 12, 14, 22, 25, 20, 15, 20, 45, 55, 40, 20, 6)
SHORTEST_GAP_S = 8


def draw_durations(turn: Ints, ability: Floats, fastest_s: int, time_limit_s: int, rng: np.random.Generator) -> Ints:
    """Give lognormal durations, shorter with practice and ability; none as fast as ``fastest_s`` or over the limit."""
    pace = rng.normal(0.0, 0.28, ability.shape)
    median = 5.75 - 0.38 * np.log1p(turn) - 0.08 * ability + pace
    seconds = np.exp(median + rng.normal(0.0, 0.27, turn.shape))
    # Below the floor people crowd: fold the tail back above it, so that no heap stands at one value.
    floor = fastest_s + 18
    seconds = np.where(seconds < floor, floor + (floor - seconds) * 0.7 + rng.uniform(0, 9, turn.shape), seconds)
    return np.minimum(seconds, time_limit_s - 1 - rng.uniform(0, 90, turn.shape)).astype(np.int64)


def draw_starts(turn: Ints, durations: Ints, opens_at: datetime, closes_at: datetime, rng: np.random.Generator) -> Ints:
    """Give start times as seconds after the opening; attempts of one person never overlap.

    Attempts stand in order of person and turn. About half begin a new sitting at a time of their own, the others
    follow the one before after a short pause.
    """
    last = np.append(turn[1:] == 0, True)
    wanted = _sort_by_person(_draw_moments(len(turn), opens_at, closes_at, rng), turn)
    follows = (rng.random(len(turn)) < 0.55) & (turn > 0)
    pause = rng.lognormal(4.0, 0.8, len(turn)).astype(np.int64) + SHORTEST_GAP_S
    starts = wanted.copy()
    for number in range(1, int(turn.max()) + 1):
        at = np.flatnonzero(turn == number)
        free = starts[at - 1] + durations[at - 1]
        starts[at] = np.where(follows[at], free + pause[at], np.maximum(wanted[at], free + SHORTEST_GAP_S))
    closing = int((closes_at - opens_at).total_seconds()) - rng.integers(0, 900, len(turn))
    for number in range(int(turn.max()), -1, -1):
        at = np.flatnonzero(turn == number)
        following = np.where(last[at], closing[at], np.roll(starts, -1)[at])
        starts[at] = np.minimum(starts[at], following - SHORTEST_GAP_S - durations[at])
    return starts


def _sort_by_person(moments: Ints, turn: Ints) -> Ints:
    """Sort the moments within each person."""
    person = np.cumsum(turn == 0)
    return moments[np.lexsort((moments, person))]


def _draw_moments(count: int, opens_at: datetime, closes_at: datetime, rng: np.random.Generator) -> Ints:
    """Draw moments in the window by how busy each minute is."""
    minutes = int((closes_at - opens_at).total_seconds()) // 60
    start = to_local(opens_at)
    local = [start + timedelta(minutes=minute) for minute in range(minutes)]
    busy = np.array([(WEEKEND if at.weekday() >= 5 else WORKDAY)[at.hour] for at in local], dtype=np.float64)
    share = np.cumsum(busy)
    drawn: Ints = np.searchsorted(share, rng.random(count) * share[-1], side="right").astype(np.int64)
    return drawn * 60 + rng.integers(0, 60, count)
