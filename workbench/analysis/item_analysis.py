"""Item and quiz statistics after Moodle's definitions.

Formulas: Moodle, ``question/classes/statistics/questions/calculator.php`` and
``mod/quiz/report/statistics/classes/calculator.php``, as explained in its "Quiz statistics calculations". They assume
one attempt a person: hand in first attempts only, because later ones build on what the first one taught.

Everywhere ``marks`` is a frame with one row an attempt and one column an item; NaN = the attempt did not present the
item. All variances and covariances divide by n - 1.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

DUBIOUS_EFFICIENCY = 15.0
WEAK_SD = 33.0
HIGH_GUESS = 40.0
# Upper bounds in percent (Open University, guide to Moodle's quiz reports, section 4.2), the name of each band.
FACILITY_BANDS = (
    (5, "extremely_hard"),
    (10, "very_hard"),
    (20, "hard"),
    (34, "moderately_hard"),
    (65, "right"),
    (80, "fairly_easy"),
    (89, "easy"),
    (94, "very_easy"),
    (100, "extremely_easy"),
)
Floats = NDArray[np.float64]
_ROUNDING = 1e-12


def item_statistics(
    marks: pd.DataFrame,
    max_marks: Mapping[str, float] | None = None,
    n_options: Mapping[str, int] | None = None,
    totals: pd.Series | None = None,
) -> pd.DataFrame:
    """Say how each item worked: how easy it was, how much it weighed and whether it told strong from weak.

    ``max_marks`` are the marks an item can earn (1 where not named), ``n_options`` its number of options, ``totals``
    the whole scores where other items count too (else the sum of the marks presented). One row an item:

    ``attempts`` that presented it; ``facility`` and ``sd`` in percent of the maximum; ``guess`` = 100 / options;
    ``intended_weight`` and ``effective_weight`` in percent of the quiz (effective: share of the root covariances with
    the total, NaN where negative); ``discrimination`` = 100 r(item, rest); ``efficiency`` = discrimination in percent
    of what the spread of both allows; ``band`` of the facility; ``flags``: negative, dubious (efficiency below 15),
    weak_sd (sd below a third), high_guess (above 40 %), constant (nobody, or everybody, was right).
    """
    maxima = pd.Series({item: (max_marks or {}).get(item, 1.0) for item in marks.columns}, dtype=float)
    whole = marks.sum(axis=1) if totals is None else totals
    rows = pd.DataFrame([_moments(marks[item], whole) for item in marks.columns], index=marks.columns)
    with np.errstate(invalid="ignore", divide="ignore"):
        root = np.sqrt(rows["covariance_with_total"])  # NaN where negative, as Moodle leaves the weight blank
        frame = pd.DataFrame(
            {
                "attempts": rows["n"].astype(int),
                "facility": 100 * rows["mean"] / maxima,
                "sd": 100 * np.sqrt(rows["variance"]) / maxima,
                "guess": pd.Series({item: 100 / n for item, n in (n_options or {}).items()}, dtype=float),
                "intended_weight": 100 * maxima / maxima.sum(),
                "effective_weight": 100 * root / root.sum(),
                "discrimination": _percent(rows["covariance"], (rows["variance"] * rows["rest_variance"]) ** 0.5),
                "efficiency": _percent(rows["covariance"], rows["largest_covariance"]),
            },
            index=marks.columns,
        )
    frame["band"] = [facility_band(value) for value in frame["facility"]]
    frame["flags"] = [_flags(row) for row in frame.to_dict("records")]
    return frame.rename_axis("item")


def facility_band(facility: float) -> str:
    """Name the band that a facility in percent, rounded to a whole one, falls into; empty for NaN."""
    return next((name for bound, name in FACILITY_BANDS if round(facility) <= bound), "") if facility >= 0 else ""


def quiz_statistics(totals: pd.Series, marks: pd.DataFrame | None = None) -> pd.Series:
    """Say how the scores lie and how far they can be trusted.

    ``count``, ``mean``, ``median``, ``sd``; ``skewness`` and ``kurtosis`` from Fisher's k-statistics; with the marks
    of a fixed set of items also ``cic`` = 100 alpha, ``error_ratio`` = 100 sqrt(1 - alpha) and ``standard_error`` of
    one score in marks. Where items were drawn at random the last three are NaN: alpha is defined for a fixed set only.
    """
    scores = totals.to_numpy(float)
    n = len(scores)
    deviations = scores - scores.mean() if n else scores
    m2, m3, m4 = (float((deviations**power).sum()) / n if n else np.nan for power in (2, 3, 4))
    with np.errstate(invalid="ignore", divide="ignore"):
        k2 = np.float64(n * m2) / (n - 1)
        k3 = np.float64(n**2 * m3) / ((n - 1) * (n - 2))
        k4 = np.float64(n**2 * ((n + 1) * m4 - 3 * (n - 1) * m2**2)) / ((n - 1) * (n - 2) * (n - 3))
        sd, skewness, kurtosis = np.sqrt(k2), k3 / k2**1.5, k4 / k2**2
    cic = np.nan
    if marks is not None and marks.shape[1] > 1 and not marks.isna().to_numpy().any():
        k = marks.shape[1]
        cic = 100 * k / (k - 1) * (1 - float(marks.var(ddof=1).sum()) / k2) if k2 > 0 else np.nan
    error_ratio = 100 * np.sqrt(1 - cic / 100)
    return pd.Series(
        {
            "count": n,
            "mean": scores.mean() if n else np.nan,
            "median": np.median(scores) if n else np.nan,
            "sd": sd,
            "skewness": skewness,
            "kurtosis": kurtosis,
            "cic": cic,
            "error_ratio": error_ratio,
            "standard_error": error_ratio * sd / 100,
        },
        dtype=float,
    )


def set_parallelism(marks: pd.DataFrame, sets: pd.Series) -> pd.DataFrame:
    """Say how far sets drawn from one pool differ in difficulty: the score each would give the average person.

    ``sets`` names the set of each attempt (its form). One row a set: ``items``, ``attempts``, ``expected`` = the sum
    of the facilities of its items over all sets, ``mean`` = what was scored, and ``gap`` = mean - expected.
    """
    facility = marks.mean()
    presented = marks.notna().groupby(sets).any()
    frame = pd.DataFrame(
        {
            "items": presented.sum(axis=1),
            "attempts": marks.groupby(sets).size(),
            "expected": presented.astype(float) @ facility,
            "mean": marks.sum(axis=1).groupby(sets).mean(),
        }
    )
    return frame.assign(gap=frame["mean"] - frame["expected"]).rename_axis("set")


def _moments(marks: pd.Series, totals: pd.Series) -> dict[str, float]:
    """Give the sums of one item over the attempts that presented it."""
    there = marks.notna()
    x, whole = marks[there].to_numpy(float), totals[there].to_numpy(float)
    rest = whole - x
    return {
        "n": len(x),
        "mean": float(x.mean()) if len(x) else np.nan,
        "variance": covariance(x, x),
        "rest_variance": covariance(rest, rest),
        "covariance": covariance(x, rest),
        "covariance_with_total": covariance(x, whole),
        "largest_covariance": covariance(np.sort(x), np.sort(rest)),
    }


def covariance(x: Floats, y: Floats) -> float:
    """Give the covariance with n - 1; NaN for fewer than two values."""
    if len(x) < 2:
        return np.nan
    found = float(((x - x.mean()) * (y - y.mean())).sum() / (len(x) - 1))
    return found if abs(found) > _ROUNDING else 0.0  # else the order of rows would decide the sign of nothing


def _percent(part: pd.Series, whole: pd.Series) -> pd.Series:
    return (100 * part / whole).where(whole > _ROUNDING)


def _flags(row: Mapping[Hashable, Any]) -> tuple[str, ...]:
    held = {
        "constant": row["sd"] == 0,
        "negative": row["discrimination"] < 0,
        "dubious": row["efficiency"] < DUBIOUS_EFFICIENCY,
        "weak_sd": row["sd"] < WEAK_SD,
        "high_guess": row["guess"] > HIGH_GUESS,
    }
    return tuple(name for name, holds in held.items() if holds)
