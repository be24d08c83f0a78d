"""A contest as its organisers plan it, read from one TOML file: weeks, rules, content areas, members."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from workbench.errors import WorkbenchError
from workbench.rules.contest_rules import ContestRules, WeekWindow
from workbench.rules.repeats import refuse_repeats
from workbench.terms import Role

Model = TypeVar("Model", bound=BaseModel)


class AreaSetup(BaseModel):
    """A content area of the bank."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    name: str


class WeekSetup(BaseModel):
    """One quiz round; ``reused`` tells how many items of the pool come again from which earlier week."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int = Field(ge=1)
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    questions_per_attempt: int = Field(gt=0)
    time_limit_s: int = Field(gt=0)
    pool_size: int = Field(gt=0)
    attempts_per_person: int | None = Field(default=None, gt=0)
    attempts_per_day: int | None = Field(default=None, gt=0)
    reused: dict[int, int] = {}

    @model_validator(mode="after")
    def _window_and_pool(self) -> WeekSetup:
        if self.opens_at >= self.closes_at:
            raise ValueError("closes_at must come after opens_at")
        if self.pool_size < self.questions_per_attempt:
            raise ValueError("pool_size is smaller than questions_per_attempt")
        return self

    def window(self) -> WeekWindow:
        """Give what of the week the rules version freezes."""
        return WeekWindow(**{name: getattr(self, name) for name in WeekWindow.model_fields})


class MemberSetup(BaseModel):
    """A person of the organising side and the roles held."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    full_name: str
    position: str
    unit_code: str | None = None
    roles: tuple[Role, ...] = Field(min_length=1)
    username: str | None = None  # None: does not sign in


class ContestSetup(BaseModel):
    """The whole plan of a contest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    name: str
    organiser: str
    parent_body: str
    place: str
    seed: int
    starts_at: AwareDatetime
    areas: tuple[AreaSetup, ...]
    weeks: tuple[WeekSetup, ...]
    members: tuple[MemberSetup, ...]
    rules: ContestRules

    @field_validator("areas")
    @classmethod
    def _areas_differ(cls, areas: tuple[AreaSetup, ...]) -> tuple[AreaSetup, ...]:
        refuse_repeats("code", [area.code for area in areas])
        return areas

    @field_validator("members")
    @classmethod
    def _members_differ(cls, members: tuple[MemberSetup, ...]) -> tuple[MemberSetup, ...]:
        refuse_repeats("code", [member.code for member in members])
        refuse_repeats("username", [member.username for member in members if member.username])
        return members

    @field_validator("weeks")
    @classmethod
    def _weeks_differ_and_reuse_earlier_ones(cls, weeks: tuple[WeekSetup, ...]) -> tuple[WeekSetup, ...]:
        numbers = [week.number for week in weeks]
        refuse_repeats("number", numbers)
        for week in weeks:
            for source in week.reused:
                if source not in numbers or source >= week.number:
                    raise ValueError(f"week {week.number} reuses week {source}, which is no earlier week of the plan")
        return weeks

    @field_validator("rules")
    @classmethod
    def _windows_stand_with_the_weeks(cls, rules: ContestRules) -> ContestRules:
        if rules.windows:
            raise ValueError("windows stand with the weeks of the plan, not in its rules")
        return rules

    def full_rules(self) -> ContestRules:
        """Give the rules with the windows of the planned weeks: what the first version freezes."""
        return self.rules.model_copy(update={"windows": tuple(week.window() for week in self.weeks)})

    def week(self, number: int) -> WeekSetup:
        """Give one week of the plan."""
        return next(week for week in self.weeks if week.number == number)


def load_setup(path: Path) -> ContestSetup:
    """Read the plan of a contest from its TOML file; what is wrong is told with its place in the file."""
    return _load(path, ContestSetup)


def load_rules(path: Path) -> ContestRules:
    """Read rules by themselves from a TOML file, or from the JSON that ``workbench rules show`` prints."""
    return _load(path, ContestRules)


def _load(path: Path, model: type[Model]) -> Model:
    read = json.loads if path.suffix.lower() == ".json" else tomllib.loads
    try:
        return model.model_validate(read(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise WorkbenchError("contest.setup_wrong", path=path.name, place=place, detail=first["msg"]) from error
    except (ValueError, OSError) as error:  # not TOML, not JSON, not UTF-8, or not to be read
        raise WorkbenchError("contest.setup_unreadable", path=path.name, detail=error) from error
