"""Whole numbers that add up: tables with given margins and shares of a given total."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def share_out(weights: Floats, total: int) -> Ints:
    """Share ``total`` in proportion to the weights, by largest remainder."""
    shares = weights * (total / weights.sum())
    counts: Ints = np.floor(shares).astype(np.int64)
    order = np.argsort(counts - shares, kind="stable")
    counts[order[: total - int(counts.sum())]] += 1
    return counts


def fit_table(weights: Floats, row_totals: Ints, column_totals: Ints) -> Ints:
    """Give a table of whole numbers with exactly these margins, in proportions near ``weights``.

    Iterative proportional fitting, then rounding down; what is missing goes to cells of rows and columns that both
    still lack some.
    """
    table = weights.astype(np.float64).copy()
    for _ in range(60):
        table *= (row_totals / table.sum(axis=1))[:, None]
        table *= (column_totals / table.sum(axis=0))[None, :]
    counts: Ints = np.floor(table).astype(np.int64)
    rows, columns = row_totals - counts.sum(axis=1), column_totals - counts.sum(axis=0)
    while rows.any():
        row, column = int(np.argmax(rows)), int(np.argmax(columns))
        counts[row, column] += 1
        rows[row] -= 1
        columns[column] -= 1
    return counts
