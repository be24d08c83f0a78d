"""Put two calibrations on one scale through the items they share.

A link is (slope A, intercept B): ability on the old scale = A ability on the new scale + B, so that a' = a / A and
b' = A b + B (Kolen and Brennan 2004, chapter 6). ``new`` and ``old`` are frames with the columns ``a``, ``b`` and,
where guessing was estimated, ``c``, over the same common items in the same order.

For Rasch difficulties, where a = 1, the mean-mean link with A = 1 is the difference of the means. The characteristic
curve methods are there for 2PL and 3PL calibrations; the grid and the direction move their third digit, so both are
fixed: one way, from the new form to the old scale, abilities -4, -3.95, ... 4 of equal weight, D = 1.7.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

D = 1.7
GRID = np.linspace(-4, 4, 161)
Floats = NDArray[np.float64]


class Link(NamedTuple):
    """The line that carries the new scale to the old one."""

    slope: float
    intercept: float


def link_mean_mean(new: pd.DataFrame, old: pd.DataFrame) -> Link:
    """Link by the mean discrimination and the mean difficulty (Loyd and Hoover 1980)."""
    slope = float(new["a"].mean() / old["a"].mean())
    return Link(slope, float(old["b"].mean() - slope * new["b"].mean()))


def link_mean_sigma(new: pd.DataFrame, old: pd.DataFrame) -> Link:
    """Link by the mean and the spread of the difficulties (Marco 1977)."""
    slope = float(old["b"].std() / new["b"].std())
    return Link(slope, float(old["b"].mean() - slope * new["b"].mean()))


def link_haebara(new: pd.DataFrame, old: pd.DataFrame) -> Link:
    """Link so that the curve of each item differs least, squared and summed over abilities (Haebara 1980)."""
    return _closest_curves(new, old, lambda gap: float((gap**2).sum()))


def link_stocking_lord(new: pd.DataFrame, old: pd.DataFrame) -> Link:
    """Link so that the expected score on all common items differs least (Stocking and Lord 1983)."""
    return _closest_curves(new, old, lambda gap: float((gap.sum(axis=1) ** 2).sum()))


def _closest_curves(new: pd.DataFrame, old: pd.DataFrame, loss: Callable[[Floats], float]) -> Link:
    from scipy.optimize import minimize

    target = _curves(old, 1.0, 0.0)

    def distance(line: Floats) -> float:
        return loss(target - _curves(new, float(line[0]), float(line[1])))

    exact: Any = {"xatol": 1e-9, "fatol": 1e-14, "maxiter": 5000}
    found = minimize(distance, np.asarray(link_mean_sigma(new, old)), method="Nelder-Mead", options=exact).x
    return Link(float(found[0]), float(found[1]))


def _curves(items: pd.DataFrame, slope: float, intercept: float) -> Floats:
    """Give P(right) for each ability of the grid and each item, the item carried over the line."""
    a, b = items["a"].to_numpy(float) / slope, items["b"].to_numpy(float) * slope + intercept
    c = items["c"].to_numpy(float) if "c" in items else np.zeros(len(items))
    curves: Floats = c + (1 - c) / (1 + np.exp(-D * a * (GRID[:, None] - b)))
    return curves
