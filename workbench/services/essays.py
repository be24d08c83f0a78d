"""The essay contest's steps: blind codes, judges, finalists, prizes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, insert, update
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.awards import essay_awards, prize_ids, settled_ties
from workbench.queries.contest import (
    contest_of,
    judges_of_contest,
    rules_of_contest,
    rules_version_of_contest,
)
from workbench.queries.essays import EssayRow, essay_rows, marks_of_round, progress_of_round, sheets_without_marks
from workbench.rules.awards import Place, Winner, allocate_prizes
from workbench.rules.canonical import canonical_json
from workbench.rules.contest_rules import ContestRules
from workbench.rules.essays import (
    EssayResult,
    assign_judges,
    blind_codes,
    blind_seed,
    finalists,
    judges_seed,
    tally_marks,
)
from workbench.services.audit import record_event
from workbench.services.award_lists import approve_awards, put_awards
from workbench.services.awards import record_order, refuse_open_ties
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.services.storing import ids_by_code
from workbench.store import transaction
from workbench.tables import Award, Decision, Essay, JudgeAssignment, OrganisationUnit, core
from workbench.terms import AwardState, DecisionKind, EssayRound, Role, Track


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


def assign_round(
    engine: Engine, *, essay_round: EssayRound, actor: str, at: datetime, contest: str | None = None
) -> int:
    """Give every work of a round its judges, never of the work's own unit; give the number of sheets."""
    with transaction(engine) as session:
        found = contest_of(session, contest)
        contest_id = found.id or 0
        member_with_role(session, contest_id, actor, Role.SECRETARIAT)
        if progress_of_round(session, contest_id, essay_round).sheets:
            raise WorkbenchError("essays.already_assigned", round=essay_round.label())
        rules = rules_of_contest(session, contest_id)
        works = works_of_round(session, contest_id, essay_round, rules)
        judges = judges_of_contest(session, contest_id)
        for judge in judges:
            if judge.unit_code and judge.unit_id is None:
                raise WorkbenchError("contest.member_unit_unknown", code=judge.code, unit=judge.unit_code)
        units = {unit_id: code for code, unit_id in ids_by_code(session, OrganisationUnit, contest_id).items()}
        panels = assign_judges(
            {work.code: work.unit_code for work in works},
            {judge.code: units[judge.unit_id] if judge.unit_id else None for judge in judges},
            rules.judges_in(essay_round),
            judges_seed(found.seed, essay_round.value),
        )
        essay_ids = {work.code: work.essay_id for work in works}
        judge_ids = {judge.code: judge.id for judge in judges}
        rows = [
            {"essay_id": essay_ids[essay], "member_id": judge_ids[judge], "round": essay_round.value}
            for essay, panel in panels.items()
            for judge in panel
        ]
        session.connection().execute(insert(core(JudgeAssignment)), rows)
        record_event(
            session,
            at=at,
            actor=actor,
            action="essay.assign",
            entity=f"round:{essay_round.value}",
            reason=f"{len(works)} / {len(rows)}",
            after={"seed": judges_seed(found.seed, essay_round.value)},
        )
        return len(rows)


def works_of_round(session: Session, contest_id: int, essay_round: EssayRound, rules: ContestRules) -> list[EssayRow]:
    """Give the works judged in a round: the eligible ones first, the finalists of the preliminary round last."""
    works = [work for work in essay_rows(session, contest_id) if work.ineligible_reason is None and work.blind_code]
    if essay_round is not EssayRound.FINAL:
        return works
    cut = finalists(results_of_round(session, contest_id, EssayRound.PRELIMINARY, rules), rules.finalists)
    if cut.tied:
        raise WorkbenchError("essays.finalists_tied", places=cut.open_places, codes=", ".join(cut.tied))
    return [work for work in works if work.code in cut.chosen]


