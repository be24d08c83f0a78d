"""Commands of the question bank: import, review, check, export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from workbench.cli.contest_commands import print_receipt
from workbench.cli.options import ActorOption, AtOption, ContestOption, FileArgument, FormatOption, ReasonOption, moment
from workbench.cli.output import FINDING, Format, console, language, print_rows, tell
from workbench.cli.question_files import (
    BankFormat,
    ReadFormat,
    defaults_for,
    format_of,
    reader_of,
    records_of,
    write_bank_paper,
    write_items,
)
from workbench.errors import Severity, WorkbenchError
from workbench.queries.bank import bank_rows, forms_of_pool, pool_of_week, pools_before
from workbench.queries.contest import contest_of, weeks_of_contest
from workbench.store import open_engine, reading
from workbench.terms import Difficulty, ItemState
from workbench.texts import to_local

TargetFile = Annotated[Path, typer.Argument(dir_okay=False, help=tell("commands.arg_export_file"))]
AreaOption = Annotated[str | None, typer.Option("--area", help=tell("commands.opt_area"))]
DifficultyOption = Annotated[Difficulty, typer.Option("--difficulty", help=tell("commands.opt_difficulty"))]
SourceOption = Annotated[str | None, typer.Option("--source", help=tell("commands.opt_source"))]
NumbersOption = Annotated[
    int | None, typer.Option("--numbers-from", min=0, max=1, help=tell("commands.opt_numbers_from"))
]
AcceptOption = Annotated[bool, typer.Option("--accept-without-refused", help=tell("cli.opt_accept"))]
KeyOption = Annotated[bool, typer.Option("--with-key/--without-key", help=tell("commands.opt_with_key"))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    bank = typer.Typer(name="bank", help=tell("commands.bank"), no_args_is_help=True)
    bank.command("import", help=tell("commands.bank_import"))(import_bank)
    bank.command("review", help=tell("commands.bank_review"))(review)
    bank.command("check", help=tell("commands.bank_check"))(check)
    bank.command("export", help=tell("commands.bank_export"))(export)
    app.add_typer(bank)


def import_bank(
    file: FileArgument,
    actor: ActorOption,
    fmt: Annotated[ReadFormat, typer.Option("--format", help=tell("commands.opt_read_format"))] = ReadFormat.AUTO,
    accept_without_refused: AcceptOption = False,
    area: AreaOption = None,
    difficulty: DifficultyOption = Difficulty.MEDIUM,
    source: SourceOption = None,
    numbers_from: NumbersOption = None,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Take questions in as drafts, from whatever their authors or their platform write."""
    from workbench.services.imports import ImportOrder, SourceFile, import_items

    kind = format_of(file, fmt)
    first: Literal[0, 1] | None = None if numbers_from is None else 1 if numbers_from else 0
    read = reader_of(kind, defaults_for(file, area, difficulty, source), first)
    order = ImportOrder(SourceFile.at(file), actor, moment(at), contest, accept_without_refused)
    print_receipt(import_items(open_engine(), order, read))


def review(
    actor: ActorOption,
    reason: ReasonOption,
    items: Annotated[list[str] | None, typer.Option("--item", help=tell("commands.opt_item"))] = None,
    returned: Annotated[bool, typer.Option("--return", help=tell("commands.opt_return"))] = False,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Accept drafts, or return them to their author; whoever brought an item in does not review it."""
    from workbench.services.items import review_items

    verdict = ItemState.RETURNED if returned else ItemState.ACCEPTED
    count = review_items(
        open_engine(), codes=items or None, verdict=verdict, actor=actor, reason=reason, at=moment(at), contest=contest
    )
    console().print(tell("commands.reviewed", count=count, state=verdict.label(language())))


def check(fmt: FormatOption = Format.TABLE, contest: ContestOption = None) -> None:
    """Run every check of the bank; ends with 1 where something is an error or a warning."""
    from workbench.rules.bank_checks import check_bank
    from workbench.rules.exposure import exposure_ledger

    with reading(open_engine()) as session:
        contest_id = contest_of(session, contest).id or 0
        items = bank_rows(session, contest_id)
        weeks = weeks_of_contest(session, contest_id)
        codes = pools_before(session, contest_id, max(week.number for week in weeks) + 1)
        pools = {week.number: pool_of_week(session, week.id or 0) for week in weeks}
        forms = {number: forms_of_pool(session, pool.id or 0) for number, pool in pools.items() if pool}
    open_items = [item for item in items if item.key]
    found = check_bank(open_items, exposure_ledger(codes, forms) if codes else None)
    lang = language()
    rows = [
        {
            "severity": finding.severity.value,
            "check": finding.code.partition(".")[2],
            "about": ", ".join(finding.about),
            "message": finding.message(lang),
            "advice": finding.advice(lang),
        }
        for finding in found
    ]
    names = ("severity", "check", "about", "message", "advice")
    print_rows(rows, fmt, {name: tell(f"commands.head_{name}") for name in names})
    if len(open_items) < len(items):
        typer.echo(tell("commands.sealed_left_out", count=len(items) - len(open_items)), err=True)
    if fmt is Format.TABLE:
        console().print(tell("commands.checked", items=len(open_items), findings=len(found)))
    if any(finding.severity in (Severity.ERROR, Severity.WARNING) for finding in found):
        raise typer.Exit(FINDING)


def export(
    file: TargetFile,
    fmt: Annotated[BankFormat, typer.Option("--format", help=tell("commands.opt_write_format"))],
    with_key: KeyOption = True,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Write the bank, each item in its newest version; without the key no explanation goes out either."""
    from workbench.formats.paper import PaperHead

    with reading(open_engine()) as session:
        found = contest_of(session, contest)
        items = bank_rows(session, found.id or 0)
    sealed = sum(not item.key for item in items)
    if not items:
        raise WorkbenchError("commands.bank_empty")
    if with_key and sealed:
        raise WorkbenchError("commands.key_sealed_in_bank", count=sealed)
    records = records_of(items)
    if fmt is BankFormat.WORD:
        head = PaperHead(found.organiser, found.name, tell("commands.bank_part"), to_local(moment(at)).date())
        data = write_bank_paper(records, head, with_key=with_key)
    else:
        data = write_items(fmt.value, records, with_key=with_key)
    write_private(file, data)
    said = "commands.exported_with_key" if with_key else "commands.exported_without_key"
    console().print(tell(said, count=len(records), path=file))


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner reads: questions, and often their key, before the week."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(data)
