"""How sure the places of works are: rank intervals, chances of the top places, works that deserve one more mark.

All of it is advice beside the official result, which stays what the written rule makes of the marks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from workbench.analysis.agreement import step_up
from workbench.analysis.severity import Floats, MarkModel
from workbench.rules.draws import derive_seed, lot_keys

_DRAWS = 4000
CLOSE_CALL = (0.2, 0.8)


class RankCertainty(NamedTuple):
    """Where a work may truly stand: its place by the adjusted mark, the interval of places, the chance of the top."""

    essay: str
    adjusted: float
    rank: int
    rank_low: int
    rank_high: int
    chance_of_top: float


def certainty_seed(contest_seed: int, essay_round: str) -> int:
    """Give the seed of a round's draws of ranks."""
    return derive_seed(contest_seed, f"essays/certainty/{essay_round}")


def rank_certainty(model: MarkModel, top: int, *, seed: int, level: float = 0.9) -> tuple[RankCertainty, ...]:
    """Say how sure each work's place and its chance of the ``top`` places are, best adjusted mark first.

    4,000 sets of true marks are drawn from what the model knows after the marks (a joint normal); each set is ranked.
    The draws repeat with their seed on every machine. Equal adjusted marks stand in order of their codes.
    """
    from scipy.special import ndtri

    essays = model.essays
    uniform = (lot_keys(seed, "ranks", (_DRAWS, len(essays))) >> np.uint64(11)).astype(float)
    draws = essays["effect"].to_numpy() + ndtri((uniform + 0.5) / 2.0**53) @ _root(model.covariance.to_numpy()).T
    ranks = (-draws).argsort(axis=1, kind="stable").argsort(axis=1) + 1
    tail = (1 - level) / 2
    low, high = np.quantile(ranks, [tail, 1 - tail], axis=0, method="inverted_cdf")
    chances = (ranks <= top).mean(axis=0)
    best_first = np.argsort(-essays["adjusted"].to_numpy().round(9), kind="stable")
    return tuple(
        RankCertainty(
            str(essays.index[i]),
            float(essays["adjusted"].iloc[i]),
            place,
            int(low[i]),
            int(high[i]),
            float(chances[i]),
        )
        for place, i in enumerate(best_first, start=1)
    )


def extra_mark_queue(
    ranks: tuple[RankCertainty, ...], between: tuple[float, float] = CLOSE_CALL
) -> tuple[RankCertainty, ...]:
    """Give the works near the line that deserve one more mark, the least decided first."""
    low, high = between
    close = [work for work in ranks if low < work.chance_of_top < high]
    return tuple(sorted(close, key=lambda work: (abs(work.chance_of_top - 0.5), work.essay)))


def share_truly_top(reliability: float, marks_per_essay: float, share_chosen: float) -> float:
    """Say what share of the works chosen for the top truly belong there, given one mark's reliability.

    True and observed marks are bivariate normal, correlated by the root of the stepped-up reliability, and the same
    share counts as top on both (Erosheva et al. 2021).
    """
    from scipy.integrate import quad
    from scipy.special import ndtr, ndtri

    correlation = float(np.sqrt(step_up(reliability, marks_per_essay)))
    if correlation >= 1:
        return 1.0
    line = -float(ndtri(share_chosen))

    def both(observed: float) -> float:
        rest = (correlation * observed - line) / np.sqrt(1 - correlation**2)
        return float(np.exp(-(observed**2) / 2) / np.sqrt(2 * np.pi) * ndtr(rest))

    return float(quad(both, line, np.inf)[0]) / share_chosen


def _root(covariance: Floats) -> Floats:
    """Give a lower root of a covariance; where nothing tells works apart, every order is as likely."""
    largest = float(np.diag(covariance).max())
    if largest == 0:
        return np.eye(len(covariance))
    root: Floats = np.linalg.cholesky(covariance / largest + 1e-9 * np.eye(len(covariance))) * np.sqrt(largest)
    return root
