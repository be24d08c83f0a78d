"""The pictures of one paper: its answers, the person's week in time, its duration within the comparison group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import log
from typing import TYPE_CHECKING

from workbench.catalogue import say
from workbench.queries.attempt_evidence import AnswerRow, AttemptEvidence, OwnAttempt
from workbench.texts import format_duration, format_moment, to_local
from workbench.widgets import esc
from workbench.widgets.drawing import BRAND, INK, draw_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_THIS = "#c2570c"
_PER_LINE = 10
_WIDTH = 4.8  # inches: the letters stay readable on a phone
_LABEL_ROOM = 0.22  # of the axis, for one duration in two lines
# ground, ink and sign of an answer: told apart without colours too
_RIGHT = ("#e0f2e6", "#14532d", "✓")
_WRONG = ("#fbe3e3", "#9b1c1c", "✗")
_BLANK = ("#eef1f4", "#4c5a68", "–")
_UNKNOWN = ("#e3ecf5", "#134a7c", "?")


def answers_figure(answers: Sequence[AnswerRow]) -> str:
    """Draw the answers of a paper in its order: right, wrong, blank or not known, and which were met before."""
    looks = [_look(answer) for answer in answers]
    counts = {
        name: looks.count(look)
        for name, look in (("right", _RIGHT), ("wrong", _WRONG), ("blank", _BLANK), ("unknown", _UNKNOWN))
    }
    seen = sum(answer.seen_before > 0 for answer in answers)
    alternative = say("review_queue.answers_alt", count=len(answers), seen=seen, **counts)
    lines = -(-len(answers) // _PER_LINE)

    def paint(axes: Axes) -> None:
        from matplotlib.patches import Rectangle

        for index, (answer, (ground, ink, sign)) in enumerate(zip(answers, looks, strict=True)):
            x, y = index % _PER_LINE, -(index // _PER_LINE)
            axes.add_patch(Rectangle((x, y), 0.92, 0.9, facecolor=ground, edgecolor=ink, linewidth=1.2))
            axes.text(x + 0.08, y + 0.84, str(answer.place), ha="left", va="top", fontsize=8, color=INK)
            axes.text(x + 0.46, y + 0.36, answer.chosen or "–", ha="center", va="center", fontsize=12, color=ink)
            axes.text(x + 0.86, y + 0.84, sign, ha="right", va="top", fontsize=9, color=ink)
            if answer.seen_before:
                axes.add_patch(Rectangle((x, y), 0.92, 0.09, facecolor=_THIS, linewidth=0))
        axes.set_xlim(-0.05, _PER_LINE)
        axes.set_ylim(-lines + 0.95, 0.95)
        axes.set_axis_off()

    svg = draw_svg(paint, width=_WIDTH, height=0.5 * lines)
    return _with_legend(esc.figure(svg, say("review_queue.answers_title"), alternative), "answers_legend")


def _look(answer: AnswerRow) -> tuple[str, str, str]:
    if not answer.chosen:
        return _BLANK
    if answer.is_right is None:
        return _UNKNOWN
    return _RIGHT if answer.is_right else _WRONG


def own_figure(evidence: AttemptEvidence) -> str:
    """Draw the person's attempts of the week in time by their points, this one told apart."""
    own, this = evidence.own, evidence.row
    points = [attempt.points for attempt in own]
    alternative = say(
        "review_queue.own_alt",
        count=len(own),
        first=format_moment(own[0].started_at),
        last=format_moment(own[-1].started_at),
        low=min(points),
        high=max(points),
        turn=evidence.turn,
        points=this.points,
    )

    def paint(axes: Axes) -> None:
        from matplotlib.ticker import MaxNLocator

        for attempt in own:
            _paint_attempt(axes, attempt, is_this=attempt.attempt_id == this.attempt_id)
        _time_axis(axes, own)
        axes.set_ylim(min(points) - 0.8, max(points) + 0.8)
        axes.set_ylabel(say("review_queue.own_points"), color=INK)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, min_n_ticks=1))
        axes.grid(axis="y", color="#d9e0e6", linewidth=0.8)

    svg = draw_svg(paint, width=_WIDTH, height=2.3)
    return _with_legend(esc.figure(svg, say("review_queue.own_title"), alternative), "own_legend")


