"""Who judges what: seat a round, record conflicts, let a judge go, ask for one more mark. Nothing marked ever moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Engine, insert, select, update
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.contest import member_of, roles_of_member, rules_of_contest
from workbench.queries.essay_results import tallies_of_round, works_of_round, works_short_of_judges
from workbench.queries.essays import EssayRow, essay_rows, progress_of_round
from workbench.queries.panels import RoundSheet, barred_judges, seated_judges, sheets_of_round, work_named
from workbench.rules.canonical import canonical_json
from workbench.rules.essay_tally import Ruling, owed_marks
from workbench.rules.panels import Seats, assign_panels, judges_seed
from workbench.services.audit import record_event
from workbench.services.award_lists import locked_contest
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.services.storing import ids_by_code
from workbench.store import transaction
from workbench.tables import Contest, Decision, JudgeAssignment, JudgeConflict, Member, OrganisationUnit, core
from workbench.terms import ConflictGround, DecisionKind, EssayRound, Role

JUDGED_ROUNDS = (EssayRound.PRELIMINARY, EssayRound.FINAL)


class Reseating(NamedTuple):
    """What became of a judge's sheets: taken back, handed to others, left ``vacant`` (blind codes), or ``kept``."""

    withdrawn: int
    replaced: int
    vacant: tuple[str, ...]
    kept: int


def assign_round(
    engine: Engine, *, essay_round: EssayRound, actor: str, at: datetime, contest: str | None = None
) -> int:
    """Give every work of a round its judges, nobody with a conflict; give the number of sheets."""
    with transaction(engine) as session:
        found = locked_contest(session, contest)
        contest_id = found.id or 0
        member_with_role(session, contest_id, actor, Role.SECRETARIAT)
        if progress_of_round(session, contest_id, essay_round).sheets:
            raise WorkbenchError("essays.already_assigned", round=essay_round.label())
        rules = rules_of_contest(session, contest_id)
        works = works_of_round(session, contest_id, essay_round, rules)
        if not works:
            raise WorkbenchError("panels.no_works", round=essay_round.label())
        wanted = dict.fromkeys((work.code for work in works), rules.judges_in(essay_round))
        new = _seat(session, found, essay_round, works, wanted, is_extra=False)
        record_event(
            session,
            at=at,
            actor=actor,
            action="essay.assign",
            entity=f"round:{essay_round.value}",
            reason=f"{len(works)} / {new}",
            after={"seed": judges_seed(found.seed, essay_round.value)},
        )
        return new


def fill_seats(engine: Engine, *, essay_round: EssayRound, actor: str, at: datetime, contest: str | None = None) -> int:
    """Seat a judge wherever a withdrawn one was not replaced; give the number of new sheets."""
    with transaction(engine) as session:
        found = locked_contest(session, contest)
        member_with_role(session, found.id or 0, actor, Role.SECRETARIAT)
        new = _fill(session, found, essay_round)
        if not new:
            raise WorkbenchError("panels.nothing_vacant", round=essay_round.label())
        record_event(
            session, at=at, actor=actor, action="essay.fill_seats", entity=f"round:{essay_round.value}", reason=f"{new}"
        )
        return new


def declare_conflict(
    engine: Engine,
    *,
    judge: str,
    work: str | None = None,
    unit: str | None = None,
    ground: ConflictGround = ConflictGround.RELATION,
    note: str,
    actor: str,
    at: datetime,
    contest: str | None = None,
) -> Reseating:
    """Record that a judge may not mark a work (its blind code; the secretariat's code, too), or all works of a unit.

    Said by the judge, or by the secretariat. Sheets of such works that are not final are taken back and handed to
    others; where there is nobody else the seat stays empty until `fill_seats`, for a conflict is never refused. Marks
    that are final stay, for the committee to moderate.
    """
    refuse_without_reason(note)
    with transaction(engine) as session:
        found = locked_contest(session, contest)
        contest_id = found.id or 0
        declarer = member_with_role(session, contest_id, actor, Role.JUDGE, Role.SECRETARIAT)
        barred = _judge(session, contest_id, judge)
        is_secretary = Role.SECRETARIAT in roles_of_member(session, declarer.id or 0)
        if actor != judge and not is_secretary:
            raise WorkbenchError("panels.own_conflicts_only")
        essay_id, unit_id = _object(session, contest_id, work, unit, is_blind=not is_secretary)
        session.add(
            JudgeConflict(
                contest_id=contest_id,
                member_id=barred.id or 0,
                essay_id=essay_id,
                unit_id=unit_id,
                ground=ground.value,
                note=note,
                declared_by_id=declarer.id or 0,
                declared_at=at,
            )
        )
        session.flush()
        outcome = _take_back_barred(session, found, barred, note, at)
        about = f"unit:{unit}" if unit_id else f"essay:{essay_id}"
        record_event(
            session,
            at=at,
            actor=actor,
            action="judge.declare_conflict",
            entity=f"judge:{judge}",
            reason=ground.value,
            after={"about": about, "withdrawn": outcome.withdrawn, "vacant": list(outcome.vacant)},
        )
        return outcome


