"""Notebook 50_essays, screening: what of each text is masked before judges read it, confirmed by a named person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from workbench.catalogue import say
from workbench.desk.essays import SCREENING, EssayPages, codes_in, essay_frame, form, text_field
from workbench.desk.pages import Notice, Part, Shown, Table
from workbench.desk.session import Desk
from workbench.errors import WorkbenchError
from workbench.queries.essay_texts import WorkText, mask_proposals, text_rows, work_text
from workbench.queries.essays import essay_rows
from workbench.rules.redaction import Mask, masks_by_hand
from workbench.services.redaction import confirm_masks
from workbench.store import reading
from workbench.widgets.action_panel import Action, Field
from workbench.widgets.action_panel.model import choice

_AROUND = 40  # characters shown on each side of a place to mask


class Proposal(NamedTuple):
    """A work's text with the places that would be masked."""

    found: WorkText
    masks: tuple[Mask, ...]


def masks(desk: Desk, pages: EssayPages, masked: bool) -> Shown:
    """Say how many texts judges may read; with ``masked`` the actor confirms those whose every mask is sure.

    The others, and by hand any text, are looked at one by one.
    """
    actor = pages.actor_in(SCREENING)
    if actor and masked:
        confirm_sure(desk, actor)
    return pages.show_in(SCREENING, lambda: _parts(desk, pages))


def waiting_works(desk: Desk) -> list[str]:
    """Give the codes of eligible works whose text nobody has confirmed yet."""
    with reading(desk.engine) as session:
        eligible = {work.code for work in essay_rows(session, desk.contest_id) if work.ineligible_reason is None}
        rows = text_rows(session, desk.contest_id)
    return [row.code for row in rows if row.version is not None and not row.is_redacted and row.code in eligible]


def confirm_sure(desk: Desk, actor: str) -> int:
    """Confirm the masks of every waiting text of which none is in doubt; give how many."""
    proposals = [_proposal(desk, code) for code in waiting_works(desk)]
    sure = [one for one in proposals if all(mask.is_sure for mask in one.masks)]
    for one in sure:
        _confirm(desk, one.found, one.masks, actor, "")
    return len(sure)


def _proposal(desk: Desk, code: str) -> Proposal:
    with reading(desk.engine) as session:
        return Proposal(work_text(session, desk.contest_id, code), mask_proposals(session, desk.contest_id, code))


def _confirm(desk: Desk, found: WorkText, chosen: Sequence[Mask], actor: str, why: str) -> None:
    confirm_masks(
        desk.engine,
        work=found.code,
        masks=chosen,
        version=found.version,
        actor=actor,
        reason=why,
        at=desk.at,
        contest=desk.contest,
    )


def _parts(desk: Desk, pages: EssayPages) -> list[Part]:
    with reading(desk.engine) as session:
        rows = [row for row in text_rows(session, desk.contest_id) if row.version is not None]
    if not rows:
        return [say("essays_desk.no_texts")]
    waiting = waiting_works(desk)
    confirmed = sum(row.is_redacted for row in rows)
    parts: list[Part] = [Notice(say("essays_desk.masks_line", confirmed=confirmed, waiting=len(waiting)))]
    if desk.actor:
        return [*parts, say("essays_desk.masks_waiting", works=", ".join(waiting))] if waiting else parts
    if pages.opened:
        proposal = _proposal(desk, pages.opened)
        parts += [Table(say("essays_desk.table_masks", work=pages.opened), masks_frame(proposal))]
        if proposal.found.redacted is not None:
            parts += [say("essays_desk.judges_read", work=pages.opened), proposal.found.redacted]
        parts.append(_confirm_form(desk, proposal))
    return [*parts, *_forms(desk, pages, waiting, [row.code for row in rows])]


def masks_frame(proposal: Proposal) -> Any:
    """Give each place that would be masked between what stands around it; the sure ones are told."""
    text = proposal.found.text
    rows = [
        (
            number,
            one.kind.label(),
            " ".join(text[max(0, one.start - _AROUND) : one.start].split()),
            " ".join(text[one.start : one.end].split()),
            " ".join(text[one.end : one.end + _AROUND].split()),
            say("essays_desk.sure" if one.is_sure else "essays_desk.in_doubt"),
        )
        for number, one in enumerate(proposal.masks, start=1)
    ]
    return essay_frame(("number", "kind", "before", "hidden", "after", "is_sure"), rows)


def _confirm_form(desk: Desk, proposal: Proposal) -> Action:
    found = proposal.found

    def do(values: Mapping[str, Any]) -> str:
        left = _numbers(values["leave"], len(proposal.masks))
        chosen = [one for number, one in enumerate(proposal.masks, start=1) if number not in left]
        more = [mask for words in codes_in(values["add"]) for mask in masks_by_hand(found.text, words)]
        _confirm(desk, found, [*chosen, *more], values["actor"], values["why"])
        return say("essays_desk.masks_confirmed", work=found.code, count=len(chosen) + len(more))

    fields = (text_field(name, is_required=False) for name in ("leave", "add", "why"))
    return form(desk, "confirm", do, *fields, work=found.code)


def _numbers(text: str, most: int) -> set[int]:
    """Read the numbers of places that stay unmasked."""
    typed = codes_in(text)
    if not all(one.isascii() and one.isdigit() and 1 <= int(one) <= most for one in typed):
        raise WorkbenchError("essays_desk.numbers_unreadable", text=text, most=most)
    return set(map(int, typed))


def _forms(desk: Desk, pages: EssayPages, waiting: Sequence[str], codes: Sequence[str]) -> list[Action]:
    ordered = [*waiting, *(code for code in codes if code not in waiting)]
    options = tuple((code, code) for code in ordered)

    def look(values: Mapping[str, Any]) -> str:
        pages.opened = values["work"]
        return say("essays_desk.opened", work=pages.opened)

    def confirm(values: Mapping[str, Any]) -> str:
        return say("essays_desk.sure_confirmed", count=confirm_sure(desk, values["actor"]))

    field: Field = choice("work", say("essays_desk.field_work"), options)
    forms = [form(desk, "look", look, field, roles=())]
    return [*forms, form(desk, "confirm_sure", confirm)] if waiting else forms
