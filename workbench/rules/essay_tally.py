"""The official result of a round of essays by the written rule: totals, third marks, moderations, ranks.

Everything is reckoned in decimals and rounded half up, at the places and in the order that the rules fix. The order
matters: of the 2018 Olympic component scores, published to the hundredth, rounding once at the end gives 43 % and
rounding each panel's score before adding gives all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import pairwise

from workbench.catalogue import Language, say
from workbench.errors import WorkbenchError
from workbench.rules.essay_rules import Criterion, EssayRules, GapRule
from workbench.terms import Aggregate, GapPolicy


class Ruling(StrEnum):
    """Which rule decided a work's total, or what is still owed before there is one."""

    AGGREGATE = "AGGREGATE"
    AGREED = "AGREED"
    TALKED = "TALKED"
    THIRD = "THIRD"
    NEAREST_TWO = "NEAREST_TWO"
    TWO_EQUAL = "TWO_EQUAL"
    MEAN_OF_ALL = "MEAN_OF_ALL"
    MODERATED = "MODERATED"
    THIRD_OWED = "THIRD_OWED"
    PANEL_OWED = "PANEL_OWED"

    @property
    def is_owed(self) -> bool:
        """Say whether the work has no total yet."""
        return self in (Ruling.THIRD_OWED, Ruling.PANEL_OWED)

    def label(self, lang: Language = "vi") -> str:
        """Say it in the language asked for."""
        return say(f"essay_tally.ruling_{self.value.lower()}", lang)


@dataclass(frozen=True, slots=True)
class CriterionMark:
    """One judge's points on one criterion (its code) of one essay; an extra mark was asked for after the others."""

    essay_code: str
    judge_code: str
    criterion: str
    points: Decimal
    is_extra: bool = False


@dataclass(frozen=True, slots=True)
class JudgeTotal:
    """What one judge gave a work over all criteria."""

    judge_code: str
    total: Decimal
    is_extra: bool = False


@dataclass(frozen=True, slots=True)
class WorkTally:
    """What became of one work: ``gap`` between its lowest and highest first marks, the ruling, and the total.

    ``reckoned`` is the total before a moderation; both are None while a mark is owed.
    """

    essay_code: str
    judge_totals: tuple[JudgeTotal, ...]
    gap: Decimal
    ruling: Ruling
    reckoned: Decimal | None
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class EssayResult:
    """Where an essay stands; ``tie_group`` numbers the essays equal in total, None where it stands alone."""

    essay_code: str
    judge_totals: tuple[JudgeTotal, ...]
    total: Decimal
    rank: int
    tie_group: int | None
    ruling: Ruling