def withdraw_judge(
    engine: Engine, *, judge: str, actor: str, reason: str, at: datetime, contest: str | None = None
) -> Reseating:
    """Let a judge leave the jury: sheets handed in or locked stay, the others go to judges who take them over.

    Refused where somebody cannot be replaced: the works are named.
    """
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = locked_contest(session, contest)
        contest_id = found.id or 0
        decider = member_with_role(session, contest_id, actor, Role.SECRETARIAT)
        leaving = _judge(session, contest_id, judge)
        if judge not in {one.code for one in seated_judges(session, contest_id)}:
            raise WorkbenchError("panels.gone_already", name=leaving.full_name)
        body = {"judge": judge}
        session.add(
            Decision(
                contest_id=contest_id,
                kind=DecisionKind.JUDGE_WITHDRAWAL.value,
                body=canonical_json(body),
                reason=reason,
                decided_by_id=decider.id or 0,
                decided_at=at,
            )
        )
        session.flush()
        withdrawn, replaced, kept = 0, 0, 0
        for essay_round in JUDGED_ROUNDS:
            sheets = [sheet for sheet in _live(session, contest_id, essay_round) if sheet.judge_code == judge]
            open_ones = [sheet for sheet in sheets if not (sheet.is_final or sheet.is_handed_in)]
            _take_back(session, open_ones, reason, at)
            withdrawn, kept = withdrawn + len(open_ones), kept + len(sheets) - len(open_ones)
            replaced += _fill(session, found, essay_round) if open_ones else 0
        record_event(
            session,
            at=at,
            actor=actor,
            action="judge.withdraw",
            entity=f"judge:{judge}",
            reason=reason,
            after={"withdrawn": withdrawn, "replaced": replaced, "kept": kept},
        )
        return Reseating(withdrawn, replaced, (), kept)


def ask_third_marks(
    engine: Engine,
    *,
    essay_round: EssayRound,
    works: Sequence[str] = (),
    actor: str,
    reason: str,
    at: datetime,
    contest: str | None = None,
) -> int:
    """Hand the works that are owed a third mark to a judge who has not marked them; give the number of new sheets.

    ``works`` (codes or blind codes) names others instead, about which the jury wants one more mark.
    """
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = locked_contest(session, contest)
        contest_id = found.id or 0
        member_with_role(session, contest_id, actor, Role.SECRETARIAT)
        tallies = tallies_of_round(session, contest_id, essay_round, rules_of_contest(session, contest_id))
        of_round = _seated_works(session, contest_id, essay_round)
        asked = {work_named(session, contest_id, name).code for name in works}
        for work in sorted(asked - {row.code for row in of_round}):
            raise WorkbenchError("essay_tally.work_unknown", round=essay_round.label(), work=work)
        asked = asked or set(owed_marks(tallies).get(Ruling.THIRD_OWED, ()))
        if not asked:
            raise WorkbenchError("essay_tally.nothing_owed", round=essay_round.label())
        wanted = _counts(_live(session, contest_id, essay_round))
        more = {code: wanted[code] + (code in asked) for code in wanted}
        new = _seat(session, found, essay_round, of_round, more, is_extra=True)
        blind = sorted(str(row.blind_code) for row in of_round if row.code in asked)
        record_event(
            session,
            at=at,
            actor=actor,
            action="essay.ask_third_marks",
            entity=f"round:{essay_round.value}",
            reason=reason,
            after=blind,
        )
        return new


def _seat(
    session: Session,
    contest: Contest,
    essay_round: EssayRound,
    works: Collection[EssayRow],
    wanted: dict[str, int],
    *,
    is_extra: bool,
    leaves_vacant: bool = False,
) -> int:
    """Hand out the sheets that the works lack; give their number. The seed counts what was handed out before.

    A work for which there is nobody is refused, unless its seat may stay empty.
    """
    contest_id = contest.id or 0
    judges = seated_judges(session, contest_id)
    barred = {(one.work_code, one.judge_code) for one in barred_judges(session, contest_id, works, judges)}
    sheets = sheets_of_round(session, contest_id, essay_round)
    had = {(sheet.essay_code, sheet.judge_code) for sheet in sheets}
    kept = {(sheet.essay_code, sheet.judge_code) for sheet in sheets if not sheet.is_withdrawn}
    closed = barred | had
    seats = {
        work.code: Seats(
            wanted[work.code],
            frozenset(judge.code for judge in judges if (work.code, judge.code) not in closed),
            frozenset(judge for seated, judge in kept if seated == work.code),
        )
        for work in works
    }
    if leaves_vacant:
        seats = {code: replace(seat, wanted=min(seat.wanted, seat.most())) for code, seat in seats.items()}
    turn = essay_round.value + (f"/{len(sheets)}" if sheets else "")
    panels = assign_panels(seats, judges_seed(contest.seed, turn))
    ids, member_ids = {work.code: work.essay_id for work in works}, {judge.code: judge.id for judge in judges}
    rows = [
        {"essay_id": ids[work], "member_id": member_ids[judge], "round": essay_round.value, "is_extra": is_extra}
        for work, panel in panels.items()
        for judge in panel
        if (work, judge) not in kept
    ]
    if rows:
        session.connection().execute(insert(core(JudgeAssignment)), rows)
    return len(rows)


