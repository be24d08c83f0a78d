"""What the jury meeting reads of a round's marks: the panel, each judge, each criterion; advice, never the result.

``marks``: one row a mark, columns essay (its blind code), judge, criterion, points, marked_at, is_own (the judge's unit
is one of the work's). ``sheets``: one row a judge of a work, with the weighted total as points, from ``sheet_totals``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from workbench.analysis.agreement import Concordance, kendall_w, mean_gap, share_within, step_up
from workbench.analysis.estimates import UNKNOWN, Estimate
from workbench.analysis.krippendorff import krippendorff_interval
from workbench.analysis.severity import Floats, MarkModel, fit_severity, reliability_interval
from workbench.errors import WorkbenchError

_LEAST_FOR_DRIFT = 4


class PanelReading(NamedTuple):
    """How far the judges of a round agree about its works.

    ``reliability`` of one judge's mark and ``reliability_of_mean`` of a work's mean; Krippendorff's ``alpha``;
    ``concordance`` only where every judge marked every work; ``gap`` = mean distance of two judges of one work, in
    points; ``share_agreed`` = works whose marks lie within the gap that the rules let stand, None without one.
    """

    essays: int
    judges: int
    sheets: int
    reliability: Estimate
    reliability_of_mean: Estimate
    alpha: Estimate
    concordance: Concordance | None
    gap: float
    share_agreed: float | None


class JudgeReading(NamedTuple):
    """How one judge marks, in points of the whole scale.

    ``severity``: above or below the panel, the mix of works allowed for (below 0: strict). ``gap``: mean distance from
    the other judges of the same works, ``agreement``: correlation with their means. ``drift``: how far the marks moved
    against the others' from the judge's first sheet to the last. NaN where it cannot be told.
    """

    judge: str
    sheets: int
    mean: float
    spread: float
    severity: Estimate
    gap: float
    agreement: float
    drift: Estimate


class CriterionReading(NamedTuple):
    """How one criterion is marked, in its own points; ``judge_spread`` = deviation between judges' severities."""

    criterion: str
    mean: float
    spread: float
    reliability: Estimate
    judge_spread: float
    gap: float


class OwnUnitReading(NamedTuple):
    """Marks above the other judges of the same work: of works of the judge's own unit, and of all others.

    ``difference`` between the two with its interval (Welch 1947); NaN where there are fewer than two marks of own
    units.
    """

    own_sheets: int
    own: float
    others: float
    difference: Estimate


