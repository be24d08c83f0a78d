"""What somebody should know of a winner before signing: ties of office or of family, and papers not settled yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from workbench.catalogue import Language, say
from workbench.rules.screening import CheckId
from workbench.texts import fold


class ConflictKind(StrEnum):
    """Why a winner should be looked at; nobody loses a prize by it."""

    OPERATOR_UNIT = "OPERATOR_UNIT"
    MEMBER_UNIT = "MEMBER_UNIT"
    FAMILY_NAME = "FAMILY_NAME"
    OWN_MEMBER = "OWN_MEMBER"
    INQUIRY = "INQUIRY"
    RULE_FINDING = "RULE_FINDING"


@dataclass(frozen=True, slots=True)
class Organiser:
    """Somebody of the committee, the secretariat or the jury: code, name, and the unit they belong to."""

    code: str
    full_name: str
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class WinnerTies:
    """A winner, a person or (``is_unit``) a whole unit, as the report looks at them.

    ``findings`` are the checks of written rules that nobody has ruled on.
    """

    code: str
    full_name: str
    unit_id: int
    is_under_inquiry: bool = False
    findings: tuple[str, ...] = ()
    is_unit: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing to know of a winner: what it is, and the organiser or the check it names."""

    code: str
    kind: ConflictKind
    about: str = ""

    def message(self, full_name: str, lang: Language = "vi") -> str:
        """Say it of the winner of this name."""
        about = CheckId(self.about).label(lang) if self.kind is ConflictKind.RULE_FINDING else self.about
        return say(f"conflicts.{self.kind.lower()}", lang, name=full_name, code=self.code, about=about)

    def as_row(self) -> list[str]:
        """Give it as an approval's body keeps it."""
        return [self.code, self.kind.value, self.about]


def find_conflicts(
    winners: Iterable[WinnerTies], organisers: Collection[Organiser], operator_units: Collection[int]
) -> tuple[Conflict, ...]:
    """Give what is to be known of the winners, in their order.

    ``operator_units`` holds the units under those of the software's operator, too. An organiser of the winner's own
    unit is named as possible family where the family name is the same, else as of the same unit; where a whole unit
    wins, as one of its own.
    """
    found: list[Conflict] = []
    for winner in winners:
        if winner.unit_id in operator_units:
            found.append(Conflict(winner.code, ConflictKind.OPERATOR_UNIT))
        for organiser in organisers:
            if organiser.unit_id == winner.unit_id:
                found.append(Conflict(winner.code, _tie_of(winner, organiser), organiser.full_name))
        if winner.is_under_inquiry:
            found.append(Conflict(winner.code, ConflictKind.INQUIRY))
        found += [Conflict(winner.code, ConflictKind.RULE_FINDING, check) for check in winner.findings]
    return tuple(found)


def _tie_of(winner: WinnerTies, organiser: Organiser) -> ConflictKind:
    if winner.is_unit:
        return ConflictKind.OWN_MEMBER
    is_named_alike = family_name(organiser.full_name) == family_name(winner.full_name)
    return ConflictKind.FAMILY_NAME if is_named_alike else ConflictKind.MEMBER_UNIT


def family_name(full_name: str) -> str:
    """Give the family name as names are compared: the first word, without marks and capitals; empty without a name."""
    return next(iter(fold(full_name).split()), "")
