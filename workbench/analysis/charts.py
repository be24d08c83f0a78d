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


def heat_map(rows: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[float]], label: str) -> bytes:
    """Draw a table as colours, dark for many, with a scale beside it."""

    def paint(axes: Axes) -> None:
        picture = axes.imshow([list(row) for row in values], cmap=_shades(), aspect="auto", vmin=0)
        axes.set_yticks(range(len(rows)), list(rows))
        axes.set_xticks(range(len(columns)), list(columns), fontsize=8)
        axes.tick_params(length=0)
        scale = axes.figure.colorbar(picture, ax=axes, label=label, pad=0.02)
        scale.ax.yaxis.set_major_formatter(_number)

    return _draw(paint, 0.9 + 0.3 * len(rows))


def intervals(
    labels: Sequence[str],
    values: Sequence[tuple[float, float, float]],
    x_label: str,
    marked: float | None = None,
    *,
    from_zero: bool = True,
) -> bytes:
    """Draw one value a label with its interval, as (value, low, high); ``marked`` is a line to compare with.

    ``from_zero`` draws the line of 0 as well; where 0 means nothing, it is left out.
    """

    def paint(axes: Axes) -> None:
        for place, (value, low, high) in enumerate(values):
            axes.plot([low, high], [place, place], color=_COLOURS[0], linewidth=2)
            axes.plot([value], [place], marker="o", color=_COLOURS[0])
        if marked is not None:
            axes.axvline(marked, color=_COLOURS[1], linestyle="--", linewidth=1.2)
        if from_zero:
            axes.axvline(0, color=_COLOURS[4], linewidth=0.8)
        axes.set_yticks(range(len(labels)), [fill(label, 38) for label in labels])
        axes.set_ylim(len(labels) - 0.5, -0.5)
        axes.set_xlabel(x_label)
        axes.xaxis.set_major_formatter(_number)

    return _draw(paint, 0.9 + 0.42 * max(len(labels), 1))


def scatter(x: Sequence[float], y: Sequence[float], marked: Sequence[bool], x_label: str, y_label: str) -> bytes:
    """Draw one dot a pair of values; the marked ones in another colour and shape."""

    def paint(axes: Axes) -> None:
        for is_marked, colour, shape in ((False, _COLOURS[0], "o"), (True, _COLOURS[1], "D")):
            chosen = [place for place, mark in enumerate(marked) if mark == is_marked]
            axes.scatter([x[place] for place in chosen], [y[place] for place in chosen], s=22, c=colour, marker=shape)
        axes.set_xlabel(x_label)
        axes.set_ylabel(y_label)
        axes.xaxis.set_major_formatter(_number)
        axes.yaxis.set_major_formatter(_number)

    return _draw(paint, 3.6)


def _shades() -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("workbench", ["#ffffff", _COLOURS[0]])


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
