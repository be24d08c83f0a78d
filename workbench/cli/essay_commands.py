"""Commands of works: register and files in, checklist and rulings, overlaps side by side, masks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.cli import essay_book_commands
from workbench.cli.contest_commands import print_receipt
from workbench.cli.options import (
    ActorOption,
    AtOption,
    ContestOption,
    FileArgument,
    FormatOption,
    ReasonOption,
    moment,
)
from workbench.cli.output import Format, console, language, print_findings, print_json, print_rows, tell
from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of
from workbench.store import open_engine, reading
from workbench.terms import IneligibleReason
from workbench.texts import format_percent

AcceptOption = Annotated[bool, typer.Option("--accept-without-refused", help=tell("cli.opt_accept"))]
WorkOption = Annotated[str, typer.Option("--work", help=tell("essay_texts.opt_work"))]
SomeWorks = Annotated[list[str] | None, typer.Option("--work", help=tell("essay_texts.opt_works"))]

_AROUND = 40  # characters shown on each side of a place to mask


def register(app: typer.Typer) -> None:
    """Add the commands."""
    essays = typer.Typer(name="essays", help=tell("essay_texts.commands"), no_args_is_help=True)
    essays.command("register", help=tell("essay_texts.cmd_register"))(take_register)
    essays.command("enter", help=tell("essay_texts.cmd_enter"))(enter)
    essays.command("texts", help=tell("essay_texts.cmd_texts"))(texts)
    essays.command("replace", help=tell("essay_texts.cmd_replace"))(replace)
    essays.command("check", help=tell("essay_screening.cmd_check"))(check)
    essays.command("screen", help=tell("essay_screening.cmd_screen"))(screen)
    essays.command("overlap", help=tell("essay_texts.cmd_overlap"))(overlap)
    essays.command("mask", help=tell("redaction.cmd_mask"))(mask)
    essay_book_commands.register(essays)
    app.add_typer(essays)


def take_register(
    path: FileArgument,
    actor: ActorOption,
    accept_without_refused: AcceptOption = False,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Take the register of works in."""
    from workbench.services.imports import ImportOrder, SourceFile, import_essays

    order = ImportOrder(SourceFile.at(path), actor, moment(at), contest, accept_without_refused)
    print_receipt(import_essays(open_engine(), order))


