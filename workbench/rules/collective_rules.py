"""How the rules score whole units, as data of a rules version."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from workbench.terms import CollectivePart


class CollectiveRules(BaseModel):
    """How the rules score a unit: the weight of each part, points a prize brings, and who is considered at all.

    Rates are taken in percent, so a weight of 1 gives a unit of full participation 100 points. ``prize_points``
    are by prize code. A unit below ``min_rate_percent`` of participation, or with fewer than ``min_people``, is
    not considered. Published forms: participation plus prize points (Quảng Nam 2022), participation and mean score
    with at least half taking part (Hải Dương 2024), most people (union contests).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    weights: Mapping[CollectivePart, Decimal]
    prize_points: Mapping[str, int] = {}
    min_rate_percent: Decimal = Field(default=Decimal(0), ge=0, le=100)
    min_people: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _scores_something(self) -> CollectiveRules:
        if not any(self.weights.values()) or any(weight < 0 for weight in self.weights.values()):
            raise ValueError("weights are not negative, and at least one part weighs something")
        if self.weights.get(CollectivePart.PRIZES) and not self.prize_points:
            raise ValueError("prize_points say what a prize brings")
        return self
