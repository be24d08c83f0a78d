"""Make the papers and announcements of a week from its snapshot, record what was issued, check a file against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine, select
from sqlmodel import Session

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.formats.packing import pack
from workbench.queries.contest import contest_of, week_of
from workbench.reports.announcements import make_announcement
from workbench.reports.award_certificates import write_certificates
from workbench.reports.award_data import AwardData, read_award_data
from workbench.reports.award_documents import write_decision, write_notice, write_payment_list, write_proposal
from workbench.reports.award_kinds import ANNOUNCEMENT_KINDS, PaperChoices
from workbench.reports.award_letters import write_letters
from workbench.reports.award_sheets import write_office_list, write_public_list, write_public_page
from workbench.reports.docx_to_html import convert_to_html
from workbench.reports.fact_book import FactBook
from workbench.reports.pdf import convert_to_pdf, pdf_engine_warning
from workbench.reports.profiles import Profile, load_profile
from workbench.reports.summary_report import RenderedReport
from workbench.rules.canonical import digest
from workbench.services.members import member_with_role
from workbench.services.publications import choices_of, record_publication
from workbench.services.snapshots import body_of, latest_snapshot
from workbench.services.week_snapshots import is_same_week, refuse_unapproved_week, week_snapshot_body
from workbench.store import reading
from workbench.tables import Publication, Snapshot, Week, core
from workbench.terms import PublicationKind, Role, SnapshotState

_WORD: dict[PublicationKind, tuple[str, Callable[[AwardData, Profile], bytes]]] = {
    PublicationKind.PROPOSAL: ("to-trinh-trao-giai", write_proposal),
    PublicationKind.RESULT_NOTICE: ("thong-bao-ket-qua", write_notice),
    PublicationKind.CERTIFICATES: ("giay-chung-nhan", write_certificates),
    PublicationKind.PAYMENT_LIST: ("danh-sach-chi-thuong", write_payment_list),
}
_WITH_PDF = (*_WORD, PublicationKind.AWARD_DECISION)


class PaperCheck(NamedTuple):
    """What a file turned out to be: sentences that hold, and sentences that do not."""

    holds: tuple[str, ...]
    problems: tuple[str, ...]


def make_papers(
    snapshot: Snapshot, kind: PublicationKind, choices: PaperChoices | None = None, *, with_pdf: bool = True
) -> dict[str, bytes]:
    """Give file name -> bytes of one kind of paper; the same snapshot and choices give the same bytes."""
    data, profile, chosen = read_award_data(snapshot), load_profile(), choices or PaperChoices()
    if kind in ANNOUNCEMENT_KINDS:
        return make_announcement(data, kind, chosen.brand, profile)
    if kind is PublicationKind.AWARD_LIST:
        return {"danh-sach-trao-giai.xlsx": write_office_list(data)}
    if kind is PublicationKind.PUBLIC_LIST:
        page = write_public_page(data).encode()
        return {"danh-sach-cong-bo.xlsx": write_public_list(data), "danh-sach-cong-bo.html": page}
    if kind is PublicationKind.VERIFICATION_LETTERS:
        merged, letters = write_letters(data, profile)
        parts = {f"phieu-xac-minh-{number:03d}.docx": one for number, one in enumerate(letters.values(), start=1)}
        return {"phieu-xac-minh.docx": merged, "phieu-xac-minh.zip": pack(parts)}
    if kind is PublicationKind.AWARD_DECISION:
        name = "quyet-dinh-trao-giai" if chosen.decision else "du-thao-quyet-dinh-trao-giai"
        word = write_decision(data, profile, chosen.decision)
    else:
        name, write = _WORD[kind]
        word = write(data, profile)
    if not with_pdf:
        return {f"{name}.docx": word}
    page_of_paper = convert_to_html(word, FactBook(()), author=data.committee)
    return {f"{name}.docx": word, f"{name}.pdf": convert_to_pdf(page_of_paper)}


def issue_papers(
    engine: Engine,
    *,
    week: int,
    kinds: Sequence[PublicationKind],
    actor: str,
    at: datetime,
    target: Path,
    choices: PaperChoices | None = None,
    contest: str | None = None,
) -> RenderedReport:
    """Write papers of a week below ``target`` and record each file; letters alone may rest on a draft snapshot.

    Refused without a FINAL snapshot of the week, and once the list is another than the one that was frozen.
    """
    snapshots = _snapshots_for(engine, kinds, week, actor, contest)
    warning = pdf_engine_warning() if any(kind in _WITH_PDF for kind in kinds) else None
    papers = {
        kind: make_papers(snapshot, kind, choices, with_pdf=warning is None) for kind, snapshot in snapshots.items()
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
                choices=choices.model_dump(mode="json") if choices else {},
                week=week,
                contest=contest,
            )
    empty = [say("bulletin.no_letters") for files in papers.values() if not files]
    return RenderedReport(tuple(paths), (*([warning] if warning else ()), *empty))


def _snapshots_for(
    engine: Engine, kinds: Sequence[PublicationKind], week: int, actor: str, contest: str | None
) -> Mapping[PublicationKind, Snapshot]:
    """Give the snapshot each kind of paper rests on, held against the week as it is now."""
    with reading(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        member_with_role(session, found.id, actor, Role.SECRETARIAT, Role.COMMITTEE)
        stored_week = week_of(session, found.id, week)
        now = week_snapshot_body(session, found, stored_week)
        return {kind: _snapshot_for(session, kind, stored_week, now) for kind in kinds}


def _snapshot_for(session: Session, kind: PublicationKind, week: Week, now: dict[str, Any]) -> Snapshot:
    is_letter = kind is PublicationKind.VERIFICATION_LETTERS
    state = None if is_letter else SnapshotState.FINAL
    snapshot = latest_snapshot(session, week.contest_id, state, week_id=week.id)
    if snapshot is None:
        code = "award_papers.no_snapshot" if is_letter else "award_papers.not_final"
        raise WorkbenchError(code, week=week.number)
    if not is_letter:
        refuse_unapproved_week(session, week)
    then = body_of(snapshot)
    is_whole = kind not in ANNOUNCEMENT_KINDS or "units" in then  # snapshots of old tell nothing of units
    if not is_whole or not is_same_week(then, now):
        raise WorkbenchError("award_papers.out_of_date", week=week.number, sha=snapshot.sha256[:12])
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
        choices = PaperChoices.model_validate(choices_of(session, paper))
        again = make_papers(snapshot, kind, choices, with_pdf=path.suffix == ".pdf")
        (holds if data in again.values() else problems).append(
            say("verify.paper_made_again" if data in again.values() else "verify.paper_differs", file=path.name)
        )
    return PaperCheck(tuple(holds), tuple(problems))
