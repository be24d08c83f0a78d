"""Notebook 50_essays, after the final: prizes, ties, what units get for their works, and the signatures of two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from workbench.catalogue import say
from workbench.desk.essays import FINAL, EssayPages, essay_frame, form
from workbench.desk.essays_judges import is_marked
from workbench.desk.essays_rounds import blind_codes_of
from workbench.desk.pages import Notice, Part, Shown, Table, make_frame
from workbench.desk.session import Desk
from workbench.desk.weeks import members_as_options, needed_reason
from workbench.queries.award_approvals import Signing, overall_signing
from workbench.queries.awards import EssayAward, essay_awards
from workbench.queries.contest import rules_of_contest
from workbench.queries.essays import authors_of_essays, essay_rows
from workbench.rules.approvals import AWARD_ROLES
from workbench.rules.awards import OpenTie
from workbench.rules.essay_rounds import UnitWorksScore
from workbench.services.collective import works_scores
from workbench.services.essay_awards import allocate_essays, decide_essay_tie, lay_essays
from workbench.services.overall_awards import approve_overall
from workbench.store import reading
from workbench.terms import AwardState, Role, Track
from workbench.texts import format_moment, format_number
from workbench.widgets.action_panel import Action, Outcome
from workbench.widgets.action_panel.model import choice, reason
from workbench.widgets.award_board.fields import order_fields, tie_choice


def allocate(desk: Desk, pages: EssayPages) -> Shown:
    """Store the provisional essay prizes from the final's ranking; by hand a tie is settled first, then a form asks."""

    def give(actor: str) -> str:
        winners = allocate_essays(desk.engine, actor=actor, at=desk.at, contest=desk.contest)
        return say("desk.essays_allocated", count=len(winners))

    actor = pages.actor_in(FINAL)
    if actor and not _is_approved(_awards(desk)) and is_marked(desk, FINAL):
        give(actor)

    def make() -> list[Part]:
        if not is_marked(desk, FINAL):
            return [say("desk.final_not_finished")]
        awards = _awards(desk)
        parts: list[Part] = []
        if awards:
            with reading(desk.engine) as session:
                frame = essay_awards_frame(session, desk, awards)
            line = say("desk.essay_awards_there", count=len(awards), state=awards[0].state.label())
            parts = [Notice(line), Table(say("desk.table_essay_awards"), frame)]
        if _is_approved(awards) or desk.actor:
            return parts
        ties = _open_ties(desk)
        if ties:
            return [*parts, *(part for tie in ties for part in _tie_parts(desk, tie))]
        return [*parts, form(desk, "allocate", lambda values: give(values["actor"]))]

    return pages.show_in(FINAL, make)


def essay_awards_frame(session: Session, desk: Desk, awards: list[EssayAward]) -> Any:
    """Give the essay prizes with titles, authors and units: the envelopes are open now."""
    authors = authors_of_essays(session, desk.contest_id)
    rows = [
        (a.position, a.prize_label, a.title, ", ".join(authors.get(a.essay_code, ())), a.unit_name, a.amount_vnd)
        for a in awards
    ]
    return make_frame(("position", "prize", "title", "authors", "unit", "amount"), rows)


def _open_ties(desk: Desk) -> tuple[OpenTie, ...]:
    with reading(desk.engine) as session:
        (laid,) = lay_essays(session, desk.contest_id)
    return tuple(laid.allocation.open_ties)


def _tie_parts(desk: Desk, tie: OpenTie) -> list[Part]:
    blind = blind_codes_of(desk)
    prizes = " / ".join(label or say("awards.no_prize") for label in tie.prizes)
    works = ", ".join(sorted(blind[code] for code in tie.codes))

    def do(values: Mapping[str, Any]) -> str:
        chosen = tie_choice(values)
        decided = decide_essay_tie(
            desk.engine,
            rank=tie.rank,
            order=chosen.order,
            method=chosen.method,
            public_seed=chosen.public_seed,
            actor=values["actor"],
            reason=values["reason"],
            at=desk.at,
            contest=desk.contest,
        )
        order = ", ".join(blind[code] for code in decided)
        return say("award_board.tie_settled", rank=tie.rank, method=chosen.method.label(), order=order)

    fields = order_fields(tie.rank, sorted((blind[code], code) for code in tie.codes))
    return [
        Notice(say("essays_desk.open_tie", rank=tie.rank, works=works, prizes=prizes), is_bad=True),
        form(desk, "tie", do, *fields, reason(), roles=(Role.COMMITTEE,), rank=tie.rank),
    ]


def units(desk: Desk, pages: EssayPages) -> Shown:
    """Show what each unit gets for the works of its people, line by line, where the rules score units by them."""

    def make() -> list[Part]:
        with reading(desk.engine) as session:
            if rules_of_contest(session, desk.contest_id).essays.collective is None:
                return [say("essays_desk.no_collective")]
            names = {work.unit_code: work.unit_name for work in essay_rows(session, desk.contest_id)}
            frame = units_frame(works_scores(session, desk.contest_id), names)
        return [say("essays_desk.collective_line"), Table(say("essays_desk.table_units"), frame)]

    return pages.show_in(FINAL, make)


def units_frame(scores: Sequence[UnitWorksScore], names: Mapping[str, str]) -> Any:
    """Give every unit's total with its working."""
    rows = [
        (
            names.get(score.code, score.code),
            "; ".join(f"{one.label()}: {one.count} × {format_number(one.each, 2)}" for one in score.lines),
            score.total,
            "" if score.is_considered else say("essays_desk.not_considered"),
        )
        for score in scores
    ]
    return essay_frame(("unit_name", "working", "points", "considered"), rows)


def approve(desk: Desk, pages: EssayPages, approver: str | None, approvers: Sequence[str], why: str | None) -> Shown:
    """Sign the provisional essay prizes, ``approver`` first; two people approve them, as for a week.

    Who has signed the list already does not sign again. By hand a form asks, one person after the other.
    """
    signers = dict.fromkeys([*([approver] if approver else []), *approvers])
    for signer in signers if pages.holds(FINAL) and _awards(desk) else ():
        signing = _signing(desk)
        if not signing.is_approved and signer not in [given.member_code for given in signing.signatures]:
            _sign(desk, signing.digest, signer, needed_reason(why))
    return pages.show_in(FINAL, lambda: _approve_parts(desk))


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
    return [*parts, _approve_form(desk, signing)]


def _approve_form(desk: Desk, signing: Signing) -> Action:
    with reading(desk.engine) as session:
        signers = members_as_options(session, desk, *AWARD_ROLES)

    def do(values: Mapping[str, Any]) -> Outcome:
        return Outcome(_sign(desk, signing.digest, values["approver"], values["reason"]))

    fields = (choice("approver", say("desk.field_approver"), signers), reason())
    return Action(say("desk.essays_approve_title"), say("desk.approve_button"), fields, do)


def _signing(desk: Desk) -> Signing:
    with reading(desk.engine) as session:
        return overall_signing(session, desk.contest_id, Track.ESSAY)


def _awards(desk: Desk) -> list[EssayAward]:
    with reading(desk.engine) as session:
        return essay_awards(session, desk.contest_id)


def _is_approved(awards: list[EssayAward]) -> bool:
    return bool(awards) and all(award.state is not AwardState.PROVISIONAL for award in awards)
