"""What in written rules contradicts itself: each finding stops their adoption."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.errors import Severity
from workbench.rules.contest_rules import ContestRules
from workbench.rules.findings import CheckFinding
from workbench.terms import RankKey, Track


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
