"""What the announcements of a week say, from its approved award list and nothing earlier."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of, week_of
from workbench.queries.public_results import counts_of_week, public_winners, units_so_far
from workbench.queries.units import unit_rows
from workbench.reports.paper_maker import plain
from workbench.texts import to_local


@dataclass(frozen=True, slots=True)
class Announced:
    """One winner as everybody may read it."""

    prize: str
    full_name: str
    unit: str
    points: int
    n_items: int
    duration_ms: int


@dataclass(frozen=True, slots=True)
class UnitPart:
    """One unit's part in the week; ``headcount`` None where nobody was counted.

    ``has_anybody`` tells whether any of its people has taken part, from the first week to this one.
    """

    name: str
    headcount: int | None
    people: int
    attempts: int
    has_anybody: bool


@dataclass(frozen=True, slots=True)
class BulletinData:
    """One week's announcement; every text is one printable line, units are ordered by attempts."""

    contest_name: str
    organiser: str
    place: str
    week: int
    opens_at: datetime
    closes_at: datetime
    short_hash: str
    people: int
    attempts: int
    winners: tuple[Announced, ...]
    units: tuple[UnitPart, ...]

    @property
    def missing(self) -> tuple[UnitPart, ...]:
        """Give the units that have nobody yet, in this week and all before."""
        return tuple(unit for unit in self.units if not unit.has_anybody)


def gather_bulletin(session: Session, *, week: int, short_hash: str, contest: str | None = None) -> BulletinData:
    """Collect what is announced of a week; ``short_hash`` names the snapshot it rests on.

    A list that is missing or not approved raises WorkbenchError: nothing provisional goes public.
    """
    found = contest_of(session, contest)
    contest_id = found.id or 0
    stored = week_of(session, contest_id, week)
    winners = public_winners(session, stored.id or 0)
    if not winners or not all(winner.is_approved for winner in winners):
        raise WorkbenchError("bulletin.not_approved", week=week)
    people, attempts = counts_of_week(session, stored.id or 0)
    present = units_so_far(session, contest_id, week)
    day = to_local(stored.closes_at).date()
    return BulletinData(
        contest_name=one_line(found.name),
        organiser=one_line(found.organiser),
        place=one_line(found.place),
        week=week,
        opens_at=stored.opens_at,
        closes_at=stored.closes_at,
        short_hash=short_hash,
        people=people,
        attempts=attempts,
        winners=tuple(
            Announced(
                one_line(row.prize_label),
                one_line(row.full_name),
                one_line(row.unit_name),
                row.points,
                row.n_items,
                row.duration_ms,
            )
            for row in winners
        ),
        units=tuple(
            UnitPart(one_line(row.unit_name), row.headcount, row.people, row.attempts, row.unit_code in present)
            for row in unit_rows(session, contest_id, stored.id, counted_by=day)
        ),
    )


def one_line(text: str) -> str:
    """Give an outside text as one composed line: nothing unprintable, and at most one loose mark upon a letter."""
    composed = unicodedata.normalize("NFC", plain(text))
    return "".join(
        char
        for before, char in zip(f" {composed}", composed, strict=False)
        if not (unicodedata.combining(char) and unicodedata.combining(before))
    )
