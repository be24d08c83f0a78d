"""Krippendorff's alpha: one index of agreement for any number of judges, any kind of scale, and missing marks."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.analysis.estimates import UNKNOWN, Estimate
from workbench.rules.draws import lot_keys

Floats = NDArray[np.float64]
_DRAWS = 1000


class Scale(StrEnum):
    """What a distance between two marks means: other or the same, in ranks, in marks, or as a proportion."""

    NOMINAL = "NOMINAL"
    ORDINAL = "ORDINAL"
    INTERVAL = "INTERVAL"
    RATIO = "RATIO"


def krippendorff_alpha(marks: pd.DataFrame, scale: Scale = Scale.INTERVAL) -> float:
    """Give 1 - observed over expected disagreement (Krippendorff 2011): 1 = agreed, 0 = as by chance.

    One row a work, one column a judge, NaN = not marked; numbers. Works with fewer than two marks say nothing. NaN
    where no two marks differ.
    """
    values, counts = _counts(marks)
    return _alpha(values, counts, np.ones(len(counts)), scale)


def krippendorff_interval(
    marks: pd.DataFrame, scale: Scale = Scale.INTERVAL, *, seed: int, level: float = 0.95
) -> Estimate:
    """Give alpha with its interval, from 1,000 redraws of the works with replacement (percentile bootstrap).

    The same seed gives the same limits on every machine, whatever the order of rows and columns.
    """
    values, counts = _counts(marks)
    value = _alpha(values, counts, np.ones(len(counts)), scale)
    if np.isnan(value):
        return UNKNOWN
    ordered = counts[np.lexsort(counts.T)]
    drawn = lot_keys(seed, "alpha", (_DRAWS, len(counts))) % np.uint64(len(counts))
    weights = (np.bincount(row.astype(int), minlength=len(counts)).astype(float) for row in drawn)
    found = np.array([_alpha(values, ordered, weight, scale) for weight in weights])
    tail = (1 - level) / 2
    low, high = np.nanquantile(found, [tail, 1 - tail])
    return Estimate(value, float(low), float(high))


def _counts(marks: pd.DataFrame) -> tuple[Floats, Floats]:
    """Give the marks that occur, and how often each occurs in each work that has two marks or more."""
    x = marks.to_numpy(float)
    x = x[(~np.isnan(x)).sum(axis=1) > 1]
    values = np.unique(x[~np.isnan(x)])
    return values, np.array([(x == value).sum(axis=1) for value in values], float).reshape(len(values), -1).T


def _alpha(values: Floats, counts: Floats, weights: Floats, scale: Scale) -> float:
    pairs = weights / (counts.sum(axis=1) - 1)
    together = counts.T @ (counts * pairs[:, None]) - np.diag(pairs @ counts)
    n = weights @ counts
    distance = _distance(values, n, scale)
    expected = float(n @ distance @ n)
    return 1 - (float(n.sum()) - 1) * float((together * distance).sum()) / expected if expected > 0 else np.nan


def _distance(values: Floats, n: Floats, scale: Scale) -> Floats:
    if scale is Scale.NOMINAL:
        return 1 - np.eye(len(values))
    if scale is Scale.ORDINAL:
        values = np.cumsum(n) - n / 2  # the middle of each value's ranks
    squared: Floats = np.subtract.outer(values, values) ** 2
    if scale is Scale.RATIO:
        sums = np.add.outer(values, values) ** 2
        squared = np.where(sums > 0, squared / np.where(sums > 0, sums, 1), 0)
    return squared
