"""Published figures beside computed ones."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from workbench.rules.claims import Claim, ClaimResult, Relation, check_claims
from workbench.rules.facts import Fact
from workbench.terms import Verdict

FACTS = (
    Fact("quiz.total.attempts", 32879, "lượt bài thi", "…"),
    Fact("essay.total.works", 134, "bài viết", "…"),
    Fact("essay.mean", Decimal("80.50"), "điểm", "…"),
    Fact("quiz.zero", 0, "người", "…"),
    Fact("quiz.word", "17", "chữ", "…"),
)


def verdict(claimed: int, fact: str | None, relation: Relation = Relation.EQUAL):
    (result,) = check_claims([Claim("…", claimed, fact, relation)], FACTS)
    return result.computed, result.difference, result.verdict


def test_an_equal_claim_agrees_or_differs():
    assert verdict(32879, "quiz.total.attempts") == (32879, 0, Verdict.MATCH)
    assert verdict(32874, "quiz.total.attempts") == (32879, 5, Verdict.MISMATCH)
    assert verdict(32880, "quiz.total.attempts") == (32879, -1, Verdict.MISMATCH)


def test_more_than_means_strictly_more():
    assert verdict(130, "essay.total.works", Relation.MORE_THAN) == (134, 4, Verdict.MATCH)
    assert verdict(134, "essay.total.works", Relation.MORE_THAN) == (134, 0, Verdict.MISMATCH)
    assert verdict(135, "essay.total.works", Relation.MORE_THAN) == (134, -1, Verdict.MISMATCH)


def test_what_no_fact_can_tell_is_not_checkable():
    for fact in (None, "quiz.unknown", "quiz.word"):
        assert verdict(17, fact) == (None, None, Verdict.NOT_CHECKABLE)


def test_a_figure_of_nought_is_checked_like_any_other():
    assert verdict(0, "quiz.zero") == (0, 0, Verdict.MATCH)
    assert verdict(1, "quiz.zero") == (0, -1, Verdict.MISMATCH)


def test_a_fraction_is_compared_as_it_is():
    assert verdict(80, "essay.mean") == (Decimal("80.50"), Decimal("0.50"), Verdict.MISMATCH)


@given(st.lists(st.tuples(st.integers(-9, 9), st.sampled_from(["a", "b", None])), max_size=8), st.integers(-9, 9))
def test_every_claim_gets_one_result_in_its_order(rows, value):
    claims = [Claim(f"{place}", claimed, fact) for place, (claimed, fact) in enumerate(rows)]
    results = check_claims(claims, [Fact("a", value, "", "")])
    assert [result.claim for result in results] == claims
    for result in results:
        known = result.claim.fact == "a"
        assert result == ClaimResult(
            result.claim,
            value if known else None,
            (Verdict.MATCH if result.claim.claimed == value else Verdict.MISMATCH) if known else Verdict.NOT_CHECKABLE,
        )
        assert not known or result.claim.claimed + result.difference == value
