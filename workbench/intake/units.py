"""The list of units -> UnitRecords."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.intake.records import Intake, KnownUnits, UnitRecord
from workbench.intake.table import Table, open_table
from workbench.intake.values import parse_date, parse_whole
from workbench.texts import fold


def read_units(data: bytes, file_name: str, known: KnownUnits) -> Intake[UnitRecord]:
    """Read the list of units; a spelling that would mean two units, or a parent nobody knows, refuses its row.

    A unit already stored is taken in again when only its headcount and its day are new.
    """
    table = open_table(data, file_name, "units")
    if isinstance(table, Intake):
        return table
    table.require("code", "name", "group", "headcount", "counted_on")
    codes = table.texts("code")
    names = table.texts("name")
    parents = table.texts("parent")
    aliases = [_aliases(text) for text in table.texts("aliases")]
    headcounts = table.parse("headcount", parse_whole)
    for index, headcount in enumerate(headcounts):
        if headcount is not None and headcount < 1:
            table.refuse(index, "intake.headcount_zero", "headcount", value=headcount)
    days = table.parse_days("counted_on", parse_date, known.today)
    columns = (
        table.row_nos,
        codes,
        names,
        aliases,
        [parent or None for parent in parents],
        table.texts("group"),
        headcounts,
        days,
    )
    rows = list(map(UnitRecord._make, zip(*columns, strict=True)))
    table.refuse_repeats("code", codes, rows, lambda row: row[1:])
    _check_spellings(table, codes, names, aliases, known)
    _check_stored(table, rows, known)
    _check_parents(table, codes, parents, known)
    return table.intake("units", table.accepted(rows))


def _aliases(text: str) -> tuple[str, ...]:
    return tuple(alias for part in text.split(";") if (alias := part.strip()))


def _check_spellings(
    table: Table, codes: Sequence[str], names: Sequence[str], aliases: Sequence[tuple[str, ...]], known: KnownUnits
) -> None:
    """Refuse a row one of whose spellings already means another unit, in this file or in the database."""
    owner = dict(known.units)
    for index, code in enumerate(codes):
        if index in table.refused:
            continue
        for field, spelling in (("code", code), ("name", names[index]), *(("aliases", a) for a in aliases[index])):
            other = owner.setdefault(fold(spelling), code)
            if other != code:
                table.refuse(index, "intake.alias_of_two_units", field, value=spelling, other=other)


def _check_stored(table: Table, rows: Sequence[UnitRecord], known: KnownUnits) -> None:
    """A stored unit may come again with a new headcount, and with nothing else changed."""
    for index, row in enumerate(rows):
        stored = known.stored.get(row.code)
        if stored and index not in table.refused:
            # Spellings that were decided on since are no change of the file's own.
            same = row._replace(aliases=stored.aliases) if set(row.aliases) <= set(stored.aliases) else row
            table.refuse_if_stored(index, "code", row.code, same[1:] == stored[1:], same[1:6] == stored[1:6])


def _check_parents(table: Table, codes: Sequence[str], parents: Sequence[str], known: KnownUnits) -> None:
    """Refuse a unit whose parent is unknown, is itself refused, or leads back to the unit."""
    in_file = set(codes) - {""}
    for index, parent in enumerate(parents):
        if parent and parent not in in_file and parent not in known.stored:
            table.refuse(index, "intake.parent_unknown", "parent", value=parent)
    parent_of = dict(zip(codes, parents, strict=True))
    for index, code in enumerate(codes):
        if code and _leads_back(code, parent_of):
            table.refuse(index, "intake.parent_circle", "parent", value=parents[index])
    _refuse_orphans(table, codes, parents, known)


def _leads_back(code: str, parent_of: dict[str, str]) -> bool:
    seen = set()
    above = parent_of.get(code, "")
    while above and above not in seen:
        if above == code:
            return True
        seen.add(above)
        above = parent_of.get(above, "")
    return False


def _refuse_orphans(table: Table, codes: Sequence[str], parents: Sequence[str], known: KnownUnits) -> None:
    """Refuse the children of refused units, and their children, until nothing changes."""
    while True:
        standing = {code for index, code in enumerate(codes) if index not in table.refused} | set(known.stored)
        orphans = [
            index
            for index, parent in enumerate(parents)
            if parent and parent not in standing and index not in table.refused
        ]
        if not orphans:
            return
        for index in orphans:
            table.refuse(index, "intake.parent_refused", "parent", value=parents[index])
