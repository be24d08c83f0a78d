"""Notebook 50_essays: from the register to the essay prizes, each step once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from workbench.catalogue import say
from workbench.desk.pages import LivePages, Notice, Page, Part, Shown, Table, make_frame
from workbench.desk.session import Desk
from workbench.desk.week_import import findings_parts, receipt_line, receipt_parts, show_refusal, source_file
from workbench.desk.weeks import members_as_options, needed_reason
from workbench.errors import ImportRefused
from workbench.queries.award_approvals import Signing, overall_signing
from workbench.queries.awards import EssayAward, essay_awards
from workbench.queries.contest import rules_of_contest
from workbench.queries.essay_results import results_of_round
from workbench.queries.essays import (
    RoundProgress,
    authors_of_essays,
    essay_rows,
    progress_of_round,
    sheets_without_marks,
)
from workbench.rules.approvals import AWARD_ROLES
from workbench.rules.essay_tally import EssayResult
from workbench.services.essay_awards import allocate_essays
from workbench.services.essays import issue_blind_codes
from workbench.services.imports import ImportOrder, Receipt, SourceFile, import_essays, import_marks
from workbench.services.overall_awards import approve_overall
from workbench.services.panels import assign_round
from workbench.store import reading
from workbench.terms import AwardState, EssayRound, Role, Track
from workbench.texts import format_moment
from workbench.widgets.action_panel import Action, Field, FieldKind, Outcome
from workbench.widgets.action_panel.model import choice, reason


def open_essays(desk: Desk) -> LivePages:
    """Hold the pages of this notebook together: by hand each follows the actions on the others."""
    return LivePages(is_live=desk.actor is None)


def register(desk: Desk, pages: LivePages, path: str | None, accept_without_refused: bool) -> Shown:
    """Take the register in and show the works by phase and by whether they meet the rules."""
    done = _take_in(desk, path, accept_without_refused, lambda order: import_essays(desk.engine, order))

    def make() -> list[Part]:
        with reading(desk.engine) as session:
            works = essay_rows(session, desk.contest_id)
        parts: list[Part] = [*done]
        if works:
            parts.append(Table(say("desk.table_works"), works_frame(works)))
        if desk.actor:
            return parts or [say("essays.no_works")]
        take = lambda order: import_essays(desk.engine, order)  # noqa: E731 - one line for the form
        return [*parts, _import_form(desk, say("desk.register_title"), take)]

    return pages.show(make)


def works_frame(works: Any) -> Any:
    """Count the works by phase: units, eligible, and refused by each reason."""
    rows = []
    for phase in sorted({work.phase for work in works}):
        of_phase = [work for work in works if work.phase == phase]
        reasons = Counter(work.ineligible_reason for work in of_phase if work.ineligible_reason)
        told = "; ".join(f"{why.label()}: {n}" for why, n in sorted(reasons.items()))
        units = len({work.unit_code for work in of_phase})
        rows.append((phase, len(of_phase), units, len(of_phase) - sum(reasons.values()), told))
    return make_frame(("phase", "works", "units", "eligible", "ineligible"), rows)


def blind_codes(desk: Desk, pages: LivePages) -> Shown:
    """Issue the blind codes once; by hand a form asks first."""
    if desk.actor and not _has_codes(desk):
        issue_blind_codes(desk.engine, actor=desk.actor, at=desk.at, contest=desk.contest)

    def make() -> list[Part]:
        if _has_codes(desk):
            return [Notice(say("desk.codes_there"))]

        def do(values: Mapping[str, Any]) -> Outcome:
            n = issue_blind_codes(desk.engine, actor=values["actor"], at=desk.at, contest=desk.contest)
            return Outcome(say("desk.codes_issued", count=n))

        return [_secretary_form(desk, say("desk.codes_title"), say("desk.codes_button"), do)]

    return pages.show(make)


def _has_codes(desk: Desk) -> bool:
    with reading(desk.engine) as session:
        return any(work.blind_code for work in essay_rows(session, desk.contest_id))


def assign_preliminary(desk: Desk, pages: LivePages) -> Shown:
    """Give every eligible work its judges of the first round, once."""
    return _assign(desk, pages, EssayRound.PRELIMINARY)


def assign_final(desk: Desk, pages: LivePages) -> Shown:
    """Give every finalist its judges of the final round, once."""
    return _assign(desk, pages, EssayRound.FINAL)


def _assign(desk: Desk, pages: LivePages, essay_round: EssayRound) -> Shown:
    def assign(actor: str) -> int:
        return assign_round(desk.engine, essay_round=essay_round, actor=actor, at=desk.at, contest=desk.contest)

    if desk.actor and not _progress(desk, essay_round)[0].sheets and _is_ready(desk, essay_round):
        assign(desk.actor)

    def make() -> list[Part]:
        progress, _ = _progress(desk, essay_round)
        if progress.sheets:
            return [Notice(_assigned_line(essay_round, progress))]
        if not _is_ready(desk, essay_round):
            return [say("desk.round_not_ready", round=essay_round.label())]

        def do(values: Mapping[str, Any]) -> Outcome:
            sheets = assign(values["actor"])
            return Outcome(say("desk.assigned_now", round=essay_round.label(), sheets=sheets))

        title = say("desk.assign_title", round=essay_round.label())
        return [_secretary_form(desk, title, say("desk.assign_button"), do)]

    return pages.show(make)


def _assigned_line(essay_round: EssayRound, progress: RoundProgress) -> str:
    return say(
        "desk.assigned",
        round=essay_round.label(),
        works=progress.essays,
        judges=progress.judges,
        sheets=progress.sheets,
    )


def _progress(desk: Desk, essay_round: EssayRound) -> tuple[RoundProgress, int]:
    """Count a round's works, judges and sheets, and the sheets that are not complete."""
    with reading(desk.engine) as session:
        n_criteria = len(rules_of_contest(session, desk.contest_id).criteria)
        return (
            progress_of_round(session, desk.contest_id, essay_round),
            sheets_without_marks(session, desk.contest_id, essay_round, n_criteria),
        )


