"""A number with its interval, as every statistic of judging states it."""

from __future__ import annotations

from typing import NamedTuple


class Estimate(NamedTuple):
    """What was found, between ``low`` and ``high``; all three NaN where it cannot be told."""

    value: float
    low: float
    high: float


UNKNOWN = Estimate(float("nan"), float("nan"), float("nan"))
