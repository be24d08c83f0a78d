"""The papers of a week that a person should look at before prizes are given, and what was ruled on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple

from sqlalchemy import func, select, true
from sqlmodel import Session

from workbench.queries.contest import rules_of_week
from workbench.queries.decisions import DecisionRow, decisions_of_week
from workbench.queries.evidence import evidence_of_week
from workbench.queries.predictions import counted_target, frozen_targets
from workbench.queries.standings import StandingRow, standings
from workbench.rules.contest_rules import ContestRules
from workbench.rules.screening import CheckId, Flag, Thresholds
from workbench.rules.week_screening import WeekScreening, has_rule_finding, screen, total_strength
from workbench.tables import Attempt, Award, OrganisationUnit, Person, Week, core
from workbench.terms import DecisionKind, PrizeScope, RankKey, Track

RULINGS = (DecisionKind.ATTEMPT_ANNULMENT, DecisionKind.ATTEMPT_CLEARANCE, DecisionKind.ATTEMPT_INQUIRY)


class Part(IntEnum):
    """Why a paper stands in the queue, in the order of the queue; NOTHING keeps it out."""

    FLAGGED_CANDIDATE = 0
    RULE_FINDING = 1
    SIGNAL = 2
    CANDIDATE = 3
    RULED_ON = 4
    NOTHING = 5


class QueueRow(NamedTuple):
    """One paper to look at.

    ``place`` is the person's place in the week's standings, None who has none; ``is_candidate`` says that this very
    paper stands on a place that wins. ``ruling`` is the latest; ``counts`` is False while the paper is annulled.
    """

    part: Part
    attempt_id: int
    attempt_code: str
    person_id: int
    person_code: str
    full_name: str
    unit_name: str
    points: int
    n_items: int
    duration_ms: int
    started_at: datetime
    submitted_at: datetime
    place: int | None
    is_candidate: bool
    flags: tuple[Flag, ...]
    ruling: DecisionRow | None
    counts: bool


@dataclass(frozen=True)
class ReviewQueue:
    """The queue of a week; ``found`` counts the attempts each check found in the whole week, shown here or not."""

    week: int
    n_attempts: int
    rows: tuple[QueueRow, ...]
    found: Mapping[CheckId, int]
    n_signals_hidden: int
    is_key_known: bool
    thresholds_version: int


class RankChange(NamedTuple):
    """A person's place before and after some papers are left out; None who has no place."""

    person_code: str
    full_name: str
    unit_name: str
    before: int | None
    after: int | None
    wins_before: bool
    wins_after: bool

    @property
    def has_moved(self) -> bool:
        """Say whether the place changed."""
        return self.before != self.after


def screen_week(session: Session, week_id: int, thresholds: Thresholds | None = None) -> WeekScreening:
    """Run every check over a week; hand the result on where several questions are asked about one week."""
    return screen(evidence_of_week(session, week_id), thresholds)


def review_queue(
    session: Session, week_id: int, *, top_k: int = 30, screening: WeekScreening | None = None
) -> ReviewQueue:
    """Give the papers to look at: every candidate for a prize, every rule finding, the strongest signals.

    First candidates with a finding, then other rule findings, then the ``top_k`` strongest signals (of each person
    the strongest paper, those not yet ruled on), then candidates without a finding; whatever was ruled on stays
    visible. Equal ones stand in order of the code.
    """
    screened = screening or screen_week(session, week_id)
    places, winning = places_of_week(session, week_id, rules_of_week(session, week_id))
    rows = queue_rows(session, week_id, screened, places, winning)
    shown = [row for row in rows if row.part is not Part.SIGNAL or row.ruling]
    waiting = [row for row in rows if row.part is Part.SIGNAL and not row.ruling]
    strongest: dict[int, QueueRow] = {}
    for row in sorted(waiting, key=_urgency):
        strongest.setdefault(row.person_id, row)
    chosen = list(strongest.values())[:top_k]
    evidence = screened.evidence
    return ReviewQueue(
        evidence.week,
        len(evidence.rows),
        tuple(sorted([*shown, *chosen], key=_urgency)),
        screened.found(),
        len(waiting) - len(chosen),
        evidence.is_key_known,
        screened.thresholds.version,
    )


def _urgency(row: QueueRow) -> tuple[int, bool, float, str]:
    return row.part, not has_rule_finding(row.flags), -total_strength(row.flags), row.attempt_code


def queue_rows(
    session: Session,
    week_id: int,
    screened: WeekScreening,
    places: Mapping[int, int],
    winning: Collection[int],
    *,
    person_id: int | None = None,
) -> list[QueueRow]:
    """Give every paper of a week that is a candidate, has a finding or was ruled on, in order of the code.

    Of a person all papers are given, those that nothing speaks against too.
    """
    rulings = rulings_of_week(session, week_id)
    a, person, unit = core(Attempt).c, core(Person).c, core(OrganisationUnit).c
    account = core(Person).alias("account")
    columns = (person.code, person.full_name, unit.name, a.points, a.n_items, a.duration_ms, a.started_at)
    found = session.execute(
        select(a.id, a.code, person.id, *columns, a.submitted_at)
        .select_from(core(Attempt))
        .join(account, account.c.id == a.person_id)
        .join(core(Person), person.id == func.coalesce(account.c.same_as_id, account.c.id))
        .join(core(OrganisationUnit), unit.id == a.unit_id)
        .where(a.week_id == week_id)
        .where(person.id == person_id if person_id is not None else true())
        .order_by(a.code)
    )
    rows = []
    for attempt_id, code, owner_id, *shown in found:
        flags, ruled = screened.flags.get(code, ()), rulings.get(code, ())
        part = _part(flags, attempt_id in winning, bool(ruled))
        if part is not Part.NOTHING or person_id is not None:
            ruling, place = ruled[-1] if ruled else None, places.get(owner_id)
            state = (place, attempt_id in winning, flags, ruling, not is_annulled(ruled))
            rows.append(QueueRow._make((part, attempt_id, code, owner_id, *shown, *state)))
    return rows


