"""Small integer programs solved exactly (HiGHS through scipy), the same way every time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


class Row(NamedTuple):
    """One condition: ``least <= sum(weights * x[columns]) <= most``; no weights means all 1."""

    columns: Sequence[int]
    least: float
    most: float
    weights: Sequence[int] | None = None


def minimise(costs: Sequence[int], rows: Sequence[Row], lower: Sequence[int], upper: Sequence[int]) -> Numbers | None:
    """Give the whole numbers within ``lower`` and ``upper`` that meet every row at the least cost; None if none do.

    Costs are whole numbers and the gap is zero, so that rounding cannot decide.
    """
    # scipy.optimize takes most of a second to load; pages that never solve anything should not wait for it.
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    if not costs:
        return np.zeros(0, dtype=np.int64) if all(row.least <= 0 <= row.most for row in rows) else None
    starts = np.cumsum([0, *(len(row.columns) for row in rows)])
    places = np.array([column for row in rows for column in row.columns], dtype=np.intp)
    weights = np.array([w for row in rows for w in (row.weights or [1] * len(row.columns))], dtype=float)
    matrix = csr_array((weights, places, starts), shape=(len(rows), len(costs)))
    conditions = LinearConstraint(matrix, [row.least for row in rows], [row.most for row in rows])
    found = milp(
        np.array(costs, dtype=float),
        integrality=np.ones(len(costs), dtype=np.int64),
        bounds=Bounds(np.array(lower, dtype=float), np.array(upper, dtype=float)),
        constraints=conditions if rows else None,
        options={"mip_rel_gap": 0.0},
    )
    if found.status == 2:
        return None
    if found.status != 0 or found.x is None:
        raise RuntimeError(f"the solver stopped without an answer: {found.message}")
    return np.rint(found.x).astype(np.int64)