def _is_ready(desk: Desk, essay_round: EssayRound) -> bool:
    """Say whether a round can be assigned: codes are issued, or the round before is marked."""
    if essay_round is EssayRound.PRELIMINARY:
        return _has_codes(desk)
    progress, still_open = _progress(desk, EssayRound.PRELIMINARY)
    return progress.sheets > 0 and still_open == 0


def _is_final_marked(desk: Desk) -> bool:
    progress, still_open = _progress(desk, EssayRound.FINAL)
    return progress.sheets > 0 and still_open == 0


def marks_preliminary(desk: Desk, pages: LivePages, path: str | None, accept_without_refused: bool) -> Shown:
    """Take the marks of the first round in and say how many sheets are still open."""
    return _marks(desk, pages, EssayRound.PRELIMINARY, path, accept_without_refused)


def marks_final(desk: Desk, pages: LivePages, path: str | None, accept_without_refused: bool) -> Shown:
    """Take the marks of the final round in and say how many sheets are still open."""
    return _marks(desk, pages, EssayRound.FINAL, path, accept_without_refused)


def _marks(
    desk: Desk, pages: LivePages, essay_round: EssayRound, path: str | None, accept_without_refused: bool
) -> Shown:
    def take(order: ImportOrder) -> Receipt:
        return import_marks(desk.engine, order, essay_round=essay_round)

    done = _take_in(desk, path, accept_without_refused, take)

    def make() -> list[Part]:
        progress, still_open = _progress(desk, essay_round)
        if not progress.sheets:
            return [say("desk.round_not_assigned", round=essay_round.label())]
        line = say("desk.marks_line", round=essay_round.label(), sheets=progress.sheets, open=still_open)
        parts: list[Part] = [*done, Notice(line, is_bad=bool(still_open and desk.actor))]
        if desk.actor or not still_open:
            return parts
        return [*parts, _import_form(desk, say("desk.marks_title", round=essay_round.label()), take)]

    return pages.show(make)


