"""What was issued is recorded with the bytes it had."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from makers import LATER, last_event, make_contest, refused
from sqlalchemy import Engine, select

from workbench.services.publications import choices_of, record_publication
from workbench.services.snapshots import take_snapshot
from workbench.store import reading
from workbench.tables import Publication
from workbench.terms import PublicationKind, SnapshotState


def _paper(folder: Path) -> Path:
    paper = folder / "tuan-1" / "ket-qua.docx"
    paper.parent.mkdir()
    paper.write_bytes(b"giay")
    return paper


def test_a_paper_is_recorded_by_its_bytes_and_its_place(engine: Engine, tmp_path: Path) -> None:
    contest_id = make_contest(engine)
    snapshot = take_snapshot(engine, state=SnapshotState.DRAFT, actor="TK", at=LATER)
    sha256 = record_publication(
        engine,
        _paper(tmp_path),
        reports=tmp_path,
        kind=PublicationKind.WEEKLY_RESULT,
        snapshot_id=snapshot.id or 0,
        actor="TB",
        at=LATER,
        choices={"brand": {"primary": "#0b3d2e"}},
        week=1,
    )
    assert sha256 == hashlib.sha256(b"giay").hexdigest()
    with reading(engine) as session:
        stored = session.scalars(select(Publication)).one()
        assert choices_of(session, stored) == {"brand": {"primary": "#0b3d2e"}}
    assert stored.model_dump() == {
        "id": 1,
        "contest_id": contest_id,
        "snapshot_id": snapshot.id,
        "week_id": 1,
        "kind": "WEEKLY_RESULT",
        "file_name": "tuan-1/ket-qua.docx",
        "sha256": sha256,
        "published_at": LATER,
        "published_by_id": 3,
    }
    assert last_event(engine) == (
        "TB",
        "publication.record",
        "paper:tuan-1/ket-qua.docx",
        "WEEKLY_RESULT",
        None,
        {"sha256": sha256, "snapshot": snapshot.id, "choices": {"brand": {"primary": "#0b3d2e"}}},
    )


@pytest.mark.parametrize(
    ("actor", "week", "code"), [("GK1", None, "contest.role_needed"), ("TK", 9, "contest.unknown_week")]
)
def test_who_and_what_must_be_known(engine: Engine, tmp_path: Path, actor: str, week: int | None, code: str) -> None:
    make_contest(engine)
    snapshot = take_snapshot(engine, state=SnapshotState.DRAFT, actor="TK", at=LATER)
    with refused(engine, code):
        record_publication(
            engine,
            _paper(tmp_path),
            reports=tmp_path,
            kind=PublicationKind.FINAL_REPORT,
            snapshot_id=snapshot.id or 0,
            actor=actor,
            at=LATER,
            week=week,
        )
