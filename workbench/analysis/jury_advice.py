"""Everything the jury meeting reads of one round, computed once; advice beside the result of the written rule."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from workbench.analysis.certainty import (
    RankCertainty,
    certainty_seed,
    extra_mark_queue,
    rank_certainty,
    share_truly_top,
)
from workbench.analysis.judging import (
    CriterionReading,
    JudgeReading,
    OwnUnitReading,
    PanelReading,
    read_criteria,
    read_judges,
    read_own_unit,
    read_panel,
    sheet_totals,
)
from workbench.analysis.severity import MarkModel, fit_severity
from workbench.queries.judged_marks import JudgedMark
from workbench.rules.contest_rules import ContestRules
from workbench.terms import EssayRound, Track


@dataclass(frozen=True)
class JuryAdvice:
    """What the marks of a round say, for the line of its ``top`` places.

    ``queue`` = works near the line that deserve one more mark; ``truly_top`` = the share of the top that truly belongs
    there; ``sheets`` as ``judging.sheet_totals`` gives them; ``third_above`` = the gap beyond which the rules ask for a
    third mark, None without such a rule.
    """

    top: int
    sheets: pd.DataFrame
    model: MarkModel
    panel: PanelReading
    judges: tuple[JudgeReading, ...]
    criteria: tuple[CriterionReading, ...]
    own_unit: OwnUnitReading
    ranks: tuple[RankCertainty, ...]
    queue: tuple[RankCertainty, ...]
    truly_top: float
    third_above: float | None


def advise_jury(
    marks: Sequence[JudgedMark], rules: ContestRules, essay_round: EssayRound, contest_seed: int
) -> JuryAdvice:
    """Read the marks of a round; they repeat with the contest's seed.

    Raises WorkbenchError where there are too few marks, or all are equal.
    """
    frame = pd.DataFrame(marks, columns=list(JudgedMark._fields))
    sheets = sheet_totals(frame, {criterion.code: float(criterion.weight) for criterion in rules.criteria})
    model, seed, gap = fit_severity(sheets), certainty_seed(contest_seed, essay_round.value), rules.essays.gap
    # The rules let marks stand that are less than this apart, so the limit itself is already too far.
    panel = read_panel(sheets, seed=seed, agree_within=math.nextafter(float(gap.agree_below), 0) if gap else None)
    top = min(top_places(rules, essay_round), panel.essays)
    ranks = rank_certainty(model, top, seed=seed)
    return JuryAdvice(
        top,
        sheets,
        model,
        panel,
        read_judges(sheets, model),
        read_criteria(frame),
        read_own_unit(sheets),
        ranks,
        extra_mark_queue(ranks),
        share_truly_top(panel.reliability.value, panel.sheets / panel.essays, top / panel.essays),
        float(gap.third_above) if gap else None,
    )


def top_places(rules: ContestRules, essay_round: EssayRound) -> int:
    """Give how many works a round lifts out: those who go on to the final, and there those who win a prize."""
    if essay_round is EssayRound.FINAL:
        return sum(line.quota for line in rules.prize_lines(Track.ESSAY))
    advance = rules.essays.to_final
    return advance.number if advance and advance.number else rules.finalists