def ranking(desk: Desk, pages: LivePages) -> Shown:
    """Show the ranking of the final by blind code, with the lowest and highest judge's total of each work."""

    def make() -> list[Part]:
        if not _is_final_marked(desk):
            return [say("desk.final_not_finished")]
        with reading(desk.engine) as session:
            rules = rules_of_contest(session, desk.contest_id)
            results = results_of_round(session, desk.contest_id, EssayRound.FINAL, rules)
            blind = {work.code: work.blind_code or "" for work in essay_rows(session, desk.contest_id)}
        return [Table(say("desk.table_ranking"), ranking_frame(results, blind))]

    return pages.show(make)


def ranking_frame(results: tuple[EssayResult, ...], blind: Mapping[str, str]) -> Any:
    """Give the final's ranking without a title, an author or a unit."""
    rows = []
    for result in results:
        totals = [given.total for given in result.judge_totals]
        mark = say("desk.essay_tied") if result.tie_group is not None else ""
        rows.append((result.rank, blind[result.essay_code], result.total, len(totals), min(totals), max(totals), mark))
    return make_frame(("rank", "blind", "total", "judges", "lowest", "highest", "essay_tie"), rows)


def allocate(desk: Desk, pages: LivePages) -> Shown:
    """Store the provisional essay prizes from the final's ranking; by hand a form asks first."""

    def give(actor: str) -> int:
        return len(allocate_essays(desk.engine, actor=actor, at=desk.at, contest=desk.contest))

    if desk.actor and not _is_approved(_awards(desk)) and _is_final_marked(desk):
        give(desk.actor)

    def make() -> list[Part]:
        awards = _awards(desk)
        parts: list[Part] = []
        if awards:
            with reading(desk.engine) as session:
                frame = essay_awards_frame(session, desk, awards)
            line = say("desk.essay_awards_there", count=len(awards), state=awards[0].state.label())
            parts = [Notice(line), Table(say("desk.table_essay_awards"), frame)]
        if not _is_final_marked(desk):
            return [say("desk.final_not_finished")]
        if _is_approved(awards) or desk.actor:
            return parts

        def do(values: Mapping[str, Any]) -> Outcome:
            return Outcome(say("desk.essays_allocated", count=give(values["actor"])))

        return [*parts, _secretary_form(desk, say("desk.essays_allocate_title"), say("desk.allocate_button"), do)]

    return pages.show(make)


def essay_awards_frame(session: Session, desk: Desk, awards: list[EssayAward]) -> Any:
    """Give the essay prizes with titles, authors and units: the envelopes are open now."""
    authors = authors_of_essays(session, desk.contest_id)
    rows = [
        (a.position, a.prize_label, a.title, ", ".join(authors.get(a.essay_code, ())), a.unit_name, a.amount_vnd)
        for a in awards
    ]
    return make_frame(("position", "prize", "title", "authors", "unit", "amount"), rows)


def approve(desk: Desk, pages: LivePages, approver: str | None, approvers: Sequence[str], why: str | None) -> Shown:
    """Sign the provisional essay prizes, ``approver`` first; two people approve them, as for a week.

    Who has signed the list already does not sign again. By hand a form asks, one person after the other.
    """
    for signer in dict.fromkeys([*([approver] if approver else []), *approvers]) if _awards(desk) else ():
        signing = _signing(desk)
        if not signing.is_approved and signer not in [given.member_code for given in signing.signatures]:
            _sign(desk, signing.digest, signer, needed_reason(why))
    return pages.show(lambda: _approve_parts(desk))


def _sign(desk: Desk, digest: str, signer: str, why: str) -> str:
    missing = approve_overall(
        desk.engine, track=Track.ESSAY, digest=digest, actor=signer, reason=why, at=desk.at, contest=desk.contest
    )
    name = "desk.essay_awards_signed" if missing else "desk.essay_awards_approved"
    return say(name, count=len(_awards(desk)), missing=missing)