def half_up(value: Decimal, places: int) -> Decimal:
    """Round half up, away from zero at the half, as an office rounds."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def aggregate(values: Sequence[Decimal], method: Aggregate, trim: int, places: int) -> Decimal:
    """Give the mean of some marks, rounded once; trimmed, it leaves out the ``trim`` lowest and as many highest.

    Where trimming would leave nothing, nothing is trimmed.
    """
    kept = sorted(values)
    if method is Aggregate.TRIMMED_MEAN and len(kept) > 2 * trim:
        kept = kept[trim : len(kept) - trim]
    return half_up(sum(kept, Decimal(0)) / len(kept), places)


def tally_works(
    marks: Iterable[CriterionMark],
    criteria: Sequence[Criterion],
    rules: EssayRules,
    moderated: Mapping[str, Decimal] | None = None,
) -> tuple[WorkTally, ...]:
    """Give every marked work its total by the rules, or what it is still owed, in order of the codes.

    The order of rounding is fixed: points times weight, added up by judge and rounded where the rules say so, then
    the mean over the judges, rounded; or, by criterion, the mean of each over the judges, rounded, times its weight,
    rounded, and added. ``moderated`` are the totals that a recorded decision put in place of the reckoned ones; the
    marks stay. Refuses marks that are missing, double or on a criterion the rules do not have.
    """
    sheets = _sheets(marks, [criterion.code for criterion in criteria])
    return tuple(
        _tally(essay, sheets[essay], criteria, rules, (moderated or {}).get(essay)) for essay in sorted(sheets)
    )


def rank_works(tallies: Iterable[WorkTally]) -> tuple[EssayResult, ...]:
    """Rank works by their totals, best first (1, 2, 2, 4); refused while a mark is owed, which is named."""
    listed = list(tallies)
    owed = owed_marks(listed)
    if owed:
        works = "; ".join(f"{ruling.label()}: {', '.join(codes)}" for ruling, codes in owed.items())
        raise WorkbenchError("essay_tally.owed", count=sum(map(len, owed.values())), works=works)
    totals = {tally.essay_code: tally.total for tally in listed if tally.total is not None}
    shared = Counter(totals.values())
    tied = sorted((total for total, count in shared.items() if count > 1), reverse=True)
    groups = {total: number for number, total in enumerate(tied, start=1)}
    results = [
        EssayResult(
            tally.essay_code,
            tally.judge_totals,
            totals[tally.essay_code],
            1 + sum(count for total, count in shared.items() if total > totals[tally.essay_code]),
            groups.get(totals[tally.essay_code]),
            tally.ruling,
        )
        for tally in listed
    ]
    return tuple(sorted(results, key=lambda result: (result.rank, result.essay_code)))


def owed_marks(tallies: Iterable[WorkTally]) -> dict[Ruling, tuple[str, ...]]:
    """Give which works are owed a third mark, and which a decision of the whole panel."""
    listed = list(tallies)
    return {
        ruling: codes
        for ruling in (Ruling.THIRD_OWED, Ruling.PANEL_OWED)
        if (codes := tuple(sorted(tally.essay_code for tally in listed if tally.ruling is ruling)))
    }


@dataclass(frozen=True, slots=True)
class _Sheet:
    points: Mapping[str, Decimal]
    is_extra: bool


def _sheets(marks: Iterable[CriterionMark], criteria: Sequence[str]) -> dict[str, dict[str, _Sheet]]:
    """Give essay -> judge -> points on every criterion."""
    cells: dict[tuple[str, str, bool], dict[str, Decimal]] = defaultdict(dict)
    for mark in marks:
        cell = cells[mark.essay_code, mark.judge_code, mark.is_extra]
        if mark.criterion not in criteria:
            raise WorkbenchError("draw.criterion_unknown", essay=mark.essay_code, criterion=mark.criterion)
        if mark.criterion in cell:
            raise WorkbenchError(
                "draw.mark_twice", essay=mark.essay_code, judge=mark.judge_code, criterion=mark.criterion
            )
        cell[mark.criterion] = mark.points
    sheets: dict[str, dict[str, _Sheet]] = defaultdict(dict)
    for (essay, judge, is_extra), cell in sorted(cells.items()):
        missing = [criterion for criterion in criteria if criterion not in cell]
        if missing:
            raise WorkbenchError("draw.mark_missing", essay=essay, judge=judge, criteria=", ".join(missing))
        sheets[essay][judge] = _Sheet(cell, is_extra)
    return sheets


def _tally(
    essay: str,
    sheets: Mapping[str, _Sheet],
    criteria: Sequence[Criterion],
    rules: EssayRules,
    moderated: Decimal | None,
) -> WorkTally:
    totals = tuple(
        JudgeTotal(judge, judge_total(sheet.points, criteria, rules), sheet.is_extra) for judge, sheet in sheets.items()
    )
    first = [total.total for total in totals if not total.is_extra]
    extra = [total.total for total in totals if total.is_extra]
    if not first:  # every first judge dropped out: who was asked later stands for them
        first, extra = extra, []
    gap = max(first) - min(first)
    ruling, used = _decide(first, extra, gap, rules.gap)
    reckoned: Decimal | None = None
    if rules.by_criterion and ruling in (Ruling.AGGREGATE, Ruling.AGREED, Ruling.TALKED, Ruling.MEAN_OF_ALL):
        reckoned = _by_criterion([sheet.points for sheet in sheets.values()], criteria, rules)
    elif used:
        reckoned = aggregate(used, rules.aggregate, rules.trimmed, rules.mean_places)
    if moderated is not None:
        return WorkTally(essay, totals, gap, Ruling.MODERATED, reckoned, moderated)
    return WorkTally(essay, totals, gap, ruling, reckoned, reckoned)


def judge_total(points: Mapping[str, Decimal], criteria: Sequence[Criterion], rules: EssayRules) -> Decimal:
    """Give what one judge gave over all criteria: points times weight, added, rounded where the rules say so."""
    total = sum((points[criterion.code] * criterion.weight for criterion in criteria), Decimal(0))
    return total if rules.total_places is None else half_up(total, rules.total_places)


def _by_criterion(sheets: Sequence[Mapping[str, Decimal]], criteria: Sequence[Criterion], rules: EssayRules) -> Decimal:
    means = {
        criterion.code: aggregate(
            [points[criterion.code] for points in sheets], rules.aggregate, rules.trimmed, rules.mean_places
        )
        for criterion in criteria
    }
    parts = (half_up(means[criterion.code] * criterion.weight, rules.mean_places) for criterion in criteria)
    return sum(parts, Decimal(0))


def _decide(
    first: Sequence[Decimal], extra: Sequence[Decimal], gap: Decimal, rule: GapRule | None
) -> tuple[Ruling, Sequence[Decimal]]:
    """Give which rule decides and the judges' totals that count, none while a mark is owed.

    A mark that somebody asked for although the first ones were near enough counts like them.
    """
    if rule is None:
        return Ruling.AGGREGATE, [*first, *extra]
    if gap > rule.third_above:
        return _resolve(first, extra, rule) if extra else (Ruling.THIRD_OWED, ())
    if extra:
        return Ruling.MEAN_OF_ALL, [*first, *extra]
    return (Ruling.AGREED if gap < rule.agree_below else Ruling.TALKED), first


def _resolve(first: Sequence[Decimal], extra: Sequence[Decimal], rule: GapRule) -> tuple[Ruling, Sequence[Decimal]]:
    """Give what the policy makes of first marks too far apart and the marks asked for because of it."""
    everything = sorted([*first, *extra], reverse=True)
    if rule.policy is GapPolicy.THIRD:
        return Ruling.THIRD, extra
    if rule.policy is GapPolicy.NEAREST_TWO:
        # Where two pairs are equally near the higher one counts, in the author's favour.
        return Ruling.NEAREST_TWO, min(pairwise(everything), key=lambda pair: pair[0] - pair[1])
    equal = [value for value, count in Counter(everything).items() if count > 1]
    if rule.policy is GapPolicy.EQUAL_THEN_MEAN and equal:
        return Ruling.TWO_EQUAL, [max(equal)]
    if rule.panel_above is not None and everything[0] - everything[-1] > rule.panel_above:
        return Ruling.PANEL_OWED, ()
    return Ruling.MEAN_OF_ALL, everything
