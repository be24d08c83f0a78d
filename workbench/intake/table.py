"""A table of one kind, column by column, and the findings made while it is read.

The columns hold text; a parser runs once for each different text of a column, because most columns say the same
few things thousands of times.
"""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from itertools import compress, zip_longest
from typing import Any, TypeVar

from workbench.errors import Finding, Severity
from workbench.intake.guard import Unreadable
from workbench.intake.header import Column, Header, columns_of, complete_sheets, find_header
from workbench.intake.moments import usual_moments
from workbench.intake.records import Intake
from workbench.intake.sheet import Cell, Row, cell_text, column_texts, read_book
from workbench.intake.values import Fault, is_old_mobile, parse_moment
from workbench.texts import fold

T = TypeVar("T")
R = TypeVar("R")
Content = Callable[[R], object]
Parser = Callable[[str], T | Fault]

SHOWN_OF_A_KIND = 200
SHOWN_LENGTH = 60
# A finding is kept in the receipt, so what is never published does not stand in it; row and column lead there.
PRIVATE_FIELDS = frozenset({"phone", "id_number", "birth_date", "email"})
OWN_LENGTH = 240  # of what the workbench itself says, such as the names of near units

_TOTAL = re.compile(
    r"(?:tong|tong cong|cong|total|grand total|sum|trung binh|trung binh chung|average|overall average"
    r"|group average)\s*(?:[\d:(=-].*)?|tong so\b.*"
)
_TOTAL_STARTS = frozenset({*"tcsagoTCSAGO ", ""})