def _approve_parts(desk: Desk) -> list[Part]:
    awards = _awards(desk)
    if not awards:
        return [say("awards.nothing_to_approve")]
    signing = _signing(desk)
    parts: list[Part] = [
        Notice(
            say(
                "desk.essay_awards_signed_by",
                by=given.full_name,
                role=given.role.label(),
                at=format_moment(given.at),
                reason=given.reason,
            )
        )
        for given in signing.signatures
    ]
    if signing.is_approved:
        return [*parts, Notice(say("desk.essay_awards_approved", count=len(awards)))]
    parts += [Notice(line, is_bad=True) for line in signing.warnings()]
    with reading(desk.engine) as session:
        signers = members_as_options(session, desk, *AWARD_ROLES)

    def do(values: Mapping[str, Any]) -> Outcome:
        return Outcome(_sign(desk, signing.digest, values["approver"], values["reason"]))

    fields = (choice("approver", say("desk.field_approver"), signers), reason())
    return [*parts, Action(say("desk.essays_approve_title"), say("desk.approve_button"), fields, do)]


def _signing(desk: Desk) -> Signing:
    with reading(desk.engine) as session:
        return overall_signing(session, desk.contest_id, Track.ESSAY)


def _awards(desk: Desk) -> list[EssayAward]:
    with reading(desk.engine) as session:
        return essay_awards(session, desk.contest_id)


def _is_approved(awards: list[EssayAward]) -> bool:
    return bool(awards) and all(award.state is not AwardState.PROVISIONAL for award in awards)


def _take_in(
    desk: Desk, path: str | None, accept_without_refused: bool, take: Callable[[ImportOrder], Receipt]
) -> list[str | Table | Notice]:
    """Take the file of a step in where it was given as a parameter; give what its receipt says."""
    if not desk.actor or not path:
        return []
    source = source_file(path)
    try:
        receipt = take(ImportOrder(source, desk.actor, desk.at, desk.contest, accept_without_refused))
    except ImportRefused as refused:
        show_refusal(refused, source.name)
        raise
    return receipt_parts(receipt)


def _import_form(desk: Desk, title: str, take: Callable[[ImportOrder], Receipt]) -> Action:
    with reading(desk.engine) as session:
        secretaries = members_as_options(session, desk, Role.SECRETARIAT)

    def do(values: Mapping[str, Any]) -> Outcome:
        return _import_uploaded(values, take, desk)

    return Action(title, say("desk.import_button"), _import_fields(secretaries), do)


def _secretary_form(desk: Desk, title: str, button: str, do: Callable[[Mapping[str, Any]], Outcome]) -> Action:
    with reading(desk.engine) as session:
        secretaries = members_as_options(session, desk, Role.SECRETARIAT)
    return Action(title, button, (choice("actor", say("desk.field_actor"), secretaries),), do)


def _import_fields(secretaries: tuple[tuple[str, str], ...]) -> tuple[Field, ...]:
    """Give the fields of every form that takes files in."""
    return (
        Field("files", say("desk.field_files"), FieldKind.FILES),
        choice("actor", say("desk.field_actor"), secretaries),
        Field("without_refused", say("desk.field_without_refused"), FieldKind.FLAG, default=False),
    )


def _import_uploaded(values: Mapping[str, Any], take: Any, desk: Desk) -> Outcome:
    """Take uploaded files in one after the other; the first that is refused shows its findings and ends it."""
    said = []
    for file in values["files"]:
        source = SourceFile(file.name, file.data)
        try:
            receipt = take(ImportOrder(source, values["actor"], desk.at, desk.contest, values["without_refused"]))
        except ImportRefused as refused:
            details = Page(*findings_parts(refused.findings, file.name)).html
            return Outcome(refused.message(), details, is_bad=True)
        said.append(receipt_line(receipt).text)
    return Outcome(" ".join(said))
