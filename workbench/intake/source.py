"""The rows of a platform's file as its profile finds them, and the way from there to a table of attempts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from workbench.errors import Finding, Severity
from workbench.intake.guard import Unreadable
from workbench.intake.header import Column, Header, columns_of
from workbench.intake.mapping import Located, locate
from workbench.intake.profiles import Layout, Profile, columns_for
from workbench.intake.records import AttemptRecord, Intake
from workbench.intake.sheet import Cell, Sheet, cell_text, column_texts, read_book
from workbench.intake.table import OWN_LENGTH, SHOWN_OF_A_KIND, Table, capped, column_findings, shorten

NO_VALUE = "-"  # Moodle's empty cell


class Source:
    """A file's columns by field, row by row as the sheet has them, and the rows that are left out with the reason.

    An index counts the rows below the headings from 0, empty ones too; ``live`` are those that hold something and
    were not left out.
    """

    def __init__(self, file: str, located: Located, profile: Profile, encoding: str) -> None:
        self.file = file
        self.located = located
        self.profile = profile
        self.encoding = encoding
        header = located.header
        rows = header.sheet.rows[header.first_row :]
        self.n_rows = len(rows)
        cells: list[tuple[Cell, ...]] = list(zip_longest(*rows, fillvalue=""))
        last = max([*header.places.values(), *(p for places in located.numbered.values() for p in places.values())])
        cells += [("",) * len(rows)] * (1 + last - len(cells))
        self._columns = {name: self._read(cells[place]) for name, place in header.places.items()}
        self.numbered = {
            name: {key: self._read(cells[place]) for key, place in places.items()}
            for name, places in located.numbered.items()
        }
        self.firsts = [cell_text(next((cell for cell in row if cell != ""), "")) for row in rows]
        self.left_out: dict[int, str] = {}
        self._absorbed: set[int] = set()
        self.found: list[Finding] = []
        self.counts: Counter[str] = Counter()

    def _read(self, cells: Sequence[Cell]) -> list[str]:
        texts = column_texts(cells)
        return ["" if text == NO_VALUE else text for text in texts] if self.profile.layout.is_moodle else texts

    def texts(self, field: str) -> list[str]:
        """Give one column as text; a constant of the profile, or nothing, where the file has no such column."""
        return self._columns.get(field) or [self.profile.constants.get(field, "")] * self.n_rows

    def has(self, field: str) -> bool:
        """Say whether the file or the profile tells this field."""
        return field in self._columns or field in self.profile.constants

    def label(self, field: str) -> str | None:
        """Give a column's heading as the file writes it."""
        return self.located.header.labels.get(field)

    def live(self) -> list[int]:
        """Give the indices of the rows that count so far."""
        gone = self.left_out.keys() | self._absorbed
        return [index for index, first in enumerate(self.firsts) if first and index not in gone]

    def fields(self) -> list[str]:
        """Give the fields that the file itself tells, numbered ones apart."""
        return list(self._columns)

    def set(self, field: str, texts: list[str]) -> None:
        """Give the file a column that was worked out from others."""
        self._columns[field] = texts

    def absorb(self, indices: Iterable[int]) -> None:
        """Take rows as parts of an attempt that another row stands for; they are not counted as rows."""
        self._absorbed.update(indices)

    def content(self, index: int) -> tuple[Cell, ...]:
        """Give every cell of a row, read or not."""
        header = self.located.header
        return tuple(header.sheet.rows[header.first_row + index])

    def row_no(self, index: int) -> int:
        """Give a row's number as the spreadsheet shows it."""
        return self.located.header.first_row + 1 + index

    def leave_out(self, index: int, code: str, severity: Severity, field: str | None = None, **values: object) -> None:
        """Leave a row out for this reason; it is examined no further."""
        if self.left_out.setdefault(index, code) == code:
            self.tell(code, severity, index, self.label(field) if field else None, **values)

    def tell(
        self, code: str, severity: Severity, index: int | None = None, column: str | None = None, **values: object
    ) -> None:
        """Tell something about a row, or about the file."""
        self.counts[code] += 1
        if self.counts[code] <= SHOWN_OF_A_KIND:
            row = None if index is None else self.row_no(index)
            shown = {name: shorten(value, OWN_LENGTH) for name, value in values.items()}
            self.found.append(Finding(code, severity, self.file, self.located.header.sheet.name, row, column, shown))

    def table(self, columns: Mapping[str, Sequence[str]]) -> Table | None:
        """Make the table of attempts of the live rows, each in the row of the file it came from; None where none is.

        ``columns``: field of an export of our own -> its texts, row by row of this file.
        """
        live = set(self.live())
        if not live:
            return None
        header = self.located.header
        fields = list(columns)
        empty: list[Cell] = [""] * len(fields)
        rows: list[list[Cell]] = [empty] * header.first_row
        rows += [[columns[name][i] for name in fields] if i in live else empty for i in range(self.n_rows)]
        labels = {name: label for name in fields if (label := header.labels.get(name))}
        sheet = Sheet(header.sheet.name, rows)
        places = {name: place for place, name in enumerate(fields)}
        return Table(self.file, Header(sheet, header.first_row, places, labels, (), ()), columns_of("attempts"),
                     self.encoding)  # fmt: skip

    def close(self, intake: Intake[AttemptRecord] | None, profile: str) -> Intake[AttemptRecord]:
        """Add what was left out and told here to what came of the table, under the profile's name."""
        own = capped(self.found, self.counts)
        reasons = Counter(self.left_out.values())
        read = intake or Intake((), (), 0, 0, {}, profile)
        refused = reasons + Counter(read.refused_by_reason)
        return replace(
            read,
            findings=tuple(sorted((*own, *read.findings), key=lambda finding: finding.row or 0)),
            rows_read=read.rows_read + len(self.left_out),
            rows_refused=read.rows_refused + len(self.left_out),
            refused_by_reason={code: refused[code] for code in sorted(refused)},
            profile=profile,
        )


