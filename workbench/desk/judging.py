"""The page of the jury meeting in notebook 50_essays: what the marks of a round say, as advice beside the result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from workbench.analysis.certainty import RankCertainty
from workbench.analysis.estimates import Estimate
from workbench.analysis.judging import CriterionReading, JudgeReading
from workbench.analysis.judging_charts import (
    Picture,
    agreement_chart,
    criteria_chart,
    drift_chart,
    rank_chart,
    severity_chart,
)
from workbench.analysis.jury_advice import JuryAdvice, advise_jury
from workbench.catalogue import say
from workbench.desk.pages import Markup, Notice, Page, Table
from workbench.desk.session import Desk
from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of, rules_of_contest
from workbench.queries.judged_marks import judged_marks
from workbench.store import reading
from workbench.terms import EssayRound
from workbench.texts import format_number
from workbench.widgets import esc

BELOW_THE_LINE = 10


def jury_meeting(desk: Desk, essay_round: EssayRound) -> Page:
    """Show how judges and criteria were marked and how sure the places are; nothing here changes the result."""
    with reading(desk.engine) as session:
        marks = judged_marks(session, desk.contest_id, essay_round)
        rules = rules_of_contest(session, desk.contest_id)
        seed = contest_of(session, desk.contest).seed
    if not marks:
        return Page(say("judging.no_marks", round=essay_round.label()))
    try:
        advice = advise_jury(marks, rules, essay_round, seed)
    except WorkbenchError as refused:
        return Page(Notice(refused.message(), is_bad=True))
    labels = {criterion.code: criterion.label for criterion in rules.criteria}
    names = [labels.get(found.criterion, found.criterion) for found in advice.criteria]
    pictures = (
        severity_chart(advice.judges),
        drift_chart(advice.judges),
        criteria_chart(advice.criteria, names),
        rank_chart(advice.ranks, advice.top),
        agreement_chart(advice.sheets, advice.third_above),
    )
    return Page(
        Notice(say("judging.advice_only", round=essay_round.label())),
        *([say("judging.finalists_only")] if essay_round is EssayRound.FINAL else []),
        *_unlinked(advice),
        *_sentences(advice),
        Table(say("judging.table_judges"), _judges_frame(advice.judges)),
        Table(say("judging.table_criteria"), _criteria_frame(advice.criteria, names)),
        Table(say("judging.table_ranks", top=advice.top), _ranks_frame(advice), advice.top + BELOW_THE_LINE),
        *(_markup(picture) for picture in pictures if picture),
    )


def _unlinked(advice: JuryAdvice) -> list[Notice]:
    if advice.model.is_connected:
        return []
    groups = "; ".join(", ".join(group) for group in advice.model.groups)
    return [Notice(say("judging.not_connected", groups=groups), is_bad=True)]


def _sentences(advice: JuryAdvice) -> list[str]:
    """Say the panel's agreement, the certainty of the top, the queue and the own units."""
    panel, own = advice.panel, advice.own_unit
    counts = {"essays": panel.essays, "judges": panel.judges, "sheets": panel.sheets}
    told = [
        say("judging.panel", **counts, gap=_number(panel.gap, 1)),
        say("judging.reliability", one=_estimate(panel.reliability), mean=_estimate(panel.reliability_of_mean)),
        say("judging.alpha", alpha=_estimate(panel.alpha)),
    ]
    if panel.share_agreed is not None:
        told.append(say("judging.share_agreed", share=_percent(panel.share_agreed)))
    if panel.concordance:
        told.append(say("judging.concordance", w=_number(panel.concordance.w, 2)))
    if advice.top < panel.essays:
        told.append(say("judging.truly_top", top=advice.top, share=_percent(advice.truly_top)))
        queue = ", ".join(work.essay for work in advice.queue)
        told.append(say("judging.queue", count=len(advice.queue), works=queue) if queue else say("judging.no_queue"))
    if own.own_sheets:
        told.append(say("judging.own_unit", sheets=own.own_sheets, own=_signed(own.own), others=_signed(own.others)))
    else:
        told.append(say("judging.no_own_unit"))
    return told


def _judges_frame(readings: Sequence[JudgeReading]) -> pd.DataFrame:
    names = ("judge", "sheets", "mean", "spread", "severity", "gap", "correlation", "drift")
    return _frame(
        names,
        (
            (
                found.judge,
                found.sheets,
                _number(found.mean, 2),
                _number(found.spread, 2),
                _interval(found.severity),
                _number(found.gap, 2),
                _number(found.agreement, 2),
                _interval(found.drift),
            )
            for found in readings
        ),
    )


def _criteria_frame(readings: Sequence[CriterionReading], labels: Sequence[str]) -> pd.DataFrame:
    names = ("criterion", "mean", "spread", "reliability", "judge_spread", "gap")
    return _frame(
        names,
        (
            (
                label,
                _number(found.mean, 2),
                _number(found.spread, 2),
                _estimate(found.reliability),
                _number(found.judge_spread, 2),
                _number(found.gap, 2),
            )
            for label, found in zip(labels, readings, strict=True)
        ),
    )


def _ranks_frame(advice: JuryAdvice) -> pd.DataFrame:
    waiting = {work.essay for work in advice.queue}

    def row(work: RankCertainty) -> tuple[Any, ...]:
        raw = float(advice.model.essays["raw"][work.essay])
        places = say("judging.from_to", low=work.rank_low, high=work.rank_high)
        more = say("judging.one_more") if work.essay in waiting else ""
        chance = _percent(work.chance_of_top)
        return work.rank, work.essay, _number(raw, 2), _number(work.adjusted, 2), places, chance, more

    names = ("adjusted_rank", "work", "raw", "adjusted", "places", "chance", "one_more")
    return _frame(names, map(row, advice.ranks))


def _frame(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=[say(f"judging.column_{name}") for name in names])


def _markup(picture: Picture) -> Markup:
    return Markup(esc.figure(picture.svg, picture.title, picture.alternative))


def _number(value: float, places: int) -> str:
    return "" if pd.isna(value) else format_number(round(value, places) + 0.0, places)  # never a minus before 0


def _signed(value: float) -> str:
    return f"+{_number(value, 2)}" if value > 0 else _number(value, 2)


def _interval(found: Estimate) -> str:
    if pd.isna(found.value):
        return ""
    limits = say("judging.from_to", low=_signed(found.low), high=_signed(found.high))
    return f"{_signed(found.value)} ({limits})"


def _estimate(found: Estimate) -> str:
    if pd.isna(found.value):
        return say("judging.unknown")
    limits = say("judging.from_to", low=_number(found.low, 2), high=_number(found.high, 2))
    return f"{_number(found.value, 2)} ({limits})"


def _percent(share: float) -> str:
    return f"{format_number(100 * share)}%"
