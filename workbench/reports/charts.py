"""The charts of a report, as picture and vector, drawn with the vendored font and Vietnamese numbers."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from textwrap import fill
from typing import TYPE_CHECKING, Any

from workbench.catalogue import Language, say
from workbench.reports.derived_facts import leading_units
from workbench.reports.fact_book import FactBook
from workbench.reports.report_data import ReportData
from workbench.texts import format_number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FONT_FAMILY = "Liberation Serif"
# Two colours that stay apart in grey print and for colour-blind readers.
_DARK, _LIGHT = "#1f4e79", "#e08e2b"
_WIDTH_IN = 6.3
_SETTINGS = {
    "font.family": FONT_FAMILY,
    "font.size": 11,
    "svg.hashsalt": "contest-workbench",
    "svg.fonttype": "path",  # outlines: the vector shows the same letters on a machine without the font
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#666666",
    "text.parse_math": False,  # a $ in a unit's name is a $
}


@dataclass(frozen=True, slots=True)
class Chart:
    """One drawing: PNG for old programs, SVG for new ones, and its size in the same unit."""

    png: bytes
    svg: bytes
    width: float
    height: float


def draw_charts(data: ReportData, book: FactBook, lang: Language = "vi") -> dict[str, Chart]:
    """Draw every chart of the summary report by name; the same figures give the same bytes."""
    weeks = [say("report.chart_week", lang, number=week.number) for week in data.weeks]

    def of_weeks(name: str) -> list[int]:
        return [int(book.facts[f"quiz.week.{week.number}.{name}"].value) for week in data.weeks]

    counted = {
        say("report.chart_participations", lang): of_weeks("participations"),
        say("report.chart_attempts", lang): of_weeks("attempts"),
    }
    perfect = {say("report.chart_perfect", lang): of_weeks("perfect_attempts")}
    leading = leading_units(data)
    attempts = [int(book.facts[f"quiz.unit.{unit.code}.attempts"].value) for unit in leading]
    return {
        "chart_weeks": _draw(lambda figure: _columns(figure, weeks, counted), 2.9),
        "chart_perfect": _draw(lambda figure: _columns(figure, weeks, perfect), 2.4),
        "chart_units": _draw(
            lambda figure: _bars(figure, [unit.name for unit in leading], attempts), 0.6 + 0.4 * max(len(leading), 1)
        ),
    }


@contextmanager
def own_settings() -> Iterator[None]:
    """Draw with the vendored font and our settings: a notebook's or a user's own must not change the paper."""
    import matplotlib as mpl

    settings: Any = _SETTINGS
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(settings)
        _use_vendored_font()
        yield


def _draw(paint: Any, height_in: float) -> Chart:
    from matplotlib.figure import Figure

    with own_settings():
        figure = Figure(figsize=(_WIDTH_IN, height_in), layout="constrained")
        paint(figure)
        png, svg = io.BytesIO(), io.BytesIO()
        figure.savefig(png, format="png", dpi=200, metadata={"Software": None})
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    return Chart(png.getvalue(), svg.getvalue(), _WIDTH_IN, height_in)


def _use_vendored_font() -> None:
    """Make the vendored files the only fonts of their family.

    An older Liberation that some systems install under the same name lacks ơ, ư and all letters with a dot below.
    """
    from matplotlib import font_manager

    manager = font_manager.fontManager
    folder = files("workbench.reports.fonts")
    with as_file(folder) as path:
        own = sorted(path.glob("*.ttf"))
        known = {entry.fname for entry in manager.ttflist if entry.name == FONT_FAMILY}
        if known == {str(file) for file in own}:
            return
        manager.ttflist[:] = [entry for entry in manager.ttflist if entry.name != FONT_FAMILY]
        for file in own:
            manager.addfont(str(file))


def _columns(figure: Figure, labels: Sequence[str], series: Mapping[str, Sequence[int]]) -> None:
    from matplotlib.ticker import MaxNLocator

    axes = figure.add_subplot()
    width = 0.8 / len(series)
    for place, (name, values) in enumerate(series.items()):
        at = [x + (place - (len(series) - 1) / 2) * width for x in range(len(labels))]
        bars = axes.bar(at, values, width * 0.94, label=name, color=(_DARK, _LIGHT)[place % 2])
        axes.bar_label(bars, [format_number(value) for value in values], padding=2, fontsize=9)
    axes.set_xticks(range(len(labels)), labels)
    axes.set_xlim(-0.7, max(len(labels) - 0.3, 2.7))
    axes.yaxis.set_major_formatter(lambda value, _: format_number(round(value)))
    axes.yaxis.set_major_locator(MaxNLocator("auto", integer=True))
    axes.margins(y=0.14)
    if len(series) > 1:
        axes.legend(frameon=False, ncols=len(series), loc="lower center", bbox_to_anchor=(0.5, 1.0))


def _bars(figure: Figure, labels: Sequence[str], values: Sequence[int]) -> None:
    from matplotlib.ticker import MaxNLocator

    axes = figure.add_subplot()
    bars = axes.barh(range(len(labels)), values, 0.7, color=_DARK)
    axes.bar_label(bars, [format_number(value) for value in values], padding=3, fontsize=9)
    axes.set_yticks(range(len(labels)), [fill(label, 34) for label in labels])
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.xaxis.set_major_formatter(lambda value, _: format_number(round(value)))
    axes.xaxis.set_major_locator(MaxNLocator("auto", integer=True))
