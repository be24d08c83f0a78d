"""Make the summary report from the database: freeze, gather, render, record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.intake.claims import read_claims
from workbench.queries.contest import contest_of
from workbench.queries.facts import contest_facts
from workbench.reports.gather import gather_report
from workbench.reports.manifest import MANIFEST_NAME
from workbench.reports.report_file import load_report_file
from workbench.reports.summary_report import render_report
from workbench.rules.claims import ClaimResult, check_claims
from workbench.rules.facts import reconcile_facts
from workbench.services.members import member_with_role
from workbench.services.publications import record_publication
from workbench.services.snapshots import body_of, latest_snapshot, snapshot_body, take_snapshot
from workbench.store import home, reading
from workbench.tables import Contest, Snapshot
from workbench.terms import PublicationKind, Role, SnapshotState

TEMPLATE = "summary-report.docx"


@dataclass(frozen=True, slots=True)
class FinalReport:
    """What was made: files, sentences about what could not be made, the snapshot, and the claims held against it."""

    paths: tuple[Path, ...]
    warnings: tuple[str, ...]
    snapshot_sha256: str
    claim_results: tuple[ClaimResult, ...]


def template_path() -> Path:
    """Give the Word template that the secretariat edits."""
    return home() / "reports" / "templates" / TEMPLATE


def check_claims_file(session: Session, contest_id: int, path: Path) -> tuple[ClaimResult, ...]:
    """Hold a file of published figures against the facts."""
    return check_claims(read_claims(path.read_bytes(), path.name), contest_facts(session, contest_id))


def make_final_report(
    engine: Engine,
    *,
    actor: str,
    at: datetime,
    report_file: Path,
    claims: Path | None,
    target: Path,
    contest: str | None = None,
) -> FinalReport:
    """Render the summary report into ``target`` from a FINAL snapshot that equals the data, and record it.

    The newest FINAL snapshot is used while the data are still the same, else a new one is taken. Figures that do
    not add up among themselves refuse the report; a published claim that differs is printed, not hidden.
    """
    report = load_report_file(report_file)
    _refuse_stranger(engine, actor, contest)
    snapshot = _current_snapshot(engine, actor=actor, at=at, contest=contest)
    with reading(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        if not _same_data(session, found, snapshot):  # somebody wrote between the snapshot and this moment
            raise WorkbenchError("snapshots.out_of_date", sha=snapshot.sha256[:12])
        _refuse_broken_sums(session, found.id)
        results = check_claims_file(session, found.id, claims) if claims else ()
        data = gather_report(session, found, snapshot, report, results)
    rendered = render_report(
        data,
        template=template_path(),
        target=target,
        parameters={"contest": found.code, "report_file": report_file.name, "claims": claims.name if claims else None},
    )
    assert snapshot.id is not None
    record_publication(
        engine,
        target / MANIFEST_NAME,
        reports=target,
        kind=PublicationKind.FINAL_REPORT,
        snapshot_id=snapshot.id,
        actor=actor,
        at=at,
        contest=contest,
    )
    return FinalReport(rendered.paths, rendered.warnings, snapshot.sha256, results)


def _refuse_stranger(engine: Engine, actor: str, contest: str | None) -> None:
    """Refuse before any file is written, not after."""
    with reading(engine) as session:
        member_with_role(session, contest_of(session, contest).id or 0, actor, Role.SECRETARIAT, Role.COMMITTEE)


def _current_snapshot(engine: Engine, *, actor: str, at: datetime, contest: str | None) -> Snapshot:
    with reading(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        newest = latest_snapshot(session, found.id, SnapshotState.FINAL)
        if newest is not None and _same_data(session, found, newest):
            return newest
    return take_snapshot(engine, state=SnapshotState.FINAL, actor=actor, at=at, contest=contest)


def _same_data(session: Session, contest: Contest, snapshot: Snapshot) -> bool:
    """Say whether the data are still those of the snapshot; the audit chain goes on and is left out."""
    then, now = body_of(snapshot), snapshot_body(session, contest)
    return all(then[part] == now[part] for part in ("tables", "standings", "facts", "rules_sha256"))


def _refuse_broken_sums(session: Session, contest_id: int) -> None:
    for check in reconcile_facts(contest_facts(session, contest_id)):
        if not check.holds:
            raise WorkbenchError("facts.sum_broken", total=check.total, expected=check.expected, found=check.found)
