"""Where the works of a round stand: totals with their rulings, decisions about them, who goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.essays import EssayRow, essay_rows, marks_of_round, sheets_without_marks
from workbench.rules.contest_rules import ContestRules
from workbench.rules.essay_rounds import Cut, UnitWorks, cut_round, refuse_open_cut
from workbench.rules.essay_rules import Advance
from workbench.rules.essay_tally import EssayResult, WorkTally, rank_works, tally_works
from workbench.tables import Award, Decision, Essay, JudgeAssignment, Member, OrganisationUnit, Prize, core
from workbench.terms import AwardState, DecisionKind, EssayRound


class Moderation(NamedTuple):
    """A total put in place of the reckoned one: by whom, when and why; ``before`` None where a mark was owed."""

    essay_code: str
    before: Decimal | None
    after: Decimal
    reason: str
    decided_by: str
    decided_at: Any


def moderations_of_round(session: Session, contest_id: int, essay_round: EssayRound) -> list[Moderation]:
    """Give every moderation of a round, oldest first; of several of one work the last holds."""
    essay, decision, member = core(Essay).c, core(Decision).c, core(Member).c
    rows = session.execute(
        select(essay.code, decision.body, decision.reason, member.code.label("decided_by"), decision.decided_at)
        .where(
            decision.contest_id == contest_id,
            decision.kind == DecisionKind.MARK_MODERATION.value,
            essay.id == decision.essay_id,
            member.id == decision.decided_by_id,
        )
        .order_by(decision.id)
    )
    return [
        Moderation(
            row.code,
            None if body["before"] is None else Decimal(body["before"]),
            Decimal(body["after"]),
            row.reason,
            row.decided_by,
            row.decided_at,
        )
        for row in rows
        if (body := json.loads(row.body))["round"] == essay_round.value
    ]


def tallies_of_round(
    session: Session, contest_id: int, essay_round: EssayRound, rules: ContestRules
) -> tuple[WorkTally, ...]:
    """Give what became of each work of a round; with unfinished sheets or empty seats there is nothing to tally."""
    missing = sheets_without_marks(session, contest_id, essay_round, len(rules.criteria))
    if missing:
        raise WorkbenchError("awards.unfinished_marks", round=essay_round.label(), count=missing)
    vacant = works_short_of_judges(session, contest_id, essay_round, rules.judges_in(essay_round))
    if vacant:
        raise WorkbenchError("panels.vacant", round=essay_round.label(), count=len(vacant), works=", ".join(vacant))
    moderated = {one.essay_code: one.after for one in moderations_of_round(session, contest_id, essay_round)}
    return tally_works(marks_of_round(session, contest_id, essay_round), rules.criteria, rules.essays, moderated)


def works_short_of_judges(session: Session, contest_id: int, essay_round: EssayRound, wanted: int) -> list[str]:
    """Give the codes of works of a round some of whose first judges were withdrawn and not replaced."""
    essay, assigned = core(Essay).c, core(JudgeAssignment).c
    first = func.count().filter(assigned.withdrawn_at.is_(None), assigned.is_extra.is_(False))
    withdrawn = func.count().filter(assigned.withdrawn_at.is_not(None), assigned.is_extra.is_(False))
    return list(
        session.scalars(
            select(essay.code)
            .where(assigned.essay_id == essay.id, assigned.round == essay_round.value, essay.contest_id == contest_id)
            .group_by(essay.code)
            .having((first < wanted) & (withdrawn > 0))
            .order_by(essay.code)
        )
    )


def results_of_round(
    session: Session, contest_id: int, essay_round: EssayRound, rules: ContestRules
) -> tuple[EssayResult, ...]:
    """Give the ranking of a round; while a sheet is unfinished or a mark is owed it has none."""
    return rank_works(tallies_of_round(session, contest_id, essay_round, rules))


def advance_rule(essay_round: EssayRound, rules: ContestRules) -> Advance | None:
    """Give who goes on from a round: to the final, or to the prizes (None: everybody who is there)."""
    if essay_round is EssayRound.FINAL:
        return rules.essays.to_prizes
    return rules.essays.to_final or Advance(number=rules.finalists)


def cut_of_round(session: Session, contest_id: int, essay_round: EssayRound, rules: ContestRules) -> Cut:
    """Give who goes on from a round, a recorded decision about a tie across the line included."""
    results = results_of_round(session, contest_id, essay_round, rules)
    rule = advance_rule(essay_round, rules)
    if rule is None:
        return Cut(tuple(result.essay_code for result in results), (), 0)
    return cut_round(results, rule, _admitted(session, contest_id, essay_round))


def _admitted(session: Session, contest_id: int, essay_round: EssayRound) -> list[str] | None:
    """Give whom the last decision about a round's line let in; None without one."""
    decision = core(Decision).c
    found: list[str] | None = None
    for body in session.scalars(
        select(decision.body)
        .where(decision.contest_id == contest_id, decision.kind == DecisionKind.ROUND_ADVANCE.value)
        .order_by(decision.id)
    ):
        told = json.loads(body)
        found = told["admitted"] if told["round"] == essay_round.value else found
    return found


def works_of_round(session: Session, contest_id: int, essay_round: EssayRound, rules: ContestRules) -> list[EssayRow]:
    """Give the works judged in a round: the eligible ones first, who went on from the preliminary round last."""
    works = [work for work in essay_rows(session, contest_id) if work.ineligible_reason is None and work.blind_code]
    if essay_round is not EssayRound.FINAL:
        return works
    cut = cut_of_round(session, contest_id, EssayRound.PRELIMINARY, rules)
    refuse_open_cut(cut)
    return [work for work in works if work.code in cut.chosen]


def unit_works(session: Session, contest_id: int) -> list[UnitWorks]:
    """Give what each unit sent in and won, in order of the codes; only approved prizes count as won."""
    works = [work for work in essay_rows(session, contest_id) if work.ineligible_reason is None]
    finalists = set(_essays_in(session, contest_id, EssayRound.FINAL))
    won: dict[str, list[str]] = {}
    for unit, prize in _prizes_won(session, contest_id):
        won.setdefault(unit, []).append(prize)
    return [
        UnitWorks(
            unit,
            sum(work.unit_code == unit for work in works),
            sum(work.unit_code == unit and work.essay_id in finalists for work in works),
            tuple(won.get(unit, ())),
        )
        for unit in sorted({work.unit_code for work in works})
    ]


def _essays_in(session: Session, contest_id: int, essay_round: EssayRound) -> Iterator[int]:
    essay, assigned = core(Essay).c, core(JudgeAssignment).c
    yield from session.scalars(
        select(essay.id)
        .where(assigned.essay_id == essay.id, assigned.round == essay_round.value, essay.contest_id == contest_id)
        .distinct()
    )


def _prizes_won(session: Session, contest_id: int) -> Iterator[tuple[str, str]]:
    award, prize, unit = core(Award).c, core(Prize).c, core(OrganisationUnit).c
    rows = session.execute(
        select(unit.code, prize.code)
        .where(
            award.contest_id == contest_id,
            award.essay_id.is_not(None),
            award.prize_id == prize.id,
            award.unit_id == unit.id,
            award.state.in_([AwardState.APPROVED.value, AwardState.PAID.value]),
        )
        .order_by(unit.code, award.position)
    )
    yield from ((row[0], row[1]) for row in rows)
