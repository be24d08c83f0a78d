"""Commands about figures and their proof: facts, reconcile, snapshot, verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DatabaseError

from workbench.cli.options import ActorOption, AtOption, ContestOption, FormatOption, moment
from workbench.cli.output import FINDING, Format, console, language, plain, print_json, print_rows, tell
from workbench.store import home, open_engine, reading
from workbench.terms import SnapshotState, Verdict


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("facts", help=tell("cli.facts"))(facts)
    app.command("reconcile", help=tell("cli.reconcile"))(reconcile)
    app.command("snapshot", help=tell("cli.snapshot"))(snapshot)
    app.command("verify", help=tell("cli.verify"))(verify)


def facts(fmt: FormatOption = Format.TABLE, contest: ContestOption = None) -> None:
    """Print the book of facts: every figure with its meaning."""
    from workbench.queries.contest import contest_of
    from workbench.queries.facts import contest_facts

    with reading(open_engine()) as session:
        book = contest_facts(session, contest_of(session, contest).id or 0, language())
    if fmt is Format.JSON:
        print_json(
            {fact.key: {"value": plain(fact.value), "unit": fact.unit, "definition": fact.definition} for fact in book}
        )
        return
    rows = [
        {"key": f.key, "value": f.value, "unit": f.unit, "definition": f.definition, "query": f.query} for f in book
    ]
    print_rows(rows, fmt, {name: tell(f"cli.head_{name}") for name in ("key", "value", "unit", "definition", "query")})


def reconcile(
    claims: Annotated[Path, typer.Option("--claims", exists=True, dir_okay=False, help=tell("cli.opt_claims"))],
    fmt: FormatOption = Format.TABLE,
    contest: ContestOption = None,
) -> None:
    """Hold published figures against the facts; exit code 1 when one differs."""
    from workbench.queries.contest import contest_of
    from workbench.reports.final_report import check_claims_file

    with reading(open_engine()) as session:
        results = check_claims_file(session, contest_of(session, contest).id or 0, claims)
    rows = [
        {
            "claim": result.claim.text,
            "claimed": result.claim.claimed,
            "computed": result.computed,
            "difference": result.difference,
            "verdict": result.verdict.value if fmt is not Format.TABLE else result.verdict.label(language()),
        }
        for result in results
    ]
    names = ("claim", "claimed", "computed", "difference", "verdict")
    print_rows(rows, fmt, {name: tell(f"cli.head_{name}") for name in names})
    if any(result.verdict is Verdict.MISMATCH for result in results):
        raise typer.Exit(FINDING)


def snapshot(
    actor: ActorOption,
    final: Annotated[bool, typer.Option("--final", help=tell("cli.opt_final"))] = False,
    week: Annotated[int | None, typer.Option("--week", min=1, help=tell("award_papers.opt_week"))] = None,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Freeze the contest, or one week of it, as it stands now."""
    from workbench.services.snapshots import take_snapshot

    state = SnapshotState.FINAL if final else SnapshotState.DRAFT
    taken = take_snapshot(open_engine(), state=state, actor=actor, at=moment(at), week=week, contest=contest)
    console().print(tell("cli.snapshot_taken", state=state.label(language()), sha=taken.sha256))


def verify(
    paper: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help=tell("award_papers.arg_paper"))
    ] = None,
    reports: Annotated[Path | None, typer.Option("--reports", help=tell("cli.opt_reports"))] = None,
    head: Annotated[str | None, typer.Option("--head", help=tell("cli.opt_head"))] = None,
    contest: ContestOption = None,
) -> None:
    """Recompute everything that can be recomputed, or check one paper; exit code 1 when something does not hold."""
    if paper is not None:
        _verify_paper(paper, contest)
        return
    from workbench.reports.proof import prove_contest
    from workbench.services.audit import audit_head

    out = console()
    try:
        with reading(open_engine()) as session:
            checks = prove_contest(session, reports or home() / "reports" / "output", contest, head=head)
            seq, newest = audit_head(session)
    except DatabaseError as error:
        out.print(f"✗ {tell('cli.database_broken', detail=error.orig or error)}")
        raise typer.Exit(FINDING) from error
    for check in checks:
        out.print(f"{'✗' if check.problems else '✓'} {check.title(language())} ({check.checked})")
        for problem in check.problems:
            out.print(f"    {problem}")
    out.print(tell("cli.audit_head", seq=seq, head=newest))
    broken = any(check.problems for check in checks)
    out.print(tell("cli.verify_broken" if broken else "cli.verify_holds"))
    if broken:
        raise typer.Exit(FINDING)


def _verify_paper(path: Path, contest: str | None) -> None:
    from workbench.reports.award_papers import check_paper

    with reading(open_engine()) as session:
        check = check_paper(session, path, contest)
    for mark, sentences in (("✓", check.holds), ("✗", check.problems)):
        for sentence in sentences:
            console().print(f"{mark} {sentence}")
    if check.problems:
        raise typer.Exit(FINDING)
