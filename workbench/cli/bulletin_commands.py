"""The command of a week's announcements."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.options import AtOption, ContestOption, WeekOption, moment
from workbench.cli.output import console, tell
from workbench.store import home, open_engine, reading


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("bulletin", help=tell("bulletin.cmd_bulletin"))(bulletin)


def bulletin(
    week: WeekOption,
    report_file: Annotated[Path | None, typer.Option("--report-file", help=tell("cli.opt_report_file"))] = None,
    target: Annotated[Path | None, typer.Option("--target", help=tell("cli.opt_target"))] = None,
    at: AtOption = None,
    contest: ContestOption = None,
) -> None:
    """Write a week's announcements into a folder, from its approved list and its final snapshot."""
    from workbench.reports.announcements import write_announcements
    from workbench.reports.report_file import load_report_file

    brand = load_report_file(report_file or home() / "data" / "report.toml").brand
    folder = target or home() / "reports" / "output" / f"week-{week}"
    with reading(open_engine()) as session:
        paths = write_announcements(session, folder, week=week, brand=brand, at=moment(at), contest=contest)
    for path in paths:
        console().print(str(path))
