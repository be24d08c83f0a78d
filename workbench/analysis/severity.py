"""How strict each judge is, and what a work's marks would be without it: advice beside the official result.

The model: mark = mean + work + judge + rest, the three parts normal, their variances by restricted maximum likelihood
(REML; Patterson and Thompson 1971), the effects as best predictions (BLUP; Henderson 1975). A judge who marked few
works, or differs little, is corrected little, so the correction does no harm where judges agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.analysis.estimates import Estimate
from workbench.errors import WorkbenchError

Floats = NDArray[np.float64]
_STARTS = (0.1, 0.4, 1.0, 2.5, 6.0)  # deviations of works or judges over that of the rest
_SMALLEST = 1e-6  # a share of variance that cannot be told from none


@dataclass(frozen=True)
class MarkModel:
    """What a round's marks say about works and judges; every value in marks, variances in marks squared.

    ``essays`` by work: n (marks), raw (their mean), effect, standard_error, adjusted (mean + effect). ``judges`` by
    judge: n, raw, effect (below 0: strict), standard_error. ``covariance`` of the works' effects given the marks.
    ``groups`` = judges linked by common works: with more than one group no correction can compare them.
    """

    mean: float
    essay_variance: float
    judge_variance: float
    residual_variance: float
    log_likelihood: float
    essays: pd.DataFrame
    judges: pd.DataFrame
    covariance: pd.DataFrame
    groups: tuple[tuple[str, ...], ...]

    @property
    def reliability(self) -> float:
        """Give the share of one mark's variance that is the work's own: ICC(A,1) from the parts of variance."""
        return self.essay_variance / (self.essay_variance + self.judge_variance + self.residual_variance)

    @property
    def is_connected(self) -> bool:
        """Say whether adjusted marks can be compared: common works link all judges."""
        return len(self.groups) == 1


def fit_severity(marks: pd.DataFrame) -> MarkModel:
    """Fit the model to marks in any order: columns essay, judge, points; a work need not be marked by all.

    Raises WorkbenchError where fewer than two works have marks, none has two, or all marks are equal.
    """
    sums = _Sums(marks)
    work, judge = sums.best()
    return sums.model(work, judge)


def reliability_interval(marks: pd.DataFrame, level: float = 0.95) -> Estimate:
    """Say how far one mark alone can be relied on: ICC(A,1) of incomplete panels, with its interval.

    The interval holds the values that the profile of the restricted likelihood does not refuse.
    """
    from scipy.optimize import brentq
    from scipy.special import chdtri

    sums = _Sums(marks)
    work, judge = sums.best()
    value = float(work**2 / (work**2 + judge**2 + 1))
    line = sums.deviance(work, judge) + float(chdtri(1, 1 - level))
    ends = []
    for end in (0.0, 1 - _SMALLEST):
        inside = (end < value) if end == 0.0 else (end > value)
        crosses = inside and sums.profile(end) > line
        ends.append(
            float(brentq(lambda share: sums.profile(share) - line, value, end, xtol=1e-6)) if crosses else round(end)
        )
    return Estimate(value, ends[0], ends[1])


class _Sums:
    """All the model needs of the marks: counts and sums by work and judge. Works are eliminated, they are many."""

    def __init__(self, marks: pd.DataFrame) -> None:
        told = marks[["essay", "judge", "points"]].astype({"essay": str, "judge": str, "points": float})
        told = told.dropna().sort_values(["essay", "judge", "points"])  # sums do not depend on the rows' order
        essay, self.essays = pd.factorize(told["essay"])
        judge, self.judges = pd.factorize(told["judge"], sort=True)
        points = told["points"].to_numpy()
        self.n = len(points)
        if len(self.essays) < 2 or self.n == len(self.essays):
            raise WorkbenchError("judging.too_few_marks", essays=len(self.essays), marks=self.n)
        if np.ptp(points) == 0:
            raise WorkbenchError("judging.no_spread", marks=self.n)
        self.shift = float(points.mean())
        y = points - self.shift
        self.counts = np.zeros((len(self.essays), len(self.judges)))
        np.add.at(self.counts, (essay, judge), 1)
        self.of_essay: Floats = np.bincount(essay, y, len(self.essays)).astype(float)
        self.of_judge: Floats = np.bincount(judge, y, len(self.judges)).astype(float)
        self.squares = float(y @ y)

    @cached_property
    def essay_n(self) -> Floats:
        """Count the marks of each work."""
        return np.asarray(self.counts.sum(axis=1), float)

    @cached_property
    def judge_n(self) -> Floats:
        """Count the marks of each judge."""
        return np.asarray(self.counts.sum(axis=0), float)

    def deviance(self, work: float, judge: float) -> float:
        """Give -2 log restricted likelihood at deviations of works and judges, both over the rest's deviation."""
        shrink = work**2 / (1 + work**2 * self.essay_n)
        between = np.diag(self.judge_n) - self.counts.T @ (shrink[:, None] * self.counts)
        sides = np.column_stack(
            [
                self.judge_n - self.counts.T @ (shrink * self.essay_n),
                self.of_judge - self.counts.T @ (shrink * self.of_essay),
            ]
        )
        inner = np.array([self.essay_n, self.of_essay])
        whole = np.array([[self.n, 0.0], [0.0, self.squares]]) - (inner * shrink) @ inner.T
        spread = np.eye(len(self.judge_n)) + judge**2 * between
        whole -= judge**2 * sides.T @ np.linalg.solve(spread, sides)
        rest = max(whole[1, 1] - whole[0, 1] ** 2 / whole[0, 0], _SMALLEST * self.squares)
        free = self.n - 1
        log_sizes = np.log1p(work**2 * self.essay_n).sum() + np.linalg.slogdet(spread)[1] + np.log(whole[0, 0])
        return float(free * (1 + np.log(2 * np.pi * rest / free)) + log_sizes)

    def best(self) -> tuple[float, float]:
        """Find the deviations of works and judges, over that of the rest, with the largest likelihood."""
        from scipy.optimize import minimize

        def at(point: Floats) -> float:
            return self.deviance(float(point[0]), float(point[1]))

        # Few marks may leave two valleys, so the search starts from the lowest point of a coarse grid. Only squares
        # enter the deviance: no bound at 0 is needed, to which the search would stick.
        start = min(product(_STARTS, _STARTS), key=lambda point: self.deviance(*point))
        found = minimize(at, start, method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10})
        work, judge = np.abs(found.x)
        return float(work), float(judge)

    def profile(self, share: float) -> float:
        """Give the lowest deviance where the works' share of one mark's variance is given."""
        from scipy.optimize import minimize_scalar

        def at(of_rest: float) -> float:
            """Part what is not the works' between the judges (a share below 1) and the rest."""
            judge, rest = (1 - share) * of_rest, (1 - share) * (1 - of_rest)
            return self.deviance(float(np.sqrt(share / rest)), float(np.sqrt(judge / rest)))

        return min(float(minimize_scalar(at, bounds=(0, 1 - _SMALLEST), method="bounded").fun), at(0.0))

    def model(self, work: float, judge: float) -> MarkModel:
        """Solve Henderson's equations at these deviations; a deviation of 0 gives effects of 0."""
        deviations = np.repeat([1.0, work, judge], [1, len(self.essays), len(self.judges)])
        n_e, n_j = self.essay_n, self.judge_n
        crossed = np.block(
            [
                [np.array([[self.n]]), n_e[None], n_j[None]],
                [n_e[:, None], np.diag(n_e), self.counts],
                [n_j[:, None], self.counts.T, np.diag(n_j)],
            ]
        )
        ridge = np.diag(np.r_[0.0, np.ones(len(deviations) - 1)])
        inverse = np.linalg.inv(crossed * np.outer(deviations, deviations) + ridge)
        sums = deviations * np.r_[0.0, self.of_essay, self.of_judge]
        standard = inverse @ sums
        rest = max(float(self.squares - sums @ standard), _SMALLEST * self.squares) / (self.n - 1)
        effects, spread = deviations * standard, rest * inverse * np.outer(deviations, deviations)
        errors, cut = np.sqrt(np.diag(spread)), 1 + len(self.essays)
        mean = self.shift + float(effects[0])
        works = self._frame(self.essays, n_e, self.of_essay, effects[1:cut], errors[1:cut])
        return MarkModel(
            mean,
            work**2 * rest,
            judge**2 * rest,
            rest,
            -self.deviance(work, judge) / 2,
            works.assign(adjusted=mean + works["effect"]),
            self._frame(self.judges, n_j, self.of_judge, effects[cut:], errors[cut:]),
            pd.DataFrame(spread[1:cut, 1:cut], works.index, works.index),
            self._groups(),
        )

    def _frame(self, codes: pd.Index, n: Floats, sums: Floats, effects: Floats, errors: Floats) -> pd.DataFrame:
        columns = {"n": n.astype(int), "raw": self.shift + sums / n, "effect": effects, "standard_error": errors}
        return pd.DataFrame(columns, index=pd.Index(codes, dtype=object))

    def _groups(self) -> tuple[tuple[str, ...], ...]:
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        count, member_of = connected_components(csr_array(self.counts.T @ self.counts), directed=False)
        groups = [tuple(self.judges[member_of == group]) for group in range(count)]
        return tuple(sorted(groups, key=lambda group: (-len(group), group)))
