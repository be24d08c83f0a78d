"""What the page of prizes shows and does, without a widget; the services decide again who may act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.catalogue import Language, say
from workbench.errors import WorkbenchError
from workbench.queries.award_approvals import Signing, week_signing
from workbench.queries.award_chain import ChainLink, award_chain
from workbench.queries.awards import count_tie_decisions
from workbench.queries.contest import contest_of, weeks_of_contest
from workbench.queries.decisions import DecisionRow, decisions_of_week
from workbench.queries.quiz import week_counts
from workbench.queries.verification import VerificationRow, verification_rows
from workbench.rules.approvals import AWARD_ROLES
from workbench.rules.awards import OpenTie
from workbench.services.allocations import RoundAllocation, allocations_of_week
from workbench.services.award_approvals import approve_week_awards, reopen_week_awards
from workbench.services.awards import allocate_week, decide_tie
from workbench.services.sign_in import SignedIn, second_person
from workbench.services.snapshots import take_snapshot
from workbench.services.verification import close_overdue, mark_paid, record_answer, send_verifications
from workbench.store import reading
from workbench.tables import Contest, Snapshot, Week
from workbench.terms import AwardState, DecisionKind, PublicationKind, Role, SnapshotState
from workbench.widgets.award_board.fields import Answer, TieChoice
from workbench.widgets.award_board.papers import ISSUING_ROLES, kinds_offered, make_file, snapshot_in_force
from workbench.widgets.download.view import FileMade
from workbench.widgets.screens import SCREENS


@dataclass(frozen=True)
class AwardBoard:
    """One week between its standings and the payment; ``n_tie_decisions`` is what whoever settles a tie has seen.

    ``frozen`` is the final snapshot that tells the approved list as it stands, None while there is none.
    """

    contest: str
    number: int
    allocations: list[RoundAllocation]
    rows: list[VerificationRow]
    ties: list[DecisionRow]
    n_tie_decisions: int
    signing: Signing
    chain: list[ChainLink]
    frozen: Snapshot | None

    @property
    def open_ties(self) -> list[tuple[str, OpenTie]]:
        """Give the ties that wait for a decision, each with its division."""
        return [(one.division, tie) for one in self.allocations for tie in one.allocation.open_ties]

    @property
    def live(self) -> list[VerificationRow]:
        """Give the winners in force."""
        return [row for row in self.rows if row.award is not AwardState.REPLACED]

    @property
    def is_approved(self) -> bool:
        """Say whether the list is approved."""
        return self.signing.is_approved


class AwardBoardModel:
    """The weeks to choose from and the prizes of the chosen one; every call checks the role again."""

    def __init__(self, engine: Engine, person: SignedIn, lang: Language = "vi") -> None:
        self.engine = engine
        self.person = person
        self.lang = lang
        self.weeks: list[Week] = []
        self.board: AwardBoard | None = None

    def begin(self) -> int | None:
        """Read which weeks there are; give the last one that has attempts."""
        self._require()
        with reading(self.engine) as session:
            self.weeks = weeks_of_contest(session, contest_of(session).id or 0)
            return max(
                (week.number for week in self.weeks if week.id and week_counts(session, week.id).attempts), default=None
            )

    def choose(self, number: int, at: datetime) -> None:
        """Read the prizes of one week; the number may be any the browser sends, only a known week is read."""
        self._require()
        week = next((week for week in self.weeks if week.number == number), None)
        if week is not None:
            with reading(self.engine) as session:
                self.board = read_board(session, week, at)

    def may(self, role: Role) -> bool:
        """Say whether a form for this role is offered."""
        return role in self.person.roles

    @property
    def may_sign(self) -> bool:
        """Say whether the person may sign a list at all, and has not signed this one."""
        signed = [signature.member_code for signature in self._board().signing.signatures]
        return bool(self.person.roles.intersection(AWARD_ROLES)) and self.person.code not in signed

    def allocate(self, at: datetime) -> str:
        """Store the provisional list."""
        board = self._board()
        winners = allocate_week(self.engine, week=board.number, actor=self.person.code, at=at)
        return say("desk.allocated", self.lang, week=board.number, count=len(winners))

    def settle(self, tie: OpenTie, division: str, chosen: TieChoice, reason: str, at: datetime) -> str:
        """Record how a tie is settled."""
        board = self._board()
        decided = decide_tie(
            self.engine,
            week=board.number,
            rank=tie.rank,
            division=division,
            method=chosen.method,
            order=chosen.order,
            public_seed=chosen.public_seed,
            seen=board.n_tie_decisions,
            actor=self.person.code,
            reason=reason,
            at=at,
        )
        method = chosen.method.label(self.lang)
        return say("award_board.tie_settled", self.lang, rank=tie.rank, method=method, order=", ".join(decided))

    def send(self, at: datetime) -> str:
        """Record that the units are asked."""
        codes = send_verifications(self.engine, week=self._board().number, actor=self.person.code, at=at)
        return say("award_board.sent", self.lang, count=len(codes), codes=", ".join(codes))

    def answer(self, given: Answer, at: datetime) -> str:
        """Record a unit's answer to the version of the verification that was shown."""
        return record_given(self.engine, self._board(), given, self.person.code, at, self.lang)

    def close(self, at: datetime) -> str:
        """Record that the overdue units did not answer."""
        codes = close_overdue(self.engine, week=self._board().number, actor=self.person.code, at=at)
        return say("award_board.closed", self.lang, codes=", ".join(codes))

    def sign(self, reason: str, username: str, password: str, at: datetime) -> str:
        """Sign the list that is shown, and beside it whoever typed their own password, if anybody did.

        The password is checked before anything is signed.
        """
        signers = [self.person.code] if self.may_sign else []
        if username or password:
            second = second_person(self.engine, first=self.person, username=username, password=password, at=at)
            second.require(*AWARD_ROLES)
            signers.append(second.code)
        board = self._board()
        if not signers:
            raise WorkbenchError("award_approvals.signed_by_you", week=board.number)
        missing = board.signing.missing
        for code in signers:
            if missing:
                missing = approve_week_awards(
                    self.engine, week=board.number, digest=board.signing.digest, actor=code, reason=reason, at=at
                )
        name = "award_approvals.signed_now" if missing else "award_approvals.approved"
        return say(name, self.lang, week=board.number, missing=missing)

    @property
    def may_issue(self) -> bool:
        """Say whether the person may freeze a list and have its papers made."""
        return bool(self.person.roles.intersection(ISSUING_ROLES))

    def freeze(self, at: datetime) -> str:
        """Freeze the approved list as the papers tell it."""
        number = self._board().number
        snapshot = take_snapshot(self.engine, state=SnapshotState.FINAL, week=number, actor=self.person.code, at=at)
        return say("award_board.frozen_now", self.lang, week=number, sha=snapshot.sha256[:12])

    def papers(self) -> tuple[PublicationKind, ...]:
        """Give the papers that can be made now."""
        board = self._board()
        return kinds_offered(board.rows, is_frozen=board.frozen is not None) if self.may_issue else ()

    def paper(self, kind: PublicationKind, at: datetime) -> FileMade:
        """Make a paper and record that it was issued."""
        number = self._board().number
        self.person.require(*ISSUING_ROLES)
        return make_file(self.engine, number, kind, self.person.code, at)

    def reopen(self, reason: str, at: datetime) -> str:
        """Make the approved list provisional again."""
        number = self._board().number
        reopen_week_awards(self.engine, week=number, actor=self.person.code, reason=reason, at=at)
        return say("award_board.reopened", self.lang, week=number)

    def pay(self, code: str, voucher: str, at: datetime) -> str:
        """Record the payment of one winner, or without a code of all who are approved and not paid."""
        board = self._board()
        people = tuple(row.person_code for row in self.unpaid() if code in ("", row.person_code))
        mark_paid(self.engine, week=board.number, people=people, voucher=voucher, actor=self.person.code, at=at)
        return say("award_board.paid", self.lang, codes=", ".join(people), voucher=voucher)

    def unpaid(self) -> list[VerificationRow]:
        """Give the winners whose prize is approved and not paid."""
        return [row for row in self._board().rows if row.award is AwardState.APPROVED]

    def _board(self) -> AwardBoard:
        self._require()
        if self.board is None:
            raise WorkbenchError("award_board.choose_a_week")
        return self.board

    def _require(self) -> None:
        self.person.require(*SCREENS["awards"].roles)


