"""The written rules of the essay contest as data: what may be sent, how it is marked, who goes on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from workbench.rules.repeats import refuse_repeats
from workbench.terms import Aggregate, GapPolicy, PublicationPolicy, Track


class Descriptor(BaseModel):
    """What a judge reads beside a criterion: from so many points on, a work is like this."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    points_from: Decimal = Field(ge=0)
    text: str = Field(min_length=1)


class Criterion(BaseModel):
    """One criterion of the essay rubric, marked from 0 to ``max_points`` in ``step``; ``weight`` multiplies it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    label: str
    max_points: int = Field(gt=0)
    weight: Decimal = Field(default=Decimal(1), gt=0)
    step: Decimal = Field(default=Decimal("0.25"), gt=0)
    descriptors: tuple[Descriptor, ...] = ()


def full_total(criteria: Iterable[Criterion]) -> Decimal:
    """Give the most that one judge can give a work: the end of the scale."""
    return sum((criterion.max_points * criterion.weight for criterion in criteria), Decimal(0))


class EssayPhase(BaseModel):
    """A phase in which works are taken in, from its first day to its last, both within."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int = Field(ge=1)
    opens_on: date
    closes_on: date

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens_on > self.closes_on:
            raise ValueError("closes_on must not come before opens_on")
        return self


class RequiredDatum(StrEnum):
    """What a work must tell of its authors."""

    FULL_NAME = "FULL_NAME"
    BIRTH_DATE = "BIRTH_DATE"
    PHONE = "PHONE"
    POST = "POST"


class GapRule(BaseModel):
    """What happens when two judges of one work are apart, in points of the whole scale.

    Under ``agree_below`` the marks stand; from there to ``third_above`` the two judges talk and the mean stands with
    a minute of it; beyond it a third judge marks, and ``policy`` says what the three make. Where it takes a mean and
    the three are further apart than ``panel_above``, the panel marks the work together.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    agree_below: Decimal = Field(gt=0)
    third_above: Decimal = Field(gt=0)
    policy: GapPolicy = GapPolicy.EQUAL_THEN_MEAN
    panel_above: Decimal | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.agree_below > self.third_above:
            raise ValueError("third_above must not be less than agree_below")
        return self

    @classmethod
    def of_exams(cls, scale: Decimal) -> Self:
        """Give the rule by which Vietnam marks its literature exams, 1, 1.5 and 2.5 of 10 points, on another scale."""
        return cls(agree_below=scale / 10, third_above=scale * 3 / 20, panel_above=scale / 4)


class Advance(BaseModel):
    """Who goes on: the best ``number``, those from ``cutoff`` points on, or both."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int | None = Field(default=None, gt=0)
    cutoff: Decimal | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.number is None and self.cutoff is None:
            raise ValueError("an advance names a number, a cutoff or both")
        return self


class CollectiveEssays(BaseModel):
    """How units are ranked by their works: points for each eligible work and for each prize, by its code.

    The prizes of units go by this where the rules score units in no other way.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    per_work: Decimal = Field(default=Decimal(1), ge=0)
    per_finalist: Decimal = Field(default=Decimal(0), ge=0)
    per_prize: dict[str, Decimal] = Field(default_factory=dict)
    least_works: int = Field(default=1, ge=1)
    track: Track = Track.UNIT


class EssayRules(BaseModel):
    """Everything the rules say of essays beside the rubric, the number of judges and the prizes.

    ``words_from`` and ``words_to`` count syllables (chữ) as Vietnamese rules do. ``publication`` asks for works never
    printed, or printed between ``published_from`` and ``published_to``. ``mean_places`` are the decimals to which the
    mean of the judges' totals is rounded, half up; a judge's total is exact unless ``total_places`` rounds it first.
    ``by_criterion`` takes the mean of each criterion over the judges first, rounds it, weighs it and adds, instead of
    adding each judge's points first. ``trimmed`` marks are dropped at each end where ``aggregate`` is the trimmed mean.
    ``to_final`` says who goes on
    to the final round (None: the number of finalists), ``to_prizes`` who may win one at all (None: everybody there).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    words_from: int | None = Field(default=None, gt=0)
    words_to: int | None = Field(default=None, gt=0)
    phases: tuple[EssayPhase, ...] = ()
    publication: PublicationPolicy = PublicationPolicy.ANY
    published_from: date | None = None
    published_to: date | None = None
    works_per_author: int | None = Field(default=None, gt=0)
    required: tuple[RequiredDatum, ...] = (RequiredDatum.FULL_NAME,)
    aggregate: Aggregate = Aggregate.MEAN
    trimmed: int = Field(default=1, ge=1)
    total_places: int | None = Field(default=None, ge=0, le=6)
    mean_places: int = Field(default=2, ge=0, le=6)
    by_criterion: bool = False
    gap: GapRule | None = None
    to_final: Advance | None = None
    to_prizes: Advance | None = None
    collective: CollectiveEssays | None = None

    @model_validator(mode="after")
    def _not_against_itself(self) -> Self:
        if self.words_from and self.words_to and self.words_from > self.words_to:
            raise ValueError("words_to must not be less than words_from")
        if self.published_from and self.published_to and self.published_from > self.published_to:
            raise ValueError("published_to must not come before published_from")
        refuse_repeats("phase", [phase.number for phase in self.phases])
        return self

    def phase(self, number: int) -> EssayPhase | None:
        """Give a phase by its number; None where the rules tell of no such phase."""
        return next((phase for phase in self.phases if phase.number == number), None)
