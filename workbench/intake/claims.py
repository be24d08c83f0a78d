"""A file of published figures -> claims to hold against the facts."""

from __future__ import annotations

from workbench.errors import ImportRefused
from workbench.intake.records import Intake
from workbench.intake.table import open_table
from workbench.intake.values import Fault
from workbench.rules.claims import Claim, Relation

_RELATIONS = {relation.value: relation for relation in Relation}


def read_claims(data: bytes, file_name: str) -> tuple[Claim, ...]:
    """Read claims: text, published number, ``=`` or ``>`` (more than), and the fact's key (empty: no fact can tell).

    Any wrong row refuses the file, because a claim left out would look like one that agrees.
    """
    table = open_table(data, file_name, "claims")
    if isinstance(table, Intake):
        raise _refused(table)
    table.require("text", "claimed")
    claimed = table.parse("claimed", _whole_number)
    relations = table.parse("relation", _relation)
    columns = zip(table.texts("text"), claimed, table.texts("fact"), relations, strict=True)
    rows = [
        Claim(text, number or 0, fact or None, relation or Relation.EQUAL) for text, number, fact, relation in columns
    ]
    intake = table.intake("claims", rows)
    if intake.errors:
        raise _refused(intake)
    return tuple(rows)


def _refused(intake: Intake[Claim]) -> ImportRefused:
    first = intake.errors[0]
    return ImportRefused(
        "claims.refused", intake.findings, file=first.file, row=first.row or "-", first=first.message()
    )


def _whole_number(text: str) -> int | Fault:
    """Read a whole number with or without Vietnamese thousands dots."""
    digits = text.replace(".", "").replace(" ", "")
    return int(digits) if digits.removeprefix("-").isdecimal() else Fault("claims.not_a_number")


def _relation(text: str) -> Relation | Fault:
    return _RELATIONS.get(text, Fault("claims.relation_unknown"))