def _fill(session: Session, contest: Contest, essay_round: EssayRound, *, leaves_vacant: bool = False) -> int:
    """Bring every work of a round back to its number of first judges; extra marks are asked for again instead."""
    contest_id = contest.id or 0
    rules = rules_of_contest(session, contest_id)
    live = _live(session, contest_id, essay_round)
    first, every = _counts(sheet for sheet in live if not sheet.is_extra), _counts(live)
    works = _seated_works(session, contest_id, essay_round)
    wanted = {work.code: every[work.code] + max(0, rules.judges_in(essay_round) - first[work.code]) for work in works}
    return _seat(session, contest, essay_round, works, wanted, is_extra=False, leaves_vacant=leaves_vacant)


def _take_back_barred(session: Session, contest: Contest, judge: Member, note: str, at: datetime) -> Reseating:
    """Take a judge's sheets of barred works back in every round and seat others where that is possible."""
    contest_id = contest.id or 0
    withdrawn, replaced, kept, vacant = 0, 0, 0, set()
    for essay_round in JUDGED_ROUNDS:
        own = [sheet for sheet in _live(session, contest_id, essay_round) if sheet.judge_code == judge.code]
        works = _seated_works(session, contest_id, essay_round)
        barred = {one.work_code for one in barred_judges(session, contest_id, works, [judge])}
        sheets = [sheet for sheet in own if sheet.essay_code in barred]
        open_ones = [sheet for sheet in sheets if not sheet.is_final]
        withdrawn, kept = withdrawn + len(open_ones), kept + len(sheets) - len(open_ones)
        if open_ones:
            _take_back(session, open_ones, note, at)
            replaced += _fill(session, contest, essay_round, leaves_vacant=True)
            wanted = rules_of_contest(session, contest_id).judges_in(essay_round)
            short = set(works_short_of_judges(session, contest_id, essay_round, wanted))
            vacant |= {sheet.blind_code for sheet in open_ones if sheet.essay_code in short}
    return Reseating(withdrawn, replaced, tuple(sorted(vacant)), kept)


def _take_back(session: Session, sheets: Collection[RoundSheet], reason: str, at: datetime) -> None:
    assigned = core(JudgeAssignment).c
    session.connection().execute(
        update(core(JudgeAssignment))
        .where(assigned.id.in_([sheet.assignment_id for sheet in sheets]))
        .values(withdrawn_at=at, withdrawn_reason=reason, version=assigned.version + 1)
    )


def _live(session: Session, contest_id: int, essay_round: EssayRound) -> list[RoundSheet]:
    """Give a round's sheets in force, held so that no judge saves or hands in one of them meanwhile."""
    assigned = core(JudgeAssignment).c
    session.execute(select(assigned.id).where(assigned.round == essay_round.value).with_for_update())
    return [sheet for sheet in sheets_of_round(session, contest_id, essay_round) if not sheet.is_withdrawn]


def _seated_works(session: Session, contest_id: int, essay_round: EssayRound) -> list[EssayRow]:
    """Give the works that were ever handed out in a round."""
    codes = {sheet.essay_code for sheet in sheets_of_round(session, contest_id, essay_round)}
    return [work for work in essay_rows(session, contest_id) if work.code in codes]


def _counts(sheets: Iterable[RoundSheet]) -> defaultdict[str, int]:
    counted: defaultdict[str, int] = defaultdict(int)
    for sheet in sheets:
        counted[sheet.essay_code] += 1
    return counted


def _judge(session: Session, contest_id: int, code: str) -> Member:
    found = member_of(session, contest_id, code)
    if Role.JUDGE not in roles_of_member(session, found.id or 0):
        raise WorkbenchError("panels.no_judge", name=found.full_name)
    return found


def _object(
    session: Session, contest_id: int, work: str | None, unit: str | None, *, is_blind: bool
) -> tuple[int | None, int | None]:
    """Give the ids of the one thing a conflict is about; to a judge a work's register code means nothing."""
    if (work is None) == (unit is None):
        raise WorkbenchError("panels.work_or_unit")
    if work is not None:
        named = work_named(session, contest_id, work)
        if is_blind and named.blind_code != work:
            raise WorkbenchError("panels.work_unknown", work=work)
        return named.essay_id, None
    units = ids_by_code(session, OrganisationUnit, contest_id)
    if unit not in units:
        raise WorkbenchError("panels.unit_unknown", unit=unit)
    return None, units[unit]
