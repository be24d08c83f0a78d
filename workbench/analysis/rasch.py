"""The Rasch model: how hard each item is on one scale, whoever met it.

The odds that a person answers an item right are exp(ability - difficulty); both are in logits. Abilities are normal,
with a mean for each group (a week's people) and one spread for all; the likelihood of the answers, abilities
integrated out by Gauss-Hermite quadrature, is made as large as possible (marginal maximum likelihood: Bock and Aitkin
1981). What was not presented is NaN and says nothing, so items met by different people still stand on one scale as
long as enough people or items link them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_NODES = 41
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RaschFit:
    """A calibration: difficulties in logits, with what they rest on.

    ``difficulty`` and ``standard_error`` by item; ``group_means`` of ability, the first one 0; ``spread`` = standard
    deviation of ability; ``covariance`` of the difficulties, for errors of their differences; ``log_likelihood``;
    ``left_out`` = items that everybody, or nobody, got right: their difficulty cannot be told.
    """

    difficulty: pd.Series
    standard_error: pd.Series
    group_means: pd.Series
    spread: float
    covariance: pd.DataFrame
    log_likelihood: float
    left_out: tuple[str, ...]

    @property
    def discrimination(self) -> float:
        """Give the common slope where abilities are scaled to a deviation of 1, as the 1PL model writes it."""
        return self.spread

    @property
    def standardised(self) -> pd.Series:
        """Give the difficulties on the scale where abilities have the deviation 1 (1PL: slope (ability - b))."""
        return self.difficulty / self.spread


def fit_rasch(marks: pd.DataFrame, groups: pd.Series | None = None, *, spread: float | None = None) -> RaschFit:
    """Calibrate items from right (1) and wrong (0) answers; NaN = not presented.

    ``marks`` has one row a person, ``groups`` names the group of each row. With ``spread`` = 1 the deviation of
    ability is fixed (the model "a = 1"), with None it is estimated (1PL). Standard errors come from the observed
    information.
    """
    x = marks.to_numpy(float)
    right, presented = np.nansum(x, axis=0), (~np.isnan(x)).sum(axis=0)
    tells = (right > 0) & (right < presented)
    names = [str(name) for name in marks.columns[tells]]
    codes, labels = pd.factorize(groups, sort=True) if groups is not None else (np.zeros(len(x), int), [0])
    problem = _Problem(x[:, tells], np.asarray(codes), len(labels), spread)
    found = problem.solve()
    k = len(names)
    covariance = np.linalg.inv(problem.information(found))[:k, :k]
    _, means, deviation = problem.parts(found)
    return RaschFit(
        pd.Series(found[:k], names, name="difficulty"),
        pd.Series(np.sqrt(np.diag(covariance)), names, name="standard_error"),
        pd.Series(means, labels, name="mean"),
        deviation,
        pd.DataFrame(covariance, names, names),
        -problem.loss(found)[0],
        tuple(str(name) for name in marks.columns[~tells]),
    )


class _Problem:
    """The likelihood over (difficulties, means of the groups after the first, spread unless it is fixed)."""

    def __init__(self, x: Floats, codes: NDArray[np.int_], n_groups: int, spread: float | None) -> None:
        self.there = ~np.isnan(x)
        self.right = np.where(self.there, x, 0.0)
        self.there_f = self.there.astype(float)
        self.codes, self.n_groups, self.spread = codes, n_groups, spread
        nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
        self.nodes, self.log_weights = nodes, np.log(weights / weights.sum())
        self.k = x.shape[1]

    def parts(self, point: Floats) -> tuple[Floats, Floats, float]:
        """Part a point into difficulties, group means and spread."""
        means = np.concatenate([[0.0], point[self.k : self.k + self.n_groups - 1]])
        return point[: self.k], means, float(self.spread if self.spread is not None else point[-1])

    def start(self) -> Floats:
        """Begin with the log-odds of a wrong answer."""
        share = self.right.sum(axis=0) / self.there.sum(axis=0)
        rest = [0.0] * (self.n_groups - 1) + ([1.0] if self.spread is None else [])
        return np.concatenate([np.log((1 - share) / share), rest])

    def solve(self) -> Floats:
        """Climb to the top: quasi-Newton, then Newton steps until nothing moves."""
        from scipy.optimize import minimize

        bounds = [(None, None)] * (self.k + self.n_groups - 1) + ([(1e-3, None)] if self.spread is None else [])
        point: Floats = minimize(self.loss, self.start(), jac=True, method="L-BFGS-B", bounds=bounds).x
        for _ in range(5):
            step = np.linalg.solve(self.information(point), self.loss(point)[1])
            point = point - step
            if np.abs(step).max() < 1e-7:
                break
        return point

    def loss(self, point: Floats) -> tuple[float, Floats]:
        """Give minus the log-likelihood and its gradient."""
        b, means, spread = self.parts(point)
        total, gradient = 0.0, np.zeros_like(point)
        for group in range(self.n_groups):
            right, there = self.right[self.codes == group], self.there_f[self.codes == group]
            log_likelihood, posterior, p = self._posterior(right, there, b, means[group], spread)
            total += log_likelihood
            met = posterior.T @ there  # nodes x items: how many of that ability met the item
            residual = posterior.T @ right - met * p
            gradient[: self.k] += residual.sum(axis=0)
            if group:
                gradient[self.k + group - 1] -= residual.sum()
            if self.spread is None:
                gradient[-1] -= self.nodes @ residual.sum(axis=1)
        return -total, gradient

    def information(self, point: Floats) -> Floats:
        """Give the observed information: the expected one less the spread of the scores (Louis 1982)."""
        b, means, spread = self.parts(point)
        n = len(point)
        total = np.zeros((n, n))
        for group in range(self.n_groups):
            right, there = self.right[self.codes == group], self.there_f[self.codes == group]
            _, posterior, p = self._posterior(right, there, b, means[group], spread)
            mean_score = np.zeros((len(right), n))
            for place, node in enumerate(self.nodes):
                weight, outcome = posterior[:, place], right - there * p[place]
                score = self._score(outcome, group, node)
                spread_of_answers = weight @ there * p[place] * (1 - p[place])
                design = self._score(np.eye(self.k), group, node)
                total += design.T @ (spread_of_answers[:, None] * design)
                total -= score.T @ (weight[:, None] * score)
                mean_score += weight[:, None] * score
            total += mean_score.T @ mean_score
        return total

    def _score(self, outcome: Floats, group: int, node: float) -> Floats:
        """Give the slope of each row's log-likelihood in every parameter, from the answers less their chances."""
        score = np.zeros((len(outcome), self.k + self.n_groups - 1 + (self.spread is None)))
        score[:, : self.k] = -outcome
        whole = outcome.sum(axis=1)
        if group:
            score[:, self.k + group - 1] = whole
        if self.spread is None:
            score[:, -1] = node * whole
        return score

    def _posterior(
        self, right: Floats, there: Floats, b: Floats, mean: float, spread: float
    ) -> tuple[float, Floats, Floats]:
        """Give the log-likelihood of a group, each person's weights of the nodes, and P(right) by node and item."""
        logit = (mean + spread * self.nodes)[:, None] - b
        joint = right @ logit.T - there @ np.logaddexp(0, logit).T + self.log_weights
        top = joint.max(axis=1, keepdims=True)
        weights = np.exp(joint - top)
        whole = weights.sum(axis=1, keepdims=True)
        return float((top + np.log(whole)).sum()), weights / whole, np.exp(logit - np.logaddexp(0, logit))
