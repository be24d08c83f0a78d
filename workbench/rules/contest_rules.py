"""The written rules of a contest (thể lệ) as data: frozen, hashed, and the only source of ranking and prizes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, field_validator

from workbench.rules.canonical import digest
from workbench.terms import EssayRound, RankKey, Recognised, Track


def refuse_repeats(what: str, values: Sequence[object]) -> None:
    """Refuse a plan in which two entries bear the same code, number or name."""
    twice = sorted({str(value) for value in values if values.count(value) > 1})
    if twice:
        raise ValueError(f"{what} stands twice: {', '.join(twice)}")


class PrizeLine(BaseModel):
    """One line of the prize table: how many prizes of this kind, in order from the highest, and their amount."""

    model_config = ConfigDict(frozen=True)

    track: Track
    code: str
    label: str
    quota: int = Field(gt=0)
    amount_vnd: int = Field(ge=0)


class Criterion(BaseModel):
    """One criterion of the essay rubric, marked from 0 to ``max_points``."""

    model_config = ConfigDict(frozen=True)

    code: str
    label: str
    max_points: int = Field(gt=0)


class ContestRules(BaseModel):
    """Everything the rules say that a computation needs.

    ``rank_keys`` are applied in order; what is equal on all of them is a tie that a recorded decision settles.
    ``finalists`` essays go on to the final round.
    """

    model_config = ConfigDict(frozen=True)

    notice: str
    effective_from: datetime
    recognised: Recognised
    rank_keys: tuple[RankKey, ...] = Field(min_length=1)
    prizes: tuple[PrizeLine, ...]
    criteria: tuple[Criterion, ...]
    judges_per_essay: int = Field(gt=0)
    judges_per_finalist: int = Field(gt=0)
    finalists: int = Field(gt=0)

    @field_validator("rank_keys")
    @classmethod
    def _no_key_twice(cls, keys: tuple[RankKey, ...]) -> tuple[RankKey, ...]:
        refuse_repeats("rank key", keys)
        return keys

    @field_validator("prizes")
    @classmethod
    def _no_prize_twice(cls, prizes: tuple[PrizeLine, ...]) -> tuple[PrizeLine, ...]:
        refuse_repeats("prize", [f"{line.track} {line.code}" for line in prizes])
        return prizes

    @field_validator("criteria")
    @classmethod
    def _no_criterion_twice(cls, criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
        refuse_repeats("criterion", [criterion.code for criterion in criteria])
        return criteria

    def prize_lines(self, track: Track) -> tuple[PrizeLine, ...]:
        """Give the prize table of one track, highest first."""
        return tuple(line for line in self.prizes if line.track is track)

    def judges_in(self, essay_round: EssayRound) -> int:
        """Give how many judges mark each work of a round."""
        return self.judges_per_finalist if essay_round is EssayRound.FINAL else self.judges_per_essay

    def sha256(self) -> str:
        """Give the hash under which this version is frozen."""
        return digest(self.model_dump(mode="json"))
