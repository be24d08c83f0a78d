"""Charts for the screen: SVG with its letters as shapes, Vietnamese numbers, the colour of the apps."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

from workbench.texts import format_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS = ("#134a7c", "#c2702a", "#3d7a4b", "#7a3d6e", "#5c6b7a", "#a08a1c")
_STYLE: Any = {"svg.fonttype": "path", "svg.hashsalt": "workbench", "font.family": "DejaVu Sans", "font.size": 10}


def columns(labels: Sequence[str], values: Sequence[float], y_label: str, places: int = 0) -> bytes:
    """Draw one column a label, its value written above it."""

    def paint(axes: Axes) -> None:
        bars = axes.bar(range(len(values)), list(values), width=0.6, color=_COLOURS[0])
        axes.bar_label(bars, [format_number(value, places) for value in values], padding=2, fontsize=9)
        axes.set_xticks(range(len(labels)), list(labels))
        axes.set_xlim(-0.7, max(len(labels) - 0.3, 2.7))  # a single column is no wall
        axes.set_ylabel(y_label)
        axes.yaxis.set_major_formatter(_number)
        axes.margins(y=0.14)

    return _draw(paint, 3.2)


def bars(labels: Sequence[str], values: Sequence[float], x_label: str, places: int = 0) -> bytes:
    """Draw one bar a label from the top down, its value written beside it."""

    def paint(axes: Axes) -> None:
        drawn = axes.barh(range(len(values)), list(values), 0.7, color=_COLOURS[0])
        axes.bar_label(drawn, [format_number(value, places) for value in values], padding=3, fontsize=9)
        axes.set_yticks(range(len(labels)), [fill(label, 38) for label in labels])
        axes.invert_yaxis()
        axes.set_xlabel(x_label)
        axes.xaxis.set_major_formatter(_number)
        axes.margins(x=0.14)

    return _draw(paint, 0.8 + 0.36 * max(len(labels), 1))


def lines(series: dict[str, list[tuple[int, float]]], x_label: str, y_label: str) -> bytes:
    """Draw one line a name over whole numbers."""

    def paint(axes: Axes) -> None:
        for place, (name, points) in enumerate(series.items()):
            x, y = zip(*points, strict=True)
            axes.plot(x, y, marker="o", markersize=4, label=name, color=_COLOURS[place % len(_COLOURS)])
        axes.set_xlabel(x_label)
        axes.set_ylabel(y_label)
        axes.set_xticks(sorted({x for points in series.values() for x, _ in points}))
        axes.yaxis.set_major_formatter(_number)
        axes.legend(frameon=False, ncols=3)

    return _draw(paint, 3.4)


def _draw(paint: Callable[[Axes], None], height: float) -> bytes:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context():
        mpl.rcdefaults()  # a notebook's own settings must not change the picture
        mpl.rcParams.update(_STYLE)
        figure = Figure(figsize=(6.8, height), layout="constrained")
        axes = figure.subplots()
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_axisbelow(True)
        paint(axes)
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def _number(value: float, _place: float) -> str:
    return format_number(value, 0 if value == round(value) else 1)
