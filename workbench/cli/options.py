"""Options that several commands share, and the edge where the clock is read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.output import Format, tell
from workbench.errors import WorkbenchError
from workbench.texts import LOCAL_ZONE

ContestOption = Annotated[
    str | None, typer.Option("--contest", envvar="WORKBENCH_CONTEST", help=tell("cli.opt_contest"))
]
ActorOption = Annotated[str, typer.Option("--actor", envvar="WORKBENCH_ACTOR", help=tell("cli.opt_actor"))]
AtOption = Annotated[str | None, typer.Option("--at", help=tell("cli.opt_at"))]
FormatOption = Annotated[Format, typer.Option("--format", help=tell("cli.opt_format"))]
WeekOption = Annotated[int, typer.Option("--week", min=1, help=tell("cli.opt_week"))]
ReasonOption = Annotated[str, typer.Option("--reason", help=tell("commands.opt_reason"))]
FileArgument = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help=tell("cli.arg_file"))]


def moment(at: str | None) -> datetime:
    """Give the moment of an action: as given (local time unless it says otherwise), or now."""
    if at is None:
        return datetime.now(UTC)
    try:
        given = datetime.fromisoformat(at)
    except ValueError as error:
        raise WorkbenchError("cli.bad_moment", text=at) from error
    return given if given.tzinfo else given.replace(tzinfo=LOCAL_ZONE)
