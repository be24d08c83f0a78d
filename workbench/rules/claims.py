"""Published figures held against the computed facts: agrees, differs, or cannot be checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from workbench.rules.facts import Fact
from workbench.terms import Verdict


class Relation(StrEnum):
    """What a claim says of the figure: that it is this, or that it is more ("over 130 works")."""

    EQUAL = "="
    MORE_THAN = ">"


@dataclass(frozen=True, slots=True)
class Claim:
    """One published figure; ``fact`` is the key of the fact it speaks of, None where no fact can tell."""

    text: str
    claimed: int
    fact: str | None
    relation: Relation = Relation.EQUAL


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """A claim beside the computed figure; ``difference`` is computed minus claimed."""

    claim: Claim
    computed: int | Decimal | None
    verdict: Verdict

    @property
    def difference(self) -> int | Decimal | None:
        """Give how much the computed figure lies above the claimed one."""
        return None if self.computed is None else self.computed - self.claim.claimed


def check_claims(claims: Iterable[Claim], facts: Iterable[Fact]) -> tuple[ClaimResult, ...]:
    """Hold every claim against its fact; a claim whose fact is unknown or not a number is not checkable."""
    values = {fact.key: fact.value for fact in facts}
    return tuple(_check(claim, values) for claim in claims)


def _check(claim: Claim, values: Mapping[str, int | Decimal | str]) -> ClaimResult:
    computed = values.get(claim.fact) if claim.fact else None
    if computed is None or isinstance(computed, str):
        return ClaimResult(claim, None, Verdict.NOT_CHECKABLE)
    agrees = computed > claim.claimed if claim.relation is Relation.MORE_THAN else computed == claim.claimed
    return ClaimResult(claim, computed, Verdict.MATCH if agrees else Verdict.MISMATCH)
