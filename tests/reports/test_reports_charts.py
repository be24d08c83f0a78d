"""Charts repeat byte for byte, whatever the user's own settings, and miss no letter."""

from __future__ import annotations

import warnings
from dataclasses import replace

import matplotlib as mpl
from report_helpers import book_of
from report_makers import make_report_data

from workbench.reports.charts import draw_charts


def test_the_same_figures_give_the_same_bytes_under_any_settings() -> None:
    data = make_report_data(weeks=2, units=3)
    first = draw_charts(data, book_of(data))
    with mpl.rc_context({"font.family": "monospace", "figure.facecolor": "red", "savefig.bbox": "tight"}):
        second = draw_charts(data, book_of(data))
    assert first == second
    assert sorted(first) == ["chart_perfect", "chart_units", "chart_weeks"]
    assert [chart.png[:8] for chart in first.values()] == [b"\x89PNG\r\n\x1a\n"] * 3
    assert [b"<dc:date>" in chart.svg for chart in first.values()] == [False] * 3


def test_no_letter_is_missing_and_no_name_is_read_as_a_formula() -> None:
    data = make_report_data(weeks=1, units=2)
    odd = replace(data.units[0], name="Ưỡng $x_1$ Ỵ ẳ đặc biệt ở xã Nậm Có")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        charts = draw_charts(replace(data, units=(odd, data.units[1])), book_of(data))
    assert len(charts["chart_units"].svg) > 5000


def test_a_contest_nobody_took_part_in_still_has_charts() -> None:
    data = make_report_data(weeks=1, units=2)
    idle = replace(data, units=tuple(replace(unit, attempts=0) for unit in data.units))
    assert len(draw_charts(idle, book_of(idle))) == 3
