"""Notebook 20_week_import: take the platform's files in, read the receipt and every finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from IPython.display import display

from workbench.catalogue import say
from workbench.desk.pages import After, Notice, Page, Panel, Part, Shown, Table, make_frame
from workbench.desk.session import Desk
from workbench.desk.weeks import WeekChoice, members_as_options
from workbench.errors import Finding, ImportRefused, WorkbenchError
from workbench.queries.batches import BatchRow, import_batches
from workbench.services.imports import ImportOrder, Receipt, SourceFile, import_attempts
from workbench.store import home, reading
from workbench.terms import Role
from workbench.texts import format_moment, format_number
from workbench.widgets.mapping_wizard import MappingWizard, MappingWizardModel

MOST_FINDINGS = 200


def take_in(
    desk: Desk, chosen: WeekChoice, files: Sequence[str], accept_without_refused: bool, profile: str | None = None
) -> Shown:
    """Take the named files in, each whole or not at all; by hand the mapping wizard asks for them.

    ``profile`` names how the files are read; without one they are in the workbench's own layout. A refused file
    stops the notebook after its findings were shown; nothing of it is stored.
    """
    if not desk.actor:
        return chosen.show(lambda: [_wizard(desk, chosen.number)])
    if not files:
        raise WorkbenchError("desk.no_files")
    receipts = []
    for name in files:
        order = ImportOrder(source_file(name), desk.actor, desk.at, desk.contest, accept_without_refused)
        receipts.append(_import(desk, order, chosen.number, profile))
    return Page(*map(receipt_line, receipts))


def source_file(name: str) -> SourceFile:
    """Read a file named relative to the workbench's folder."""
    path = home() / name
    if not path.is_file():
        raise WorkbenchError("desk.file_missing", file=name)
    return SourceFile.at(path)


def _import(desk: Desk, order: ImportOrder, week: int, profile: str | None) -> Receipt:
    try:
        return import_attempts(desk.engine, order, week=week, profile=profile or None)
    except ImportRefused as refused:
        show_refusal(refused, order.source.name)
        raise


def show_refusal(refused: ImportRefused, file: str) -> None:
    """Put every finding on the screen before the refusal ends the cell."""
    display(Page(*findings_parts(refused.findings, file)))  # type: ignore[no-untyped-call]


def receipt_line(receipt: Receipt) -> Notice:
    """Say what became of a file: rows read, accepted and refused, or that it was here before."""
    said = say(
        "imports.receipt",
        file=receipt.file_name,
        read=format_number(receipt.rows_read),
        accepted=format_number(receipt.rows_accepted),
        refused=format_number(receipt.rows_refused),
    )
    if receipt.already_imported:
        said = f"{say('imports.same_file', file=receipt.file_name)} {say('desk.first_time')} {said}"
    return Notice(said)


def receipt_parts(receipt: Receipt) -> list[str | Table | Notice]:
    """Give what became of a file: the counts, the reasons of refusal, the findings."""
    parts: list[str | Table | Notice] = [receipt_line(receipt)]
    if receipt.refused_by_reason and not receipt.already_imported:
        parts.append(Table(say("desk.table_reasons"), reasons_frame(receipt.refused_by_reason, receipt.findings)))
    return parts + findings_parts(receipt.findings, receipt.file_name)


def findings_parts(findings: Sequence[Finding], file: str) -> list[str | Table | Notice]:
    """Give the table of the findings of a file, nothing where there are none."""
    if not findings:
        return []
    return [Table(say("desk.table_findings", file=file, count=len(findings)), findings_frame(findings), MOST_FINDINGS)]


def findings_frame(findings: Iterable[Finding]) -> Any:
    """Give each finding with its place, what is wrong and what to do."""
    rows = [
        (
            finding.file,
            finding.sheet,
            None if finding.row is None else str(finding.row),
            finding.column,
            say(f"desk.severity_{finding.severity.lower()}"),
            finding.message(),
            finding.advice(),
        )
        for finding in findings
    ]
    return make_frame(("file", "sheet", "row", "file_column", "severity", "what", "todo"), rows)


def reasons_frame(refused_by_reason: Mapping[str, int], findings: Iterable[Finding]) -> Any:
    """Count the refused rows by reason, each with an example in words."""
    examples = {finding.code: finding.message() for finding in reversed(list(findings))}
    rows = [(examples.get(code, code), n) for code, n in sorted(refused_by_reason.items(), key=lambda r: (-r[1], r[0]))]
    return make_frame(("reason_example", "rows"), rows)


def receipts(desk: Desk, chosen: WeekChoice) -> Shown:
    """List the files of the week that are stored, with the reasons of every refused row."""

    def make() -> list[Part]:
        with reading(desk.engine) as session:
            batches = import_batches(session, desk.contest_id, week=chosen.number)
        if not batches:
            return [say("desk.week_no_files", week=chosen.number)]
        return [Table(say("desk.table_week_files", week=chosen.number), batches_frame(batches)), *_kept(batches)]

    return chosen.show(make)


def batches_frame(batches: Iterable[BatchRow]) -> Any:
    """Give the stored receipts with the file's fingerprint."""
    rows = [
        (format_moment(b.imported_at), b.file_name, b.rows_read, b.rows_accepted, b.rows_refused, b.by, b.sha256[:16])
        for b in batches
    ]
    return make_frame(("moment", "file", "read", "accepted", "refused", "by", "sha256"), rows)


def _kept(batches: Sequence[BatchRow]) -> list[Part]:
    parts: list[Part] = []
    total: Counter[str] = Counter()
    for batch in batches:
        total.update(batch.refused_by_reason)
    findings = [finding for batch in batches for finding in batch.findings]
    if total:
        parts.append(Table(say("desk.table_reasons"), reasons_frame(total, findings)))
    for batch in batches:
        parts += findings_parts(batch.findings, batch.file_name)
    return parts


def _wizard(desk: Desk, week: int) -> Panel:
    with reading(desk.engine) as session:
        secretaries = members_as_options(session, desk, Role.SECRETARIAT)

    def make(after: After) -> MappingWizard:
        # In a notebook the person at the keyboard is trusted; the services still ask for the role of who acts.
        model = MappingWizardModel(desk.engine, lambda: None, desk.contest)
        return MappingWizard(model, list(secretaries), week=week, clock=lambda: desk.at, after=after)

    return Panel(say("mapping_wizard.title"), make)
