"""A whole column of moments at once, where they stand in the notation that nearly every export uses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from workbench.intake.values import Fault, parse_midnight

LENGTH = len("dd/mm/yyyy HH:MM:SS")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIGITS = (0, 1, 3, 4, 6, 7, 8, 9, 11, 12, 14, 15, 17, 18)
_MARKS = {2: "/", 5: "/", 10: " ", 13: ":", 16: ":"}
_ODD = " " * LENGTH


def usual_moments(texts: Sequence[str]) -> list[datetime | None]:
    """Read moments written ``dd/mm/yyyy HH:MM[:SS]``, local time, as UTC; None where ``parse_moment`` must look.

    What is read here is what ``parse_moment`` reads; a column takes a twentieth of the time.
    """
    import numpy as np

    whole = _of_one_length(texts)
    places = np.frombuffer("".join(whole).encode("ascii"), np.uint8).reshape(-1, LENGTH).T.astype(np.int32) - ord("0")
    is_usual = np.ones(len(whole), bool)
    for place in _DIGITS:
        is_usual &= (places[place] >= 0) & (places[place] <= 9)
    for place, mark in _MARKS.items():
        is_usual &= places[place] == ord(mark) - ord("0")
    hours, minutes, seconds = (10 * places[first] + places[first + 1] for first in (11, 14, 17))
    is_usual &= (hours < 24) & (minutes < 60) & (seconds < 60)
    midnights, is_day = _midnights(places, whole)
    is_usual &= is_day
    spans = midnights + (hours * 3600 + minutes * 60 + seconds) * np.timedelta64(1_000_000, "us")
    spans[~is_usual] = 0
    moments: list[datetime | None] = list(map(_EPOCH.__add__, spans.tolist()))
    for index in np.flatnonzero(~is_usual).tolist():
        moments[index] = None
    return moments


def _of_one_length(texts: Sequence[str]) -> Sequence[str]:
    if set(map(len, texts)) == {LENGTH} and "".join(texts).isascii():
        return texts
    padded = (text + ":00" if len(text) == LENGTH - 3 else text for text in texts)
    return [text if len(text) == LENGTH and text.isascii() else _ODD for text in padded]


def _midnights(places: Any, whole: Sequence[str]) -> tuple[Any, Any]:
    """Give each row's midnight as a span since 1970, and whether there is such a day."""
    import numpy as np

    numbers = sum(places[place] * 10**power for power, place in enumerate((1, 0, 4, 3, 9, 8, 7, 6)))
    _, firsts, day_of_row = np.unique(numbers, return_index=True, return_inverse=True)
    days = [parse_midnight(whole[first][:10]) for first in firsts.tolist()]
    spans = [timedelta() if isinstance(day, Fault) else day - _EPOCH for day in days]
    is_day = np.array([not isinstance(day, Fault) for day in days], bool)
    return np.array(spans, "m8[us]")[day_of_row], is_day[day_of_row]
