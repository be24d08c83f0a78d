"""The list of participants -> PersonRecords."""

from __future__ import annotations

from workbench.intake.lookups import unit_codes
from workbench.intake.records import Intake, KnownPeople, PersonRecord
from workbench.intake.table import open_table
from workbench.intake.values import birth_year_of, parse_date, parse_email, parse_id_number, parse_phone


def read_people(data: bytes, file_name: str, known: KnownPeople) -> Intake[PersonRecord]:
    """Read the list of participants; what cannot be read refuses its row.

    A phone or an address of electronic mail that cannot be read is left out with a warning.
    """
    table = open_table(data, file_name, "people")
    if isinstance(table, Intake):
        return table
    table.require("code", "full_name", "unit")
    codes = table.texts("code")
    phones = table.parse_digits("phone", parse_phone, refuse=False)
    id_numbers = table.parse_digits("id_number", parse_id_number, refuse=True)
    births = table.parse_days("birth_date", parse_date, known.today)
    for index, (number, born) in enumerate(zip(id_numbers, births, strict=True)):
        if number and born and index not in table.refused and birth_year_of(number) not in (None, born.year):
            table.warn(index, "profiles.id_number_of_another_year", "id_number")
    columns = (
        table.row_nos,
        codes,
        table.texts("full_name"),
        unit_codes(table, "unit", known.units, known.unit_names),
        phones,
        id_numbers,
        births,
        table.parse("email", parse_email, refuse=False),
        table.texts("category"),
    )
    rows = list(map(PersonRecord._make, zip(*columns, strict=True)))
    table.refuse_repeats("code", codes, rows, lambda row: row[1:])
    stored = {code: record[1:] for code, record in known.stored.items()}
    table.refuse_stored("code", codes, rows, stored, lambda row: row[1:])
    return table.intake("people", table.accepted(rows))
