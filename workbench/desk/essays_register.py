"""Notebook 50_essays, screening: register and texts in, checklist and rulings, overlaps, blind codes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.catalogue import say
from workbench.desk.essays import SCREENING, EssayPages, essay_frame, form, import_form, take_in
from workbench.desk.pages import Notice, Part, Shown, Table, make_frame
from workbench.desk.session import Desk
from workbench.desk.weeks import needed_reason
from workbench.queries.essay_screening import (
    EligibilityRuling,
    ScreeningRow,
    eligibility_rulings,
    screening_counts,
    screening_rows,
)
from workbench.queries.essay_texts import OverlapRow, overlap_rows, text_rows
from workbench.queries.essays import essay_rows, essay_versions
from workbench.rules.essay_screening import CheckVerdict, ScreeningCheck, proposed_reason
from workbench.services.essay_screening import rule_on_works
from workbench.services.essay_texts import import_essay_texts
from workbench.services.essays import issue_blind_codes
from workbench.services.imports import ImportOrder, Receipt, import_essays
from workbench.store import reading
from workbench.terms import IneligibleReason, Role
from workbench.texts import format_percent
from workbench.widgets.action_panel import Action, Field
from workbench.widgets.action_panel.model import choice, reason

_LOOKED_AT = (CheckVerdict.FAILED, CheckVerdict.OPEN)
_ELIGIBLE = "ELIGIBLE"
_LEAST_SHARE = 0.1  # two works that share less are not shown here; the command line shows all


def register(desk: Desk, pages: EssayPages, path: str | None, accept_without_refused: bool) -> Shown:
    """Take the register in and show the works by phase and by whether they meet the rules."""

    def take(order: ImportOrder) -> Receipt:
        return import_essays(desk.engine, order)

    done = take_in(desk, pages.actor_in(SCREENING), path, accept_without_refused, take)

    def make() -> list[Part]:
        with reading(desk.engine) as session:
            works = essay_rows(session, desk.contest_id)
        parts: list[Part] = [*done]
        if works:
            parts.append(Table(say("desk.table_works"), works_frame(works)))
        if desk.actor:
            return parts or [say("essays.no_works")]
        return [*parts, import_form(desk, say("desk.register_title"), take)]

    return pages.show_in(SCREENING, make)


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


def texts(desk: Desk, pages: EssayPages, path: str | None, accept_without_refused: bool) -> Shown:
    """Take the files of works in and say of how many works the text is there."""

    def take(order: ImportOrder) -> Receipt:
        return import_essay_texts(desk.engine, order)

    done = take_in(desk, pages.actor_in(SCREENING), path, accept_without_refused, take)

    def make() -> list[Part]:
        with reading(desk.engine) as session:
            rows = text_rows(session, desk.contest_id)
        if not rows:
            return [say("essays.no_works")]
        missing = [row.code for row in rows if row.version is None]
        parts: list[Part] = [*done, say("essays_desk.texts_line", works=len(rows), texts=len(rows) - len(missing))]
        if missing:
            parts.append(say("essays_desk.texts_missing", count=len(missing), works=", ".join(missing)))
        return parts if desk.actor else [*parts, import_form(desk, say("essays_desk.texts_title"), take)]

    return pages.show_in(SCREENING, make)


def screening(desk: Desk, pages: EssayPages, screened: bool, why: str | None) -> Shown:
    """Show the checklists, what people ruled, and which works share passages; record what the checklist finds.

    With ``screened`` the actor rules on every work that plainly does not meet the rules, under the reason found. The
    comparison of all texts takes seconds: it is made while no blind codes are issued, by hand when asked for.
    """
    actor = pages.actor_in(SCREENING)
    if actor and not has_codes(desk):
        compare(desk, pages)
        if screened:
            take_over(desk, pages.checked, actor, needed_reason(why))
    return pages.show_in(SCREENING, lambda: _screening_parts(desk, pages))


def compare(desk: Desk, pages: EssayPages) -> str:
    """Hold every work against the rules and all texts against each other; give what was found in a sentence."""
    with reading(desk.engine) as session:
        pages.checked = tuple(screening_rows(session, desk.contest_id))
        pages.overlaps = tuple(overlap_rows(session, desk.contest_id))
    failed = sum(proposed_reason(row.checks) is not None for row in pages.checked)
    return say("essays_desk.compared", works=len(pages.checked), failed=failed, pairs=len(pages.overlaps))


def take_over(desk: Desk, rows: Sequence[ScreeningRow], actor: str, why: str) -> int:
    """Rule on every work whose checklist fails and nobody has ruled on, under the reason found; give how many.

    What the register itself calls ineligible stays as it is.
    """
    found: dict[IneligibleReason, dict[str, int]] = defaultdict(dict)
    for row in rows:
        reason_code = _to_take_over(row)
        if reason_code:
            found[reason_code][row.code] = row.version
    for reason_code, works in found.items():
        told = {"works": works, "reason_code": reason_code, "reason": why, "actor": actor}
        rule_on_works(desk.engine, **told, at=desk.at, contest=desk.contest)  # type: ignore[arg-type]
    return sum(map(len, found.values()))


def _to_take_over(row: ScreeningRow) -> IneligibleReason | None:
    return proposed_reason(row.checks) if row.ruling is None and row.reason_code is None else None


def _screening_parts(desk: Desk, pages: EssayPages) -> list[Part]:
    with reading(desk.engine) as session:
        counts = screening_counts(session, desk.contest_id)
        rulings = eligibility_rulings(session, desk.contest_id)
        versions = essay_versions(session, desk.contest_id)
    if not counts.works:
        return [say("essays.no_works")]
    told = ", ".join(f"{why.label()} {count}" for why, count in counts.by_reason) or "–"
    values = {"works": counts.works, "eligible": counts.eligible, "ruled": counts.ruled}
    line = say("essay_screening.counts", ineligible=counts.works - counts.eligible, reasons=told, **values)
    parts: list[Part] = [Notice(line)]
    if pages.checked:
        parts.append(Table(say("essays_desk.table_checks"), checks_frame(pages.checked)))
        parts += _overlap_parts(pages.overlaps)
    if rulings:
        parts.append(Table(say("essays_desk.table_rulings"), rulings_frame(rulings)))
    return parts if desk.actor else [*parts, *_screening_forms(desk, pages, versions)]


def checks_frame(rows: Sequence[ScreeningRow]) -> Any:
    """Give what of each work is not met or needs a person's look; that somebody reads for the subject goes without."""
    lines = [
        (row.code, one.check.label(), one.verdict.label(), one.message())
        for row in rows
        for one in row.checks
        if one.verdict in _LOOKED_AT and one.check is not ScreeningCheck.SUBJECT
    ]
    return essay_frame(("work", "check", "verdict", "evidence"), lines)