@contextmanager
def collector_paused() -> Iterator[None]:
    """Spare the garbage collector the reading of a large file: its texts and tuples hold no cycles to be found."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def is_total(text: str) -> bool:
    """Say whether a cell names a total or an average rather than somebody."""
    return _TOTAL.fullmatch(fold(text)) is not None


def masked(text: str) -> str:
    """Give a private value with all but its last two characters hidden."""
    return "*" * max(len(text) - 2, 3) + text[-2:]


def shorten(value: object, length: int = SHOWN_LENGTH) -> str:
    """Give a value as a finding may show it: one line of at most so many characters."""
    text = " ".join(str(value).split())
    return text if len(text) <= length else text[: length - 1] + "…"


class Table:
    """The rows of one file, by column, with what was found wrong; ``texts`` and ``row_nos`` run in step.

    A row's index counts the rows that hold something, from 0; ``row_nos`` says where the spreadsheet shows it.
    """

    def __init__(self, file: str, header: Header, columns: Mapping[str, Column], encoding: str = "") -> None:
        self.file = file
        self.header = header
        self.columns = columns
        self.found: list[Finding] = []
        self.counts: Counter[str] = Counter()
        self.kept: Counter[tuple[str, str | None]] = Counter()
        self.refused: dict[int, str] = {}
        rows = header.sheet.rows[header.first_row :]
        cells: list[tuple[Cell, ...]] = list(zip_longest(*rows, fillvalue=""))
        cells += [("",) * len(rows)] * (1 + max(header.places.values()) - len(cells))
        is_clean = header.sheet.name is None
        read = {name: column_texts(cells[place], is_clean=is_clean) for name, place in header.places.items()}
        self._gappy = {name for name, texts in read.items() if "" in texts}
        totals = self._total_rows(rows, read) if self._gappy else {}
        self._keep_filled(len(rows), read, totals)
        self._refuse_totals(header, totals)
        if encoding == "windows-1258":
            self.tell("intake.read_as_windows_1258", Severity.WARNING)

    def _keep_filled(self, n_rows: int, read: dict[str, list[str]], totals: Iterable[int]) -> None:
        """Take the rows that hold something in a known column, and the total rows."""
        first = self.header.first_row + 1
        self.row_nos, self._texts = list(range(first, first + n_rows)), read
        if len(self._gappy) == len(read):
            keep = list(map(any, zip(*read.values(), strict=True)))
            for index in totals:
                keep[index] = True
            self.row_nos = list(compress(self.row_nos, keep))
            self._texts = {name: list(compress(texts, keep)) for name, texts in read.items()}
        self.n_rows = len(self.row_nos)

    def _total_rows(self, rows: Sequence[Row], read: Mapping[str, list[str]]) -> dict[int, str]:
        """Find the rows whose first filled cell names a total, as index -> that cell.

        A row in which every required column is filled is none: an account may be called "cong".
        """
        needed = [read[field] for field, column in self.columns.items() if column.is_required and field in self._gappy]
        totals: dict[int, str] = {}
        for index in sorted({index for texts in needed for index in _places_of({""}, texts)}):
            first = next((cell for cell in rows[index] if cell != ""), "")
            if type(first) is str and first[:1] in _TOTAL_STARTS:
                text = cell_text(first)
                if is_total(text):
                    totals[index] = text
        return totals

    def _refuse_totals(self, header: Header, totals: Mapping[int, str]) -> None:
        place = {row_no: index for index, row_no in enumerate(self.row_nos)} if totals else {}
        for row, label in totals.items():
            index = place[header.first_row + 1 + row]
            self.refuse(index, "intake.total_row", severity=Severity.WARNING, value=label)

    def texts(self, field: str) -> list[str]:
        """Give one column as text; a column that the file lacks is empty all the way down."""
        return self._texts.get(field) or [""] * self.n_rows

    def has(self, field: str) -> bool:
        """Say whether the file has this column."""
        return field in self._texts

    def label(self, field: str) -> str:
        """Give a column's heading as the file writes it, or its usual name where the file lacks it."""
        return self.header.labels.get(field) or self.columns[field].names[0]

    def refuse(
        self,
        index: int,
        code: str,
        field: str | None = None,
        *,
        severity: Severity = Severity.ERROR,
        **values: object,
    ) -> None:
        """Refuse a row for this reason; a total row is refused by its first finding and examined no further."""
        if self.refused.get(index) == "intake.total_row":
            return
        self.refused.setdefault(index, code)
        self._add(index, code, severity, field, values)

    def warn(self, index: int, code: str, field: str | None = None, **values: object) -> None:
        """Tell something about a row that does not keep it out."""
        if self.refused.get(index) != "intake.total_row":
            self._add(index, code, Severity.WARNING, field, values)

    def tell(self, code: str, severity: Severity, field: str | None = None, **values: object) -> None:
        """Tell something about the file as a whole."""
        self._add(None, code, severity, field, values)

    def _add(
        self, index: int | None, code: str, severity: Severity, field: str | None, values: Mapping[str, object]
    ) -> None:
        self.counts[code] += 1
        self.kept[code, field] += 1
        if self.kept[code, field] > SHOWN_OF_A_KIND:
            return
        row = None if index is None else self.row_nos[index]
        label = self.label(field) if field else None
        shown = {k: shorten(v, SHOWN_LENGTH if k == "value" else OWN_LENGTH) for k, v in values.items()}
        if field in PRIVATE_FIELDS and "value" in shown:
            shown["value"] = masked(shown["value"])
        self.found.append(Finding(code, severity, self.file, self.header.sheet.name, row, label, shown))

    def require(self, *fields: str) -> None:
        """Refuse every row that leaves one of these columns empty."""
        for field in fields:
            if field in self._gappy or field not in self._texts:
                for index in _places_of({""}, self.texts(field)):
                    self.refuse(index, "intake.missing_value", field)

    def parse(self, field: str, parser: Parser[T], *, refuse: bool = True) -> list[T | None]:
        """Read one column; an empty cell is None and no fault.

        With ``refuse`` a fault refuses its row, else the cell is left out with a warning.
        """
        texts = self.texts(field)
        read = self._read(field, texts, set(texts), parser, refuse=refuse)
        return list(map(read.__getitem__, texts))

    def parse_moments(self, field: str) -> list[datetime | None]:
        """Read a column of moments; a fault refuses its row."""
        texts = self.texts(field)
        moments = usual_moments(texts)
        if None not in moments:
            return moments
        odd = {text for text, moment in zip(texts, moments, strict=True) if moment is None}
        read = self._read(field, texts, odd, parse_moment)
        return [moment or read[text] for text, moment in zip(texts, moments, strict=True)]

    def _read(
        self, field: str, texts: Sequence[str], different: set[str], parser: Parser[T], *, refuse: bool = True
    ) -> dict[str, T | None]:
        """Give text -> value for the different texts of a column, and tell the faults among them."""
        read = {text: parser(text) if text else None for text in different}
        faults = {text: value.code for text, value in read.items() if isinstance(value, Fault)}
        tell = self.refuse if refuse else self.warn
        for index in _places_of(faults.keys(), texts) if faults else ():
            tell(index, faults[texts[index]], field, value=texts[index])
        return {text: None if isinstance(value, Fault) else value for text, value in read.items()}

    def parse_digits(self, field: str, parser: Parser[str], *, refuse: bool) -> list[str | None]:
        """Read a column of phone or ID numbers.

        One finding says how many had lost their leading zeros, another how many were mobile numbers of before 2018.
        """
        texts, digits = self.texts(field), self.parse(field, parser, refuse=refuse)
        changed = [i for i, (text, value) in enumerate(zip(texts, digits, strict=True)) if value and value != text]
        older = {i for i in changed if field == "phone" and is_old_mobile(texts[i])}
        longer = [i for i in changed if i not in older and len(digits[i] or "") > len(texts[i])]
        for code, indices in (("intake.zeros_restored", longer), ("profiles.mobiles_renumbered", sorted(older))):
            if indices:
                self.tell(code, Severity.NOTE, field, count=len(indices), first=self.row_nos[indices[0]])
        return digits

    def parse_days(self, field: str, parser: Callable[[str], date | Fault], today: date | None) -> list[date | None]:
        """Read a column of days; one after today refuses its row."""
        days = self.parse(field, parser)
        for index in [i for i, day in enumerate(days) if day and today and day > today]:
            self.refuse(index, "intake.in_future", field, value=self.texts(field)[index])
        return days

    def refuse_repeats(self, field: str, keys: Sequence[Any], rows: Sequence[R], content_of: Content[R]) -> None:
        """Refuse a row whose key stood higher up: as a duplicate when the rest is equal, as a conflict when not."""
        if len(set(keys)) == len(keys):
            return
        first: dict[Any, int] = {}
        for index, key in enumerate(keys):
            if key and self.refused.get(index) != "intake.total_row":
                earlier = first.setdefault(key, index)
                if earlier != index:
                    same = content_of(rows[earlier]) == content_of(rows[index])
                    code = "intake.duplicate_row" if same else "intake.conflicting_row"
                    self.refuse(index, code, field, value=_written(key), first=self.row_nos[earlier])

    def refuse_stored(
        self,
        field: str,
        keys: Sequence[Any],
        rows: Sequence[R],
        stored: Mapping[Any, Any],
        content_of: Content[R],
    ) -> None:
        """Refuse a row that is stored already, ``stored`` being key -> content: see ``refuse_if_stored``."""
        for index in [i for i, key in enumerate(keys) if key in stored] if stored else ():
            is_same = stored[keys[index]] == content_of(rows[index])
            self.refuse_if_stored(index, field, keys[index], is_same)

    def refuse_if_stored(self, index: int, field: str, key: str, is_same: bool, is_welcome: bool = False) -> None:
        """Refuse one row whose key is stored: same content is a warning, other content an error unless welcome."""
        if index in self.refused:
            return
        if is_same:
            self.refuse(index, "intake.already_stored", field, severity=Severity.WARNING, value=key)
        elif not is_welcome:
            self.refuse(index, "intake.stored_differs", field, value=key)

    def intake(self, kind: str, records: Iterable[R], marks_per_row: int = 1) -> Intake[R]:
        """Close the table: the records of the rows not refused (give all of them), findings by row."""
        kept = tuple(records)
        reasons = Counter(self.refused.values())
        return Intake(
            records=kept,
            findings=capped(sorted(self.found, key=lambda finding: finding.row or 0), self.counts),
            rows_read=self.n_rows * marks_per_row,
            rows_refused=len(self.refused) * marks_per_row,
            refused_by_reason={code: reasons[code] * marks_per_row for code in sorted(reasons)},
            profile=f"{kind}/standard",
        )

    def accepted(self, rows: Iterable[R]) -> Iterable[R]:
        """Give those of the rows that were not refused."""
        return compress(rows, [i not in self.refused for i in range(self.n_rows)]) if self.refused else rows


