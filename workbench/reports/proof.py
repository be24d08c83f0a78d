"""Prove the contest: recompute the audit chain, file hashes, stored rows, standings, snapshot and papers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session

from workbench.catalogue import Language, say
from workbench.queries.contest import contest_of, rules_of_week, weeks_of_contest
from workbench.queries.digests import stored_digest
from workbench.reports.manifest import MANIFEST_NAME, changed_outputs
from workbench.reports.proof_texts import changed_texts
from workbench.rules.canonical import digest
from workbench.services.audit import broken_links
from workbench.services.imports import archive_path
from workbench.services.rules_versions import window_of_week
from workbench.services.snapshots import body_of, latest_snapshot, snapshot_body
from workbench.store import integrity_problems
from workbench.tables import AuditEvent, ImportBatch, Publication, RulesVersion, Snapshot, core
from workbench.terms import ImportKind

# Events that record papers and views of the contest without changing its data.
_LEAVES_DATA = ("snapshot.", "publication.", "sign_in.")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was recomputed; ``problems`` is empty where it holds."""

    name: str
    checked: int
    problems: tuple[str, ...]

    def title(self, lang: Language = "vi") -> str:
        """Say what was recomputed."""
        return say(f"verify.{self.name}", lang)


def prove_contest(
    session: Session, reports: Path, contest: str | None = None, *, head: str | None = None
) -> tuple[Check, ...]:
    """Recompute everything that can be recomputed; ``reports`` is the folder of the issued papers.

    ``head`` is a hash of the audit chain that was published earlier (minutes and reports print it). Only such a hash
    from outside shows that the newest events were cut off, or that the whole chain was written anew.
    """
    found = contest_of(session, contest)
    assert found.id is not None
    contest_id = found.id
    steps: tuple[Callable[[], Iterator[str | None]], ...] = (
        lambda: _engine(session),
        lambda: _chain(session, head),
        lambda: _witnesses(session, contest_id),
        lambda: _rules(session, contest_id),
        lambda: _files(session, contest_id),
        lambda: _rows(session, contest_id),
        lambda: changed_texts(session, contest_id),
        lambda: _snapshot(session, contest_id),
        lambda: _papers(session, contest_id, reports),
    )
    names = ("engine", "chain", "witnesses", "rules", "files", "rows", "texts", "snapshot", "papers")
    checks = []
    for name, step in zip(names, steps, strict=True):
        results = list(step())
        checks.append(Check(name, len(results), tuple(problem for problem in results if problem is not None)))
    return tuple(checks)


def _engine(session: Session) -> Iterator[str | None]:
    problems = integrity_problems(session)
    yield from problems
    if not problems:
        yield None


def _chain(session: Session, head: str | None) -> Iterator[str | None]:
    events = list(session.scalars(select(AuditEvent).order_by(core(AuditEvent).c.seq)))
    broken = set(broken_links(events))
    for event in events:
        yield say("verify.link_broken", seq=event.seq) if event.seq in broken else None
    if head is not None:
        yield None if any(event.hash == head for event in events) else say("verify.head_missing", head=head)


def _witnesses(session: Session, contest_id: int) -> Iterator[str | None]:
    """Hold the chain against what it must tell of: each snapshot knows the head of its moment, each row its event."""
    event = core(AuditEvent).c
    hashes = {row.seq: row.hash for row in session.execute(select(event.seq, event.hash))}
    told = set(session.scalars(select(event.entity)))
    accepted = select(event.entity, event.body).where(event.action == "import.accept")
    digests = {row.entity: json.loads(row.body)["after"]["rows_digest"] for row in session.execute(accepted)}
    for snapshot in session.scalars(select(Snapshot).where(core(Snapshot).c.contest_id == contest_id)):
        if snapshot.week_id is not None and digest(body_of(snapshot)) != snapshot.sha256:
            yield say("verify.snapshot_changed")
        audit = body_of(snapshot)["audit"]
        holds = audit["seq"] == 0 or hashes.get(audit["seq"]) == audit["head"]
        yield None if holds else say("verify.chain_not_of_snapshot", seq=audit["seq"])
        yield _told(told, f"snapshot:{snapshot.sha256[:12]}")
    for batch in _batches(session, contest_id):
        yield _told(told, f"import_batch:{batch.id}")
        same = digests.get(f"import_batch:{batch.id}", batch.rows_digest) == batch.rows_digest
        yield None if same else say("verify.rows_changed", file=batch.file_name)
    for paper in session.scalars(select(Publication).where(core(Publication).c.contest_id == contest_id)):
        yield _told(told, f"paper:{paper.file_name}")