def open_source(
    data: bytes, file: str, profile: Profile, label: str, item_codes: Iterable[str]
) -> Source | Intake[AttemptRecord]:
    """Read a file by a profile, or give the Intake that says why it cannot be."""
    try:
        book = read_book(data)
        located = locate(book, profile, item_codes)
    except Unreadable as error:
        values = {name: shorten(value, OWN_LENGTH) for name, value in error.values.items()}
        return _unreadable([Finding(error.code, Severity.ERROR, file, values=values)], label)
    found = _column_findings(file, located, profile)
    if found:
        return _unreadable(found, label)
    source = Source(file, located, profile, book.encoding)
    for name, legacy in located.header.legacy_fields(book).items():
        source.tell("profiles.legacy_font", Severity.WARNING, column=source.label(name), encoding=legacy.value)
    if not source.live():
        source.tell("intake.no_rows", Severity.ERROR)
        return _unreadable(source.found, label)
    return source


def _unreadable(findings: Iterable[Finding], label: str) -> Intake[AttemptRecord]:
    return Intake((), tuple(findings), 0, 0, {}, label)


def _column_findings(file: str, located: Located, profile: Profile) -> list[Finding]:
    """Name every column that the profile needs and the file lacks, and every one that stands twice."""
    header, columns = located.header, columns_for(profile)
    told = set(header.places) | set(profile.constants)
    missing = [name for name in header.missing if name in columns]
    missing += [name for name in profile.layout.numbered if name in columns and not located.numbered.get(name)]
    missing += ["submitted"] if not told & {"submitted", "duration"} else []
    missing += ["points"] if profile.layout is Layout.LONG and not told & {"points", "mark"} else []
    named = {name: Column((profile.columns.get(name) or name,), is_required=True) for name in missing}
    return column_findings(file, replace(header, missing=tuple(missing)), {**named, **columns})
