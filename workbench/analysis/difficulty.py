"""The test of a claim such as "the difficulty doubled": plain ratios, and a calibration over the shared items.

What "doubled" means is fixed beforehand: for the same person the odds of a wrong answer are twice as high, which is a
difference of ln 2 = 0.693 logit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from workbench.analysis.rasch import RaschFit, fit_rasch

DOUBLED = float(np.log(2))
DRIFT_Z = 2.7
DRIFT_LOGIT = 0.5
_Z95 = 1.959964


class PlainRatios(NamedTuple):
    """Two rates of perfect papers, and what they say if all items of a paper were equally easy."""

    perfect: tuple[float, float]
    perfect_ratio: float
    facility_before: float
    facility_after: float
    wrong_ratio: float
    odds_ratio: float


def plain_ratios(perfect_before: float, perfect_after: float, n_items: int) -> PlainRatios:
    """Say how much harder papers became when only the rates of perfect papers (0 to 1) are known.

    With equally easy items the rate is facility ** n_items; ``wrong_ratio`` and ``odds_ratio`` compare the share and
    the odds of a wrong answer to one item. A perfect paper needs every item, so the rate of perfect papers falls much
    faster than items become harder.
    """
    roots = (perfect_before ** (1 / n_items), perfect_after ** (1 / n_items))
    return _ratios(perfect_before, perfect_after, *roots)


def _ratios(perfect_before: float, perfect_after: float, before: float, after: float) -> PlainRatios:
    perfect = (perfect_before, perfect_after)
    ratio = perfect_after / perfect_before if perfect_before > 0 else np.nan
    if not (0 < before < 1 and after > 0):
        return PlainRatios(perfect, ratio, before, after, np.nan, np.nan)
    wrong = (1 - after) / (1 - before)
    return PlainRatios(perfect, ratio, before, after, wrong, wrong * before / after)


class Difference(NamedTuple):
    """A difference of mean difficulties in logits with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """Say whether "doubled" is supported, refuted or undecided: the interval above, below or across ln 2."""
        if np.isnan(self.value):
            return "undecided"
        return "supported" if self.low >= DOUBLED else "refuted" if self.high < DOUBLED else "undecided"


_UNKNOWN = Difference(np.nan, np.nan, np.nan)


class PoolEffect(NamedTuple):
    """How much of a pool people can meet: its size, and attempts needed to have met 95 % of it."""

    pool_size: int
    attempts_needed: float


def pool_effect(pool_size: int, n_items: int) -> PoolEffect:
    """Give the number of attempts of ``n_items`` after which a person is expected to have met 95 % of a pool.

    After k attempts the share met is 1 - (1 - n/N)^k. A larger pool alone makes perfect papers rarer, with items of
    the same difficulty: less of it is known from earlier attempts.
    """
    needed = float(np.log(0.05) / np.log(1 - n_items / pool_size)) if n_items < pool_size else 1.0
    return PoolEffect(pool_size, needed)


@dataclass(frozen=True)
class DifficultyTest:
    """What speaks for and against a claim about two weeks.

    ``observed`` compares the two weeks as they were (perfect ratio; mean facilities; ratios of a wrong answer).
    ``new_items`` = mean difficulty of items new in the later week less that of the anchors, the items in both;
    ``pools`` = mean of all the later week's items less that of all the earlier one's; ``pools_steady`` the same with
    drifting anchors told apart. ``newcomers`` and ``returners`` = new less anchors within the later week, for people
    who did not, or did, take part in the earlier one: where anchors were learnt, only returners find new items so
    much harder. ``anchors``: per anchor the difficulty in each week's own calibration, ``shift``, robust ``z`` and
    ``drifts``. ``ability_shift`` = mean ability of the later week's people less the earlier one's.
    """

    observed: PlainRatios
    new_items: Difference
    pools: Difference
    pools_steady: Difference
    newcomers: Difference
    returners: Difference
    ability_shift: float
    anchors: pd.DataFrame
    left_out: tuple[str, ...]


