"""Commands that run notebooks and serve apps: report, run, apps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from workbench.cli.options import ActorOption, AtOption, ContestOption, moment
from workbench.cli.output import console, tell
from workbench.errors import WorkbenchError
from workbench.store import home, open_engine


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("report", help=tell("cli.report"))(report)
    app.command("run", help=tell("cli.run"))(run)
    app.command("apps", help=tell("cli.apps"))(apps)


def report(
    actor: ActorOption,
    report_file: Annotated[Path | None, typer.Option("--report-file", help=tell("cli.opt_report_file"))] = None,
    claims: Annotated[Path | None, typer.Option("--claims", exists=True, help=tell("cli.opt_claims"))] = None,
    target: Annotated[Path | None, typer.Option("--target", help=tell("cli.opt_target"))] = None,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Render the summary report from a final snapshot."""
    from workbench.reports.final_report import make_final_report

    made = make_final_report(
        open_engine(),
        actor=actor,
        at=moment(at),
        report_file=report_file or home() / "data" / "report.toml",
        claims=claims or home() / "data" / "claims.csv",
        target=target or home() / "reports" / "output",
        contest=contest,
    )
    for line in (*map(str, made.paths), *made.warnings):
        console().print(line)


def run(
    notebook: Annotated[Path, typer.Argument(help=tell("cli.arg_notebook"))],
    parameter: Annotated[list[str] | None, typer.Option("-p", "--parameter", help=tell("cli.opt_parameter"))] = None,
    target: Annotated[Path | None, typer.Option("--target", help=tell("cli.opt_run_target"))] = None,
) -> None:
    """Run a notebook with papermill; an unknown or missing parameter is an error."""
    from workbench.reports.runner import check_parameters, run_notebook

    path = notebook if notebook.suffix == ".ipynb" else home() / "notebooks" / f"{notebook}.ipynb"
    log = target or home() / "reports" / "output" / "runs" / path.name
    parameters = dict(_named(text) for text in parameter or ())
    check_parameters(path, parameters)
    with Progress(console=console()) as progress:
        task = progress.add_task(path.stem)
        made = run_notebook(
            path,
            parameters,
            log,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    console().print(str(made))


def _named(text: str) -> tuple[str, Any]:
    """Read NAME=VALUE; the value is JSON where it is JSON (numbers, lists), else plain text."""
    name, mark, value = text.partition("=")
    if not mark or not name.isidentifier():
        raise WorkbenchError("runner.bad_parameter", text=text)
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def apps(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help=tell("cli.opt_port"))] = 8866,
    base_url: Annotated[str, typer.Option("--base-url", help=tell("cli.opt_base_url"))] = "/",
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help=tell("cli.opt_open"))] = False,
) -> None:
    """Serve the apps on this machine."""
    from workbench.apps.server import serve

    raise typer.Exit(serve(port, base_url, open_browser))