def rulings_frame(rulings: Mapping[str, Sequence[EligibilityRuling]]) -> Any:
    """Give every ruling of a person: the work, what was ruled, why and by whom."""
    lines = [
        (code, one.reason_code.label() if one.reason_code else say("essay_screening.eligible"), one.reason,
         one.decided_by)
        for code, of_work in sorted(rulings.items())
        for one in of_work
    ]  # fmt: skip
    return essay_frame(("work", "ruling", "reason", "decided_by"), lines)


def _overlap_parts(overlaps: Sequence[OverlapRow]) -> list[Part]:
    shown = [one for one in overlaps if max(one.left_share, one.right_share) >= _LEAST_SHARE]
    if not shown:
        return [say("essays_desk.no_overlap")]
    lines = [
        (
            f"{one.left} ({_share(one.left_share)})",
            passage.left_text,
            f"{one.right} ({_share(one.right_share)})",
            passage.right_text,
            passage.in_works,
        )
        for one in shown
        for passage in one.passages
    ]
    columns = ("left", "left_text", "right", "right_text", "in_works")
    return [Table(say("essays_desk.table_overlaps"), essay_frame(columns, lines))]


def _share(share: float) -> str:
    return format_percent(round(1000 * share), 1000)


def _screening_forms(desk: Desk, pages: EssayPages, versions: Mapping[str, int]) -> list[Action]:
    codes = tuple((code, code) for code in versions)
    rulings = ((say("essay_screening.eligible"), _ELIGIBLE), *((one.label(), one.value) for one in IneligibleReason))

    def rule(values: Mapping[str, Any]) -> str:
        code, ruled = values["work"], values["ruling"]
        withdrawn = rule_on_works(
            desk.engine,
            works={code: versions[code]},
            reason_code=None if ruled == _ELIGIBLE else IneligibleReason(ruled),
            reason=values["reason"],
            actor=values["actor"],
            at=desk.at,
            contest=desk.contest,
        )
        return say("essay_screening.ruled", count=1, withdrawn=withdrawn)

    def take(values: Mapping[str, Any]) -> str:
        count = take_over(desk, pages.checked, values["actor"], values["reason"])
        compare(desk, pages)
        return say("essays_desk.taken_over", count=count)

    roles = (Role.SECRETARIAT, Role.COMMITTEE)
    forms = [form(desk, "compare", lambda _: compare(desk, pages), roles=())]
    if any(map(_to_take_over, pages.checked)):
        forms.append(form(desk, "take_over", take, reason(), roles=roles))
    fields: tuple[Field, ...] = (
        choice("work", say("essays_desk.field_work"), codes),
        choice("ruling", say("essays_desk.field_ruling"), rulings),
    )
    return [*forms, form(desk, "rule", rule, *fields, reason(), roles=roles)]


def blind_codes(desk: Desk, pages: EssayPages) -> Shown:
    """Issue the blind codes once; by hand a form asks first."""

    def issue(actor: str) -> str:
        n = issue_blind_codes(desk.engine, actor=actor, at=desk.at, contest=desk.contest)
        return say("desk.codes_issued", count=n)

    actor = pages.actor_in(SCREENING)
    if actor and not has_codes(desk):
        issue(actor)

    def make() -> list[Part]:
        if has_codes(desk):
            return [Notice(say("desk.codes_there"))]
        return [form(desk, "codes", lambda values: issue(values["actor"]))]

    return pages.show_in(SCREENING, make)


def has_codes(desk: Desk) -> bool:
    """Say whether the blind codes are issued."""
    with reading(desk.engine) as session:
        return any(work.blind_code for work in essay_rows(session, desk.contest_id))
