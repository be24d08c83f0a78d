"""Which prizes there are, who holds them, and which ties were decided how."""

from __future__ import annotations

import json
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from workbench.rules.awards import Settlement
from workbench.tables import Award, Decision, Essay, OrganisationUnit, Person, Prize, Verification, Week, core
from workbench.terms import AwardState, DecisionKind, PassedReason, TieMethod, Track, VerificationState


def prize_ids(session: Session, rules_version_id: int, track: Track) -> dict[str, int]:
    """Give prize code -> id of one track of a rules version."""
    prize = core(Prize).c
    rows = session.execute(
        select(prize.code, prize.id).where(prize.rules_version_id == rules_version_id, prize.track == track.value)
    )
    return {row.code: row.id for row in rows}


def settled_ties(
    session: Session, contest_id: int, week_id: int | None, division: str = "", *, track: Track | None = None
) -> dict[int, Settlement]:
    """Give shared rank -> what was last decided about it, of a week's division or (None) of the essays.

    Prizes of the season and of whole units belong to no week either: their decisions name their ``track``.
    """
    decision = core(Decision).c
    settled: dict[int, Settlement] = {}
    for row in session.execute(
        select(decision.body)
        .where(
            decision.contest_id == contest_id,
            decision.kind == DecisionKind.TIE_ORDER.value,
            decision.week_id == week_id if week_id is not None else decision.week_id.is_(None),
        )
        .order_by(decision.id)
    ):
        body = json.loads(row.body)
        if (body.get("division", ""), body.get("track")) != (division, track and track.value):
            continue
        settled[body["rank"]] = Settlement(tuple(body["order"]), TieMethod(body.get("method", TieMethod.ORDER)))
    return settled


def count_tie_decisions(session: Session, week_id: int) -> int:
    """Count how often the committee has settled a tie of a week, corrections included."""
    decision = core(Decision).c
    counted: int = session.execute(
        select(func.count()).where(decision.week_id == week_id, decision.kind == DecisionKind.TIE_ORDER.value)
    ).scalar_one()
    return counted


def unconfirmed(session: Session, week_id: int) -> dict[str, PassedReason]:
    """Give person code -> why the prize cannot stay with them, of the week's winners whose units did not confirm.

    Whoever was merged since is named by the account that stands for them now, as in the standings.
    """
    award, asked, account, person = core(Award).c, core(Verification).c, core(Person).alias("account"), core(Person).c
    reasons = {
        VerificationState.FAILED.value: PassedReason.FAILED,
        VerificationState.NO_ANSWER.value: PassedReason.NO_ANSWER,
    }
    rows = session.execute(
        select(person.code, asked.state).where(
            award.week_id == week_id,
            asked.award_id == award.id,
            account.c.id == award.person_id,
            person.id == func.coalesce(account.c.same_as_id, account.c.id),
            asked.state.in_(list(reasons)),
        )
    )
    return {row.code: reasons[row.state] for row in rows}


class WeekAward(NamedTuple):
    """One prize of a week."""

    week: int
    position: int
    prize_code: str
    prize_label: str
    amount_vnd: int
    person_code: str
    full_name: str
    unit_code: str
    unit_name: str
    state: AwardState


def week_awards(session: Session, contest_id: int, week_id: int | None = None) -> list[WeekAward]:
    """Give the quiz prizes of one week, or of all weeks, in the order of the award list."""
    award, prize, person = core(Award).c, core(Prize).c, core(Person).c
    unit, week = core(OrganisationUnit).c, core(Week).c
    query = select(
        week.number,
        award.position,
        prize.code,
        prize.label,
        prize.amount_vnd,
        person.code,
        person.full_name,
        unit.code,
        unit.name,
        award.state,
    ).where(
        award.contest_id == contest_id,
        award.week_id == week.id,
        award.prize_id == prize.id,
        award.person_id == person.id,
        award.unit_id == unit.id,
        award.state != AwardState.REPLACED.value,
    )
    if week_id is not None:
        query = query.where(award.week_id == week_id)
    rows = session.execute(query.order_by(week.number, award.position))
    return [WeekAward(*row[:9], AwardState(row[9])) for row in rows]  # type: ignore[call-arg]


class EssayAward(NamedTuple):
    """One essay prize."""

    position: int
    prize_code: str
    prize_label: str
    amount_vnd: int
    essay_id: int
    essay_code: str
    title: str
    unit_code: str
    unit_name: str
    state: AwardState


def essay_awards(session: Session, contest_id: int) -> list[EssayAward]:
    """Give the essay prizes in the order of the award list, a shared prize with its share."""
    award, prize, essay, unit = core(Award).c, core(Prize).c, core(Essay).c, core(OrganisationUnit).c
    rows = session.execute(
        select(
            award.position,
            prize.code,
            prize.label,
            func.coalesce(award.share_vnd, prize.amount_vnd),
            essay.id,
            essay.code,
            essay.title,
            unit.code,
            unit.name,
            award.state,
        )
        .where(
            award.contest_id == contest_id,
            award.prize_id == prize.id,
            award.essay_id == essay.id,
            essay.unit_id == unit.id,
            award.state != AwardState.REPLACED.value,
        )
        .order_by(award.position)
    )
    return [EssayAward(*row[:9], AwardState(row[9])) for row in rows]  # type: ignore[call-arg]
