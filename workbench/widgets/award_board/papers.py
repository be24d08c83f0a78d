"""The papers of a week as files to take away: which there are now, and one made and recorded at the click."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.formats.packing import pack
from workbench.queries.contest import contest_of, week_of
from workbench.queries.verification import VerificationRow
from workbench.services.snapshots import body_of, latest_snapshot, take_snapshot
from workbench.services.week_snapshots import is_same_week, week_snapshot_body
from workbench.store import home, reading
from workbench.tables import Contest, Snapshot, Week
from workbench.terms import AwardState, PublicationKind, Role, SnapshotState, VerificationState
from workbench.widgets.download.view import XLSX, FileMade

ISSUING_ROLES = (Role.SECRETARIAT, Role.COMMITTEE)
_MEDIA = {
    ".xlsx": XLSX,
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".html": "text/html",
    ".png": "image/png",
    ".txt": "text/plain",
    ".zip": "application/zip",
}


def kinds_offered(rows: Iterable[VerificationRow], *, is_frozen: bool) -> tuple[PublicationKind, ...]:
    """Give the papers that can be made now: those of a frozen list, letters while a unit is asked."""
    from workbench.reports.award_kinds import ANNOUNCEMENT_KINDS, FINAL_KINDS

    if is_frozen:
        return (*FINAL_KINDS, *ANNOUNCEMENT_KINDS)
    is_asked = any(row.award is AwardState.PROVISIONAL and row.asked is VerificationState.SENT for row in rows)
    return (PublicationKind.VERIFICATION_LETTERS,) if is_asked else ()


def snapshot_in_force(session: Session, contest: Contest, week: Week, state: SnapshotState | None) -> Snapshot | None:
    """Give the newest snapshot of a week, of one state where it is named, if it still tells what stands now."""
    snapshot = latest_snapshot(session, week.contest_id, state, week_id=week.id)
    if snapshot is None or not is_same_week(body_of(snapshot), week_snapshot_body(session, contest, week)):
        return None
    return snapshot


def make_file(engine: Engine, week: int, kind: PublicationKind, actor: str, at: datetime) -> FileMade:
    """Make the paper of one kind, record it, and give it as one file; several files come packed.

    Letters go out before the approval: where no snapshot tells what stands now, a draft is taken for them.
    """
    from workbench.reports.award_papers import issue_papers

    if kind is PublicationKind.VERIFICATION_LETTERS:
        with reading(engine) as session:
            contest = contest_of(session)
            is_told = snapshot_in_force(session, contest, week_of(session, contest.id or 0, week), None) is not None
        if not is_told:
            take_snapshot(engine, state=SnapshotState.DRAFT, week=week, actor=actor, at=at)
    made = issue_papers(engine, week=week, kinds=[kind], actor=actor, at=at, target=home() / "reports" / "output")
    return _one_file(made.paths, f"tuan-{week}-{kind.value.lower().replace('_', '-')}")


def _one_file(paths: Sequence[Path], name: str) -> FileMade:
    if not paths:
        raise WorkbenchError("award_board.no_paper")
    if len(paths) == 1:
        (path,) = paths
        return FileMade(path.name, _MEDIA[path.suffix], path.read_bytes())
    return FileMade(f"{name}.zip", _MEDIA[".zip"], pack({path.name: path.read_bytes() for path in paths}))
