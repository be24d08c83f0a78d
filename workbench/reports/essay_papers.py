"""The papers after the essay prizes: result page, works to pass on to other awards, the book; each recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of
from workbench.queries.digests import table_digests
from workbench.queries.essay_after import PublishedWork, published_works
from workbench.reports.essay_book import Book, book_page, write_book
from workbench.reports.office_sheet import OfficeSheet, write_sheet
from workbench.reports.pdf import convert_to_pdf, pdf_engine_warning
from workbench.reports.report_file import BrandPart
from workbench.reports.summary_report import RenderedReport
from workbench.reports.web_page import PublicPage, winner_list, write_page
from workbench.rules.essay_rules import Advance
from workbench.services.members import member_with_role
from workbench.services.publications import record_publication
from workbench.services.snapshots import body_of, latest_snapshot
from workbench.store import reading
from workbench.tables import Contest, Snapshot
from workbench.terms import Consent, PublicationKind, Role, SnapshotState
from workbench.texts import to_local

FOLDER = "thi-viet"
_FROZEN = ("award", "essay_author", "mark")  # what must be as it was; consent may still come in
_PASS_ON = (
    ("place", 6), ("code", 10), ("title", 44), ("authors", 30), ("unit", 34), ("prize", 18), ("total", 9),
    ("consent", 14),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AfterData:
    """What the papers after the prizes are made of; ``works`` are those that met the rules, winners first."""

    contest_name: str
    organiser: str
    parent_body: str
    place: str
    day: date
    short_hash: str
    works: tuple[PublishedWork, ...]

    @property
    def winners(self) -> tuple[PublishedWork, ...]:
        """Give the works that won a prize, in order of the list."""
        return tuple(work for work in self.works if work.prize)


def result_page(data: AfterData, brand: BrandPart) -> str:
    """Write the results as one web page: prize, title, authors as signed and unit; no marks, nothing private."""
    winners = winner_list((work.prize, work.title, _signed(work), "") for work in data.winners)
    body = f"<h2>{say('essay_after.results_prizes')}</h2>\n{winners}"
    lead = say("essay_after.results_lead", count=len(data.winners), works=len(data.works))
    foot = (data.organiser, say("essay_after.book_made_from", sha=data.short_hash))
    return write_page(PublicPage(say("essay_after.results_title"), data.contest_name, lead, body, foot), brand)


def pass_on_list(data: AfterData, rule: Advance) -> bytes:
    """Write the works to pass on as XLSX: the best ``number``, those from ``cutoff`` points on, or both."""
    ranked = sorted((work for work in data.works if work.total is not None), key=lambda work: -(work.total or 0))
    chosen = [work for work in ranked if rule.cutoff is None or (work.total or 0) >= rule.cutoff][: rule.number]
    rows = [
        (
            place, work.code, work.title, ", ".join(work.authors), work.unit_name, work.prize, float(work.total or 0),
            work.consent.label() if work.consent else say("essay_after.unanswered"),
        )
        for place, work in enumerate(chosen, start=1)
    ]  # fmt: skip
    columns = [(say(f"essay_after.column_{name}"), width) for name, width in _PASS_ON]
    last = say("essay_after.book_made_from", sha=data.short_hash)
    title, sheet = say("essay_after.pass_on_title"), say("essay_after.pass_on_sheet")
    return write_sheet(
        OfficeSheet(title, data.organiser, sheet, columns, rows, last, data.short_hash, data.day, on_side=True)
    )


def choose_for_book(data: AfterData, codes: Sequence[str]) -> tuple[tuple[PublishedWork, ...], tuple[str, ...]]:
    """Give the works of the book (the winners, or those named, in that order) and what the editor must be told.

    Works whose authors refuse are left out and named; those without an answer are named. A work without its text, or
    one that is not among the works, is refused.
    """
    by_code = {work.code: work for work in data.works}
    for code in codes:
        if code not in by_code:
            raise WorkbenchError("essay_after.work_unknown", work=code)
    chosen = [by_code[code] for code in codes] or list(data.winners)
    left_out = [work.code for work in chosen if work.consent is Consent.REFUSED]
    kept = tuple(work for work in chosen if work.consent is not Consent.REFUSED)
    for work in kept:
        if not work.text.strip():
            raise WorkbenchError("essay_after.no_text", work=work.code)
    unanswered = [work.code for work in kept if work.consent is None]
    told = (("refused_left_out", left_out), ("not_answered", unanswered))
    return kept, tuple(say(f"essay_after.{key}", works=", ".join(works)) for key, works in told if works)


def issue_essay_papers(
    engine: Engine,
    *,
    kind: PublicationKind,
    actor: str,
    at: datetime,
    target: Path,
    brand: BrandPart | None = None,
    preface: str = "",
    works: Sequence[str] = (),
    rule: Advance | None = None,
    contest: str | None = None,
) -> RenderedReport:
    """Write one kind of paper below ``target`` and record its files; refused without a FINAL snapshot of the contest.

    ``preface`` and ``works`` are for the book, ``rule`` for the list of works to pass on.
    """
    with reading(engine) as session:
        found = contest_of(session, contest)
        member_with_role(session, found.id or 0, actor, Role.SECRETARIAT, Role.COMMITTEE)
        snapshot = _final_snapshot(session, found)
        data = _gather(session, found, snapshot, at)
    told: tuple[str, ...] = ()
    if kind is PublicationKind.ESSAY_BOOK:
        chosen, told = choose_for_book(data, works)
        files, warning = _book_files(data, preface, chosen)
        told = (*told, *([warning] if warning else ()))
    elif kind is PublicationKind.ESSAY_PASS_ON:
        files = {"bai-gioi-thieu.xlsx": pass_on_list(data, rule or Advance(number=len(data.winners) or 1))}
    else:
        files = {"ket-qua-thi-viet.html": result_page(data, brand or BrandPart()).encode()}
    return RenderedReport(_write(engine, files, kind, snapshot, actor, at, target, contest), told)


def _book_files(
    data: AfterData, preface: str, chosen: tuple[PublishedWork, ...]
) -> tuple[dict[str, bytes], str | None]:
    book = Book(
        data.contest_name, data.organiser, data.parent_body, data.place, data.day, data.short_hash, preface, chosen
    )
    files, warning = {"ky-yeu.docx": write_book(book)}, pdf_engine_warning()
    if warning is None:
        files["ky-yeu.pdf"] = convert_to_pdf(book_page(book))
    return files, warning


def _write(
    engine: Engine,
    files: Mapping[str, bytes],
    kind: PublicationKind,
    snapshot: Snapshot,
    actor: str,
    at: datetime,
    target: Path,
    contest: str | None,
) -> tuple[Path, ...]:
    folder = target / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in files.items():
        (folder / name).write_bytes(body)
        record_publication(
            engine,
            folder / name,
            reports=target,
            kind=kind,
            snapshot_id=snapshot.id or 0,
            actor=actor,
            at=at,
            contest=contest,
        )
    return tuple(folder / name for name in files)


def _final_snapshot(session: Session, contest: Contest) -> Snapshot:
    """Give the newest FINAL snapshot, held against works and prizes as they are now."""
    snapshot = latest_snapshot(session, contest.id or 0, SnapshotState.FINAL)
    if snapshot is None:
        raise WorkbenchError("essay_after.no_snapshot")
    then, now = body_of(snapshot)["tables"], table_digests(session)
    if any(then.get(table) != now.get(table) for table in _FROZEN):
        raise WorkbenchError("essay_after.out_of_date", sha=snapshot.sha256[:12])
    return snapshot


def _gather(session: Session, contest: Contest, snapshot: Snapshot, at: datetime) -> AfterData:
    return AfterData(
        contest.name,
        contest.organiser,
        contest.parent_body,
        contest.place,
        to_local(at).date(),
        snapshot.sha256[:12],
        tuple(published_works(session, contest.id or 0)),
    )


def _signed(work: PublishedWork) -> str:
    return " – ".join((", ".join(work.authors), work.unit_name))