def _paint_attempt(axes: Axes, attempt: OwnAttempt, *, is_this: bool) -> None:
    start, end = (to_local(moment).replace(tzinfo=None) for moment in (attempt.started_at, attempt.submitted_at))
    colour = _THIS if is_this else BRAND
    axes.plot([start, end], [attempt.points] * 2, color=colour, linewidth=3, solid_capstyle="butt")  # type: ignore[arg-type]
    axes.plot(
        [start],  # type: ignore[arg-type]
        [attempt.points],
        marker="D" if is_this else "o",
        markersize=10 if is_this else 7,
        markeredgecolor=colour,
        markerfacecolor=colour if attempt.counts else "white",
        zorder=4 if is_this else 3,
    )


def _time_axis(axes: Axes, own: Sequence[OwnAttempt]) -> None:
    """Write local days and hours; attempts close together are not spread over nothing."""
    from matplotlib.dates import AutoDateLocator, DateFormatter

    first = to_local(own[0].started_at).replace(tzinfo=None)
    last = max(to_local(attempt.submitted_at).replace(tzinfo=None) for attempt in own)
    margin = max((last - first) * 0.08, timedelta(minutes=10))
    axes.set_xlim(first - margin, last + margin)  # type: ignore[arg-type]
    axes.xaxis.set_major_locator(AutoDateLocator(minticks=2, maxticks=4))  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(DateFormatter("%H:%M\n%d/%m"))  # type: ignore[no-untyped-call]


def times_figure(evidence: AttemptEvidence) -> str:
    """Draw the duration of a paper on the scale of its comparison group; empty where there is no group."""
    if not evidence.group_ms:
        return ""
    low, lower, middle, upper, high = (ms for _, ms in evidence.group_ms)
    mine = evidence.row.duration_ms
    alternative = say(
        "review_queue.times_alt",
        duration=format_duration(mine),
        low=format_duration(lower),
        high=format_duration(upper),
        middle=format_duration(middle),
    )

    def paint(axes: Axes) -> None:
        from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

        axes.barh([0], [high - low], left=low, height=0.5, color="#c7d6e5")
        axes.barh([0], [upper - lower], left=lower, height=0.5, color="#5c86b0")
        axes.plot([middle, middle], [-0.25, 0.25], color="white", linewidth=3)
        axes.plot([mine], [0], marker="D", markersize=13, color=_THIS, zorder=4)
        axes.set_xscale("log")
        axes.set_xlim(min(mine, low) / 1.35, max(mine, high) * 1.35)
        axes.set_ylim(-0.6, 0.6)
        axes.xaxis.set_major_locator(FixedLocator(_ticks(mine, middle, (low, high))))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda ms, _: _in_two_lines(round(ms / 1000) * 1000)))
        axes.yaxis.set_visible(False)

    svg = draw_svg(paint, width=_WIDTH, height=1.45)
    return _with_legend(esc.figure(svg, say("review_queue.times_title"), alternative), "times_legend")


def _in_two_lines(duration_ms: int) -> str:
    return format_duration(duration_ms).replace("phút ", "phút\n")


def _ticks(mine: int, middle: int, ends: tuple[int, int]) -> list[int]:
    """Give the durations written under the axis: this paper's first, then those far enough from the ones before."""
    shown = [mine, middle, *ends]
    apart = _LABEL_ROOM * log(max(shown) / min(shown))
    chosen: list[int] = []
    for ms in shown:
        if all(abs(log(ms / other)) >= apart for other in chosen) and ms not in chosen:
            chosen.append(ms)
    return chosen


def _with_legend(figure: str, name: str) -> str:
    legend = esc.paragraph(say(f"review_queue.{name}"), is_muted=True)
    return figure.replace("</figure>", f"{legend}</figure>")
