"""The blocks of a Word document in reading order, tables taken apart: lines, key pairs, and rows of a question grid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.formats.word_keys import table_pairs
from workbench.formats.word_lines import PLAIN, Line, Row
from workbench.intake.header import columns_of, heading_key

_LABEL_ONLY = re.compile(r"\s*(\*?\s*[A-Fa-f]|(?:câu\s*)?\d{1,4})\s*([.:)]?)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KeyPairs:
    """A key table: (number of the question, letters)."""

    pairs: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class GridRow:
    """One question of a table that has a heading row like a spreadsheet's: field -> text."""

    place: int
    texts: dict[str, str]
    objects: frozenset[str]
    is_recomposed: bool


Entry = Line | KeyPairs | GridRow


def entries_of(blocks: Sequence[Line | list[Row]]) -> Iterator[Entry]:
    """Give the entries of a document in reading order."""
    for block in blocks:
        if isinstance(block, Line):
            yield block
        else:
            yield from _table_entries(block)


def _table_entries(rows: list[Row]) -> Iterator[Entry]:
    pairs = table_pairs(rows)
    fields = _grid_fields(rows[0]) if rows else {}
    if pairs:
        yield KeyPairs(pairs)
    elif fields:
        for row in rows[1:]:
            yield from _grid_row(row, fields)
    else:
        for row in rows:
            yield from _row_lines(row)


def _grid_fields(head: Row) -> dict[int, str]:
    """Give column -> field of a table of questions; empty for any other table."""
    wanted = {heading_key(name): field for field, column in columns_of("items").items() for name in column.names}
    found: dict[int, str] = {}
    for column, cell in enumerate(head):
        field = wanted.get(heading_key(" ".join(line.text for line in cell)))
        if field and field not in found.values():
            found[column] = field
    return found if {"stem", "option_a", "option_b"} <= set(found.values()) else {}


def _grid_row(row: Row, fields: dict[int, str]) -> Iterator[GridRow]:
    lines = [line for cell in row for line in cell]
    texts = {
        field: "\n".join(line.text.strip() for line in row[column]).strip()
        for column, field in fields.items()
        if column < len(row)
    }
    if any(texts.values()):
        objects = frozenset(each for line in lines for each in line.objects)
        yield GridRow(lines[0].place, texts, objects, any(line.is_recomposed for line in lines))


def _row_lines(row: Row) -> Iterator[Line]:
    """Give the lines of a row; a cell that holds only a label (``A``, ``Câu 1``) goes before the cell after it."""
    label: Line | None = None
    for cell in row:
        filled = [line for line in cell if line.text.strip() or line.objects]
        if label is None and len(filled) == 1 and _LABEL_ONLY.fullmatch(filled[0].text) and cell is not row[-1]:
            label = _as_label(filled[0])
            continue
        for line in filled:
            yield line if label is None else _joined(label, line)
            label = None
    if label is not None:
        yield label


def _as_label(line: Line) -> Line:
    """Give a label with a full stop after it, so that it reads like one typed in a line."""
    found = _LABEL_ONLY.fullmatch(line.text)
    if found is None or found[2]:
        return line
    look = line.looks[found.start(1)] if line.looks else PLAIN
    label = Line(line.place, is_recomposed=line.is_recomposed)
    label.add(f"{found[1]}.", look)
    return label


def _joined(label: Line, line: Line) -> Line:
    joined = Line(
        label.place, f"{label.text} ", [*label.looks, PLAIN], is_recomposed=label.is_recomposed | line.is_recomposed
    )
    joined.text += line.text
    joined.looks += line.looks
    joined.objects = label.objects | line.objects
    return joined