def record_given(
    engine: Engine, board: AwardBoard, given: Answer, actor: str, at: datetime, lang: Language = "vi"
) -> str:
    """Record an answer to the version of the verification that a board shows; give the sentence that says so."""
    row = next((row for row in board.rows if row.person_code == given.person and row.asked is not None), None)
    if row is None:
        raise WorkbenchError("verification.not_asked", person=given.person, week=board.number)
    record_answer(
        engine,
        week=board.number,
        person=given.person,
        answer=given.state,
        answered_by=given.answered_by,
        evidence=given.evidence,
        note=given.note,
        seen_version=row.version,
        actor=actor,
        at=at,
        contest=board.contest,
    )
    return say("award_board.answered", lang, name=row.full_name, code=given.person, state=given.state.label(lang))


def read_board(session: Session, week: Week, at: datetime) -> AwardBoard:
    """Read everything that is shown of a week's prizes at a moment."""
    assert week.id is not None
    signing = week_signing(session, week)
    contest = session.get_one(Contest, week.contest_id)
    return AwardBoard(
        contest.code,
        week.number,
        allocations_of_week(session, week),
        verification_rows(session, week.id, at),
        decisions_of_week(session, week.id, DecisionKind.TIE_ORDER),
        count_tie_decisions(session, week.id),
        signing,
        award_chain(session, week),
        snapshot_in_force(session, contest, week, SnapshotState.FINAL) if signing.is_approved else None,
    )
