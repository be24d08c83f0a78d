"""Which options were chosen, by whom, and whether the wrong ones draw the right people away."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

RARELY_CHOSEN = 0.05


def score_groups(scores: pd.Series, share: float = 1 / 3) -> pd.Series:
    """Part people by their score into "upper", "middle" and "lower"; each outer group is meant to hold ``share``.

    Equal scores are never parted. The upper group ends with the score of the person at place round(share x n) from
    the top, and everybody with that score or more is in it; the lower group is the same from below. With many ties
    a group so holds more than its share; where both would hold one score, everybody with it is in the middle.
    """
    n = len(scores)
    taken = max(1, round(share * n))
    ordered = np.sort(scores.to_numpy(float))
    if not n:
        return pd.Series([], index=scores.index, dtype=object)
    top, bottom = ordered[n - taken], ordered[taken - 1]
    group = pd.Series("middle", index=scores.index, dtype=object)
    group[(scores >= top) & (scores > bottom)] = "upper"
    group[(scores <= bottom) & (scores < top)] = "lower"
    return group


def upper_lower_index(marks: pd.DataFrame, share: float = 0.27) -> pd.Series:
    """Give for each item the share right in the upper group less that in the lower one (Kelley's D, Kelley 1939).

    The groups are those of ``score_groups`` by the whole score, so the result does not depend on the order of rows;
    NaN where one group is empty.
    """
    group = score_groups(marks.sum(axis=1), share)
    return (marks[group == "upper"].mean() - marks[group == "lower"].mean()).rename("upper_lower")


def distractor_table(chosen: pd.Series, key: str, rest: pd.Series, options: str = "ABCD") -> pd.DataFrame:
    """Say who chose each option of one item; "-" stands for no answer.

    ``chosen`` is the letter of each attempt, ``rest`` its score without this item. One row an option: ``is_key``,
    ``n``, ``share``, the share in each score group (thirds by the rest score: ``lower``, ``middle``, ``upper``),
    ``correlation`` of choosing it with the rest score, and ``flags`` of a wrong option: beats_key (the upper group
    chose it more often than the key), attracts_strong (correlation above 0), rarely_chosen (below 5 %). A key with
    a correlation below 0 is flagged weak_key.
    """
    group = score_groups(rest)
    letters = [*options, *(["-"] if (chosen == "-").any() else [])]
    rows = []
    for letter in letters:
        picked = (chosen == letter).astype(float)
        row: dict[str, object] = {"option": letter, "is_key": letter in key, "n": int(picked.sum())}
        row["share"] = float(picked.mean()) if len(picked) else np.nan
        row |= {name: float(picked[group == name].mean()) for name in ("lower", "middle", "upper")}
        rows.append(row | {"correlation": _correlation(picked, rest)})
    frame = pd.DataFrame(rows).set_index("option")
    best = frame.loc[frame["is_key"], "upper"].max()
    frame["flags"] = [_flags(row, best) for row in frame.reset_index().to_dict("records")]
    return frame


def _correlation(x: pd.Series, y: pd.Series) -> float:
    """Give Pearson's r; NaN where one side does not vary."""
    return float(np.corrcoef(x, y)[0, 1]) if x.nunique() > 1 and y.nunique() > 1 else np.nan


def _flags(row: Mapping[Hashable, Any], upper_of_key: float) -> tuple[str, ...]:
    if row["is_key"]:
        return ("weak_key",) if row["correlation"] < 0 else ()
    if row["option"] == "-":
        return ()
    held = {
        "beats_key": row["upper"] > upper_of_key,
        "attracts_strong": row["correlation"] > 0,
        "rarely_chosen": row["share"] < RARELY_CHOSEN,
    }
    return tuple(name for name, holds in held.items() if holds)
