"""Published figures against computed facts."""

from __future__ import annotations

from decimal import Decimal

from workbench.rules.claims import Claim, ClaimResult, Relation, check_claims
from workbench.rules.facts import Fact
from workbench.terms import Verdict

FACTS = (
    Fact("quiz.total.participations", 9072, "lượt người", "..."),
    Fact("essay.total.works", 134, "bài viết", "..."),
    Fact("essay.mean", Decimal("81.50"), "điểm", "..."),
    Fact("contest.place", "Sông Ngân", "", "..."),
)


def _check(claimed: int, fact: str | None, relation: Relation = Relation.EQUAL) -> tuple[object, object, Verdict]:
    (result,) = check_claims([Claim("...", claimed, fact, relation)], FACTS)
    return result.computed, result.difference, result.verdict


def test_a_claim_agrees_or_differs_by_so_much() -> None:
    assert _check(9072, "quiz.total.participations") == (9072, 0, Verdict.MATCH)
    assert _check(9020, "quiz.total.participations") == (9072, 52, Verdict.MISMATCH)
    assert _check(9100, "quiz.total.participations") == (9072, -28, Verdict.MISMATCH)
    assert _check(81, "essay.mean") == (Decimal("81.50"), Decimal("0.50"), Verdict.MISMATCH)


def test_more_than_is_strict() -> None:
    assert _check(130, "essay.total.works", Relation.MORE_THAN) == (134, 4, Verdict.MATCH)
    assert _check(134, "essay.total.works", Relation.MORE_THAN) == (134, 0, Verdict.MISMATCH)


def test_what_no_fact_can_tell_is_not_checkable() -> None:
    for fact in (None, "", "quiz.total.unknown", "contest.place"):
        assert _check(1, fact) == (None, None, Verdict.NOT_CHECKABLE)


def test_zero_is_a_figure() -> None:
    (result,) = check_claims([Claim("...", 0, "x")], [Fact("x", 0, "", "")])
    assert result == ClaimResult(Claim("...", 0, "x"), 0, Verdict.MATCH)


def test_results_stand_in_the_order_of_the_claims() -> None:
    claims = [Claim(f"{n}", n, "essay.total.works") for n in (3, 1, 2)]
    assert [result.claim for result in check_claims(claims, FACTS)] == claims
