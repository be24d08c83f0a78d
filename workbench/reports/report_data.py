"""Everything the summary report says, as plain values; whoever renders needs no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from workbench.rules.facts import Fact
from workbench.terms import IneligibleReason, Verdict


@dataclass(frozen=True, slots=True)
class ContestInfo:
    """What the contest is and how it was run.

    ``name`` continues the words "cuộc thi"; ``plan`` and ``grounds`` are quoted papers, each with number and date.
    """

    name: str
    organiser: str
    plan: str
    grounds: tuple[str, ...]
    launched_on: date
    launch_event: str
    areas: tuple[str, ...]
    questions_per_attempt: int
    rules_notice: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Head, number, date and signature of the paper; ``number`` is None while the register has given none."""

    parent_body: str
    issuer_lines: tuple[str, ...]
    number: int | None
    symbol: str
    place: str
    signed_on: date
    authority: str
    position: str
    signer: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One quiz round; its counts are facts ``quiz.week.<number>.*``."""

    number: int
    opens_at: datetime
    closes_at: datetime
    pool_size: int


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit; ``headcount`` is None where the unit gave none, ``best_points`` where nobody took part."""

    code: str
    name: str
    headcount: int | None
    people: int
    attempts: int
    perfect_attempts: int
    best_points: int | None


@dataclass(frozen=True, slots=True)
class WinnerRow:
    """One winner of a week, in the order of the list."""

    week: int
    rank: int
    prize: str
    full_name: str
    unit_name: str
    points: int
    duration_ms: int


@dataclass(frozen=True, slots=True)
class EssayPhase:
    """One phase in which essays were taken in; ``period`` as it is written: "từ tháng 8 đến tháng 11 năm 2022"."""

    number: int
    period: str


@dataclass(frozen=True, slots=True)
class EssayAwardRow:
    """One awarded essay, in the order of the list; ``total`` is the mean total of its final round."""

    prize: str
    title: str
    authors: str
    unit_name: str
    total: Decimal


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One published figure beside the computed one; both are texts as they are to be printed."""

    text: str
    claimed: str
    computed: str
    difference: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Narrative:
    """What people add in their own words, a paragraph each; an empty slot leaves the template's own text."""

    achievements: tuple[str, ...] = ()
    difficulties: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    proposals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the figures rest on: hashes in hex."""

    snapshot_sha256: str
    rules_sha256: str
    audit_head: str


@dataclass(frozen=True, slots=True)
class ReportData:
    """All of one summary report; tuples keep the order in which the paper lists them."""

    contest: ContestInfo
    letterhead: Letterhead
    facts: tuple[Fact, ...]
    weeks: tuple[WeekRow, ...]
    units: tuple[UnitRow, ...]
    winners: tuple[WinnerRow, ...]
    essay_phases: tuple[EssayPhase, ...]
    essay_awards: tuple[EssayAwardRow, ...]
    ineligible: tuple[tuple[IneligibleReason, int], ...]
    claims: tuple[ClaimRow, ...]
    evidence: Evidence
    narrative: Narrative = Narrative()
