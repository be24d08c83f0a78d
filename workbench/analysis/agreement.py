"""How far judges agree about the same works: intraclass correlations, Kendall's W and plain gaps; advice only.

``marks``: one row a work, one column a judge, NaN = not marked. The intraclass correlations and W need every work
marked by every judge; where panels differ, ``severity.reliability_interval`` and Krippendorff's alpha tell the same.
Agreement is to be judged on a whole round: among finalists alone works differ little, and every index falls (Erosheva
et al. 2021).
"""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from workbench.analysis.estimates import UNKNOWN, Estimate
from workbench.errors import WorkbenchError


class Intraclass(NamedTuple):
    """The six intraclass correlations: of one mark, and (``_mean``) of the mean of all k judges.

    ``one_way``: judges not told apart, ICC(1,1); ``agreement``: a strict judge counts as disagreement, ICC(A,1);
    ``consistency``: only the order of works counts, ICC(C,1).
    """

    one_way: Estimate
    agreement: Estimate
    consistency: Estimate
    one_way_mean: Estimate
    agreement_mean: Estimate
    consistency_mean: Estimate


class Concordance(NamedTuple):
    """Kendall's W, 0 (no common order) to 1 (the same order), with the test of no common order."""

    w: float
    chi_square: float
    p_value: float


def intraclass(marks: pd.DataFrame, level: float = 0.95) -> Intraclass:
    """Give the intraclass correlations with their intervals, which suppose normal marks.

    Shrout and Fleiss (1979) ICC(1,1), (2,1), (3,1), (1,k), (2,k), (3,k) in the names of McGraw and Wong (1996). The
    convention for ICC(A,k), on which programs differ: its limits are those of ICC(A,1) stepped up by Spearman and
    Brown. NaN where all marks are equal. Raises WorkbenchError where a mark is missing.
    """
    x = _complete(marks)
    n, k = x.shape
    rows, columns, error, within = _mean_squares(x)
    if rows == 0 and within == 0:
        return Intraclass(*[UNKNOWN] * 6)
    with np.errstate(divide="ignore", invalid="ignore"):
        one_way = _of_ratio(rows / within, k, (n - 1, n * (k - 1)), level)
        consistency = _of_ratio(rows / error, k, (n - 1, (n - 1) * (k - 1)), level)
        agreement = _agreement(n, k, (rows, columns, error), level)
    single = (one_way, agreement, consistency)
    return Intraclass(*single, *(Estimate(*(step_up(value, k) for value in found)) for found in single))


def step_up(reliability: float, times: float) -> float:
    """Give the reliability of the mean of ``times`` marks from that of one (Spearman 1910, Brown 1910)."""
    whole = 1 + (times - 1) * reliability
    return float(times * reliability / whole) if whole > 0 else -np.inf if whole <= 0 else np.nan


def kendall_w(marks: pd.DataFrame) -> Concordance:
    """Say how far judges put the works in one order, equal marks sharing a place (Kendall's W corrected for ties).

    NaN where no judge tells two works apart. Raises WorkbenchError where a mark is missing.
    """
    from scipy.special import chdtrc

    x = _complete(marks)
    n, m = x.shape
    sums = marks.rank().sum(axis=1).to_numpy()
    ties = sum(float((counts**3 - counts).sum()) for counts in (np.unique(of, return_counts=True)[1] for of in x.T))
    largest = m**2 * n * (n**2 - 1) - m * ties
    if largest == 0:
        return Concordance(np.nan, np.nan, np.nan)
    w = float((12 * (sums**2).sum() - 3 * m**2 * n * (n + 1) ** 2) / largest)
    return Concordance(w, m * (n - 1) * w, float(chdtrc(n - 1, m * (n - 1) * w)))


def mean_gap(marks: pd.DataFrame) -> float:
    """Say how far two judges of one work lie apart on average, in marks; every work counts once."""
    x = marks.to_numpy(float)
    gaps = np.array([np.abs(x[:, a] - x[:, b]) for a, b in combinations(range(x.shape[1]), 2)])
    told = ~np.isnan(gaps)
    pairs = told.sum(axis=0)
    return float((np.where(told, gaps, 0).sum(axis=0)[pairs > 0] / pairs[pairs > 0]).mean()) if told.any() else np.nan


def share_within(marks: pd.DataFrame, gap: float) -> float:
    """Give the share of works, among those with two marks or more, whose marks lie within ``gap`` of each other."""
    told = marks[marks.notna().sum(axis=1) > 1]
    return float((told.max(axis=1) - told.min(axis=1) <= gap).mean())


def _complete(marks: pd.DataFrame) -> np.ndarray:
    if marks.isna().to_numpy().any() or min(marks.shape) < 2:
        raise WorkbenchError("judging.not_complete", essays=len(marks), judges=marks.shape[1])
    return marks.to_numpy(float)


def _mean_squares(x: np.ndarray) -> tuple[np.float64, np.float64, np.float64, np.float64]:
    """Give the mean squares between rows, between columns, of the rest, and within rows."""
    n, k = x.shape
    of_rows, of_columns, mean = x.mean(axis=1), x.mean(axis=0), x.mean()
    rest = ((x - of_rows[:, None] - of_columns + mean) ** 2).sum() / ((n - 1) * (k - 1))
    within = ((x - of_rows[:, None]) ** 2).sum() / (n * (k - 1))
    between_rows = k * ((of_rows - mean) ** 2).sum() / (n - 1)
    between_columns = n * ((of_columns - mean) ** 2).sum() / (k - 1)
    return between_rows, between_columns, rest, within


def _of_ratio(ratio: float, k: int, free: tuple[int, int], level: float) -> Estimate:
    """Turn a ratio of mean squares and its F limits into a correlation of one mark."""
    from scipy.special import fdtri

    tail = 1 - (1 - level) / 2
    limits = (ratio, ratio / float(fdtri(*free, tail)), ratio * float(fdtri(*free[::-1], tail)))
    return Estimate(*(1.0 if np.isinf(limit) else (limit - 1) / (limit + k - 1) for limit in limits))


def _agreement(n: int, k: int, squares: tuple[float, float, float], level: float) -> Estimate:
    """Give ICC(A,1) with Satterthwaite's degrees of freedom for its limits (Fleiss and Shrout 1978)."""
    from scipy.special import fdtri

    rows, columns, error = squares
    others = k * columns + (k * n - k - n) * error
    value = (rows - error) / (rows + (k - 1) * error + k * (columns - error) / n)
    if error == 0:
        return Estimate(value, np.nan, np.nan)
    ratio = columns / error
    work = n * (1 + (k - 1) * value) - k * value
    free = (k - 1) * (n - 1) * (k * value * ratio + work) ** 2 / ((n - 1) * (k * value * ratio) ** 2 + work**2)
    tail = 1 - (1 - level) / 2
    upper, lower = float(fdtri(n - 1, free, tail)), float(fdtri(free, n - 1, tail))
    return Estimate(
        value,
        n * (rows - upper * error) / (upper * others + n * rows),
        n * (lower * rows - error) / (others + n * lower * rows),
    )