def difficulty_doubled(
    marks: pd.DataFrame, week: pd.Series, person: pd.Series, before: int, after: int
) -> DifficultyTest:
    """Test whether items became twice as hard from week ``before`` to week ``after``.

    ``marks`` holds first attempts, one row an attempt (1 right, 0 wrong, NaN not presented); ``week`` and ``person``
    name the week and the person of each row. Both weeks are calibrated together (Rasch, one scale, one mean ability
    a week), the anchors holding the scale; intervals come from the covariance of the difficulties. An anchor drifts
    if its shift between separate calibrations has a robust z beyond 2.7 or is off the median by more than 0.5 logit.
    If anchors leaked, the joint scale takes that for ability and new items look harder: read newcomers and returners.
    Without anchors only ``observed`` is known, all else is NaN.
    """
    rows = week.isin([before, after])
    marks, week, person = marks[rows].dropna(axis=1, how="all"), week[rows], person[rows]
    early, late = marks[week == before], marks[week == after]
    presented = pd.DataFrame({"early": early.notna().any(), "late": late.notna().any()})
    both = presented.index[presented["early"] & presented["late"]].astype(str)
    new = presented.index[~presented["early"]].astype(str)
    old = presented.index[presented["early"]].astype(str)
    anchors = _drift(early, late, list(both))
    if anchors.empty:
        return DifficultyTest(
            _observed(early, late), _UNKNOWN, _UNKNOWN, _UNKNOWN, _UNKNOWN, _UNKNOWN, np.nan, anchors, ()
        )
    fit = fit_rasch(marks, week)
    split = _tell_apart(marks, week, after, list(anchors.index[anchors["drifts"]]))
    steady = fit_rasch(split, week) if anchors["drifts"].any() else fit
    held = list(anchors.index[~anchors["drifts"]])
    again = person[week == after].isin(set(person[week == before]))
    return DifficultyTest(
        _observed(early, late),
        difference(fit, list(new), list(both)),
        difference(fit, [*new, *both], list(old)),
        difference(steady, _presented(split[week == after]), _presented(split[week == before])),
        _within(late[~again], list(new), held),
        _within(late[again], list(new), held),
        float(fit.group_means[after] - fit.group_means[before]),
        anchors,
        fit.left_out,
    )


def difference(fit: RaschFit, ones: list[str], others: list[str]) -> Difference:
    """Give the mean difficulty of the ones less that of the others; NaN where either has no calibrated item."""
    names = fit.difficulty.index
    mine, theirs = names.isin(ones), names.isin(others)
    if not mine.any() or not theirs.any():
        return _UNKNOWN
    weights = mine / mine.sum() - theirs / theirs.sum()
    value = float(weights @ fit.difficulty.to_numpy())
    half = _Z95 * float(np.sqrt(weights @ fit.covariance.to_numpy() @ weights))
    return Difference(value, value - half, value + half)


def _drift(early: pd.DataFrame, late: pd.DataFrame, anchors: list[str]) -> pd.DataFrame:
    """Compare each anchor's difficulty in the two weeks' own calibrations, relative to the middle anchor."""
    if not anchors:
        return pd.DataFrame({name: [] for name in ("before", "after", "shift", "z", "drifts")}).astype({"drifts": bool})
    own = [fit_rasch(marks.dropna(axis=1, how="all")).difficulty for marks in (early, late)]
    frame = pd.DataFrame({"before": own[0].reindex(anchors), "after": own[1].reindex(anchors)}).dropna()
    shift = frame["after"] - frame["before"]
    off = shift - shift.median()
    spread = 1.4826 * off.abs().median()
    z = off / spread if spread > 0 else off * 0.0
    drifts = (z.abs() > DRIFT_Z) | (off.abs() > DRIFT_LOGIT)
    return frame.assign(shift=shift, z=z, drifts=drifts).rename_axis("item")


def _tell_apart(marks: pd.DataFrame, week: pd.Series, after: int, drifting: list[str]) -> pd.DataFrame:
    """Make an item that drifts two: the earlier week's and the later week's."""
    late = week == after
    moved = marks[drifting].where(late, np.nan).add_suffix(f" @{after}")
    return pd.concat([marks.assign(**{name: marks[name].mask(late) for name in drifting}), moved], axis=1)


def _within(late: pd.DataFrame, new: list[str], anchors: list[str]) -> Difference:
    """Contrast new items with anchors among some people of one week: this needs no equating at all."""
    inside = late.dropna(axis=1, how="all")
    return difference(fit_rasch(inside), new, anchors) if len(inside) else _UNKNOWN


def _observed(early: pd.DataFrame, late: pd.DataFrame) -> PlainRatios:
    """Compare the weeks as they were, whatever was presented to whom."""
    perfect = [float((marks.mean(axis=1) == 1).mean()) for marks in (early, late)]
    facility = [float(np.nanmean(marks.to_numpy(float))) if len(marks) else np.nan for marks in (early, late)]
    return _ratios(*perfect, *facility)


def _presented(marks: pd.DataFrame) -> list[str]:
    return [str(name) for name in marks.columns[marks.notna().any()]]
