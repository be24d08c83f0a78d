"""What one version of the rules says differently from another."""

from __future__ import annotations

from makers import make_rules

from workbench.rules.contest_rules import Division
from workbench.rules.rules_diff import RulesChange, rules_changes
from workbench.terms import RankKey, Recognised


def test_equal_rules_have_no_changes_and_others_tell_each_entry() -> None:
    rules = make_rules()
    first = rules.prizes[0].model_copy(update={"quota": 3})
    division = Division(code="CB", label="Cán bộ", categories=("officials",))
    other = make_rules(
        recognised=Recognised.LAST,
        rank_keys=(RankKey.POINTS, RankKey.STARTED),
        prizes=(first, *rules.prizes[1:3]),
        divisions=(division,),
    )
    prize = '1: {"amount_vnd":100,"code":"NHAT","label":"Giải Nhất","quota":%d,"track":"QUIZ_WEEK"}'
    second = '4: {"amount_vnd":50,"code":"NHI","label":"Giải Nhì","quota":2,"track":"ESSAY"}'
    assert rules_changes(rules, rules) == ()
    assert rules_changes(rules, other) == (
        RulesChange("recognised", "BEST_THEN_FASTEST", "LAST"),
        RulesChange("rank_keys", "POINTS, DURATION, SUBMITTED", "POINTS, STARTED"),
        RulesChange("prizes QUIZ_WEEK NHAT", prize % 1, prize % 3),
        RulesChange("prizes ESSAY NHI", second, ""),
        RulesChange("divisions CB", "", '{"categories":["officials"],"code":"CB","label":"Cán bộ"}'),
    )
