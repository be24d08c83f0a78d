"""Commands of the marking: judges' Excel sheets out and in, how far each judge is, locking a round."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.options import ActorOption, AtOption, ContestOption, FormatOption, ReasonOption, moment
from workbench.cli.output import Format, console, language, print_rows, tell
from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of, rules_of_contest
from workbench.store import home, open_engine, reading
from workbench.terms import EssayRound

RoundOption = Annotated[EssayRound, typer.Option("--round", help=tell("marking.opt_round"))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    marking = typer.Typer(name="marking", help=tell("marking.commands"), no_args_is_help=True)
    marking.command("sheets", help=tell("marking.cmd_sheets"))(sheets)
    marking.command("take", help=tell("marking.cmd_take"))(take)
    marking.command("progress", help=tell("marking.cmd_progress"))(progress)
    marking.command("lock", help=tell("marking.cmd_lock"))(lock)
    app.add_typer(marking)


def sheets(
    essay_round: RoundOption,
    target: Annotated[Path | None, typer.Option("--target", help=tell("marking.opt_target"))] = None,
    contest: ContestOption = None,
) -> None:
    """Write the workbook of every judge who has works left to mark."""
    from workbench.queries.marking import judges_of_round
    from workbench.reports.judge_sheets import sheet_name, sheet_of_judge

    folder = target or home() / "reports" / "output" / "phieu-cham"
    written: list[Path] = []
    with reading(open_engine()) as session:
        judges = judges_of_round(session, contest_of(session, contest).id or 0, essay_round)
        if not judges:
            raise WorkbenchError("marking.nobody_marks", round=essay_round.label(language()))
        for judge in judges:
            try:
                content = sheet_of_judge(session, judge, essay_round, contest)
            except WorkbenchError as error:
                if error.code != "marking.nothing_to_mark":
                    raise
                continue
            folder.mkdir(parents=True, exist_ok=True)
            written.append(folder / sheet_name(judge, essay_round))
            written[-1].write_bytes(content)
    if not written:
        raise WorkbenchError("marking.nothing_to_mark", round=essay_round.label(language()))
    for path in written:
        console().print(str(path))


def take(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, help=tell("marking.arg_files"))
    ],
    essay_round: RoundOption,
    actor: ActorOption,
    at: AtOption = None,
    contest: ContestOption = None,
) -> None:
    """Take in sheets that judges marked, each whole or not at all; the first that is refused ends it."""
    from workbench.cli.contest_commands import print_receipt
    from workbench.services.imports import ImportOrder, SourceFile, import_marks

    for file in files:
        order = ImportOrder(SourceFile.at(file), actor, moment(at), contest)
        print_receipt(import_marks(open_engine(), order, essay_round=essay_round))


def progress(essay_round: RoundOption, fmt: FormatOption = Format.TABLE, contest: ContestOption = None) -> None:
    """Print how many sheets of each judge are how far."""
    from workbench.queries.judge_view import SheetState
    from workbench.queries.marking import progress_by_judge

    with reading(open_engine()) as session:
        contest_id = contest_of(session, contest).id or 0
        n_criteria = len(rules_of_contest(session, contest_id).criteria)
        found = progress_by_judge(session, contest_id, essay_round, n_criteria)
    headers = {name: tell(f"marking.head_{name}") for name in ("code", "full_name", "sheets")}
    headers |= {state.value.lower(): state.label(language()) for state in SheetState}
    rows = [
        {"code": row.judge.code, "full_name": row.judge.full_name, "sheets": row.sheets}
        | {state.value.lower(): row.by_state.get(state, 0) for state in SheetState}
        for row in found
    ]
    print_rows(rows, fmt, headers)


def lock(
    essay_round: RoundOption,
    actor: ActorOption,
    reason: ReasonOption,
    at: AtOption = None,
    contest: ContestOption = None,
) -> None:
    """Lock a round's marks."""
    from workbench.services.marking import lock_round

    count = lock_round(
        open_engine(), essay_round=essay_round, actor=actor, reason=reason, at=moment(at), contest=contest
    )
    console().print(tell("marking.locked", round=essay_round.label(language()), count=count))
