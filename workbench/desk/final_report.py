"""Notebook 90_final_report: hold the figures against what was published, then make the summary report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.catalogue import say
from workbench.desk.pages import LivePages, Notice, Page, Shown, Table, make_frame
from workbench.desk.session import Desk
from workbench.desk.weeks import members_as_options
from workbench.errors import WorkbenchError
from workbench.queries.facts import contest_facts
from workbench.rules.claims import ClaimResult
from workbench.rules.facts import Reconciliation, reconcile_facts
from workbench.store import home, reading
from workbench.terms import Role, Verdict
from workbench.texts import format_number
from workbench.widgets.action_panel import Action, Outcome
from workbench.widgets.action_panel.model import choice

if TYPE_CHECKING:
    from workbench.reports.final_report import FinalReport


def reconcile(desk: Desk, claims: str | None) -> Page:
    """Show whether the figures add up among themselves, and each published figure beside the computed one."""
    from workbench.reports.final_report import check_claims_file

    with reading(desk.engine) as session:
        sums = reconcile_facts(contest_facts(session, desk.contest_id))
        results = check_claims_file(session, desk.contest_id, _file(claims)) if claims else ()
    parts: list[str | Table | Notice] = [_sums_line(sums)]
    if not claims:
        return Page(*parts, say("desk.no_claims"))
    counts = {verdict: sum(result.verdict is verdict for result in results) for verdict in Verdict}
    line = say(
        "desk.claims_line",
        total=len(results),
        match=counts[Verdict.MATCH],
        mismatch=counts[Verdict.MISMATCH],
        open=counts[Verdict.NOT_CHECKABLE],
    )
    frame = claims_frame(results)
    return Page(*parts, Notice(line, is_bad=counts[Verdict.MISMATCH] > 0), Table(say("desk.table_claims"), frame))


def _sums_line(sums: Iterable[Reconciliation]) -> Notice:
    broken = [check.total for check in sums if not check.holds]
    if broken:
        return Notice(say("desk.sums_broken", totals=", ".join(broken)), is_bad=True)
    return Notice(say("desk.sums_hold"))


def claims_frame(results: Iterable[ClaimResult]) -> Any:
    """Give each published figure, the computed one, the difference with its sign, and the verdict."""
    rows = []
    for result in results:
        relation = "" if result.claim.relation.value == "=" else f"{result.claim.relation.value} "
        difference = result.difference
        rows.append(
            (
                result.claim.text,
                f"{relation}{format_number(result.claim.claimed)}",
                "" if result.computed is None else format_number(result.computed),
                "" if difference is None else f"{'+' if difference > 0 else ''}{format_number(difference)}",
                result.verdict.label(),
            )
        )
    return make_frame(("claim", "claimed", "computed", "difference", "verdict"), rows)


def make(desk: Desk, report_file: str, claims: str | None, target: str, approver: str | None) -> Shown:
    """Freeze the contest and make the report's files; by hand a form asks first.

    The final snapshot and the publication stand under the approver's name where one is given, else under the
    acting secretary's.
    """
    signer = approver or desk.actor
    pages = LivePages(is_live=signer is None)
    if signer:
        report = _make(desk, signer, report_file, claims, target)
        return pages.show(lambda: report_parts(report))
    with reading(desk.engine) as session:
        people = members_as_options(session, desk, Role.SECRETARIAT, Role.COMMITTEE)

    def do(values: Mapping[str, Any]) -> Outcome:
        page = Page(*report_parts(_make(desk, values["actor"], report_file, claims, target)))
        return Outcome(say("desk.report_made"), page.html)

    fields = (choice("actor", say("desk.field_signer"), people),)
    return pages.show(lambda: [Action(say("desk.report_title"), say("desk.report_button"), fields, do)])


def _make(desk: Desk, signer: str, report_file: str, claims: str | None, target: str) -> FinalReport:
    from workbench.reports.final_report import make_final_report

    return make_final_report(
        desk.engine,
        contest=desk.contest,
        actor=signer,
        at=desk.at,
        report_file=_file(report_file),
        claims=_file(claims) if claims else None,
        target=home() / target,
    )


def _file(name: str) -> Path:
    path = home() / name
    if not path.is_file():
        raise WorkbenchError("desk.file_missing", file=name)
    return path


def report_parts(report: FinalReport) -> list[str | Table | Notice]:
    """Give the files that were made with their fingerprints, and what could not be made."""
    parts: list[str | Table | Notice] = [say("desk.snapshot_line", sha256=report.snapshot_sha256)]
    parts.append(Table(say("desk.table_made"), files_frame(report.paths)))
    parts += [Notice(warning, is_bad=True) for warning in report.warnings]
    return parts


def files_frame(paths: Iterable[Path]) -> Any:
    """Give each file with its size and SHA-256."""
    rows = []
    for path in paths:
        body = path.read_bytes()
        rows.append((path.name, say("desk.kilobytes", size=format_number(len(body) / 1024)), _sha256(body)))
    return make_frame(("file", "size", "sha256"), rows)


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