def open_table(data: bytes, file: str, kind: str, columns: Mapping[str, Column] | None = None) -> Table | Intake[Any]:
    """Read a file of this kind as a Table, or give the Intake that says why it cannot be."""
    wanted = columns or columns_of(kind)
    try:
        book = read_book(data)
        header = find_header(book, wanted)
    except Unreadable as error:
        values = {name: shorten(value, OWN_LENGTH) for name, value in error.values.items()}
        return _unreadable(kind, [Finding(error.code, Severity.ERROR, file, values=values)])
    if header.missing or header.doubled:
        return _unreadable(kind, column_findings(file, header, wanted))
    table = Table(file, header, wanted, book.encoding)
    for field, legacy in header.legacy_fields(book).items():
        table.tell("profiles.legacy_font", Severity.WARNING, field, encoding=legacy.value)
    others = complete_sheets(book, wanted, header)
    if others:
        names = ", ".join(others)
        table.tell("intake.sheets_ignored", Severity.WARNING, sheets=names, used=header.sheet.name)
    if not table.n_rows:
        table.tell("intake.no_rows", Severity.ERROR)
        return _unreadable(kind, table.found)
    return table


def _unreadable(kind: str, findings: Iterable[Finding]) -> Intake[Any]:
    return Intake((), tuple(findings), 0, 0, {}, f"{kind}/standard")


