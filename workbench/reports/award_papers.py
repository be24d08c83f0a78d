"""Make the papers of a week's awards from its snapshot, record what was issued, and check a file against it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, select
from sqlmodel import Session

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.formats.packing import pack
from workbench.queries.contest import contest_of, week_of
from workbench.reports.award_certificates import write_certificates
from workbench.reports.award_data import AwardData, read_award_data
from workbench.reports.award_documents import write_decision, write_notice, write_payment_list, write_proposal
from workbench.reports.award_letters import write_letters
from workbench.reports.award_sheets import write_office_list, write_public_list, write_public_page
from workbench.reports.docx_to_html import convert_to_html
from workbench.reports.fact_book import FactBook
from workbench.reports.pdf import convert_to_pdf, pdf_engine_warning
from workbench.reports.profiles import Profile, load_profile
from workbench.reports.summary_report import RenderedReport
from workbench.rules.canonical import digest
from workbench.services.members import member_with_role
from workbench.services.publications import record_publication
from workbench.services.snapshots import body_of, latest_snapshot
from workbench.services.week_snapshots import is_same_week, refuse_unapproved_week, week_snapshot_body
from workbench.store import reading
from workbench.tables import Publication, Snapshot, core
from workbench.terms import PublicationKind, Role, SnapshotState

_WORD: dict[PublicationKind, tuple[str, Callable[[AwardData, Profile], bytes]]] = {
    PublicationKind.PROPOSAL: ("to-trinh-trao-giai", write_proposal),
    PublicationKind.AWARD_DECISION: ("du-thao-quyet-dinh-trao-giai", write_decision),
    PublicationKind.RESULT_NOTICE: ("thong-bao-ket-qua", write_notice),
    PublicationKind.CERTIFICATES: ("giay-chung-nhan", write_certificates),
    PublicationKind.PAYMENT_LIST: ("danh-sach-chi-thuong", write_payment_list),
}


class PaperCheck(NamedTuple):
    """What a file turned out to be: sentences that hold, and sentences that do not."""

    holds: tuple[str, ...]
    problems: tuple[str, ...]


def make_papers(snapshot: Snapshot, kind: PublicationKind, *, with_pdf: bool = True) -> dict[str, bytes]:
    """Give file name -> bytes of one kind of paper; the same snapshot gives the same bytes."""
    data, profile = read_award_data(snapshot), load_profile()
    if kind is PublicationKind.AWARD_LIST:
        return {"danh-sach-trao-giai.xlsx": write_office_list(data)}
    if kind is PublicationKind.PUBLIC_LIST:
        page = write_public_page(data).encode()
        return {"danh-sach-cong-bo.xlsx": write_public_list(data), "danh-sach-cong-bo.html": page}
    if kind is PublicationKind.VERIFICATION_LETTERS:
        merged, letters = write_letters(data, profile)
        parts = {f"phieu-xac-minh-{number:03d}.docx": one for number, one in enumerate(letters.values(), start=1)}
        return {"phieu-xac-minh.docx": merged, "phieu-xac-minh.zip": pack(parts)}
    name, write = _WORD[kind]
    word = write(data, profile)
    if not with_pdf:
        return {f"{name}.docx": word}
    page_of_paper = convert_to_html(word, FactBook(()), author=data.organiser)
    return {f"{name}.docx": word, f"{name}.pdf": convert_to_pdf(page_of_paper)}


def issue_papers(
    engine: Engine,
    *,
    week: int,
    kinds: Sequence[PublicationKind],
    actor: str,
    at: datetime,
    target: Path,
    contest: str | None = None,
) -> RenderedReport:
    """Write papers of a week below ``target`` and record each file; letters alone may rest on a draft snapshot.

    Refused without a FINAL snapshot of the week, and once the list is another than the one that was frozen.
    """
    snapshots = {kind: _snapshot_for(engine, kind, week, actor, contest) for kind in kinds}
    warning = pdf_engine_warning()
    papers = {
        kind: make_papers(snapshot, kind, with_pdf=warning is None or kind not in _WORD)
        for kind, snapshot in snapshots.items()
    }
    folder = target / f"tuan-{week}"
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for kind, files in papers.items():
        for name, body in files.items():
            paths.append(folder / name)
            paths[-1].write_bytes(body)
            record_publication(
                engine,
                paths[-1],
                reports=target,
                kind=kind,
                snapshot_id=snapshots[kind].id or 0,
                actor=actor,
                at=at,
                week=week,
                contest=contest,
            )
    return RenderedReport(tuple(paths), (warning,) if warning else ())


def _snapshot_for(engine: Engine, kind: PublicationKind, week: int, actor: str, contest: str | None) -> Snapshot:
    is_letter = kind is PublicationKind.VERIFICATION_LETTERS
    with reading(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        member_with_role(session, found.id, actor, Role.SECRETARIAT, Role.COMMITTEE)
        stored_week = week_of(session, found.id, week)
        state = None if is_letter else SnapshotState.FINAL
        snapshot = latest_snapshot(session, found.id, state, week_id=stored_week.id)
        if snapshot is None:
            raise WorkbenchError("award_papers.no_snapshot" if is_letter else "award_papers.not_final", week=week)
        if not is_letter:
            refuse_unapproved_week(session, stored_week)
        if not is_same_week(body_of(snapshot), week_snapshot_body(session, found, stored_week)):
            raise WorkbenchError("award_papers.out_of_date", week=week, sha=snapshot.sha256[:12])
        return snapshot


def check_paper(session: Session, path: Path, contest: str | None = None) -> PaperCheck:
    """Say whether a file is what was issued: its bytes as recorded, its snapshot unchanged, and made again the same."""
    found = contest_of(session, contest)
    data = path.read_bytes()
    publication = core(Publication).c
    issued = session.scalars(
        select(Publication).where(publication.contest_id == found.id).order_by(publication.id.desc())
    ).all()
    same = [paper for paper in issued if paper.sha256 == sha256(data).hexdigest()]
    named = [paper for paper in issued if Path(paper.file_name).name == path.name]
    if not same:
        return PaperCheck((), (say("verify.paper_changed" if named else "verify.paper_unknown", file=path.name),))
    paper = same[0]
    snapshot = session.get_one(Snapshot, paper.snapshot_id)
    holds = [say("verify.paper_issued", file=paper.file_name, sha=snapshot.sha256[:12])]
    problems = []
    newer = [other for other in issued if other.file_name == paper.file_name and other.sha256 != paper.sha256]
    if newer and (newer[0].id or 0) > (paper.id or 0):
        problems.append(say("verify.paper_replaced", file=paper.file_name))
    if digest(body_of(snapshot)) != snapshot.sha256:
        problems.append(say("verify.snapshot_changed"))
    elif snapshot.week_id is not None:
        kind = PublicationKind(paper.kind)
        again = make_papers(snapshot, kind, with_pdf=path.suffix == ".pdf")
        (holds if data in again.values() else problems).append(
            say("verify.paper_made_again" if data in again.values() else "verify.paper_differs", file=path.name)
        )
    return PaperCheck(tuple(holds), tuple(problems))
