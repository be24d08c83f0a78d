"""Commands after the essay prizes: results, works to pass on, consent, the book."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.cli.options import ActorOption, AtOption, ContestOption, moment
from workbench.cli.output import console, tell
from workbench.rules.essay_rules import Advance
from workbench.store import home, open_engine, reading
from workbench.terms import Consent, PublicationKind

TargetOption = Annotated[Path | None, typer.Option("--target", help=tell("cli.opt_target"))]
SomeWorks = Annotated[list[str] | None, typer.Option("--work", help=tell("essay_after.opt_works"))]


def register(essays: typer.Typer) -> None:
    """Add the commands to those of the essays."""
    essays.command("results", help=tell("essay_after.cmd_results"))(results)
    essays.command("pass-on", help=tell("essay_after.cmd_pass_on"))(pass_on)
    essays.command("consent", help=tell("essay_after.cmd_consent"))(consent)
    essays.command("book", help=tell("essay_after.cmd_book"))(book)


def results(
    actor: ActorOption, target: TargetOption = None, at: AtOption = None, contest: ContestOption = None
) -> None:
    """Write the result page."""
    from workbench.reports.report_file import load_report_file

    brand = load_report_file(home() / "data" / "report.toml").brand
    _issue(PublicationKind.ESSAY_RESULT, target, actor=actor, at=moment(at), contest=contest, brand=brand)


def pass_on(
    actor: ActorOption,
    number: Annotated[int | None, typer.Option("--number", min=1, help=tell("essay_after.opt_number"))] = None,
    cutoff: Annotated[float | None, typer.Option("--cutoff", min=0, help=tell("essay_after.opt_cutoff"))] = None,
    target: TargetOption = None,
    at: AtOption = None,
    contest: ContestOption = None,
) -> None:
    """Write the list of works to pass on to other awards."""
    rule = None
    if number or cutoff is not None:
        rule = Advance(number=number, cutoff=None if cutoff is None else Decimal(str(cutoff)))
    _issue(PublicationKind.ESSAY_PASS_ON, target, actor=actor, at=moment(at), contest=contest, rule=rule)


def consent(
    work: Annotated[str, typer.Option("--work", help=tell("essay_texts.opt_work"))],
    answer: Annotated[Consent, typer.Option("--answer", help=tell("essay_after.opt_answer"))],
    note: Annotated[str, typer.Option("--note", help=tell("essay_after.opt_note"))],
    actor: ActorOption,
    at: AtOption = None,
    contest: ContestOption = None,
) -> None:
    """Record what the authors of a work answered."""
    from workbench.queries.contest import contest_of
    from workbench.queries.essays import essay_versions
    from workbench.services.essay_consent import record_consent

    engine = open_engine()
    with reading(engine) as session:
        version = essay_versions(session, contest_of(session, contest).id or 0).get(work, 0)
    given: dict[str, Any] = {"actor": actor, "at": moment(at), "contest": contest}
    record_consent(engine, work=work, answer=answer, version=version, note=note, **given)
    console().print(tell("essay_after.recorded", work=work, answer=answer.label()))


def book(
    actor: ActorOption,
    preface: Annotated[
        Path | None, typer.Option("--preface", exists=True, dir_okay=False, help=tell("essay_after.opt_preface"))
    ] = None,
    works: SomeWorks = None,
    target: TargetOption = None,
    at: AtOption = None,
    contest: ContestOption = None,
) -> None:
    """Write the book of the contest."""
    text = preface.read_text(encoding="utf-8") if preface else ""
    _issue(
        PublicationKind.ESSAY_BOOK,
        target,
        actor=actor,
        at=moment(at),
        contest=contest,
        preface=text,
        works=tuple(works or ()),
    )


def _issue(kind: PublicationKind, target: Path | None, **given: Any) -> None:
    from workbench.reports.essay_papers import issue_essay_papers

    made = issue_essay_papers(open_engine(), kind=kind, target=target or home() / "reports" / "output", **given)
    for line in (*map(str, made.paths), *made.warnings):
        console().print(line)
