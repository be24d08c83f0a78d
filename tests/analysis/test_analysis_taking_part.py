"""Hours, learning and the league of units, with whole values."""

from __future__ import annotations

import pandas as pd

from workbench.analysis.taking_part import hours_of_week, learning_curve, points_by_week, unit_league
from workbench.texts import LOCAL_ZONE

ATTEMPTS = pd.DataFrame(
    [
        (1, 1, "A", 1, 0.5),
        (1, 1, "A", 2, 1.0),
        (1, 2, "B", 1, 0.9),
        (2, 1, "A", 1, 1.0),
        (1, 1, "A", 3, 1.0),
    ],
    columns=["week", "person", "unit_code", "ordinal", "share"],
)


def test_moments_are_counted_by_the_local_clock() -> None:
    utc = ["2022-09-19T01:05", "2022-09-19T01:59", "2022-09-18T18:00"]  # 08:05 and 08:59 on Monday, 01:00 on Monday
    moments = pd.Series(pd.to_datetime(utc, utc=True)).dt.tz_convert(LOCAL_ZONE)
    found = hours_of_week(moments)
    assert found.shape == (7, 24)
    assert {(day, hour): n for (day, hour), n in found.stack().items() if n} == {(0, 1): 1, (0, 8): 2}
    assert hours_of_week(moments.iloc[:0]).to_numpy().sum() == 0


def test_learning_compares_people_with_themselves() -> None:
    assert learning_curve(ATTEMPTS, longest=2).to_numpy().tolist() == [
        [1, 1, 2, 0.7, 0.0],
        [1, 2, 1, 1.0, 0.5],
        [2, 1, 1, 1.0, 0.0],
    ]


def test_weeks_side_by_side() -> None:
    assert points_by_week(ATTEMPTS).to_numpy().tolist() == [[1, 4, 0.85, 0.5], [2, 1, 1.0, 1.0]]


def test_equal_rates_share_a_place_and_a_unit_without_a_headcount_has_none() -> None:
    units = pd.DataFrame(
        [("A", 10, 1, 4), ("B", 20, 2, 1), ("C", None, 3, 0), ("D", 5, 0, 0)],
        columns=["unit_code", "headcount", "people", "attempts"],
    ).assign(unit_name=list("abcd"), group_code="X")
    units["headcount"] = units["headcount"].astype("Int64")
    units["rate"] = (units["people"] / units["headcount"]).astype("Float64")
    found = unit_league(units, ATTEMPTS)
    assert found["unit_code"].tolist() == ["A", "B", "D", "C"]
    assert found["place"].astype(object).where(found["place"].notna(), None).tolist() == [1, 1, 3, None]
    assert found["perfect_share"].tolist()[:2] == [0.75, 0.0]
    assert found.loc[2:, ["perfect_share", "mean_share"]].isna().to_numpy().all()