def _part(flags: tuple[Flag, ...], is_candidate: bool, is_ruled_on: bool) -> Part:
    if is_candidate:
        return Part.FLAGGED_CANDIDATE if flags else Part.CANDIDATE
    if flags:
        return Part.RULE_FINDING if has_rule_finding(flags) else Part.SIGNAL
    return Part.RULED_ON if is_ruled_on else Part.NOTHING


def rulings_of_week(session: Session, week_id: int) -> dict[str, tuple[DecisionRow, ...]]:
    """Give attempt code -> the rulings on it, oldest first."""
    rulings: dict[str, tuple[DecisionRow, ...]] = {}
    for decision in decisions_of_week(session, week_id, *RULINGS):
        code = decision.attempt_code or ""
        rulings[code] = (*rulings.get(code, ()), decision)
    return rulings


def is_annulled(rulings: tuple[DecisionRow, ...]) -> bool:
    """Say whether an attempt with these rulings, oldest first, is annulled: a question to the unit changes nothing."""
    deciding = [ruling.kind for ruling in rulings if ruling.kind is not DecisionKind.ATTEMPT_INQUIRY]
    return bool(deciding) and deciding[-1] is DecisionKind.ATTEMPT_ANNULMENT


def places_of_week(session: Session, week_id: int, rules: ContestRules) -> tuple[dict[int, int], set[int]]:
    """Give person -> place, and the attempts that may win in some division, tied ones included."""
    boards = _boards(session, week_id, rules)
    winning = {row.attempt_id for row in _in_reach(rules, boards, _holders(session, week_id, rules))}
    return {row.person_id: row.rank for row in boards[""]}, winning


def _holders(session: Session, week_id: int, rules: ContestRules) -> frozenset[int]:
    """Give who holds a prize of another week and so may not keep a second one."""
    if rules.prize_scope is not PrizeScope.CONTEST:
        return frozenset()
    award, account, week = core(Award).c, core(Person).c, session.get_one(Week, week_id)
    return frozenset(
        session.scalars(
            select(func.coalesce(account.same_as_id, account.id)).where(
                award.person_id == account.id, award.contest_id == week.contest_id, award.week_id != week_id
            )
        )
    )


def _boards(
    session: Session, week_id: int, rules: ContestRules, without: Collection[int] = ()
) -> dict[str, list[StandingRow]]:
    """Give the standings of everybody (``""``) and of each division with prizes of its own."""
    actual = _provisional(session, week_id, rules)
    divisions = {"", *(line.division for line in rules.prizes if line.track is Track.QUIZ_WEEK)}
    return {
        division: standings(session, week_id, rules, division=division, without=without, actual=actual)
        for division in sorted(divisions)
    }


def _provisional(session: Session, week_id: int, rules: ContestRules) -> int | None:
    """Give what the prediction is held against while nobody has frozen the figure: papers are reviewed before that."""
    target = rules.prediction
    if target is None or RankKey.PREDICTION not in rules.rank_keys or frozen_targets(session, [week_id], target):
        return None
    return counted_target(session, week_id, target)


def _in_reach(
    rules: ContestRules, boards: Mapping[str, list[StandingRow]], holders: Collection[int]
) -> list[StandingRow]:
    """Give who stands on a place that wins; for everybody there who may win elsewhere the next in rank is in reach."""
    plain = {division: _winners(rules, division, rows) for division, rows in boards.items()}
    reach: list[StandingRow] = []
    for division, rows in boards.items():
        others = (row.person_id for other, won in plain.items() if other != division for row in won)
        taken = set(holders) | (set() if rules.prize_scope is PrizeScope.NONE else set(others))
        passed = sum(row.person_id in taken for row in plain[division])
        while (more := sum(row.person_id in taken for row in _winners(rules, division, rows, passed))) > passed:
            passed = more
        reach += _winners(rules, division, rows, passed)
    return reach


def _winners(rules: ContestRules, division: str, rows: list[StandingRow], more: int = 0) -> list[StandingRow]:
    seats = sum(line.quota for line in rules.prize_lines(Track.QUIZ_WEEK, division))
    return [row for row in rows if seats and row.rank <= seats + more]


def standings_without(
    session: Session, week_id: int, rules: ContestRules, attempt_ids: Collection[int]
) -> list[RankChange]:
    """Give everybody's place with and without these attempts, in order of the places now; nothing is stored.

    Who wins is told by the places alone: prizes held elsewhere play no part here.
    """
    before, after = _boards(session, week_id, rules), _boards(session, week_id, rules, attempt_ids)
    won = {row.person_id for division, rows in before.items() for row in _winners(rules, division, rows)}
    wins = {row.person_id for division, rows in after.items() for row in _winners(rules, division, rows)}
    places = {row.person_id: row.rank for row in after[""]}
    stay = {row.person_id: row for row in before[""]}
    come = [row for row in after[""] if row.person_id not in stay]
    return [
        RankChange(
            row.person_code,
            row.full_name,
            row.unit_name,
            row.rank if row.person_id in stay else None,
            places.get(row.person_id),
            row.person_id in won,
            row.person_id in wins,
        )
        for row in [*before[""], *come]
    ]
