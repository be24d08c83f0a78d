"""A week from its standings to its papers: ties settled, units asked, who is not confirmed replaced, all announced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from workbench.catalogue import say
from workbench.demo import DemoFiles
from workbench.queries.contest import contest_of, rules_of_week, week_of
from workbench.queries.standings import standings
from workbench.queries.verification import VerificationRow, verification_rows
from workbench.reports.award_kinds import ANNOUNCEMENT_KINDS, FINAL_KINDS, PaperChoices
from workbench.reports.award_papers import issue_papers
from workbench.reports.report_file import load_report_file
from workbench.rules.awards import Winner
from workbench.rules.contest_setup import WeekSetup
from workbench.services.awards import allocate_week, decide_tie
from workbench.services.overall_awards import allocate_overall, approve_overall
from workbench.services.snapshots import take_snapshot
from workbench.services.verification import close_overdue, mark_paid, record_answer, send_verifications
from workbench.store import home, reading
from workbench.terms import AwardState, PassedReason, PublicationKind, SnapshotState, Track, VerificationState

PAPERS = Path("reports/output")
PAPERS_OF_WEEK = (PublicationKind.AWARD_LIST, PublicationKind.PUBLIC_LIST, *ANNOUNCEMENT_KINDS)
# Nobody is reminded any more: there is no other week to take part in.
PAPERS_OF_LAST_WEEK = (*FINAL_KINDS, PublicationKind.BULLETIN, PublicationKind.RESULT_CARD)
_UNITS_ANSWER_AFTER = timedelta(hours=5)
_SIGNED_AFTER, _SIGNED_AFTER_SILENCE = timedelta(days=2), timedelta(days=7)


def award_units(engine: Engine, contest: str, *, secretary: str, chair: str, at: datetime) -> tuple[Winner, ...]:
    """Give the prizes of whole units by their scores, signed by two; gives the units that win."""
    given: dict[str, Any] = {"track": Track.UNIT, "at": at, "contest": contest}
    winners = allocate_overall(engine, actor=secretary, **given)
    for signer in (secretary, chair):
        approve_overall(engine, actor=signer, reason=say("demo.units_reason"), **given)
    return winners


class WeekAwards:
    """The awards of one demo week; every step is an ordinary action of the workbench."""

    def __init__(
        self, engine: Engine, contest: str, week: WeekSetup, files: DemoFiles, *, secretary: str, chair: str
    ) -> None:
        self.engine = engine
        self.week = week.number
        self._decisions = [decision for decision in files.decisions if decision.week_number == week.number]
        self._passed = {one.person_code: one.reason for one in files.passed if one.week_number == week.number}
        self._contest = contest
        self._chair = chair
        self._acting: dict[str, Any] = {"week": week.number, "actor": secretary, "contest": contest}
        self.asked_at = week.closes_at + timedelta(days=1)
        waits = PassedReason.NO_ANSWER in self._passed.values()
        self.signed_at = week.closes_at + (_SIGNED_AFTER_SILENCE if waits else _SIGNED_AFTER)

    def allocate(self) -> tuple[Winner, ...]:
        """Lay the prize table over the standings; an open tie across a prize line refuses."""
        return allocate_week(self.engine, at=self.asked_at, **self._acting)

    def settle_ties(self) -> None:
        """Let the committee decide the planted tie of the week, if it has one."""
        for decision in self._decisions:
            decide_tie(
                self.engine,
                week=self.week,
                rank=self._rank_of(decision.person_codes[0]),
                order=decision.person_codes,
                actor=self._chair,
                reason=decision.reason,
                at=self.asked_at,
                contest=self._contest,
            )

    def _rank_of(self, person_code: str) -> int:
        with reading(self.engine) as session:
            week_id = week_of(session, contest_of(session, self._contest).id or 0, self.week).id or 0
            rows = standings(session, week_id, rules_of_week(session, week_id))
        return next(row.rank for row in rows if row.person_code == person_code)

    def ask_units(self) -> None:
        """Record that the units are asked about their winners."""
        send_verifications(self.engine, at=self.asked_at, **self._acting)

    def write_letters(self, target: Path) -> None:
        """Freeze the provisional list and write the letters that ask the units."""
        take_snapshot(self.engine, state=SnapshotState.DRAFT, at=self.asked_at, **self._acting)
        kinds = (PublicationKind.VERIFICATION_LETTERS,)
        issue_papers(self.engine, kinds=kinds, at=self.asked_at, target=target, **self._acting)

    def hear_units(self) -> tuple[Winner, ...]:
        """Record what the units answer, and let the next in rank move up until every winner is confirmed.

        Whoever moves in is asked about too. Gives the winners of the last list, none where the first one held.
        """
        at, winners = self.asked_at, tuple[Winner, ...]()
        while True:
            at += _UNITS_ANSWER_AFTER
            for row in self._rows(at):
                self._answer(row, at)
            waiting = [row.due_at for row in self._rows(at) if row.asked is VerificationState.SENT and row.due_at]
            if waiting:
                at = max(waiting) + timedelta(days=1)
                close_overdue(self.engine, at=at, **self._acting)
            if all(row.asked is VerificationState.CONFIRMED for row in self._rows(at)):
                return winners
            winners = allocate_week(self.engine, at=at, **self._acting)
            send_verifications(self.engine, at=at, **self._acting)

    def _rows(self, at: datetime) -> list[VerificationRow]:
        """Give the winners on the list now."""
        with reading(self.engine) as session:
            week = week_of(session, contest_of(session, self._contest).id or 0, self.week)
            rows = verification_rows(session, week.id or 0, at)
        return [row for row in rows if row.award is not AwardState.REPLACED]

    def _answer(self, row: VerificationRow, at: datetime) -> None:
        """Let a unit answer a question that is open; one keeps silent, one does not know the winner."""
        reason = self._passed.get(row.person_code)
        if row.asked is not VerificationState.SENT or reason is PassedReason.NO_ANSWER:
            return
        is_known = reason is None
        record_answer(
            self.engine,
            person=row.person_code,
            answer=VerificationState.CONFIRMED if is_known else VerificationState.FAILED,
            answered_by=say("demo.answered_by", unit=row.unit_name),
            evidence=say("demo.unit_confirms" if is_known else "demo.unit_knows_nobody"),
            seen_version=row.version,
            at=at,
            **self._acting,
        )

    def publish(self, target: Path, kinds: Sequence[PublicationKind]) -> None:
        """Freeze the approved list, and write these papers of it below ``target``."""
        take_snapshot(self.engine, state=SnapshotState.FINAL, at=self.signed_at, **self._acting)
        choices = PaperChoices(brand=load_report_file(home() / "data" / "report.toml").brand)
        issue_papers(self.engine, kinds=kinds, choices=choices, at=self.signed_at, target=target, **self._acting)

    def pay(self) -> None:
        """Record that the prizes of the week were paid out."""
        people = tuple(row.person_code for row in self._rows(self.signed_at))
        at, voucher = self.signed_at + timedelta(days=1), say("demo.voucher", week=self.week)
        mark_paid(self.engine, people=people, voucher=voucher, at=at, **self._acting)
