"""The side file of the report: papers it rests on, head, signature and the secretariat's own words."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

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