def sheet_totals(marks: pd.DataFrame, weights: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Give one row a judge of a work: points = the weighted sum over the criteria, marked_at = the last mark's.

    Criteria without a weight count once. Sheets stand in order of work and judge.
    """
    weight = marks["criterion"].map(dict(weights or {})).astype(float).fillna(1.0)
    weighted = marks.assign(points=marks["points"].astype(float) * weight)
    told = {"points": ("points", "sum"), "marked_at": ("marked_at", "max"), "is_own": ("is_own", "max")}
    return weighted.groupby(["essay", "judge"], as_index=False).agg(
        **{name: how for name, how in told.items() if how[0] in weighted}
    )


def read_panel(sheets: pd.DataFrame, *, seed: int, agree_within: float | None = None) -> PanelReading:
    """Say how far the judges of a round agree.

    Raises WorkbenchError where the marks are too few, or all equal.
    """
    table = _table(sheets)
    reliability = reliability_interval(sheets)
    per_essay = float(1 / (1 / table.notna().sum(axis=1)).mean())  # the harmonic mean: what a work's mean rests on
    is_whole = bool(table.notna().to_numpy().all())
    return PanelReading(
        *table.shape,
        len(sheets),
        reliability,
        Estimate(*(step_up(value, per_essay) for value in reliability)),
        krippendorff_interval(table, seed=seed),
        kendall_w(table) if is_whole else None,
        mean_gap(table),
        None if agree_within is None else share_within(table, agree_within),
    )


def read_judges(sheets: pd.DataFrame, model: MarkModel, level: float = 0.95) -> tuple[JudgeReading, ...]:
    """Say how each judge marks, the strictest first; ``model`` is ``fit_severity`` of the same sheets."""
    from scipy.special import ndtri

    reach = float(ndtri(1 - (1 - level) / 2))
    beside = against_others(sheets)
    found = []
    for code, own in beside.groupby("judge", sort=True):
        effect, error = (float(model.judges[name][str(code)]) for name in ("effect", "standard_error"))
        shared = own.dropna(subset=["others"])
        found.append(
            JudgeReading(
                str(code),
                len(own),
                float(own["points"].mean()),
                float(own["points"].std()),
                Estimate(effect, effect - reach * error, effect + reach * error),
                float(shared["gap"].mean()),
                _correlation(shared["points"], shared["others"]),
                _drift(shared, level),
            )
        )
    return tuple(sorted(found, key=lambda reading: (reading.severity.value, reading.judge)))


def read_criteria(marks: pd.DataFrame) -> tuple[CriterionReading, ...]:
    """Say how each criterion is marked, in order of its code; what its marks cannot tell is NaN."""
    return tuple(_read_criterion(str(code), part) for code, part in marks.groupby("criterion", sort=True))


def read_own_unit(sheets: pd.DataFrame, level: float = 0.95) -> OwnUnitReading:
    """Say whether judges mark works of their own unit above what the others give them.

    Conflicts keep such sheets from being handed out; this shows what they would do, or did before they were known.
    """
    from scipy.special import stdtrit

    beside = against_others(sheets).dropna(subset=["others"])
    above = (beside["points"] - beside["others"]).to_numpy(float)
    is_own = beside["is_own"].to_numpy(bool)
    own, others = above[is_own], above[~is_own]
    difference = UNKNOWN
    if min(len(own), len(others)) > 1:
        value, parts = float(own.mean() - others.mean()), (own.var(ddof=1) / len(own), others.var(ddof=1) / len(others))
        error, free = sum(parts), parts[0] ** 2 / (len(own) - 1) + parts[1] ** 2 / (len(others) - 1)
        reach = float(stdtrit(error**2 / free, 1 - (1 - level) / 2) * np.sqrt(error)) if free > 0 else 0.0
        difference = Estimate(value, value - reach, value + reach)
    return OwnUnitReading(len(own), _mean(own), _mean(others), difference)


def against_others(sheets: pd.DataFrame) -> pd.DataFrame:
    """Put beside each sheet the mean of the work's other judges (``others``) and its mean distance from them (``gap``).

    Both are NaN where nobody else marked the work.
    """
    points = sheets["points"].astype(float)
    of_work = points.groupby(sheets["essay"])
    count = of_work.transform("size") - 1
    others = (of_work.transform("sum") - points) / count.where(count > 0)
    gaps = sheets[["essay", "judge"]].assign(points=points).merge(sheets[["essay", "judge", "points"]], on="essay")
    gaps = gaps[gaps["judge_x"] != gaps["judge_y"]]
    distance = (gaps["points_x"] - gaps["points_y"].astype(float)).abs()
    mean = distance.groupby([gaps["essay"], gaps["judge_x"]]).mean().rename("gap")
    return sheets.assign(points=points, others=others).join(mean, on=["essay", "judge"])


def _table(sheets: pd.DataFrame) -> pd.DataFrame:
    return sheets.pivot(index="essay", columns="judge", values="points").astype(float)


def _read_criterion(code: str, marks: pd.DataFrame) -> CriterionReading:
    points = marks["points"].astype(float)
    try:
        model, reliability = fit_severity(marks), reliability_interval(marks)
    except WorkbenchError:
        judge_spread, reliability = np.nan, UNKNOWN
    else:
        judge_spread = float(np.sqrt(model.judge_variance))
    return CriterionReading(
        code, float(points.mean()), float(points.std()), reliability, judge_spread, mean_gap(_table(marks))
    )


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else np.nan


def _correlation(x: pd.Series, y: pd.Series) -> float:
    return float(np.corrcoef(x, y)[0, 1]) if len(x) > 2 and np.ptp(x) > 0 and np.ptp(y) > 0 else np.nan


def _drift(shared: pd.DataFrame, level: float) -> Estimate:
    """Give the slope of (mark - others' mean) on the order of marking, first sheet 0 and last 1; sheets saved at one
    moment share a place.
    """
    from scipy.special import stdtrit

    if "marked_at" not in shared or shared["marked_at"].nunique() < _LEAST_FOR_DRIFT:
        return UNKNOWN
    above = (shared["points"] - shared["others"]).to_numpy(float)
    place = shared["marked_at"].rank().to_numpy(float)
    place = (place - place.mean()) / np.ptp(place)
    slope = float((place @ above) / (place @ place))
    rest = above - above.mean() - slope * place
    free = len(shared) - 2
    reach = float(stdtrit(free, 1 - (1 - level) / 2) * np.sqrt((rest @ rest) / free / (place @ place)))
    return Estimate(slope, slope - reach, slope + reach)
