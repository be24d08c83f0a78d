"""The essay contest's steps between judging: blind codes, moderated totals, ties across the line of a round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Engine, update
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.awards import essay_awards
from workbench.queries.contest import contest_of, rules_of_contest
from workbench.queries.essay_results import advance_rule, results_of_round, tallies_of_round
from workbench.queries.essays import essay_rows, progress_of_round
from workbench.queries.panels import work_named
from workbench.rules.canonical import canonical_json
from workbench.rules.contest_rules import ContestRules
from workbench.rules.essay_rounds import cut_round, may_admit
from workbench.rules.essay_rules import full_total
from workbench.rules.essay_tally import half_up
from workbench.rules.essays import blind_codes, blind_seed
from workbench.services.audit import record_event
from workbench.services.award_lists import locked_contest
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.store import transaction
from workbench.tables import Decision, Essay, core
from workbench.terms import AwardState, DecisionKind, EssayRound, Role


def issue_blind_codes(engine: Engine, *, actor: str, at: datetime, contest: str | None = None) -> int:
    """Give every work of the register its blind code, once, drawn from the contest's seed; give how many."""
    with transaction(engine) as session:
        found = contest_of(session, contest)
        member_with_role(session, found.id or 0, actor, Role.SECRETARIAT)
        works = essay_rows(session, found.id or 0)
        if not works:
            raise WorkbenchError("essays.no_works")
        if any(work.blind_code for work in works):
            raise WorkbenchError("essays.codes_issued")
        codes = blind_codes([work.code for work in works], blind_seed(found.seed))
        for work in works:
            session.connection().execute(
                update(core(Essay)).where(core(Essay).c.id == work.essay_id).values(blind_code=codes[work.code])
            )
        record_event(
            session,
            at=at,
            actor=actor,
            action="essay.issue_blind_codes",
            entity=f"contest:{found.code}",
            reason=f"{len(codes)}",
            after={"seed": blind_seed(found.seed)},
        )
        return len(codes)


def moderate_total(
    engine: Engine,
    *,
    essay_round: EssayRound,
    work: str,
    points: Decimal,
    actor: str,
    reason: str,
    at: datetime,
    contest: str | None = None,
) -> Decimal | None:
    """Put a total in place of a work's reckoned one (or of the mark it is owed); give the total before.

    The marks stay as they are. Refused once the round has done its work: the next one is handed out, or the prizes
    are approved. ``work`` is its code or blind code.
    """
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = locked_contest(session, contest)
        contest_id = found.id or 0
        decider = member_with_role(session, contest_id, actor, Role.COMMITTEE)
        _refuse_round_over(session, contest_id, essay_round)
        rules = rules_of_contest(session, contest_id)
        moderated = work_named(session, contest_id, work)
        before = _total(session, contest_id, essay_round, moderated.code, rules)
        _refuse_off_scale(points, rules)
        if before == points:
            raise WorkbenchError("essay_tally.same_total", work=work, points=points)
        after = half_up(points, rules.essays.mean_places)
        body = {"round": essay_round.value, "before": None if before is None else str(before), "after": str(after)}
        session.add(
            Decision(
                contest_id=contest_id,
                kind=DecisionKind.MARK_MODERATION.value,
                essay_id=moderated.essay_id,
                body=canonical_json(body),
                reason=reason,
                decided_by_id=decider.id or 0,
                decided_at=at,
            )
        )
        record_event(
            session,
            at=at,
            actor=actor,
            action="essay.moderate",
            entity=f"essay:{moderated.blind_code}/{essay_round.value}",
            reason=reason,
            before=body["before"],
            after=body["after"],
        )
        return before


def _total(
    session: Session, contest_id: int, essay_round: EssayRound, work: str, rules: ContestRules
) -> Decimal | None:
    """Give a work's total as it stands in a round; None while a mark is owed."""
    totals = {tally.essay_code: tally.total for tally in tallies_of_round(session, contest_id, essay_round, rules)}
    if work not in totals:
        raise WorkbenchError("essay_tally.work_unknown", round=essay_round.label(), work=work)
    return totals[work]


def _refuse_off_scale(points: Decimal, rules: ContestRules) -> None:
    """Refuse a total outside the scale, or with more decimals than a total has."""
    maximum = full_total(rules.criteria)
    places = Decimal(1).scaleb(-rules.essays.mean_places)
    if not points.is_finite() or not 0 <= points <= maximum or points % places:
        raise WorkbenchError("essay_tally.out_of_scale", points=points, maximum=maximum)


def _refuse_round_over(session: Session, contest_id: int, essay_round: EssayRound) -> None:
    if essay_round is not EssayRound.FINAL:
        if progress_of_round(session, contest_id, EssayRound.FINAL).sheets:
            raise WorkbenchError("essay_tally.round_over", round=essay_round.label())
    elif any(award.state is not AwardState.PROVISIONAL for award in essay_awards(session, contest_id)):
        raise WorkbenchError("essay_tally.prizes_there")


def admit_tied(
    engine: Engine,
    *,
    essay_round: EssayRound,
    works: Sequence[str],
    actor: str,
    reason: str,
    at: datetime,
    contest: str | None = None,
) -> tuple[str, ...]:
    """Record which of the works that tie across a round's line go on (codes or blind codes); give their codes.

    As many as there are places, or all of them. Refused once the next round is handed out.
    """
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = locked_contest(session, contest)
        contest_id = found.id or 0
        decider = member_with_role(session, contest_id, actor, Role.COMMITTEE)
        _refuse_round_over(session, contest_id, essay_round)
        rules = rules_of_contest(session, contest_id)
        rule = advance_rule(essay_round, rules)
        cut = cut_round(results_of_round(session, contest_id, essay_round, rules), rule) if rule else None
        if cut is None or not cut.tied:
            raise WorkbenchError("essay_tally.no_open_line", round=essay_round.label())
        admitted = sorted({work_named(session, contest_id, work).code for work in works})
        if not may_admit(cut, admitted):
            raise WorkbenchError(
                "essay_tally.admission_does_not_fit", places=cut.open_places, codes=", ".join(cut.tied)
            )
        body = {
            "round": essay_round.value,
            "tied": list(cut.tied),
            "places": cut.open_places,
            "admitted": admitted,
        }
        session.add(
            Decision(
                contest_id=contest_id,
                kind=DecisionKind.ROUND_ADVANCE.value,
                body=canonical_json(body),
                reason=reason,
                decided_by_id=decider.id or 0,
                decided_at=at,
            )
        )
        entity = f"round:{essay_round.value}"
        record_event(session, at=at, actor=actor, action="essay.admit", entity=entity, reason=reason, after=body)
        return tuple(admitted)