def column_findings(file: str, header: Header, wanted: Mapping[str, Column]) -> list[Finding]:
    """Name every column that is missing, with the headings it may bear, and every one that stands twice."""
    place = (Severity.ERROR, file, header.sheet.name, None)
    missing = [
        Finding("intake.missing_column", *place, (name := wanted[field].names[0]),
                {"column": name, "names": ", ".join(wanted[field].names)})
        for field in header.missing
    ]  # fmt: skip
    doubled = [
        Finding("intake.column_twice", *place, header.labels[field], {"column": header.labels[field]})
        for field in header.doubled
    ]
    return missing + doubled


def _places_of(wanted: Iterable[str], texts: Sequence[str]) -> list[int]:
    return [index for index, text in enumerate(texts) if text in wanted]


def _written(key: object) -> str:
    return " / ".join(map(str, key)) if isinstance(key, tuple) else str(key)


def capped(findings: Sequence[Finding], counts: Mapping[str, int]) -> tuple[Finding, ...]:
    """Keep the first 200 findings of a kind and close with a note that counts them all."""
    seen: Counter[str] = Counter()
    kept: list[Finding] = []
    notes: list[Finding] = []
    for finding in findings:
        seen[finding.code] += 1
        if seen[finding.code] <= SHOWN_OF_A_KIND:
            kept.append(finding)
        if seen[finding.code] == 1 and counts[finding.code] > SHOWN_OF_A_KIND:
            values = {"first": str(finding.row), "total": str(counts[finding.code]), "shown": str(SHOWN_OF_A_KIND)}
            notes.append(
                replace(finding, code="intake.more_of_a_kind", severity=Severity.NOTE, row=None, values=values)
            )
    return (*kept, *notes)
