"""What reviewers see and rule on: the queue of a week, one paper with its evidence, the standings before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import traitlets
from sqlalchemy import Engine

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.queries.attempt_evidence import AttemptEvidence, attempt_evidence
from workbench.queries.contest import contest_of, rules_of_week, week_of, weeks_of_contest
from workbench.queries.quiz import week_counts
from workbench.queries.review_queue import (
    QueueRow,
    RankChange,
    ReviewQueue,
    review_queue,
    screen_week,
    standings_without,
)
from workbench.rules.screening import CheckClass, CheckId
from workbench.rules.week_screening import WeekScreening
from workbench.services.reviews import annul_attempts, ask_unit, clear_attempts
from workbench.services.sign_in import SignedIn
from workbench.store import reading
from workbench.terms import DecisionKind, Role
from workbench.texts import fold
from workbench.widgets.screens import SCREENS

PAGE_SIZE = 10
LONGEST_TEXT = 2000
MOST_AT_ONCE = 100
RULING_ROLES = (Role.SECRETARIAT, Role.COMMITTEE)


class Shown(StrEnum):
    """Which papers of the queue are shown."""

    UNDECIDED = "UNDECIDED"
    CANDIDATES = "CANDIDATES"
    RULES = "RULES"
    SIGNALS = "SIGNALS"
    DECIDED = "DECIDED"
    ALL = "ALL"

    def holds(self, row: QueueRow) -> bool:
        """Say whether a paper is among them."""
        return _HOLDS[self](row)


def has_class(row: QueueRow, kind: CheckClass) -> bool:
    """Say whether a paper has a finding of this class."""
    return any(flag.check.kind is kind for flag in row.flags)


def is_decided(row: QueueRow) -> bool:
    """Say whether somebody has cleared or annulled a paper; a question to the unit leaves it open."""
    return row.ruling is not None and row.ruling.kind is not DecisionKind.ATTEMPT_INQUIRY


_HOLDS: Mapping[Shown, Callable[[QueueRow], bool]] = {
    Shown.UNDECIDED: lambda row: not is_decided(row),
    Shown.CANDIDATES: lambda row: row.is_candidate,
    Shown.RULES: lambda row: has_class(row, CheckClass.RULE),
    Shown.SIGNALS: lambda row: has_class(row, CheckClass.SIGNAL),
    Shown.DECIDED: is_decided,
    Shown.ALL: lambda row: True,
}


@dataclass(frozen=True, slots=True)
class WeekRead:
    """A week as it was read: the checks ran once, the queue is read again after every ruling."""

    number: int
    week_id: int
    screening: WeekScreening
    queue: ReviewQueue


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the papers found."""

    rows: Sequence[QueueRow]
    page: int
    n_pages: int
    n_found: int


def affected(changes: Sequence[RankChange]) -> list[RankChange]:
    """Give whom an annulment touches: who comes to a prize or loses one, who leaves the standings, then by place."""
    touched = [change for change in changes if change.has_moved or change.wins_before != change.wins_after]
    return sorted(touched, key=_weight)


def _weight(change: RankChange) -> tuple[bool, bool, int, str]:
    places = [place for place in (change.before, change.after) if place is not None]
    is_prize_same = change.wins_before == change.wins_after
    return is_prize_same, change.after is not None, min(places, default=0), change.person_code


def prize_change(change: RankChange) -> str:
    """Name what becomes of a person's prize: enters, leaves, stays or never."""
    if change.wins_before:
        return "stays" if change.wins_after else "leaves"
    return "enters" if change.wins_after else "never"


def prize_word(change: RankChange) -> str:
    """Say what becomes of a person's prize."""
    return say(f"review_queue.prize_{prize_change(change)}")


@dataclass(frozen=True, slots=True)
class Preview:
    """What an annulment of these papers would change, as the two people saw it before they signed."""

    attempt_codes: tuple[str, ...]
    changes: tuple[RankChange, ...]


