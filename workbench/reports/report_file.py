"""The side file of the report: papers it rests on, head, signature and the secretariat's own words."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from workbench.errors import WorkbenchError


class LetterheadPart(BaseModel):
    """Head and signature of the paper."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer_lines: tuple[str, ...]
    number: int | None = None
    symbol: str
    signed_on: date
    authority: str
    position: str
    signer: str
    recipients: tuple[str, ...]


class PhasePart(BaseModel):
    """One phase in which essays were taken in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    period: str


class NarrativePart(BaseModel):
    """What people add, a paragraph each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    achievements: tuple[str, ...] = ()
    difficulties: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    proposals: tuple[str, ...] = ()


class BrandPart(BaseModel):
    """The organiser's two colours: white text stands on ``primary``, and ``accent`` stands on it as a rule.

    Colours too near each other to be read (WCAG 2.2, 1.4.3 and 1.4.11) are refused.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    primary: str = Field(default="#9f1d20", pattern=r"^#[0-9a-fA-F]{6}$")
    accent: str = Field(default="#f6c453", pattern=r"^#[0-9a-fA-F]{6}$")

    @model_validator(mode="after")
    def _can_be_read(self) -> BrandPart:
        if contrast(self.primary, "#ffffff") < 4.5 or contrast(self.primary, self.accent) < 3:
            raise ValueError("primary needs contrast 4.5 with white, accent contrast 3 with primary")
        return self


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two #rrggbb colours, 1 to 21, as WCAG 2.2 defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


class ReportFile(BaseModel):
    """Everything of the report that no query can tell."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    plan: str
    grounds: tuple[str, ...]
    launched_on: date
    launch_event: str
    letterhead: LetterheadPart
    essay_phases: tuple[PhasePart, ...] = ()
    narrative: NarrativePart = NarrativePart()
    brand: BrandPart = BrandPart()


def load_report_file(path: Path) -> ReportFile:
    """Read the side file; what is wrong is told with its place."""
    try:
        return ReportFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise WorkbenchError("contest.setup_unreadable", path=path.name, detail=error) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise WorkbenchError("contest.setup_wrong", path=path.name, place=place, detail=first["msg"]) from error
