"""Commands that set a contest up and fill it: init, demo-data, demo, import."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.options import (
    ActorOption,
    AtOption,
    ContestOption,
    FileArgument,
    moment,
)
from workbench.cli.output import console, print_findings, tell
from workbench.store import home, migrate, open_engine
from workbench.terms import EssayRound, ImportKind

if TYPE_CHECKING:
    from workbench.services.imports import Receipt

PLAN = Path("data/contest.toml")
BANK = Path("data/bank.csv")


class Kind(StrEnum):
    """What the file to import holds."""

    UNITS = "units"
    PEOPLE = "people"
    ITEMS = "items"
    ATTEMPTS = "attempts"
    ESSAYS = "essays"
    MARKS = "marks"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("init", help=tell("cli.init"))(init)
    app.command("demo-data", help=tell("cli.demo_data"))(demo_data)
    app.command("demo", help=tell("cli.demo"))(demo)
    app.command("import", help=tell("cli.import"))(import_file)


def init(
    setup: Annotated[Path | None, typer.Option("--setup", exists=True, help=tell("cli.opt_setup"))] = None,
    at: AtOption = None,
) -> None:
    """Create or migrate the database, and enter the contest of a plan."""
    from workbench.rules.contest_setup import load_setup
    from workbench.services.contests import create_contest

    engine = open_engine()
    plan = load_setup(setup) if setup else None
    migrate(engine)
    console().print(tell("cli.migrated"))
    if plan:
        create_contest(engine, plan, at=moment(at))
        console().print(tell("cli.created", name=plan.name, code=plan.code))


def demo_data(
    seed: Annotated[int, typer.Option("--seed", help=tell("cli.opt_seed"))] = 2022,
    target: Annotated[Path | None, typer.Option("--target", help=tell("cli.opt_target"))] = None,
) -> None:
    """Write the raw files of the demo contest."""
    from workbench.demo import make_demo
    from workbench.demo.conduct import RAW_FILES, demo_bank
    from workbench.rules.contest_setup import load_setup

    setup = load_setup(home() / PLAN)
    files = make_demo(target or home() / RAW_FILES, setup, demo_bank(home() / BANK, setup), seed)
    for path in files.paths:
        console().print(str(path))


def demo(seed: Annotated[int, typer.Option("--seed", help=tell("cli.opt_seed"))] = 2022) -> None:
    """Run the whole demo contest into an empty database."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from workbench.demo.conduct import RAW_FILES, RUN_LOGS, SIGN_INS, DemoContest, clear_demo_database
    from workbench.rules.contest_setup import load_setup

    setup = load_setup(home() / PLAN)
    engine = open_engine()
    clear_demo_database(engine, setup.code)
    contest = DemoContest(open_engine(), setup, home() / BANK, seed)
    steps = list(contest.steps())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    out = console()
    with Progress(*columns, console=out) as progress:
        task = progress.add_task("", total=len(steps))
        for step in steps:
            progress.update(task, description=tell(f"demo.{step.key}", **step.values))
            step.run()
            progress.advance(task)
    contest.engine.dispose()
    out.print(tell("demo.done"))
    for key, path in (
        ("made_report", home() / "reports" / "output"),
        ("made_runs", home() / RUN_LOGS),
        ("made_raw", home() / RAW_FILES),
        ("made_database", contest.engine.url.database or contest.engine.url.render_as_string()),
    ):
        out.print(f"  {tell(f'demo.{key}')}: {path}")
    out.print(tell("demo.sign_ins", path=SIGN_INS))
    for role, username, password in contest.sign_ins:
        out.print(f"  {username} / {password}  ({role})")
    out.print(tell("demo.next"))


def import_file(
    kind: Annotated[Kind, typer.Argument(help=tell("cli.arg_kind"))],
    file: FileArgument,
    actor: ActorOption,
    week: Annotated[int | None, typer.Option("--week", min=1, help=tell("cli.opt_week"))] = None,
    essay_round: Annotated[EssayRound | None, typer.Option("--round", help=tell("cli.opt_round"))] = None,
    accept_without_refused: Annotated[
        bool, typer.Option("--accept-without-refused", help=tell("cli.opt_accept"))
    ] = False,
    profile: Annotated[str | None, typer.Option("--profile", help=tell("profiles.opt_profile"))] = None,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Take a file in: whole, or not at all unless told to leave refused rows out."""
    from workbench.services import imports

    order = imports.ImportOrder(imports.SourceFile.at(file), actor, moment(at), contest, accept_without_refused)
    engine = open_engine()
    if profile and kind is not Kind.ATTEMPTS:
        raise typer.BadParameter(tell("profiles.only_attempts"), param_hint="--profile")
    if kind is Kind.ATTEMPTS:
        if week is None:
            raise typer.BadParameter(tell("cli.week_needed"), param_hint="--week")
        receipt = imports.import_attempts(engine, order, week=week, profile=profile)
    elif kind is Kind.MARKS:
        if essay_round is None:
            raise typer.BadParameter(tell("cli.round_needed"), param_hint="--round")
        receipt = imports.import_marks(engine, order, essay_round=essay_round)
    else:
        take_in = {
            Kind.UNITS: imports.import_units,
            Kind.PEOPLE: imports.import_people,
            Kind.ITEMS: imports.import_items,
            Kind.ESSAYS: imports.import_essays,
        }[kind]
        receipt = take_in(engine, order)
    print_receipt(receipt)


def print_receipt(receipt: Receipt) -> None:
    """Say what became of an imported file."""
    if receipt.already_imported:
        console().print(tell("imports.same_file", file=receipt.file_name))
        return
    print_findings(receipt.findings)
    console().print(
        tell(
            "essay_texts.receipt" if receipt.kind is ImportKind.ESSAY_TEXTS else "imports.receipt",
            file=receipt.file_name,
            read=receipt.rows_read,
            accepted=receipt.rows_accepted,
            refused=receipt.rows_refused,
        )
    )
    if receipt.profile:
        console().print(tell("profiles.read_by", profile=receipt.profile))
