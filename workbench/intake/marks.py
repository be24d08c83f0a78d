"""A judge's mark sheet -> MarkRecords, one for each criterion of each line."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import chain

from workbench.intake.header import Column, columns_of
from workbench.intake.records import Intake, KnownMarks, MarkRecord
from workbench.intake.table import Table, open_table
from workbench.intake.values import parse_decimal
from workbench.rules.essay_rules import Criterion
from workbench.texts import format_points


def read_marks(data: bytes, file_name: str, known: KnownMarks) -> Intake[MarkRecord]:
    """Read a mark sheet with one column a criterion, headed by the criterion's label or code.

    Every mark counts as a row read, so that records and rows add up; a line with one bad mark is refused whole.
    """
    criteria = {f"criterion {criterion.code}": criterion for criterion in known.criteria}
    columns = dict(columns_of("marks"))
    columns |= {field: Column((criterion.label, criterion.code), True) for field, criterion in criteria.items()}
    table = open_table(data, file_name, "marks", columns)
    if isinstance(table, Intake):
        return table
    table.require("blind_code", "judge", *criteria)
    blind_codes, judges = table.texts("blind_code"), table.texts("judge")
    _check_known(table, "blind_code", known.blind_codes, "intake.blind_code_unknown")
    _check_known(table, "judge", known.judges, "intake.judge_unknown")
    points = [_points(table, field, criterion) for field, criterion in criteria.items()]
    lines = list(zip(*points, strict=True))
    keys = list(zip(blind_codes, judges, strict=True))
    table.refuse_repeats("blind_code", [all(key) and key for key in keys], lines, lambda line: line)
    _check_stored(table, keys, lines, known)
    records = (
        [
            MarkRecord(row_no, blind, judge, criterion.code, value)
            for criterion, value in zip(known.criteria, line, strict=True)
            if value is not None
        ]
        for row_no, (blind, judge), line in table.accepted(zip(table.row_nos, keys, lines, strict=True))
    )
    return table.intake("marks", chain.from_iterable(records), marks_per_row=len(criteria))


def _check_known(table: Table, field: str, known: frozenset[str], code: str) -> None:
    for index, text in enumerate(table.texts(field)):
        if text and text not in known:
            table.refuse(index, code, field, value=text)


def _points(table: Table, field: str, criterion: Criterion) -> list[Decimal | None]:
    points = table.parse(field, parse_decimal)
    for index, value in enumerate(points):
        if value is None:
            continue
        if not 0 <= value <= criterion.max_points:
            table.refuse(
                index, "intake.mark_out_of_range", field,
                value=table.texts(field)[index], maximum=criterion.max_points,
            )  # fmt: skip
        elif value % criterion.step:
            step = format_points(criterion.step)
            table.refuse(index, "intake.mark_off_step", field, value=table.texts(field)[index], step=step)
    return points


def _check_stored(
    table: Table, keys: Sequence[tuple[str, str]], lines: Sequence[Sequence[Decimal | None]], known: KnownMarks
) -> None:
    """Refuse a line that is stored, or that contradicts what is; it may complete what the judge began in the app."""
    for index, (key, line) in enumerate(zip(keys, lines, strict=True)):
        stored = [known.stored.get((*key, criterion.code)) for criterion in known.criteria]
        differs = any(old not in (None, new) for old, new in zip(stored, line, strict=True))
        if index not in table.refused and (differs or None not in stored):
            table.refuse_if_stored(index, "blind_code", " / ".join(key), not differs, False)
