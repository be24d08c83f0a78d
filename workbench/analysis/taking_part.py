"""When people took part, what later attempts brought, and how units compare: frames from ``workbench.open()``."""

from __future__ import annotations

import pandas as pd

DAYS, HOURS = range(7), range(24)


def hours_of_week(moments: pd.Series) -> pd.DataFrame:
    """Count local moments by weekday (rows 0 = Monday to 6 = Sunday) and hour (columns 0 to 23)."""
    counted = pd.crosstab(moments.dt.day_of_week, moments.dt.hour)
    return counted.reindex(index=DAYS, columns=HOURS, fill_value=0).rename_axis(index="weekday", columns="hour")


def learning_curve(attempts: pd.DataFrame, longest: int = 10) -> pd.DataFrame:
    """Say how right answers grow from attempt to attempt within a week.

    One row a week and ordinal up to ``longest``: ``attempts``, ``mean_share``, and ``gain`` = the mean change since
    the first attempt of the same people. People who take part often are the keener ones, so the means of ordinals
    compare different people; the gain compares each with themselves.
    """
    first = attempts[attempts["ordinal"] == 1].set_index(["week", "person"])["share"].rename("first_share")
    inside = attempts[attempts["ordinal"] <= longest].join(first, on=["week", "person"])
    grown = inside.assign(gain=inside["share"] - inside["first_share"])
    return grown.groupby(["week", "ordinal"], as_index=False).agg(
        attempts=("share", "size"), mean_share=("share", "mean"), gain=("gain", "mean")
    )


def points_by_week(attempts: pd.DataFrame) -> pd.DataFrame:
    """Compare weeks: ``attempts``, ``mean_share`` of right answers, ``perfect_share`` = share of perfect attempts."""
    marked = attempts.assign(is_perfect=attempts["share"] == 1)
    return marked.groupby("week", as_index=False).agg(
        attempts=("share", "size"), mean_share=("share", "mean"), perfect_share=("is_perfect", "mean")
    )


def unit_league(units: pd.DataFrame, attempts: pd.DataFrame) -> pd.DataFrame:
    """Rank units by participation rate; equal rates share a place, units without a headcount stand last, unplaced.

    Columns: place, unit_code, unit_name, group_code, headcount, people, rate, attempts, perfect_share (of the unit's
    attempts), mean_share (right answers), both missing where nobody took part.
    """
    share = attempts.groupby("unit_code")["share"]
    means = pd.DataFrame(
        {"mean_share": share.mean(), "perfect_share": share.apply(lambda values: (values == 1).mean())}
    )
    league = units.join(means, on="unit_code").assign(place=units["rate"].rank(ascending=False, method="min"))
    league["place"] = league["place"].astype("Int64")
    columns = ["place", "unit_code", "unit_name", "group_code", "headcount", "people", "rate", "attempts"]
    ordered = league.sort_values(["place", "unit_code"], na_position="last", ignore_index=True)
    return ordered[[*columns, "perfect_share", "mean_share"]]
