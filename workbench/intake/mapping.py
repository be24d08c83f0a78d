"""Which column of a file is which field: found for a profile, or proposed to a person who makes one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from workbench.catalogue import Language, say
from workbench.intake.guard import Unreadable
from workbench.intake.header import SCAN_ROWS, Column, Header, find_header, heading_key
from workbench.intake.profiles import (
    Identity,
    Layout,
    Profile,
    columns_for,
    fields_of,
    split_number,
    split_out_of,
)
from workbench.intake.sheet import Book, Row, cell_text
from workbench.intake.styles import field_parser
from workbench.intake.values import Fault

SHOWN_ROWS = 20
SHOWN_FAULTS = 5


@dataclass(frozen=True, slots=True)
class Located:
    """Where the columns of a profile stand: ``numbered`` is field -> question number (or item code) -> place.

    ``out_of`` is the greatest mark that the heading of the points names.
    """

    header: Header
    numbered: Mapping[str, Mapping[int | str, int]] = field(default_factory=dict)
    out_of: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FieldProposal:
    """One field and the heading proposed for it; None where no heading looks like it."""

    field: str
    is_required: bool
    heading: str | None
    is_numbered: bool = False

    def label(self, lang: Language = "vi") -> str:
        """Say what the field is."""
        return say(f"profiles.field_{self.field}", lang)


@dataclass(frozen=True, slots=True)
class MappingProposal:
    """A file as a person is asked about it: its headings, its first rows as texts, a heading for each field.

    ``heading_row`` counts as the spreadsheet shows it, from 1; every row of ``rows`` is as long as ``headings``.
    """

    sheet: str | None
    heading_row: int
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    fields: tuple[FieldProposal, ...]

    def mapping(self) -> dict[str, str]:
        """Give field -> heading of what was proposed, as a profile keeps it."""
        return {proposal.field: proposal.heading for proposal in self.fields if proposal.heading}

    def column(self, heading: str) -> tuple[str, ...]:
        """Give the shown texts under a heading; of a numbered one those of its first column."""
        places = [i for i, text in enumerate(self.headings) if text == heading]
        places += [i for i, text in enumerate(self.headings) if split_number(text)[0] == heading]
        return tuple(row[places[0]] for row in self.rows) if places else ()


@dataclass(frozen=True, slots=True)
class BadValue:
    """A text that does not fit its field: how often it stands in the column, and the key of the reason."""

    text: str
    count: int
    code: str

    def reason(self, lang: Language = "vi") -> str:
        """Say why it does not fit."""
        return say(self.code, lang, value=self.text)


@dataclass(frozen=True, slots=True)
class ColumnTest:
    """How the texts of a column fit a field; ``bad`` holds the first different ones that do not."""

    n_ok: int
    n_empty: int
    n_bad: int
    bad: tuple[BadValue, ...]


def test_column(texts: Iterable[str], field: str, *, month_first: bool = False) -> ColumnTest:
    """Say how many texts of a column can be read as this field, and why the first others cannot."""
    counts = Counter(text.strip() for text in texts)
    n_empty = counts.pop("", 0) + counts.pop("-", 0)
    parser = field_parser(field, month_first=month_first)
    read = {text: parser(text) for text in counts}
    bad = [BadValue(text, counts[text], value.code) for text, value in read.items() if isinstance(value, Fault)]
    n_bad = sum(one.count for one in bad)
    return ColumnTest(counts.total() - n_bad, n_empty, n_bad, tuple(bad[:SHOWN_FAULTS]))


# pytest takes every function of this name for a test of its own.
test_column.__test__ = False  # type: ignore[attr-defined]


def propose_mapping(
    book: Book, layout: Layout, identity: Identity = Identity.ACCOUNT, columns: Mapping[str, str] | None = None
) -> MappingProposal:
    """Propose a heading for each field of a layout; ``columns`` are those a person has named already.

    Where no row looks like headings of attempts, the widest of the first rows is taken for them, so that a person
    can say what the columns are. Raises Unreadable where no sheet holds a table at all.
    """
    profile = Profile(name="x", layout=layout, identity=identity, columns=columns or {})
    try:
        located = locate(book, profile)
    except Unreadable:
        located = Located(_widest_row(book))
    header = located.header
    headings = heading_texts(header)
    proposals = []
    for name, column in fields_of(layout, identity).items():
        places = located.numbered.get(name, {})
        if name in layout.numbered:
            heading = split_number(headings[min(places.values())])[0] if places else None
        else:
            heading = headings[header.places[name]] if name in header.places else None
        proposals.append(FieldProposal(name, column.is_required, heading, name in layout.numbered))
    shown = [row for row in header.sheet.rows[header.first_row :] if any(cell != "" for cell in row)][:SHOWN_ROWS]
    rows = tuple(tuple(cell_text(row[i]) if i < len(row) else "" for i in range(len(headings))) for row in shown)
    return MappingProposal(header.sheet.name, header.first_row, headings, rows, tuple(proposals))


def _widest_row(book: Book) -> Header:
    """Take for headings the first row near the top that has the most filled cells."""
    widths = [
        (sum(bool(text) for text in _texts(row)), -index, sheet)
        for sheet in book.sheets
        for index, row in enumerate(sheet.rows[:SCAN_ROWS])
    ]
    width, index, sheet = max(widths, key=lambda found: found[:2], default=(0, 0, None))
    if sheet is None or width < 2:
        raise Unreadable("intake.empty_file")
    return Header(sheet, 1 - index, {}, {}, (), ())


def locate(book: Book, profile: Profile, item_codes: Iterable[str] = ()) -> Located:
    """Find the columns of a profile; raises Unreadable where no sheet has half of what it needs.

    A column of a wide file may also be headed by the code of the question, ``item_codes`` then being those known.
    """
    numbered = profile.layout.numbered
    columns = dict(columns_for(profile))
    base_names = {name: frozenset(map(heading_key, columns.pop(name).names)) for name in numbered if name in columns}
    header = find_header(book, _literal_columns(book, columns))
    headings = heading_texts(header)
    places: dict[str, dict[int | str, int]] = {name: {} for name in base_names}
    codes = frozenset(item_codes)
    for place, heading in enumerate(headings):
        base, number = split_number(split_out_of(heading)[0])
        for name, names in base_names.items():
            if number is not None and heading_key(base) in names:
                places[name].setdefault(number, place)
        bare = heading.strip("[] ")
        if profile.layout is Layout.WIDE and "answer" in places and bare in codes:
            places["answer"].setdefault(bare, place)
    points = header.labels.get("points", "")
    return Located(header, places, split_out_of(points)[1])


def heading_texts(header: Header) -> tuple[str, ...]:
    """Give the headings of all columns as written; a heading of two rows by its lower cell, where that is filled."""
    rows = header.sheet.rows[max(0, header.first_row - 2) : header.first_row]
    lower, upper = _texts(rows[-1]), _texts(rows[0]) if len(rows) > 1 else []
    width = max([len(lower), *(place + 1 for place in header.places.values())])
    texts = [lower[i] if i < len(lower) else "" for i in range(width)]
    for name, place in header.places.items():
        texts[place] = header.labels[name]
    is_headed_twice = any(not texts[place] for place in header.places.values())
    return tuple(text or (upper[i] if is_headed_twice and i < len(upper) else "") for i, text in enumerate(texts))


def _literal_columns(book: Book, columns: Mapping[str, Column]) -> dict[str, Column]:
    """Give the columns under names that a header search takes: with a ``/20.00`` behind, and one name where two stand.

    A report may hold the institution and the department: the name that stands first in the list of names counts.
    """
    names = {name: list(column.names) for name, column in columns.items()}
    order = {name: {heading_key(text): rank for rank, text in reversed([*enumerate(column.names)])}
             for name, column in columns.items()}  # fmt: skip
    for sheet in book.sheets:
        for row in sheet.rows[:SCAN_ROWS]:
            texts = [text for text in _texts(row) if text]
            for name, ranks in order.items():
                found = {heading_key(split_out_of(text)[0]): text for text in reversed(texts)}
                matches = sorted((ranks[key], text) for key, text in found.items() if key in ranks)
                if len(matches) > 1:
                    dropped = {heading_key(text) for _, text in matches[1:]}
                    names[name] = [text for text in names[name] if heading_key(text) not in dropped]
                if matches and matches[0][1] not in names[name]:
                    names[name].append(matches[0][1])
    return {name: Column(tuple(names[name]), column.is_required) for name, column in columns.items()}


def _texts(row: Row) -> list[str]:
    return [" ".join(cell_text(cell).split()) for cell in row]
