"""What the home page says to one person, gathered from the database without a widget."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from workbench.catalogue import Language, say
from workbench.queries import waiting
from workbench.queries.awards import week_awards
from workbench.queries.contest import contest_of, weeks_of_contest
from workbench.services.awards import allocation_of_week
from workbench.services.sign_in import SignedIn
from workbench.terms import Role
from workbench.widgets.screens import Screen, screens_for


class Waiting(NamedTuple):
    """What waits, in a sentence; ``address`` is the page where it is done, empty where there is none yet."""

    sentence: str
    address: str


# Which screen settles what waits.
_DONE_ON = {"pools": "pool", "essays": "marking"}


class HomeModel:
    """The sentences and links for one signed-in person."""

    def __init__(self, person: SignedIn, lang: Language = "vi") -> None:
        self.person = person
        self.lang = lang
        self.contest_name = ""
        self.waits: list[Waiting] = []

    @property
    def roles(self) -> str:
        """Name the person's roles, in the order of the terms."""
        return ", ".join(role.label(self.lang) for role in Role if role in self.person.roles)

    @property
    def screens(self) -> list[Screen]:
        """Give what the person may open, this page left out."""
        return [screen for screen in screens_for(self.person.roles) if screen.name != "home"]

    def refresh(self, session: Session, now: datetime) -> None:
        """Read again what waits for the person, each by the role that has to act."""
        contest = contest_of(session)
        assert contest.id is not None
        self.contest_name = contest.name
        self.waits = []
        roles = self.person.roles
        if Role.COMMITTEE in roles:
            self._add("pools", waiting.draft_pools(session, contest.id))
        if Role.SECRETARIAT in roles:
            self._add("imports", waiting.weeks_not_imported(session, contest.id, now))
        if Role.COMMITTEE in roles or Role.SECRETARIAT in roles:
            self._add("ties", _weeks_with_open_ties(session, contest.id, now))
        if Role.COMMITTEE in roles:
            awards = waiting.provisional_awards(session, contest.id)
            self._add("awards", [row.week for row in awards], sum(row.waiting for row in awards))
        if Role.JUDGE in roles:
            self._add("essays", [], waiting.unmarked_essays(session, self.person.member_id))

    def _add(self, name: str, weeks: Sequence[int | None], count: int | None = None) -> None:
        count = len(weeks) if count is None else count
        if count:
            seen = list(dict.fromkeys(weeks))
            weeks_named = ", ".join(self._week(week) for week in seen)
            sentence = say(f"apps.waits_{name}", self.lang, count=count, weeks=weeks_named)
            self.waits.append(Waiting(sentence, f"{_DONE_ON[name]}.ipynb" if name in _DONE_ON else ""))

    def _week(self, number: int | None) -> str:
        if number is None:
            return say("apps.essay_contest", self.lang)
        return say("apps.week_short", self.lang, number=number)


def _weeks_with_open_ties(session: Session, contest_id: int, now: datetime) -> list[int]:
    """Give the closed weeks without an award list whose prizes wait for an order within equal people."""
    awarded = {award.week for award in week_awards(session, contest_id)}
    weeks = weeks_of_contest(session, contest_id)
    open_weeks = [week for week in weeks if week.closes_at <= now and week.number not in awarded]
    return [week.number for week in open_weeks for _ in allocation_of_week(session, week)[0].open_ties]
