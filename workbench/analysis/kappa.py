"""How far judges agree about verdicts in categories, such as pass or fail, beyond chance: kappa by Cohen and Fleiss."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import pandas as pd

from workbench.analysis.estimates import UNKNOWN, Estimate


class Weights(StrEnum):
    """How much a disagreement counts: all the same, by its distance in steps, or by the distance squared."""

    NONE = "NONE"
    LINEAR = "LINEAR"
    QUADRATIC = "QUADRATIC"


class FleissKappa(NamedTuple):
    """Fleiss' kappa with its distance from chance in standard errors."""

    value: float
    z: float


def cohen_kappa(
    first: pd.Series,
    second: pd.Series,
    weights: Weights = Weights.NONE,
    *,
    categories: Sequence[Hashable] | None = None,
    level: float = 0.95,
) -> Estimate:
    """Give two judges' agreement beyond chance (Cohen 1960, weighted 1968), works that one of them left out aside.

    Weights go by place in ``categories``; without them those found, sorted. The interval is normal, with the error of
    Fleiss, Cohen and Everitt (1969). NaN where both use one and the same category only.
    """
    from scipy.special import ndtri

    told = pd.DataFrame({"first": first.to_numpy(), "second": second.to_numpy()}).dropna()
    order = sorted(pd.unique(told.to_numpy().ravel())) if categories is None else list(categories)
    p = pd.crosstab(told["first"], told["second"], normalize=True)
    p_ij = p.reindex(index=order, columns=order, fill_value=0).to_numpy(float)
    w = _credit(len(order), weights)
    rows, columns = p_ij.sum(axis=1), p_ij.sum(axis=0)
    found, chance = float((w * p_ij).sum()), float(rows @ w @ columns)
    if chance >= 1:
        return UNKNOWN
    value = (found - chance) / (1 - chance)
    marginal = (w @ columns)[:, None] + (rows @ w)[None]
    spread = (p_ij * (w * (1 - chance) - marginal * (1 - found)) ** 2).sum()
    variance = (spread - (found * chance - 2 * chance + found) ** 2) / (len(told) * (1 - chance) ** 4)
    reach = float(ndtri(1 - (1 - level) / 2)) * float(np.sqrt(max(variance, 0.0)))
    return Estimate(value, value - reach, value + reach)


def fleiss_kappa(verdicts: pd.DataFrame) -> FleissKappa:
    """Give the agreement beyond chance of as many judges a work, not always the same ones (Fleiss 1971).

    One row a work, one column a verdict, none missing. NaN where only one category occurs.
    """
    counts = np.array([verdicts.eq(category).sum(axis=1) for category in pd.unique(verdicts.to_numpy().ravel())]).T
    n, m = verdicts.shape
    p = counts.sum(axis=0) / (n * m)
    rest = float((p * (1 - p)).sum())
    if rest == 0:
        return FleissKappa(np.nan, np.nan)
    found = float(((counts**2).sum() - n * m) / (n * m * (m - 1)))
    value = (found - (1 - rest)) / rest
    variance = 2 / (rest**2 * n * m * (m - 1)) * (rest**2 - float((p * (1 - p) * (1 - 2 * p)).sum()))
    return FleissKappa(value, value / float(np.sqrt(variance)))


def _credit(k: int, weights: Weights) -> np.ndarray:
    if weights is Weights.NONE:
        return np.eye(k)
    distance = np.abs(np.subtract.outer(np.arange(k), np.arange(k))) / max(k - 1, 1)
    return 1 - (distance if weights is Weights.LINEAR else distance**2)
