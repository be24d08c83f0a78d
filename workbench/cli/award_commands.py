"""Commands about the papers of a week's awards: papers week."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.options import ActorOption, AtOption, ContestOption, WeekOption, moment
from workbench.cli.output import console, tell
from workbench.errors import WorkbenchError
from workbench.reports.award_kinds import FINAL_KINDS, KIND_OF_WORD, PaperChoices, SignedDecision
from workbench.store import home, open_engine

_KINDS = ", ".join(KIND_OF_WORD)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    papers = typer.Typer(no_args_is_help=True, help=tell("award_papers.papers_help"))
    papers.callback()(lambda: None)
    papers.command("week", help=tell("award_papers.papers_week"))(week_papers)
    app.add_typer(papers, name="papers")


def week_papers(
    week: WeekOption,
    actor: ActorOption,
    kind: Annotated[list[str] | None, typer.Option("--kind", help=tell("award_papers.opt_kind", kinds=_KINDS))] = None,
    all_kinds: Annotated[bool, typer.Option("--all", help=tell("award_papers.opt_all"))] = False,
    decision_number: Annotated[
        int | None, typer.Option("--decision-number", min=1, help=tell("award_papers.opt_decision_number"))
    ] = None,
    decision_date: Annotated[
        datetime | None,
        typer.Option("--decision-date", formats=["%Y-%m-%d"], help=tell("award_papers.opt_decision_date")),
    ] = None,
    target: Annotated[Path | None, typer.Option("--target", help=tell("cli.opt_target"))] = None,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Make a week's award papers from its snapshot and record them."""
    from workbench.reports.award_papers import issue_papers

    words = kind or []
    if not words and not all_kinds:
        raise WorkbenchError("award_papers.kind_needed", kinds=_KINDS)
    for word in words:
        if word not in KIND_OF_WORD:
            raise WorkbenchError("award_papers.kind_unknown", kind=word, kinds=_KINDS)
    named = [KIND_OF_WORD[word] for word in words]
    made = issue_papers(
        open_engine(),
        week=week,
        kinds=list(dict.fromkeys([*(FINAL_KINDS if all_kinds else ()), *named])),
        actor=actor,
        at=moment(at),
        target=target or home() / "reports" / "output",
        choices=PaperChoices(decision=_signed(decision_number, decision_date)),
        contest=contest,
    )
    for line in (*map(str, made.paths), *made.warnings):
        console().print(line)


def _signed(number: int | None, day: datetime | None) -> SignedDecision | None:
    if (number is None) != (day is None):
        raise WorkbenchError("award_papers.number_and_date")
    return SignedDecision(number=number, signed_on=day.date()) if number is not None and day is not None else None
