"""The command of a week's announcements."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.options import ActorOption, AtOption, ContestOption, WeekOption, moment
from workbench.cli.output import console, tell
from workbench.reports.award_kinds import ANNOUNCEMENT_KINDS, PaperChoices
from workbench.store import home, open_engine


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("bulletin", help=tell("bulletin.cmd_bulletin"))(bulletin)


def bulletin(
    week: WeekOption,
    actor: ActorOption,
    report_file: Annotated[Path | None, typer.Option("--report-file", help=tell("cli.opt_report_file"))] = None,
    target: Annotated[Path | None, typer.Option("--target", help=tell("cli.opt_target"))] = None,
    at: AtOption = None,
    contest: ContestOption = None,
) -> None:
    """Make a week's announcements from its final snapshot and record them."""
    from workbench.reports.award_papers import issue_papers
    from workbench.reports.report_file import load_report_file

    made = issue_papers(
        open_engine(),
        week=week,
        kinds=ANNOUNCEMENT_KINDS,
        choices=PaperChoices(brand=load_report_file(report_file or home() / "data" / "report.toml").brand),
        actor=actor,
        at=moment(at),
        target=target or home() / "reports" / "output",
        contest=contest,
    )
    for line in (*map(str, made.paths), *made.warnings):
        console().print(line)
