"""The charts of a pool."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workbench.catalogue import say
from workbench.rules.exposure import Forecast
from workbench.texts import format_percent
from workbench.widgets import esc
from workbench.widgets.drawing import BRAND, draw_svg


def exposure_figure(bars: Mapping[int, int]) -> str:
    """Draw the items by how many earlier forms they stood in."""
    used = sum(count for forms, count in bars.items() if forms)
    alternative = say("pool_builder.exposure_alt", fresh=bars.get(0, 0), used=used)

    def draw(axes: Any) -> None:
        axes.bar(range(len(bars)), list(bars.values()), color=BRAND, width=0.75)
        step = max(1, len(bars) // 12)
        axes.set_xticks(range(0, len(bars), step), [str(forms) for forms in list(bars)[::step]])

    svg = _chart(draw, say("pool_builder.exposure_axis"), say("pool_builder.exposure_count"))
    return esc.figure(svg, say("pool_builder.exposure_chart"), alternative)


def forecast_figure(foreseen: Forecast) -> str:
    """Draw the share of the pool a person has seen by the number of attempts."""
    most = len(foreseen.seen) - 1
    first, last = (
        format_percent(share.numerator, share.denominator) for share in (foreseen.seen[1], foreseen.seen[-1])
    )
    alternative = say("pool_builder.forecast_alt", first=first, last=last, most=most)

    def draw(axes: Any) -> None:
        axes.plot(range(most + 1), [float(share * 100) for share in foreseen.seen], color=BRAND, marker="o", ms=4)
        axes.set_xlim(0, most)
        axes.set_ylim(0, 100)

    svg = _chart(draw, say("pool_builder.forecast_axis"), say("pool_builder.forecast_share"))
    return esc.figure(svg, say("pool_builder.forecast_chart"), alternative)


def _chart(draw: Callable[[Any], None], x_label: str, y_label: str) -> bytes:
    def paint(axes: Any) -> None:
        from matplotlib.ticker import MaxNLocator

        draw(axes)
        axes.set_xlabel(x_label)
        axes.set_ylabel(y_label)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
        axes.grid(axis="y", color="#d9e0e6", linewidth=0.8)

    return draw_svg(paint)
