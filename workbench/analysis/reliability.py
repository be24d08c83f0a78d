"""How far a score would come out the same again: alpha, KR-20, KR-21 and the standard error of measurement.

``marks``: one row a person, one column an item of a fixed set; a missing mark makes the result NaN.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def alpha(marks: pd.DataFrame) -> float:
    """Give Cronbach's alpha: k/(k-1) (1 - sum var(item) / var(total)), all variances over n - 1 (Cronbach 1951)."""
    k, whole = marks.shape[1], _totals(marks).var(ddof=1, skipna=False)
    return float(k / (k - 1) * (1 - marks.var(ddof=1, skipna=False).sum() / whole)) if k > 1 and whole > 0 else np.nan


def kr20(marks: pd.DataFrame) -> float:
    """Give Kuder and Richardson's formula 20 for items of 0 or 1.

    It is alpha, with p q for the variance of an item: so the variance of the total is over n as well; mixing n and
    n - 1 gives another, wrong number.
    """
    k, whole = marks.shape[1], _totals(marks).var(ddof=0, skipna=False)
    p = marks.mean(skipna=False)
    return float(k / (k - 1) * (1 - (p * (1 - p)).sum() / whole)) if k > 1 and whole > 0 else np.nan


def kr21(marks: pd.DataFrame) -> float:
    """Give formula 21: KR-20 as if all items were equally hard, so never above it (Kuder and Richardson 1937)."""
    k, totals = marks.shape[1], _totals(marks)
    mean, whole = totals.mean(), totals.var(ddof=0, skipna=False)
    return float(k / (k - 1) * (1 - mean * (k - mean) / (k * whole))) if k > 1 and whole > 0 else np.nan


def standard_error_of_measurement(marks: pd.DataFrame) -> float:
    """Give how far one score lies from the true one, in marks: sd sqrt(1 - alpha)."""
    return float(_totals(marks).std(ddof=1, skipna=False) * np.sqrt(1 - alpha(marks)))


def _totals(marks: pd.DataFrame) -> pd.Series:
    return marks.sum(axis=1, skipna=False)
