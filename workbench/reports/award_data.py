"""What the papers and announcements of a week say, read from its snapshot and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from workbench.catalogue import say
from workbench.queries.public_results import UnitPart
from workbench.reports.paper_maker import plain
from workbench.services.snapshots import body_of
from workbench.tables import Snapshot
from workbench.terms import VerificationState
from workbench.texts import format_duration, format_number, to_local

_KINDS_OF_CONTEST = ("cuộc thi", "hội thi")


@dataclass(frozen=True, slots=True)
class Winner:
    """One winner as printed; ``asked`` is None while the unit was not asked."""

    position: int
    prize_label: str
    amount_vnd: int
    person_code: str
    full_name: str
    unit_code: str
    unit_name: str
    points: int
    n_items: int
    duration_ms: int
    asked: VerificationState | None
    due_at: datetime | None
    division: str = ""

    @property
    def prize(self) -> str:
        """Give the prize, with the division it is won in where the contest has divisions."""
        return f"{self.prize_label} ({self.division})" if self.division else self.prize_label

    @property
    def result(self) -> str:
        """Give the points out of those that could be had: ``20/20``."""
        return f"{self.points}/{self.n_items}"

    @property
    def time(self) -> str:
        """Give the time the attempt took, in words."""
        return format_duration(self.duration_ms)

    @property
    def amount(self) -> str:
        """Give the amount in figures."""
        return format_number(self.amount_vnd)


@dataclass(frozen=True, slots=True)
class AwardData:
    """One week's awards; every text from outside is one printable line. ``day`` is when the snapshot was taken."""

    sha256: str
    day: date
    week: int
    contest_name: str
    organiser: str
    parent_body: str
    place: str
    rules_notice: str
    opens_at: datetime
    closes_at: datetime
    chair: tuple[str, str]
    secretary: tuple[str, str]
    facts: Mapping[str, int]
    winners: tuple[Winner, ...]
    units: tuple[UnitPart, ...]

    @property
    def short_hash(self) -> str:
        """Give the part of the snapshot's hash that papers print."""
        return self.sha256[:12]

    @property
    def total_vnd(self) -> int:
        """Give what all prizes of the week cost."""
        return sum(winner.amount_vnd for winner in self.winners)

    @property
    def missing(self) -> tuple[UnitPart, ...]:
        """Give the units that have nobody yet, in this week and all before."""
        return tuple(unit for unit in self.units if not unit.has_anybody)

    @property
    def contest(self) -> str:
        """Give the contest as a sentence names it: ``cuộc thi Tìm hiểu …``; a name that says so itself stays."""
        if self.contest_name.casefold().startswith(_KINDS_OF_CONTEST):
            return self.contest_name
        return say("award_papers.contest_named", name=self.contest_name)

    @property
    def contest_title(self) -> str:
        """Give the contest as a heading names it."""
        return self.contest[:1].upper() + self.contest[1:]

    @property
    def committee(self) -> str:
        """Give the organising committee, in whose name the papers of the awards are signed."""
        return self.organiser if self._is_committee else say("award_papers.committee")

    @property
    def body_above(self) -> str:
        """Give the body that the committee belongs to."""
        return self.parent_body if self._is_committee else self.organiser

    @property
    def _is_committee(self) -> bool:
        return self.organiser.casefold().startswith("ban tổ chức")

    def figure(self, name: str) -> str:
        """Give a fact of the week as it is printed: ``participations``, ``attempts``, ``perfect_participations``."""
        return format_number(self.facts[f"quiz.week.{self.week}.{name}"])

    def phrase(self, name: str, **values: object) -> str:
        """Say a sentence of the papers; week, contest and issuer are always known."""
        always = {"week": self.week, "contest": self.contest, "issuer": self.committee, "sha": self.short_hash}
        return say(f"award_papers.{name}", **{**always, **values})


def read_award_data(snapshot: Snapshot) -> AwardData:
    """Read the awards out of a week's snapshot; the same snapshot gives the same papers for ever."""
    body = body_of(snapshot)
    paper = body["paper"]
    texts = {name: plain(paper[name]) for name in _TEXTS}
    return AwardData(
        sha256=snapshot.sha256,
        day=to_local(snapshot.taken_at).date(),
        week=body["week"],
        opens_at=datetime.fromisoformat(paper["opens_at"]),
        closes_at=datetime.fromisoformat(paper["closes_at"]),
        chair=_person(paper["chair"]),
        secretary=_person(paper["secretary"]),
        facts=body["facts"],
        winners=tuple(_winner(row) for row in body["winners"]),
        units=tuple(UnitPart(**row | {"name": plain(row["name"])}) for row in body.get("units", ())),
        **texts,
    )


_TEXTS = ("contest_name", "organiser", "parent_body", "place", "rules_notice")


def _person(named: list[str]) -> tuple[str, str]:
    full_name, position = map(plain, named)
    return full_name, position


def _winner(row: Mapping[str, Any]) -> Winner:
    values: dict[str, Any] = {name: plain(value) if isinstance(value, str) else value for name, value in row.items()}
    del values["prize_code"]
    values["asked"] = VerificationState(row["asked"]) if row["asked"] else None
    values["due_at"] = datetime.fromisoformat(row["due_at"]) if row["due_at"] else None
    return Winner(**values)
