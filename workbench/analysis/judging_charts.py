"""Pictures for the jury meeting, each with its title and what it shows in words; advice beside the official result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from workbench.analysis import charts
from workbench.analysis.certainty import RankCertainty
from workbench.analysis.estimates import Estimate
from workbench.analysis.judging import CriterionReading, JudgeReading
from workbench.catalogue import Language, say
from workbench.texts import format_number

AROUND = 8


class Picture(NamedTuple):
    """A drawing as SVG, the title above it, and the words for who cannot see it."""

    svg: bytes
    title: str
    alternative: str


def severity_chart(readings: Sequence[JudgeReading], lang: Language = "vi") -> Picture:
    """Draw how far each judge marks above or below the panel, the strictest first, with 95 % intervals."""
    told = [reading.severity for reading in readings]
    svg = charts.intervals([reading.judge for reading in readings], told, say("judging.axis_severity", lang))
    return _picture(svg, "severity", lang, rows=_rows([r.judge for r in readings], told))


def drift_chart(readings: Sequence[JudgeReading], lang: Language = "vi") -> Picture | None:
    """Draw how far each judge's marks moved from the first sheet to the last; None where no moments are known."""
    known = [reading for reading in readings if reading.drift.value == reading.drift.value]
    if not known:
        return None
    labels, told = [reading.judge for reading in known], [reading.drift for reading in known]
    svg = charts.intervals(labels, told, say("judging.axis_drift", lang))
    return _picture(svg, "drift", lang, rows=_rows(labels, told))


def criteria_chart(readings: Sequence[CriterionReading], labels: Sequence[str], lang: Language = "vi") -> Picture:
    """Draw how far one mark on each criterion can be relied on; ``labels`` in the order of the readings."""
    told = [reading.reliability for reading in readings]
    svg = charts.intervals(labels, told, say("judging.axis_reliability", lang))
    return _picture(svg, "criteria", lang, rows=_rows(labels, told, 2))


def rank_chart(ranks: Sequence[RankCertainty], top: int, around: int = AROUND, lang: Language = "vi") -> Picture:
    """Draw the interval of places of the works around the line of the ``top``, with their chances of being within.

    ``top`` is not above the number of works.
    """
    near = [work for work in ranks if top - around < work.rank <= top + around]
    labels = [say("judging.work_with_chance", lang, work=w.essay, chance=_percent(w.chance_of_top)) for w in near]
    places = [(float(work.rank), float(work.rank_low), float(work.rank_high)) for work in near]
    svg = charts.intervals(labels, places, say("judging.axis_rank", lang), top + 0.5, from_zero=False)
    last = [work for work in near if work.rank <= top][-1]
    values = {"low": last.rank_low, "high": last.rank_high, "chance": _percent(last.chance_of_top)}
    return _picture(svg, "ranks", lang, top=top, works=len(near), last=last.essay, **values)


def agreement_chart(sheets: pd.DataFrame, allowed: float | None = None, lang: Language = "vi") -> Picture:
    """Draw each work by its mean and by how far apart its judges are; those beyond ``allowed`` points are marked."""
    of_work = sheets.groupby("essay")["points"]
    told = pd.DataFrame({"n": of_work.size(), "mean": of_work.mean(), "gap": of_work.max() - of_work.min()})
    shared = told[told["n"] > 1].astype(float)
    is_far = (shared["gap"] > allowed) if allowed is not None else shared["gap"] < 0
    axes = (say("judging.axis_mean", lang), say("judging.axis_gap", lang))
    svg = charts.scatter(list(shared["mean"]), list(shared["gap"]), list(is_far), *axes)
    return _picture(svg, "agreement", lang, works=len(shared), far=int(is_far.sum()))


def _picture(svg: bytes, name: str, lang: Language, **values: object) -> Picture:
    return Picture(svg, say(f"judging.chart_{name}", lang), say(f"judging.chart_{name}_alt", lang, **values))


def _rows(labels: Sequence[str], told: Sequence[Estimate], places: int = 1) -> str:
    return ", ".join(
        f"{label}: {format_number(round(estimate.value, places) + 0.0, places)}"  # never a minus before 0
        for label, estimate in zip(labels, told, strict=True)
        if estimate.value == estimate.value
    )


def _percent(share: float) -> str:
    return f"{format_number(100 * share)}%"
