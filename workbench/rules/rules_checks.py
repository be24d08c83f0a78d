"""What in written rules contradicts itself: each finding stops their adoption."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.errors import Severity
from workbench.rules.contest_rules import ContestRules
from workbench.rules.essay_rules import full_total
from workbench.rules.findings import CheckFinding
from workbench.terms import Aggregate, RankKey, Track


def check_rules(rules: ContestRules) -> list[CheckFinding]:
    """Give every contradiction of the rules; none where a contest can be held under them."""
    return [CheckFinding(code, Severity.ERROR, (), values) for code, values in _contradictions(rules)]


def _contradictions(rules: ContestRules) -> Iterator[tuple[str, dict[str, str | int]]]:
    if not rules.notice.strip():
        yield "rules.notice_needed", {}
    if RankKey.PREDICTION in (*rules.rank_keys, *rules.season_keys) and rules.prediction is None:
        yield "rules.prediction_without_target", {}
    if any(line.track is Track.QUIZ_SEASON for line in rules.prizes) and not rules.season_keys:
        yield "rules.season_without_keys", {}
    known = {division.code for division in rules.divisions}
    for line in rules.prizes:
        if line.division and line.track is Track.ESSAY:
            yield "rules.essay_prize_of_division", {"prize": line.label}
        elif line.division and line.division not in known:
            yield "rules.prize_of_unknown_division", {"prize": line.label, "division": line.division}
    yield from _essay_contradictions(rules)


def _essay_contradictions(rules: ContestRules) -> Iterator[tuple[str, dict[str, str | int]]]:
    essays, scale = rules.essays, full_total(rules.criteria)
    for criterion in rules.criteria:
        if criterion.max_points % criterion.step:
            yield "rules.step_does_not_fit", {"criterion": criterion.label, "step": str(criterion.step)}
    if essays.gap is not None and essays.gap.third_above >= scale:
        yield "rules.gap_beyond_scale", {"points": str(essays.gap.third_above), "scale": str(scale)}
    if essays.aggregate is Aggregate.TRIMMED_MEAN:
        judges = max(rules.judges_per_essay, rules.judges_per_finalist)
        if 2 * essays.trimmed >= judges:
            yield "rules.trims_every_mark", {"trimmed": essays.trimmed, "judges": judges}
    for advance in (essays.to_final, essays.to_prizes):
        if advance is not None and advance.cutoff is not None and advance.cutoff > scale:
            yield "rules.cutoff_beyond_scale", {"points": str(advance.cutoff), "scale": str(scale)}
    if essays.collective is not None:
        if rules.collective is not None:
            yield "rules.units_scored_twice", {}
        for code in sorted(essays.collective.per_prize.keys() - {line.code for line in rules.prize_lines(Track.ESSAY)}):
            yield "rules.no_such_essay_prize", {"prize": code}
