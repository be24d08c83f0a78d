"""The picture of a week's winners for social networks, drawn with the vendored font and the organiser's colours."""

from __future__ import annotations

import io
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

from workbench.catalogue import say
from workbench.reports.bulletin import result_line
from workbench.reports.bulletin_data import Announced, BulletinData
from workbench.reports.charts import own_settings
from workbench.reports.report_file import BrandPart

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDE, SQUARE = (1200, 630), (1080, 1080)
_DPI = 100
_POINTS_A_PIXEL = 72 / _DPI
_INK, _QUIET, _LINE = "#1c1c1c", "#4a4a4a", "#d9d4cc"
_EDGE = 56  # pixels left free at both sides
_BAND = {WIDE: 158, SQUARE: 230}
_ROWS = {WIDE: 5, SQUARE: 9}  # as many as stay readable on a phone
_FOOT = 62


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A picture in pixels counted from its upper left corner."""

    figure: Figure
    width: int
    height: int

    def box(self, left: float, top: float, width: float, height: float, colour: str) -> None:
        from matplotlib.patches import Rectangle

        corner = (left / self.width, 1 - (top + height) / self.height)
        patch = Rectangle(
            corner, width / self.width, height / self.height, color=colour, lw=0, transform=self.figure.transFigure
        )
        self.figure.add_artist(patch)

    def write(
        self,
        text: str,
        left: float,
        middle: float,
        *,
        size: float,
        colour: str,
        room: float,
        bold: bool = False,
        align: str = "left",
    ) -> None:
        """Write one line that fits into ``room`` pixels: first smaller, then cut."""
        line, fitting = _fit(text, size, room, bold)
        self.figure.text(
            left / self.width,
            1 - middle / self.height,
            line,
            fontsize=fitting * _POINTS_A_PIXEL,
            fontweight="bold" if bold else "normal",
            color=colour,
            ha=align,
            va="center_baseline",
        )


def draw_card(data: BulletinData, brand: BrandPart, size: tuple[int, int] = WIDE) -> bytes:
    """Draw the winners as a PNG of ``size`` (WIDE or SQUARE); the same data give the same bytes.

    What does not fit is told as a number of further prizes; the bulletin names them all.
    """
    from matplotlib.figure import Figure

    width, height = size
    with own_settings():
        figure = Figure(figsize=(width / _DPI, height / _DPI), facecolor="#fffdf8")
        sheet = _Sheet(figure, width, height)
        _draw_band(sheet, data, brand, _BAND[size])
        _draw_winners(sheet, data, brand, _BAND[size], _ROWS[size])
        png = io.BytesIO()
        figure.savefig(png, format="png", dpi=_DPI, metadata={"Software": None})
    return png.getvalue()


def _draw_band(sheet: _Sheet, data: BulletinData, brand: BrandPart, depth: int) -> None:
    room = sheet.width - 2 * _EDGE
    sheet.box(0, 0, sheet.width, depth, brand.primary)
    sheet.box(0, depth, sheet.width, 8, brand.accent)
    sheet.write(data.contest_name, _EDGE, depth * 0.28, size=30, colour="#ffffff", room=room)
    title = say("bulletin.title", week=data.week).upper()
    sheet.write(title, _EDGE, depth * 0.66, size=depth * 0.36, colour="#ffffff", room=room, bold=True)


def _draw_winners(sheet: _Sheet, data: BulletinData, brand: BrandPart, band: int, most: int) -> None:
    shown = data.winners[:most]
    top, bottom = band + 8 + 16, sheet.height - _FOOT
    step = min((bottom - top) / max(len(shown), 1), 150)
    for number, winner in enumerate(shown):
        above = top + number * step
        if number:
            sheet.box(_EDGE, above, sheet.width - 2 * _EDGE, 1, _LINE)
        _draw_winner(sheet, winner, brand, above, step)
    sheet.box(0, bottom, sheet.width, 1, _LINE)
    foot = bottom + _FOOT / 2
    hidden = len(data.winners) - len(shown)
    half = (sheet.width - 2 * _EDGE) / 2 - 10
    if hidden:
        more = say("bulletin.more_prizes", count=hidden)
        sheet.write(more, sheet.width - _EDGE, foot, size=24, colour=_INK, room=half, align="right")
    sheet.write(data.organiser, _EDGE, foot, size=24, colour=_QUIET, room=half if hidden else 2 * half)


def _draw_winner(sheet: _Sheet, winner: Announced, brand: BrandPart, above: float, step: float) -> None:
    scale = min(step / 72, 1.35)
    first, second = above + step / 2 - 14 * scale, above + step / 2 + 17 * scale
    names, results = _EDGE + 0.23 * sheet.width, sheet.width - _EDGE
    room = 0.45 * sheet.width
    sheet.box(_EDGE, above + step * 0.18, 6, step * 0.64, brand.accent)
    prize = {"size": 26 * scale, "room": 0.21 * sheet.width - 24, "bold": True}
    sheet.write(winner.prize, _EDGE + 20, above + step / 2, colour=brand.primary, **prize)  # type: ignore[arg-type]
    sheet.write(winner.full_name, names, first, size=30 * scale, colour=_INK, room=room, bold=True)
    sheet.write(winner.unit, names, second, size=22 * scale, colour=_QUIET, room=room)
    score, _, time = result_line(winner.points, winner.n_items, winner.duration_ms).partition(", ")
    rest = results - names - room - 16
    sheet.write(score, results, first, size=26 * scale, colour=_INK, room=rest, bold=True, align="right")
    sheet.write(time, results, second, size=22 * scale, colour=_QUIET, room=rest, align="right")


def _fit(text: str, size: float, room: float, bold: bool) -> tuple[str, float]:
    """Give a line and its size in pixels so that it stays within the room."""
    line = "".join(char if ord(char) in _letters(bold) else "?" for char in text)
    if not line.strip():
        return "", size
    size *= max(0.8, min(1.0, room / _width(line, size, bold)))
    if _width(line, size, bold) > room:
        ends = range(len(line))
        kept = bisect_left(ends, True, key=lambda end: _width(line[: end + 1] + "…", size, bold) > room)
        line = line[:kept].rstrip() + "…"
    return line, size


def _width(line: str, size: float, bold: bool) -> float:
    """Measure a line in pixels."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    weight: Any = "bold" if bold else "normal"
    path = TextPath((0, 0), line, size=size, prop=FontProperties(weight=weight))
    return float(path.get_extents().x1)


@cache
def _letters(bold: bool) -> frozenset[int]:
    """Give the signs that the vendored font can draw; others would be drawn as an empty box with a warning."""
    from matplotlib.ft2font import FT2Font

    name = f"LiberationSerif-{'Bold' if bold else 'Regular'}.ttf"
    with as_file(files("workbench.reports.fonts") / name) as path:
        return frozenset(FT2Font(str(path)).get_charmap())