def results_of_round(
    session: Session, contest_id: int, essay_round: EssayRound, rules: ContestRules
) -> tuple[EssayResult, ...]:
    """Give the ranking of a round; a round with unfinished sheets has no result."""
    missing = sheets_without_marks(session, contest_id, essay_round, len(rules.criteria))
    if missing:
        raise WorkbenchError("awards.unfinished_marks", round=essay_round.label(), count=missing)
    return tally_marks(marks_of_round(session, contest_id, essay_round), rules.criteria)


def decide_essay_tie(
    engine: Engine,
    *,
    rank: int,
    order: Sequence[str],
    actor: str,
    reason: str,
    at: datetime,
    contest: str | None = None,
) -> None:
    """Record the committee's order (work codes, best first) of the works that share a rank in the final round."""
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = contest_of(session, contest)
        contest_id = found.id or 0
        decider = member_with_role(session, contest_id, actor, Role.COMMITTEE)
        results = results_of_round(session, contest_id, EssayRound.FINAL, rules_of_contest(session, contest_id))
        tied = [result.essay_code for result in results if result.tie_group and result.rank == rank]
        record_order(session, decider, None, rank, tied, order, reason=reason, at=at)


def allocate_essays(engine: Engine, *, actor: str, at: datetime, contest: str | None = None) -> tuple[Winner, ...]:
    """Store the provisional essay prizes from the final round's ranking; an open tie across a line refuses."""
    with transaction(engine) as session:
        found = contest_of(session, contest)
        contest_id = found.id or 0
        member_with_role(session, contest_id, actor, Role.SECRETARIAT)
        winners = essay_winners(session, contest_id)
        works = {work.code: work for work in essay_rows(session, contest_id)}
        ids = prize_ids(session, rules_version_of_contest(session, contest_id).id or 0, Track.ESSAY)
        values = [
            {
                "prize_id": ids[winner.prize.code],
                "essay_id": works[winner.code].essay_id,
                "unit_id": works[winner.code].unit_id,
                "position": winner.position,
            }
            for winner in winners
        ]
        put_awards(session, found, core(Award).c.essay_id.is_not(None), "essay_id", values)
        record_event(
            session,
            at=at,
            actor=actor,
            action="award.allocate",
            entity="essays",
            reason=f"{len(values)}",
            after=[[winner.position, winner.prize.code, winner.code] for winner in winners],
        )
        return winners


def essay_winners(session: Session, contest_id: int) -> tuple[Winner, ...]:
    """Give what the rules and recorded decisions make of the final round, without storing anything."""
    rules = rules_of_contest(session, contest_id)
    results = results_of_round(session, contest_id, EssayRound.FINAL, rules)
    allocation = allocate_prizes(
        [Place(result.essay_code, result.rank) for result in results],
        rules.prize_lines(Track.ESSAY),
        settled_ties(session, contest_id, None),
    )
    refuse_open_ties(allocation)
    return allocation.winners


def approve_essay_awards(engine: Engine, *, actor: str, reason: str, at: datetime, contest: str | None = None) -> None:
    """Approve the provisional essay prizes, if they are still what the rules give."""
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = contest_of(session, contest)
        contest_id = found.id or 0
        approver = member_with_role(session, contest_id, actor, Role.COMMITTEE)
        listed = essay_awards(session, contest_id)
        if not listed:
            raise WorkbenchError("awards.nothing_to_approve")
        if listed[0].state is AwardState.APPROVED:
            raise WorkbenchError("awards.already_approved")
        given = [(award.position, award.essay_code, award.prize_code) for award in listed]
        if given != [(w.position, w.code, w.prize.code) for w in essay_winners(session, contest_id)]:
            raise WorkbenchError("awards.out_of_date")
        approve_awards(session, found, core(Award).c.essay_id.is_not(None))
        session.add(
            Decision(
                contest_id=contest_id,
                kind=DecisionKind.AWARD_APPROVAL.value,
                body=canonical_json(given),
                reason=reason,
                decided_by_id=approver.id or 0,
                decided_at=at,
            )
        )
        record_event(
            session,
            at=at,
            actor=actor,
            action="award.approve",
            entity="essays",
            reason=reason,
            before=AwardState.PROVISIONAL.value,
            after=AwardState.APPROVED.value,
        )