def _told(told: set[str], entity: str) -> str | None:
    return None if entity in told else say("verify.event_missing", entity=entity)


def _rules(session: Session, contest_id: int) -> Iterator[str | None]:
    for version in session.scalars(select(RulesVersion).where(core(RulesVersion).c.contest_id == contest_id)):
        holds = digest(json.loads(version.body)) == version.sha256
        yield None if holds else say("verify.rules_changed", number=version.number)
    for week in weeks_of_contest(session, contest_id):
        written = rules_of_week(session, week.id or 0).window(week.number)  # None: frozen before windows were written
        holds = written in (None, window_of_week(week))
        yield None if holds else say("verify.window_changed", week=week.number)


def _files(session: Session, contest_id: int) -> Iterator[str | None]:
    for batch in _batches(session, contest_id):
        if batch.kind == ImportKind.ITEMS.value:
            continue  # question files hold the keys and are not kept
        path = archive_path(batch.sha256, batch.file_name)
        if not path.exists():
            yield say("verify.file_missing", file=batch.file_name)
        else:
            holds = hashlib.sha256(path.read_bytes()).hexdigest() == batch.sha256
            yield None if holds else say("verify.file_changed", file=batch.file_name)


def _rows(session: Session, contest_id: int) -> Iterator[str | None]:
    for batch in _batches(session, contest_id):
        assert batch.id is not None
        now = stored_digest(session, batch.id, ImportKind(batch.kind), batch.rows_digest)
        if now is not None:
            yield None if now == batch.rows_digest else say("verify.rows_changed", file=batch.file_name)


def _batches(session: Session, contest_id: int) -> list[ImportBatch]:
    batch = core(ImportBatch).c
    return list(session.scalars(select(ImportBatch).where(batch.contest_id == contest_id).order_by(batch.id)))


def _snapshot(session: Session, contest_id: int) -> Iterator[str | None]:
    """Recompute the newest snapshot; once the data were changed by recorded actions it only proves its own bytes."""
    snapshot = latest_snapshot(session, contest_id)
    if snapshot is None:
        return
    body = body_of(snapshot)
    yield None if digest(body) == snapshot.sha256 else say("verify.snapshot_changed")
    event = core(AuditEvent).c
    later = session.scalars(select(event.action).where(event.seq > body["audit"]["seq"])).all()
    if not all(action.startswith(_LEAVES_DATA) for action in later):
        return
    now = snapshot_body(session, contest_of(session, body["contest"]))
    for part in ("tables", "standings", "facts"):
        for name in body[part].keys() | now[part].keys():
            holds = body[part].get(name) == now[part].get(name)
            yield None if holds else say("verify.differs_from_snapshot", part=say(f"verify.part_{part}"), name=name)


def _papers(session: Session, contest_id: int, reports: Path) -> Iterator[str | None]:
    """Check every issued paper, and through its manifest every file beside it."""
    publication = core(Publication).c
    newest: dict[str, Publication] = {}
    for issued in session.scalars(
        select(Publication).where(publication.contest_id == contest_id).order_by(publication.id)
    ):
        newest[issued.file_name] = issued
    for issued in newest.values():
        path = reports / issued.file_name
        if not path.exists():
            yield say("verify.paper_missing", file=issued.file_name)
            continue
        data = path.read_bytes()
        yield (
            None
            if hashlib.sha256(data).hexdigest() == issued.sha256
            else say("verify.paper_changed", file=issued.file_name)
        )
        if path.name == MANIFEST_NAME:
            for name in changed_outputs(path.parent):
                yield say("verify.paper_changed", file=name)
