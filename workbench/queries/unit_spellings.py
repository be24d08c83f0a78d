"""Which spellings of units nobody knows yet, and which unit each of them may mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlmodel import Session

from workbench.errors import Finding
from workbench.intake.unit_finder import UnitFinder
from workbench.queries.batches import import_batches
from workbench.queries.known import unit_names, unit_spellings
from workbench.texts import fold

PROPOSED = 5


class UnknownUnit(NamedTuple):
    """A spelling that no unit has; ``rows`` were refused for it, ``proposals`` are (code, name), best first."""

    spelling: str
    rows: int
    files: tuple[str, ...]
    proposals: tuple[tuple[str, str], ...]


def unknown_units(session: Session, contest_id: int, reading: Iterable[Finding] = ()) -> list[UnknownUnit]:
    """Give the spellings refused in the files taken in so far, and in ``reading``, that still mean no unit.

    The most frequent stand first. A file keeps the first 200 findings of a kind, so rows may be more than counted.
    """
    known, names = unit_spellings(session, contest_id), unit_names(session, contest_id)
    finder = UnitFinder(known, names)
    findings = [finding for batch in import_batches(session, contest_id) for finding in batch.findings]
    refused: dict[str, list[Finding]] = {}
    spellings: dict[str, str] = {}
    for finding in (*findings, *reading):
        if finding.code == "intake.unit_unknown":
            text = finding.values.get("spelling") or finding.values["value"]
            spellings.setdefault(fold(text), text)
            refused.setdefault(fold(text), []).append(finding)
    found = [
        UnknownUnit(
            spellings[folded],
            len(rows),
            tuple(dict.fromkeys(row.file for row in rows)),
            tuple((code, names.get(code, code)) for code in finder.propose(folded, PROPOSED)),
        )
        for folded, rows in refused.items()
        if folded not in known
    ]
    return sorted(found, key=lambda one: (-one.rows, fold(one.spelling)))
