"""Gather from the database what the summary report says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session

from workbench.queries.awards import essay_awards, week_awards
from workbench.queries.contest import rules_of_contest, rules_of_week, weeks_of_contest
from workbench.queries.essay_results import results_of_round
from workbench.queries.essays import authors_of_essays, essay_rows
from workbench.queries.facts import contest_facts
from workbench.queries.standings import standings
from workbench.queries.units import unit_rows
from workbench.reports.report_data import (
    ClaimRow,
    ContestInfo,
    EssayAwardRow,
    EssayPhase,
    Evidence,
    Letterhead,
    Narrative,
    ReportData,
    UnitRow,
    WeekRow,
    WinnerRow,
)
from workbench.reports.report_file import ReportFile
from workbench.rules.claims import ClaimResult
from workbench.rules.contest_rules import ContestRules
from workbench.services.snapshots import body_of
from workbench.tables import ContentArea, Contest, Snapshot, core
from workbench.terms import EssayRound, IneligibleReason
from workbench.texts import format_number


def gather_report(
    session: Session, contest: Contest, snapshot: Snapshot, report: ReportFile, claims: Sequence[ClaimResult]
) -> ReportData:
    """Collect everything of one summary report, as plain values."""
    assert contest.id is not None
    rules = rules_of_contest(session, contest.id)
    return ReportData(
        contest=_contest_info(session, contest, report, rules),
        letterhead=Letterhead(
            parent_body=contest.parent_body,
            issuer_lines=report.letterhead.issuer_lines,
            number=report.letterhead.number,
            symbol=report.letterhead.symbol,
            place=contest.place,
            signed_on=report.letterhead.signed_on,
            authority=report.letterhead.authority,
            position=report.letterhead.position,
            signer=report.letterhead.signer,
            recipients=report.letterhead.recipients,
        ),
        facts=contest_facts(session, contest.id),
        weeks=tuple(
            WeekRow(week.number, week.opens_at, week.closes_at, week.pool_size)
            for week in weeks_of_contest(session, contest.id)
        ),
        units=tuple(
            UnitRow(
                unit.unit_code,
                unit.unit_name,
                unit.headcount,
                unit.people,
                unit.attempts,
                unit.perfect_attempts,
                unit.best_points,
            )
            for unit in unit_rows(session, contest.id)
        ),
        winners=_winners(session, contest.id),
        essay_phases=tuple(EssayPhase(phase.number, phase.period) for phase in report.essay_phases),
        essay_awards=_essay_awards(session, contest.id, rules),
        ineligible=_ineligible(session, contest.id),
        claims=tuple(claim_row(result) for result in claims),
        evidence=Evidence(
            snapshot_sha256=snapshot.sha256,
            rules_sha256=rules.sha256(),
            audit_head=body_of(snapshot)["audit"]["head"],
        ),
        narrative=Narrative(**report.narrative.model_dump()),
    )


def claim_row(result: ClaimResult) -> ClaimRow:
    """Give a claim beside its computed figure as it is printed."""
    relation = "" if result.claim.relation.value == "=" else f"{result.claim.relation.value} "
    difference = result.difference
    return ClaimRow(
        text=result.claim.text,
        claimed=f"{relation}{format_number(result.claim.claimed)}",
        computed="" if result.computed is None else format_number(result.computed),
        difference="" if difference is None else ("+" if difference > 0 else "") + format_number(difference),
        verdict=result.verdict,
    )


def _contest_info(session: Session, contest: Contest, report: ReportFile, rules: ContestRules) -> ContestInfo:
    assert contest.id is not None
    area = core(ContentArea).c
    areas = session.scalars(select(area.name).where(area.contest_id == contest.id).order_by(area.id))
    return ContestInfo(
        name=contest.name,
        organiser=contest.organiser,
        plan=report.plan,
        grounds=report.grounds,
        launched_on=report.launched_on,
        launch_event=report.launch_event,
        areas=tuple(areas),
        questions_per_attempt=weeks_of_contest(session, contest.id)[0].questions_per_attempt,
        rules_notice=rules.notice,
    )


def _winners(session: Session, contest_id: int) -> tuple[WinnerRow, ...]:
    winners = []
    awards = week_awards(session, contest_id)
    for week in weeks_of_contest(session, contest_id):
        assert week.id is not None
        listed = [award for award in awards if award.week == week.number]
        places = (
            {row.person_code: row for row in standings(session, week.id, rules_of_week(session, week.id))}
            if listed
            else {}
        )
        for award in listed:
            place = places[award.person_code]
            winners.append(
                WinnerRow(
                    week.number,
                    place.rank,
                    award.prize_label,
                    award.full_name,
                    award.unit_name,
                    place.points,
                    place.duration_ms,
                )
            )
    return tuple(winners)


def _essay_awards(session: Session, contest_id: int, rules: ContestRules) -> tuple[EssayAwardRow, ...]:
    awards = essay_awards(session, contest_id)
    if not awards:
        return ()
    totals = {r.essay_code: r.total for r in results_of_round(session, contest_id, EssayRound.FINAL, rules)}
    authors = authors_of_essays(session, contest_id)
    return tuple(
        EssayAwardRow(
            award.prize_label,
            award.title,
            ", ".join(authors.get(award.essay_code, ())),
            award.unit_name,
            totals[award.essay_code],
        )
        for award in awards
    )


def _ineligible(session: Session, contest_id: int) -> tuple[tuple[IneligibleReason, int], ...]:
    counts = Counter(row.ineligible_reason for row in essay_rows(session, contest_id) if row.ineligible_reason)
    return tuple((reason, counts[reason]) for reason in IneligibleReason if counts[reason])
