"""The written rules of a contest (thể lệ) as data: frozen, hashed, and the only source of ranking and prizes."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator, model_validator

from workbench.rules.canonical import digest
from workbench.rules.collective_rules import CollectiveRules
from workbench.rules.essay_rules import Criterion, EssayRules
from workbench.rules.repeats import refuse_repeats
from workbench.terms import Eligible, EssayRound, OnRepeat, PredictionTarget, PrizeScope, RankKey, Recognised, Track


class PrizeLine(BaseModel):
    """One line of the prize table: how many prizes of this kind, in order from the highest, and their amount.

    ``division`` is the code of the division that competes for it; empty where all compete together. The prize's own
    code is unique in its track, whatever the division.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    track: Track
    code: str
    label: str
    quota: int = Field(gt=0)
    amount_vnd: int = Field(ge=0)
    division: str = ""


class WeekWindow(BaseModel):
    """When a week is open, [opens_at, closes_at) in UTC, and how often and how long one may take part in it.

    ``attempts_per_day`` counts days of the Vietnamese clock; None means as often as one likes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int = Field(ge=1)
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    time_limit_s: int = Field(gt=0)
    attempts_per_person: int | None = Field(default=None, gt=0)
    attempts_per_day: int | None = Field(default=None, gt=0)

    @field_validator("opens_at", "closes_at")
    @classmethod
    def _in_utc(cls, moment: datetime) -> datetime:
        return moment.astimezone(UTC)  # one moment has one spelling, so that it has one hash

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> WeekWindow:
        if self.opens_at >= self.closes_at:
            raise ValueError("closes_at must come after opens_at")
        return self


class Division(BaseModel):
    """A group that competes for prizes of its own, told by unit groups, by the category people registered as, or both.

    Where both are named a person must be in both; an empty list asks for nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(min_length=1)
    label: str
    unit_groups: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _tells_who_belongs(self) -> Division:
        if not self.unit_groups and not self.categories:
            raise ValueError("a division names unit_groups or categories")
        return self


class ContestRules(BaseModel):
    """Everything the rules say that a computation needs.

    ``rank_keys`` are applied in order; what is equal on all of them is a tie that a recorded decision settles.
    ``finalists`` essays go on to the final round. ``windows`` are those of the weeks held under this version.
    ``attempts_in_all`` caps a person's attempts over all weeks, ``grace_s`` is forgiven over the time limit,
    ``floor_ms_per_question`` is the pace that nobody reads faster than (0: none written). ``season_keys`` order the
    sum over the weeks; where there are none the ``rank_keys`` do.

    Nobody holds more than one prize within ``prize_scope``, and ``on_repeat`` says which one stays. A winner whose
    unit does not confirm within ``answer_days`` gives way to the next in rank where ``replaces_unconfirmed``. Prizes
    go to no more than ``at_most_percent`` of a round's participants.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    notice: str
    effective_from: datetime
    recognised: Recognised
    rank_keys: tuple[RankKey, ...] = Field(min_length=1)
    prizes: tuple[PrizeLine, ...]
    criteria: tuple[Criterion, ...]
    judges_per_essay: int = Field(gt=0)
    judges_per_finalist: int = Field(gt=0)
    finalists: int = Field(gt=0)
    windows: tuple[WeekWindow, ...] = ()
    attempts_in_all: int | None = Field(default=None, gt=0)
    grace_s: int = Field(default=0, ge=0)
    floor_ms_per_question: int = Field(default=0, ge=0)
    eligible: Eligible = Eligible.ALL
    prediction: PredictionTarget | None = None
    divisions: tuple[Division, ...] = ()
    season_keys: tuple[RankKey, ...] = ()
    prize_scope: PrizeScope = PrizeScope.ROUND
    on_repeat: OnRepeat = OnRepeat.KEEP_BEST
    replaces_unconfirmed: bool = False
    at_most_percent: Decimal | None = Field(default=None, gt=0, le=100)
    answer_days: int = Field(default=3, gt=0)
    collective: CollectiveRules | None = None
    essays: EssayRules = EssayRules()

    @field_validator("rank_keys", "season_keys")
    @classmethod
    def _no_key_twice(cls, keys: tuple[RankKey, ...]) -> tuple[RankKey, ...]:
        refuse_repeats("rank key", keys)
        return keys

    @field_validator("prizes")
    @classmethod
    def _no_prize_twice(cls, prizes: tuple[PrizeLine, ...]) -> tuple[PrizeLine, ...]:
        refuse_repeats("prize", [f"{line.track} {line.code}" for line in prizes])
        return prizes

    @field_validator("windows")
    @classmethod
    def _no_week_twice(cls, windows: tuple[WeekWindow, ...]) -> tuple[WeekWindow, ...]:
        refuse_repeats("week", [window.number for window in windows])
        return windows

    @field_validator("divisions")
    @classmethod
    def _no_division_twice(cls, divisions: tuple[Division, ...]) -> tuple[Division, ...]:
        refuse_repeats("division", [division.code for division in divisions])
        return divisions

    @field_validator("criteria")
    @classmethod
    def _no_criterion_twice(cls, criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
        refuse_repeats("criterion", [criterion.code for criterion in criteria])
        return criteria

    def most_prizes(self, participants: int) -> int | None:
        """Give how many prizes a round of so many participants may have at most; None where the rules set no cap."""
        return None if self.at_most_percent is None else int(participants * self.at_most_percent // 100)

    def prize_lines(self, track: Track, division: str = "") -> tuple[PrizeLine, ...]:
        """Give the prize table of one track and division, highest first."""
        return tuple(line for line in self.prizes if (line.track, line.division) == (track, division))

    def window(self, week: int) -> WeekWindow | None:
        """Give the window of one week; None where this version tells of no such week."""
        return next((window for window in self.windows if window.number == week), None)

    def division(self, code: str) -> Division | None:
        """Give a division by its code; None where there is none."""
        return next((division for division in self.divisions if division.code == code), None)

    def keys_of_season(self) -> tuple[RankKey, ...]:
        """Give the keys that order the sum over the weeks."""
        return self.season_keys or self.rank_keys

    def judges_in(self, essay_round: EssayRound) -> int:
        """Give how many judges mark each work of a round."""
        return self.judges_per_finalist if essay_round is EssayRound.FINAL else self.judges_per_essay

    def body(self) -> dict[str, Any]:
        """Give what is frozen and hashed; what stands at its default is left out, so that older hashes still hold."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def sha256(self) -> str:
        """Give the hash under which this version is frozen."""
        return digest(self.body())