class ReviewModel(traitlets.HasTraits):
    """The queue of one week before its reviewers; in the apps every call checks the role again.

    ``person`` is whoever is signed in; None in a notebook, where the people who rule are named.
    """

    shown = traitlets.UseEnum(Shown, default_value=Shown.UNDECIDED)
    words = traitlets.Unicode()
    page_number = traitlets.Int(1)
    opened = traitlets.Unicode()  # the code of the paper whose evidence is shown, empty for none

    def __init__(
        self, engine: Engine, *, contest: str | None = None, person: SignedIn | None = None, top_k: int = 30
    ) -> None:
        super().__init__()
        self.engine = engine
        self.contest = contest
        self.person = person
        self.top_k = top_k
        self.weeks: list[tuple[int, int]] = []  # number, attempts
        self.read: WeekRead | None = None

    @traitlets.observe("shown", "words")
    def _looked_for(self, _change: object) -> None:
        """Begin other papers at their first page, with none open."""
        self.opened = ""
        self.page_number = 1

    @property
    def may_rule(self) -> bool:
        """Say whether this reader may decide; an auditor only reads."""
        return self.person is None or bool(self.person.roles.intersection(RULING_ROLES))

    def refresh(self) -> None:
        """Read which weeks there are."""
        self._require()
        with reading(self.engine) as session:
            contest_id = contest_of(session, self.contest).id or 0
            weeks = weeks_of_contest(session, contest_id)
            self.weeks = [(week.number, week_counts(session, week.id or 0).attempts) for week in weeks]

    def latest(self) -> int | None:
        """Give the last week that has attempts, else the first there is."""
        with_attempts = [number for number, attempts in self.weeks if attempts]
        return with_attempts[-1] if with_attempts else next((number for number, _ in self.weeks), None)

    def choose(self, number: int) -> None:
        """Screen a week and read its queue; the number may be any the browser sends, only a known week is read."""
        self._require()
        if number not in dict(self.weeks):
            return
        with reading(self.engine) as session:
            week_id = week_of(session, contest_of(session, self.contest).id or 0, number).id or 0
            screening = screen_week(session, week_id)
            queue = review_queue(session, week_id, top_k=self.top_k, screening=screening)
        self.read = WeekRead(number, week_id, screening, queue)
        self.opened, self.page_number = "", 1
        self.words, self.shown = "", Shown.UNDECIDED

    def read_again(self) -> None:
        """Read the queue again; what the checks found does not depend on rulings."""
        self._require()
        week = self._week()
        with reading(self.engine) as session:
            queue = review_queue(session, week.week_id, top_k=self.top_k, screening=week.screening)
        self.read = WeekRead(week.number, week.week_id, week.screening, queue)

    def counts(self) -> dict[Shown, int]:
        """Count the papers behind each choice."""
        return {shown: sum(map(shown.holds, self._week().queue.rows)) for shown in Shown}

    def shown_options(self) -> list[tuple[str, Shown]]:
        """Give the choices as the list shows them, each with its count."""
        counts = self.counts()
        return [(say(f"review_queue.shown_{shown.lower()}", count=counts[shown]), shown) for shown in Shown]

    def page(self) -> QueuePage:
        """Give the page of the papers that are looked for; a page that cannot be becomes the nearest."""
        words = fold(self.words[:200]).split()
        rows = [row for row in self._week().queue.rows if self.shown.holds(row)]
        found = [row for row in rows if all(word in _folded(row) for word in words)]
        n_pages = max(1, -(-len(found) // PAGE_SIZE))
        page = min(max(self.page_number, 1), n_pages)
        return QueuePage(found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], page, n_pages, len(found))

    def evidence(self, code: str) -> AttemptEvidence:
        """Give everything known about one paper of the queue."""
        self._require()
        row = self.row(code)
        with reading(self.engine) as session:
            return attempt_evidence(session, row.attempt_id, screening=self._week().screening)

    def row(self, code: str) -> QueueRow:
        """Give one paper of the queue; any other code that a browser sends is refused."""
        week = self._week()
        found = next((row for row in week.queue.rows if row.attempt_code == code), None)
        if found is None:
            raise WorkbenchError("reviews.unknown_attempt", code=code, week=week.number)
        return found

    def rule_options(self) -> list[tuple[str, CheckId]]:
        """Give the rules that papers still counting have failed, each with how many."""
        failed = [(check, len(self.failing(check))) for check in CheckId if check.kind is CheckClass.RULE]
        return [
            (say("review_queue.bulk_option", check=check.label(), count=count), check)
            for check, count in failed
            if count
        ]

    def failing(self, check: CheckId) -> list[QueueRow]:
        """Give the papers that fail one rule and still count, those that were cleared left out."""
        return [
            row
            for row in self._week().queue.rows
            if row.counts and not is_decided(row) and check in [flag.check for flag in row.flags]
        ]

    def preview(self, codes: Sequence[str]) -> Preview:
        """Give the standings before and after these papers are annulled; nothing is stored."""
        self._require(*RULING_ROLES)
        if not codes:
            raise WorkbenchError("review_queue.nothing_chosen")
        if len(codes) > MOST_AT_ONCE:
            raise WorkbenchError("review_queue.too_many", most=MOST_AT_ONCE)
        rows = [self.row(code) for code in codes]
        for row in rows:
            if not row.counts:
                raise WorkbenchError("review_queue.already_annulled", code=row.attempt_code)
        week = self._week()
        with reading(self.engine) as session:
            rules = rules_of_week(session, week.week_id)
            changes = standings_without(session, week.week_id, rules, [row.attempt_id for row in rows])
        return Preview(tuple(codes), tuple(changes))

    def clear(self, code: str, *, actor: str, reason: str, at: datetime) -> None:
        """Rule that a paper counts."""
        clear_attempts(self.engine, **self._ruling([code], actor, reason, at))

    def ask(self, code: str, *, actor: str, reason: str, at: datetime) -> None:
        """Record that the unit is asked about a paper."""
        ask_unit(self.engine, **self._ruling([code], actor, reason, at))

    def check_annulment(self, seen: Preview | None, reason: str) -> Preview:
        """Refuse an annulment without a reason, or whose effect is no longer what was shown; give what was shown."""
        _reason(reason)
        if seen is None:
            raise WorkbenchError("review_queue.preview_first")
        if self.preview(seen.attempt_codes) != seen:
            raise WorkbenchError("review_queue.preview_old")
        return seen

    def annul(self, seen: Preview, *, actor: str, seconded_by: str, reason: str, at: datetime) -> None:
        """Annul the papers whose effect on the standings was seen."""
        given = self._ruling(seen.attempt_codes, actor, reason, at)
        annul_attempts(self.engine, seconded_by=seconded_by, **given)

    def _ruling(self, codes: Sequence[str], actor: str, reason: str, at: datetime) -> dict[str, Any]:
        self._require(*RULING_ROLES)
        return {
            "week": self._week().number,
            "attempt_codes": tuple(codes),
            "actor": actor,
            "reason": _reason(reason),
            "at": at,
            "flags": {code: self.row(code).flags for code in codes},
            "contest": self.contest,
        }

    def _week(self) -> WeekRead:
        assert self.read is not None, "a week is chosen first"
        return self.read

    def _require(self, *roles: Role) -> None:
        if self.person is not None:
            self.person.require(*(roles or SCREENS["review"].roles))


def _reason(text: str) -> str:
    text = text.strip()
    if not text:
        raise WorkbenchError("reviews.reason_needed")
    if len(text) > LONGEST_TEXT:
        raise WorkbenchError("pool_review.text_too_long", longest=LONGEST_TEXT)
    return text


def _folded(row: QueueRow) -> str:
    return fold(" ".join((row.attempt_code, row.person_code, row.full_name, row.unit_name)))
