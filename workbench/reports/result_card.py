"""The picture of a week's winners for social networks, drawn with the vendored font and the organiser's colours."""

from __future__ import annotations

import io
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from workbench.catalogue import say
from workbench.reports.award_data import AwardData, Winner
from workbench.reports.report_file import BrandPart

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDE, SQUARE = (1200, 630), (1080, 1080)
_PAPER, _WHITE, _INK, _QUIET, _LINE = "#fffdf8", "#ffffff", "#1c1c1c", "#4a4a4a", "#d9d4cc"
_EDGE = 56  # pixels left free at both sides
_BAND = {WIDE: 150, SQUARE: 216}
_ROWS = {WIDE: 5, SQUARE: 10}  # as many as stay readable on a phone
_FOOT = 58
_RULE = 8
_SMALLEST = 0.8  # of its size: smaller letters are not read, so a longer line is cut


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A picture in pixels counted from its upper left corner."""

    draw: ImageDraw
    width: int
    height: int

    def box(self, left: float, top: float, width: float, height: float, colour: str) -> None:
        corners = (round(left), round(top), round(left + width) - 1, round(top + height) - 1)
        self.draw.rectangle(corners, fill=colour)

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
        from_right: bool = False,
    ) -> None:
        """Write one line that fits into ``room`` pixels: first smaller, then cut."""
        line, fitting = _fit(text, size, room, bold)
        baseline = middle + fitting * 0.33
        anchor = "rs" if from_right else "ls"
        self.draw.text((left, baseline), line, font=_font(fitting, bold), fill=colour, anchor=anchor)


def draw_card(data: AwardData, brand: BrandPart, size: tuple[int, int] = WIDE) -> bytes:
    """Draw the winners as a PNG of ``size`` (WIDE or SQUARE); the same data give the same bytes.

    What does not fit is told as a number of further prizes; the bulletin names them all.
    """
    from PIL import Image, ImageDraw

    image = Image.new("RGB", size, _PAPER)
    sheet = _Sheet(ImageDraw.Draw(image), *size)
    _draw_band(sheet, data, brand, _BAND[size])
    _draw_winners(sheet, data.winners[: _ROWS[size]], brand, _BAND[size] + _RULE)
    _draw_foot(sheet, data, len(data.winners) - _ROWS[size])
    png = io.BytesIO()
    image.save(png, format="PNG", optimize=True)
    return png.getvalue()


def _draw_band(sheet: _Sheet, data: AwardData, brand: BrandPart, depth: int) -> None:
    room = sheet.width - 2 * _EDGE
    sheet.box(0, 0, sheet.width, depth, brand.primary)
    sheet.box(0, depth, sheet.width, _RULE, brand.accent)
    sheet.write(data.contest_title, _EDGE, depth * 0.27, size=32, colour=_WHITE, room=room)
    title = say("bulletin.title", week=data.week).upper()
    sheet.write(title, _EDGE, depth * 0.68, size=depth * 0.36, colour=_WHITE, room=room, bold=True)


def _draw_winners(sheet: _Sheet, winners: tuple[Winner, ...], brand: BrandPart, band: int) -> None:
    top, bottom = band + 10, sheet.height - _FOOT - 6
    step = min((bottom - top) / max(len(winners), 1), 150)
    for number, winner in enumerate(winners):
        above = top + number * step
        if number:
            sheet.box(_EDGE, above, sheet.width - 2 * _EDGE, 1, _LINE)
        _draw_winner(sheet, winner, brand, above, step)


def _draw_winner(sheet: _Sheet, winner: Winner, brand: BrandPart, above: float, step: float) -> None:
    scale = min(step / 76, 1.35)
    middle = above + step / 2
    first, second = middle - 16 * scale, middle + 19 * scale
    name_at, result_at = _EDGE + 0.22 * sheet.width, sheet.width - _EDGE
    sheet.box(_EDGE, above + step * 0.18, 6, step * 0.64, brand.accent)
    prize_room = 0.22 * sheet.width - 36
    sheet.write(winner.prize, _EDGE + 20, middle, size=27 * scale, colour=brand.primary, room=prize_room, bold=True)
    score = say("bulletin.score", result=winner.result)
    for text, line, size, name, bold in (
        (score, first, 28, winner.full_name, True),
        (winner.time, second, 23, winner.unit_name, False),
    ):
        size_px = size * scale
        result_room = min(_width(text, size_px, bold), 0.25 * sheet.width)
        room = result_at - name_at - result_room - 24
        colour = _INK if bold else _QUIET
        sheet.write(text, result_at, line, size=size_px, colour=colour, room=result_room, bold=bold, from_right=True)
        sheet.write(name, name_at, line, size=size_px * 1.1, colour=colour, room=room, bold=bold)


def _draw_foot(sheet: _Sheet, data: AwardData, hidden: int) -> None:
    sheet.box(0, sheet.height - _FOOT, sheet.width, 1, _LINE)
    middle, room = sheet.height - _FOOT / 2, float(sheet.width - 2 * _EDGE)
    if hidden > 0:
        more = say("bulletin.more_prizes", count=hidden)
        sheet.write(more, sheet.width - _EDGE, middle, size=25, colour=_INK, room=room / 4, from_right=True)
        room = room * 3 / 4 - 20
    sheet.write(data.organiser, _EDGE, middle, size=25, colour=_QUIET, room=room)


def _fit(text: str, size: float, room: float, bold: bool) -> tuple[str, float]:
    """Give a line and its size in pixels so that it stays within the room."""
    line = "".join(char if ord(char) in _letters(bold) else "?" for char in text)
    if not line.strip():
        return "", size
    size *= max(_SMALLEST, min(1.0, room / _width(line, size, bold)))
    if _width(line, size, bold) > room:
        ends = range(len(line))
        kept = bisect_left(ends, True, key=lambda end: _width(line[: end + 1] + "…", size, bold) > room)
        line = line[:kept].rstrip() + "…"
    return line, size


def _width(line: str, size: float, bold: bool) -> float:
    """Measure a line in pixels."""
    return _font(size, bold).getlength(line)


@cache
def _font(size: float, bold: bool) -> FreeTypeFont:
    from PIL import ImageFont

    # The layout every build of the library has, so that the same names give the same picture everywhere.
    return ImageFont.truetype(io.BytesIO(_face(bold)), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _face(bold: bool) -> bytes:
    return files("workbench.reports.fonts").joinpath(_file_name(bold)).read_bytes()


@cache
def _letters(bold: bool) -> frozenset[int]:
    """Give the signs that the vendored font can draw; others would be drawn as an empty box."""
    from matplotlib.ft2font import FT2Font

    with as_file(files("workbench.reports.fonts") / _file_name(bold)) as path:
        return frozenset(FT2Font(str(path)).get_charmap())


def _file_name(bold: bool) -> str:
    return f"LiberationSerif-{'Bold' if bold else 'Regular'}.ttf"
