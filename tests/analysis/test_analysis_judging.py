"""What a jury meeting reads of the marks: the panel, its judges, its criteria."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from oracle_data import oracle, reference_file
from pandas.testing import assert_frame_equal

from workbench.analysis.estimates import Estimate
from workbench.analysis.judging import (
    OwnUnitReading,
    against_others,
    read_criteria,
    read_judges,
    read_own_unit,
    read_panel,
    sheet_totals,
)
from workbench.analysis.severity import fit_severity, reliability_interval
from workbench.errors import WorkbenchError

START = datetime(2022, 11, 1, 1, tzinfo=UTC)


def make_marks() -> pd.DataFrame:
    """12 works, 4 judges, each work with 3; "strict" gives 3 less, "tired" 0.25 less with every sheet."""
    judges = ["fair", "mild", "strict", "tired"]
    rows = []
    for n in range(12):
        for place, judge in enumerate(judges):
            if place == n % 4:
                continue
            worth = 10 + 3 * (n * 5 % 7) / 2
            by = {"fair": 0, "mild": 1, "strict": -3, "tired": -0.25 * n}[judge]
            rows.append((f"e{n:02}", judge, "ND", Decimal(str(worth + by)), START + timedelta(hours=n), n == 1))
            rows.append((f"e{n:02}", judge, "HT", Decimal(5 + n % 2), START + timedelta(hours=n, minutes=5), n == 1))
    return pd.DataFrame(rows, columns=["essay", "judge", "criterion", "points", "marked_at", "is_own"])


def test_a_sheet_is_the_weighted_sum_of_its_criteria() -> None:
    rows = [("e1", "a", "ND", Decimal("7.5"), START, False), ("e1", "a", "HT", Decimal(3), START + timedelta(1), False)]
    marks = pd.DataFrame(rows, columns=["essay", "judge", "criterion", "points", "marked_at", "is_own"])
    found = sheet_totals(marks, {"HT": 2.0})
    assert found.to_dict("records") == [
        {"essay": "e1", "judge": "a", "points": 13.5, "marked_at": START + timedelta(1), "is_own": False}
    ]
    plain = sheet_totals(marks[["essay", "judge", "criterion", "points"]])
    assert plain.to_dict("records") == [{"essay": "e1", "judge": "a", "points": 10.5}]


def test_each_sheet_stands_beside_the_other_judges_of_the_work() -> None:
    sheets = pd.DataFrame(
        [("e1", "a", 10), ("e1", "b", 12), ("e1", "c", 17), ("e2", "a", 8)], columns=["essay", "judge", "points"]
    )
    expected = sheets.assign(
        points=[10.0, 12.0, 17.0, 8.0], others=[14.5, 13.5, 11.0, np.nan], gap=[4.5, 3.5, 6.0, np.nan]
    )
    assert_frame_equal(against_others(sheets), expected)


def test_the_strict_judge_and_the_one_who_drifts_are_told() -> None:
    sheets = sheet_totals(make_marks())
    found = read_judges(sheets, fit_severity(sheets))
    assert [reading.judge for reading in found] == ["strict", "tired", "fair", "mild"]
    assert [reading.sheets for reading in found] == [9] * 4
    by_name = {reading.judge: reading for reading in found}
    assert by_name["strict"].severity.high < 0 < by_name["mild"].severity.low
    assert by_name["tired"].drift.high < 0
    assert by_name["strict"].mean == pytest.approx(sheets.loc[sheets["judge"] == "strict", "points"].mean())
    assert by_name["fair"].gap < by_name["strict"].gap
    assert all(0.5 < reading.agreement <= 1 for reading in found if reading.judge != "tired")


def test_without_moments_nothing_is_said_of_drift() -> None:
    sheets = sheet_totals(make_marks()).drop(columns="marked_at")
    at_once = sheets.assign(marked_at=START)
    for told in (sheets, at_once):
        assert all(np.isnan(reading.drift).all() for reading in read_judges(told, fit_severity(told)))


def test_the_panel_is_read_whole_or_with_gaps() -> None:
    sheets = sheet_totals(make_marks())
    found = read_panel(sheets, seed=3, agree_within=4)
    assert (found.essays, found.judges, found.sheets, found.concordance) == (12, 4, 36, None)
    assert found.reliability == reliability_interval(sheets)
    assert found.reliability_of_mean.value > found.reliability.value
    assert found.alpha.low < found.alpha.value < found.alpha.high
    assert read_panel(sheets, seed=3).share_agreed is None
    whole = sheets[(sheets["judge"] != "tired") & sheets["essay"].isin([f"e{n:02}" for n in range(3, 12, 4)])]
    told = read_panel(whole, seed=3, agree_within=4)
    assert (told.concordance is not None and told.concordance.w, told.gap) == (1.0, pytest.approx(8 / 3))
    assert told.share_agreed == 1.0


def test_a_criterion_whose_marks_tell_nothing_of_judges_is_still_listed() -> None:
    found = read_criteria(make_marks().assign(points=lambda m: m["points"].where(m["criterion"] == "ND", Decimal(5))))
    same, content = found
    assert [reading.criterion for reading in found] == ["HT", "ND"]
    assert (same.mean, same.spread, same.gap) == (5.0, 0.0, 0.0) and np.isnan(same.reliability).all()
    assert content.judge_spread > 1 and content.reliability.low < content.reliability.value


def test_judges_of_olympic_skating_lift_their_own_country() -> None:
    expected = oracle("skating_all")
    scores = pd.read_csv(reference_file("data/skating2018/component_scores.csv"))
    sheets = pd.DataFrame(
        {
            "essay": scores["performance_id"] + scores["aspect_desc"],
            "judge": scores["judge"],
            "points": scores["score"],
            "is_own": scores["nation"] == scores["judge_country"],
        }
    )
    found = read_own_unit(sheets)
    assert (found.own_sheets, found.own, found.others) == (
        expected["n_home_marks"],
        pytest.approx(expected["home_country_deviation"], abs=1e-9),
        pytest.approx(expected["other_deviation"], abs=1e-9),
    )
    assert found.difference.value == pytest.approx(found.own - found.others) and found.difference.low > 0.2


def test_one_mark_of_an_own_unit_says_nothing_for_certain() -> None:
    sheets = pd.DataFrame(
        [("e1", "a", 10, True), ("e1", "b", 8, False), ("e2", "a", 8, False), ("e2", "b", 8, False)],
        columns=["essay", "judge", "points", "is_own"],
    )
    found = read_own_unit(sheets)
    assert found[:3] == OwnUnitReading(1, 2.0, pytest.approx(-2 / 3), Estimate(0, 0, 0))[:3]
    assert np.isnan(found.difference).all()


def test_too_few_marks_are_refused() -> None:
    sheets = pd.DataFrame([("e1", "a", 10)], columns=["essay", "judge", "points"])
    with pytest.raises(WorkbenchError) as refused:
        read_panel(sheets, seed=1)
    assert refused.value.code == "judging.too_few_marks"