def enter(
    told: Annotated[list[str], typer.Option("--set", help=tell("essay_texts.opt_set"))],
    actor: ActorOption,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Enter one work by hand."""
    from workbench.services.essay_texts import ENTRY_FIELDS, enter_work

    fields = {name.strip(): value for name, sign, value in (one.partition("=") for one in told) if sign}
    if len(fields) != len(told):
        raise WorkbenchError("essay_texts.set_unclear", fields=", ".join(ENTRY_FIELDS))
    print_findings(enter_work(open_engine(), fields=fields, actor=actor, at=moment(at), contest=contest))
    console().print(tell("essay_texts.entered", work=fields["code"]))


def texts(
    source: Annotated[Path | None, typer.Argument(exists=True, help=tell("essay_texts.arg_source"))] = None,
    work: Annotated[str | None, typer.Option("--work", help=tell("essay_texts.opt_work_of_file"))] = None,
    actor: Annotated[str | None, typer.Option("--actor", envvar="WORKBENCH_ACTOR", help=tell("cli.opt_actor"))] = None,
    accept_without_refused: AcceptOption = False,
    fmt: FormatOption = Format.TABLE,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Take files of works in, or print the state of every text."""
    from workbench.services.essay_texts import folder_source, import_essay_texts
    from workbench.services.imports import ImportOrder, SourceFile

    if source is None:
        _print_texts(fmt, contest)
        return
    if actor is None:
        raise WorkbenchError("essay_texts.actor_needed")
    file = folder_source(source) if source.is_dir() else SourceFile.at(source)
    order = ImportOrder(file, actor, moment(at), contest, accept_without_refused)
    print_receipt(import_essay_texts(open_engine(), order, {file.name: work} if work else None))


def _print_texts(fmt: Format, contest: str | None) -> None:
    from workbench.queries.essay_texts import text_rows

    with reading(open_engine()) as session:
        found = text_rows(session, contest_of(session, contest).id or 0)
    rows: list[dict[str, object]] = [
        {
            "work": row.code,
            "title": row.title,
            "told": row.told,
            "syllables": row.syllables,
            "words": row.words,
            "file": row.file_name,
            "confirmed_by": row.confirmed_by,
        }
        for row in found
    ]
    print_rows(rows, fmt, _heads("work", "title", "told", "syllables", "words", "file", "confirmed_by"))


def replace(
    path: FileArgument,
    work: WorkOption,
    actor: ActorOption,
    reason: ReasonOption,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Give a work its text from another file."""
    from workbench.services.essay_texts import replace_text
    from workbench.services.imports import SourceFile

    notes = replace_text(
        open_engine(),
        work=work,
        source=SourceFile.at(path),
        actor=actor,
        reason=reason,
        at=moment(at),
        contest=contest,
    )
    print_findings(notes)
    console().print(tell("essay_texts.replaced", work=work))


def check(
    works: SomeWorks = None,
    whole: Annotated[bool, typer.Option("--all", help=tell("essay_screening.opt_all"))] = False,
    fmt: FormatOption = Format.TABLE,
    contest: ContestOption = None,
) -> None:
    """Print the checklists: what is not met or open, or with --all every line."""
    from workbench.queries.essay_screening import screening_counts, screening_rows
    from workbench.rules.essay_screening import CheckVerdict, ScreeningCheck

    lang = language()
    with reading(open_engine()) as session:
        contest_id = contest_of(session, contest).id or 0
        found = [row for row in screening_rows(session, contest_id) if not works or row.code in works]
        counts = screening_counts(session, contest_id)
    looked_at = (CheckVerdict.FAILED, CheckVerdict.OPEN)
    is_table = fmt is Format.TABLE
    rows: list[dict[str, object]] = [
        {
            "work": row.code,
            "check": one.check.label(lang) if is_table else one.check.value,
            "verdict": one.verdict.label(lang) if is_table else one.verdict.value,
            "reason_code": one.reason.value if one.reason and one.verdict in looked_at else None,
            "evidence": one.message(lang),
            "ruling": _ruling(row.ruling),
        }
        for row in found
        for one in row.checks
        if whole or (one.verdict in looked_at and one.check is not ScreeningCheck.SUBJECT)
    ]
    print_rows(rows, fmt, _heads("work", "check", "verdict", "reason_code", "evidence", "ruling"))
    if is_table:
        reasons = ", ".join(f"{reason.label(lang)} {count}" for reason, count in counts.by_reason)
        ineligible = counts.works - counts.eligible
        values = {"works": counts.works, "eligible": counts.eligible, "ruled": counts.ruled, "ineligible": ineligible}
        console().print(tell("essay_screening.counts", reasons=reasons or "–", **values))


def _ruling(ruling: Any) -> str | None:
    if ruling is None:
        return None
    code = ruling.reason_code.label(language()) if ruling.reason_code else tell("essay_screening.eligible")
    return f"{code} – {ruling.decided_by}"


def screen(
    actor: ActorOption,
    reason: ReasonOption,
    works: SomeWorks = None,
    clear: Annotated[bool, typer.Option("--clear", help=tell("essay_screening.opt_clear"))] = False,
    reason_code: Annotated[
        IneligibleReason | None, typer.Option("--reason-code", help=tell("essay_screening.opt_reason_code"))
    ] = None,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Rule on works: eligible, or ineligible under a code."""
    from workbench.queries.essay_screening import screening_rows
    from workbench.rules.essay_screening import needs_person
    from workbench.services.essay_screening import rule_on_works

    if bool(works) == clear or (clear and reason_code):
        raise WorkbenchError("essay_screening.works_or_clear")
    engine = open_engine()
    with reading(engine) as session:
        rows = screening_rows(session, contest_of(session, contest).id or 0)
    seen = {row.code: row.version for row in rows}
    waiting = {row.code for row in rows if not row.ruling and not row.reason_code and not needs_person(row.checks)}
    chosen = {code: seen.get(code, 0) for code in works or sorted(waiting)}
    withdrawn = rule_on_works(
        engine,
        works=chosen,
        reason_code=reason_code,
        reason=reason,
        actor=actor,
        at=moment(at),
        contest=contest,
    )
    console().print(tell("essay_screening.ruled", count=len(chosen), withdrawn=withdrawn))


def overlap(
    works: SomeWorks = None,
    least: Annotated[int, typer.Option("--least", min=0, max=100, help=tell("essay_texts.opt_least"))] = 10,
    fmt: FormatOption = Format.TABLE,
    contest: ContestOption = None,
) -> None:
    """Print which works share passages; of named works, the passages side by side."""
    from workbench.queries.essay_texts import overlap_rows

    named = set(works or ())
    with reading(open_engine()) as session:
        found = overlap_rows(session, contest_of(session, contest).id or 0)
    chosen = [
        one
        for one in found
        if (named <= {one.left, one.right} if named else 100 * max(one.left_share, one.right_share) >= least)
    ]
    rows: list[dict[str, object]] = [
        {
            "left": one.left,
            "right": one.right,
            "left_share": _share(one.left_share, fmt),
            "right_share": _share(one.right_share, fmt),
            "passages": len(one.passages),
        }
        for one in chosen
    ]
    if named:
        rows = [
            {
                "left": one.left,
                "right": one.right,
                "left_text": passage.left_text,
                "right_text": passage.right_text,
                "syllables": passage.syllables,
                "in_works": passage.in_works,
            }
            for one in chosen
            for passage in one.passages
        ]
    print_rows(rows, fmt, _heads(*(rows[0] if rows else ("left", "right", "left_share", "right_share", "passages"))))


def _share(share: float, fmt: Format) -> object:
    return format_percent(round(1000 * share), 1000) if fmt is Format.TABLE else round(share, 4)


def mask(
    work: WorkOption,
    confirm: Annotated[bool, typer.Option("--confirm", help=tell("redaction.opt_confirm"))] = False,
    leave: Annotated[list[int] | None, typer.Option("--leave", min=1, help=tell("redaction.opt_leave"))] = None,
    add: Annotated[list[str] | None, typer.Option("--add", help=tell("redaction.opt_add"))] = None,
    reason: Annotated[str, typer.Option("--reason", help=tell("redaction.opt_reason"))] = "",
    actor: Annotated[str | None, typer.Option("--actor", envvar="WORKBENCH_ACTOR", help=tell("cli.opt_actor"))] = None,
    fmt: FormatOption = Format.TABLE,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Print what of a text would be masked, or with --confirm mask it and print what judges read."""
    from workbench.queries.essay_texts import mask_proposals, work_text
    from workbench.rules.redaction import masks_by_hand
    from workbench.services.redaction import confirm_masks

    engine = open_engine()
    with reading(engine) as session:
        contest_id = contest_of(session, contest).id or 0
        found, proposed = work_text(session, contest_id, work), mask_proposals(session, contest_id, work)
    masks = [*proposed, *(place for words in add or () for place in masks_by_hand(found.text, words))]
    if not confirm:
        _print_masks(found.text, masks, fmt)
        return
    if actor is None:
        raise WorkbenchError("essay_texts.actor_needed")
    chosen = [one for number, one in enumerate(masks, start=1) if number not in (leave or ())]
    shown = confirm_masks(
        engine,
        work=work,
        masks=chosen,
        version=found.version,
        reason=reason,
        actor=actor,
        at=moment(at),
        contest=contest,
    )
    console().print(shown)


def _print_masks(text: str, masks: list[Any], fmt: Format) -> None:
    lang = language()
    rows: list[dict[str, object]] = [
        {
            "number": number,
            "kind": one.kind.label(lang) if fmt is Format.TABLE else one.kind.value,
            "before": " ".join(text[max(0, one.start - _AROUND) : one.start].split()),
            "hidden": " ".join(text[one.start : one.end].split()),
            "after": " ".join(text[one.end : one.end + _AROUND].split()),
            "sure": tell("review_commands.yes" if one.is_sure else "review_commands.no"),
        }
        for number, one in enumerate(masks, start=1)
    ]
    if fmt is Format.JSON:
        places = [{"start": one.start, "end": one.end, "is_sure": one.is_sure} for one in masks]
        print_json([{**row, **place} for row, place in zip(rows, places, strict=True)])
        return
    print_rows(rows, fmt, _heads("number", "kind", "before", "hidden", "after", "sure"))


def _heads(*names: str) -> dict[str, str]:
    return {name: tell(f"essay_texts.head_{name}") for name in names}
