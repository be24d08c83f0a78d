"""The charts of the results board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.catalogue import Language, say
from workbench.queries.days import DayCount
from workbench.queries.quiz import PointsCount
from workbench.texts import format_date, format_number
from workbench.widgets import esc
from workbench.widgets.drawing import BRAND, INK, draw_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def points_figure(points: Sequence[PointsCount], lang: Language = "vi") -> str:
    """Draw the attempts by points, every point between the lowest and the highest shown."""
    seen = {row.points: row.attempts for row in points}
    axis = range(min(seen), max(seen) + 1)
    mode = max(points, key=lambda row: row.attempts)
    alternative = say(
        "apps.chart_points_alt",
        lang,
        low=min(seen),
        high=max(seen),
        mode=mode.points,
        count=format_number(mode.attempts),
    )
    svg = bar_chart([str(p) for p in axis], [seen.get(p, 0) for p in axis], say("apps.chart_axis_points", lang), lang)
    return esc.figure(svg, say("apps.chart_points_title", lang), alternative)


def days_figure(days: Sequence[DayCount], lang: Language = "vi") -> str:
    """Draw the attempts by day."""
    busiest = max(days, key=lambda row: row.attempts)
    alternative = say(
        "apps.chart_days_alt",
        lang,
        first=format_date(days[0].day),
        last=format_date(days[-1].day),
        busiest=format_date(busiest.day),
        count=format_number(busiest.attempts),
    )
    labels = [row.day.strftime("%d/%m") for row in days]
    svg = bar_chart(labels, [row.attempts for row in days], say("apps.chart_axis_day", lang), lang)
    return esc.figure(svg, say("apps.chart_days_title", lang), alternative)


def bar_chart(labels: Sequence[str], values: Sequence[int], x_label: str, lang: Language = "vi") -> bytes:
    """Draw bars as SVG; the same values give the same bytes."""

    def paint(axes: Axes) -> None:
        from matplotlib.ticker import FuncFormatter, MaxNLocator

        axes.bar(range(len(values)), values, color=BRAND, width=0.75)
        axes.set_xticks(range(len(labels)), labels)
        axes.set_xlabel(x_label, color=INK)
        axes.set_ylabel(say("apps.chart_axis_attempts", lang), color=INK)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: format_number(round(value))))
        axes.grid(axis="y", color="#d9e0e6", linewidth=0.8)

    return draw_svg(paint)
