"""Searching, sorting and paging of a frame, without a widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from workbench.texts import fold, format_number, sort_key

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class TableState:
    """What the user asked to see; ``column`` None keeps the frame's own order, pages count from 1."""

    query: str = ""
    column: int | None = None
    is_descending: bool = False
    page: int = 1

    def searched(self, query: str) -> TableState:
        """Ask for the rows that hold these words, from the first page."""
        return replace(self, query=query, page=1)

    def sorted_by(self, column: int, is_descending: bool | None = None) -> TableState:
        """Ask for another order; without a direction ascending first, the other way when asked again."""
        if is_descending is None:
            is_descending = column == self.column and not self.is_descending
        return replace(self, column=column, is_descending=is_descending, page=1)


@dataclass(frozen=True, slots=True)
class TablePage:
    """One page as it is shown: texts only, with the place in the whole."""

    rows: list[list[str]]
    page: int
    n_pages: int
    n_found: int
    n_all: int


class TableModel:
    """A frame of values for people, with the texts it shows and the keys it is sorted by.

    ``sort_by`` gives a column's own sort values, one a row, where its texts do not sort as the reader expects
    (durations, people's names). Numbers sort by value and other texts as in a Vietnamese dictionary.
    """

    def __init__(self, frame: pd.DataFrame, sort_by: Mapping[str, Sequence[Any]] | None = None) -> None:
        self.columns: list[str] = [str(label) for label in frame.columns]
        self._values: list[list[Any]] = [frame[label].tolist() for label in frame.columns]
        self._sort_by = dict(sort_by or {})
        self.is_numeric = [
            pd.api.types.is_numeric_dtype(frame[label]) or _are_numbers(self._sort_by.get(str(label), ()))
            for label in frame.columns
        ]
        self._n_rows = len(frame)

    @cached_property
    def texts(self) -> list[list[str]]:
        """Give every row as texts."""
        return [[_text(column[row]) for column in self._values] for row in range(self._n_rows)]

    @cached_property
    def _folded(self) -> list[str]:
        return [fold(" ".join(row)) for row in self.texts]

    def page(self, state: TableState) -> TablePage:
        """Give the page asked for; a page, a column or a query that cannot be is brought to the nearest that can."""
        words = fold(state.query[:200]).split()
        found = [row for row in range(self._n_rows) if all(word in self._folded[row] for word in words)]
        if state.column is not None and 0 <= state.column < len(self.columns):
            found = self._sorted(found, state.column, state.is_descending)
        n_pages = max(1, -(-len(found) // PAGE_SIZE))
        page = min(max(state.page, 1), n_pages)
        shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        return TablePage([self.texts[row] for row in shown], page, n_pages, len(found), self._n_rows)

    def _sorted(self, rows: list[int], column: int, is_descending: bool) -> list[int]:
        """Sort stably; what has no value stands last in both directions."""
        keys = self._keys(column)
        valued = [row for row in rows if keys[row] is not None]
        empty = [row for row in rows if keys[row] is None]
        return sorted(valued, key=lambda row: keys[row], reverse=is_descending) + empty

    def _keys(self, column: int) -> Sequence[Any]:
        label = self.columns[column]
        if label in self._sort_by:
            return self._sort_by[label]
        if self.is_numeric[column]:
            return [None if pd.isna(value) else value for value in self._values[column]]
        return [sort_key(row[column]) if row[column] else None for row in self.texts]


def _are_numbers(keys: Sequence[Any]) -> bool:
    return bool(keys) and all(key is None or isinstance(key, (int, float)) for key in keys)


def _text(value: Any) -> str:
    if value is None or value is pd.NA or value != value:  # NaN alone differs from itself
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return format_number(value)
    return str(value)
