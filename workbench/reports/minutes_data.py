"""What minutes say, as plain values; whoever writes them needs no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class MinutesKind(StrEnum):
    """What the minutes record."""

    APPROVAL = "APPROVAL"
    SEALING = "SEALING"
    OPENING = "OPENING"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone named in the minutes: full name and position, as they are to be printed."""

    full_name: str
    position: str


@dataclass(frozen=True, slots=True)
class MinutesData:
    """All of one paper as plain values; times are aware, fingerprints are 64 hex digits, "" where there is none.

    ``number`` is None while the register has given none. ``members`` attend beside chair, secretary and holders.
    ``approvers`` (approval) and ``openers`` (opening) are those who acted. ``areas`` gives content area and number of
    items. ``nonce`` is the commitment's random number, shown once the key is open. ``sealing_minutes`` names the paper
    of the sealing: "Biên bản số 01-BB/BTC ngày 16 tháng 9 năm 2022". ``remarks`` are printed a paragraph each.
    """

    kind: MinutesKind
    parent_lines: tuple[str, ...]
    issuer_lines: tuple[str, ...]
    number: int | None
    symbol: str
    place: str
    signed_on: date
    contest_name: str
    venue: str
    starts_at: datetime
    ends_at: datetime
    chair: Person
    secretary: Person
    members: tuple[Person, ...]
    week_number: int
    opens_at: datetime
    closes_at: datetime
    pool_size: int
    n_forms: int
    questions_per_attempt: int
    pool_digest: str
    forms_digest: str
    holders: tuple[Person, ...] = ()
    areas: tuple[tuple[str, int], ...] = ()
    built_by: Person | None = None
    approvers: tuple[Person, ...] = ()
    openers: tuple[Person, ...] = ()
    commitment: str = ""
    blob_sha256: str = ""
    nonce: str = ""
    audit_head: str = ""
    sealing_minutes: str = ""
    remarks: tuple[str, ...] = ()
    copies: int = 3
