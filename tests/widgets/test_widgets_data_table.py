"""The table: search without accents, Vietnamese order, pages, and what a hostile page may send."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.widgets.data_table import DataTable, TableModel, TableState
from workbench.widgets.data_table.model import PAGE_SIZE

NAMES = ["Đặng Văn An", "Dương Thị Ánh", "Võ Minh Ân", "Ngô An", "Đỗ Bình"]


def _make_model() -> TableModel:
    frame = pd.DataFrame(
        {
            "Hạng": pd.array([1, 2, 3, 4, 5], dtype="Int64"),
            "Họ và tên": NAMES,
            "Quân số": pd.array([1200, None, 7, 30, 7], dtype="Int64"),
            "Thời gian": ["2 phút 05 giây", "17 giây", "1 phút 40 giây", "59 giây", "20 giây"],
        }
    )
    return TableModel(frame, {"Thời gian": [125, 17, 100, 59, 20]})


def _column(model: TableModel, state: TableState, place: int) -> list[str]:
    return [row[place] for row in model.page(state).rows]


def test_rows_come_in_their_own_order_as_texts() -> None:
    page = _make_model().page(TableState())
    assert page.rows[0] == ["1", "Đặng Văn An", "1.200", "2 phút 05 giây"]
    assert page.rows[1][2] == ""
    assert (page.page, page.n_pages, page.n_found, page.n_all) == (1, 1, 5, 5)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("dang", ["Đặng Văn An"]),
        ("ĐẶNG", ["Đặng Văn An"]),
        ("an ngo", ["Ngô An"]),
        ("d", ["Đặng Văn An", "Dương Thị Ánh", "Đỗ Bình"]),
        ("  ", NAMES),
        ("1.200", ["Đặng Văn An"]),
        ("không có", []),
    ],
)
def test_search_needs_no_accents_and_every_word(query: str, expected: list[str]) -> None:
    assert _column(_make_model(), TableState().searched(query), 1) == expected


def test_texts_sort_as_in_a_vietnamese_dictionary() -> None:
    assert _column(_make_model(), TableState().sorted_by(1), 1) == [
        "Dương Thị Ánh",
        "Đặng Văn An",
        "Đỗ Bình",
        "Ngô An",
        "Võ Minh Ân",
    ]


def test_numbers_sort_by_value_and_a_missing_one_stands_last_both_ways() -> None:
    model = _make_model()
    assert _column(model, TableState().sorted_by(2), 2) == ["7", "7", "30", "1.200", ""]
    assert _column(model, TableState().sorted_by(2).sorted_by(2), 2) == ["1.200", "30", "7", "7", ""]


def test_a_column_with_its_own_keys_sorts_by_them_and_counts_as_numeric() -> None:
    model = _make_model()
    assert _column(model, TableState().sorted_by(3), 0) == ["2", "5", "4", "3", "1"]
    assert model.is_numeric == [True, False, True, True]


def test_equal_rows_keep_their_order() -> None:
    assert _column(_make_model(), TableState().sorted_by(2), 0)[:2] == ["3", "5"]


@given(st.integers(), st.one_of(st.none(), st.integers()), st.booleans(), st.text(max_size=300))
def test_any_state_gives_a_page_that_exists(page: int, column: int | None, is_descending: bool, query: str) -> None:
    shown = _make_model().page(TableState(query, column, is_descending, page))
    assert 1 <= shown.page <= shown.n_pages
    assert len(shown.rows) == shown.n_found <= shown.n_all == 5


def test_pages_hold_every_row_once() -> None:
    model = TableModel(pd.DataFrame({"Số": range(60)}))
    pages = [model.page(TableState(page=number)) for number in (1, 2, 3)]
    assert [len(page.rows) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 10]
    assert [int(row[0]) for page in pages for row in page.rows] == list(range(60))
    assert pages[0].n_pages == 3


def _make_table() -> DataTable:
    table = DataTable()
    table.show(_make_model(), "Bảng thử")
    return table


def test_the_widget_sends_one_page_with_its_texts() -> None:
    table = _make_table()
    assert table.caption == "Bảng thử"
    assert table.columns == [
        {"label": "Hạng", "is_numeric": True},
        {"label": "Họ và tên", "is_numeric": False},
        {"label": "Quân số", "is_numeric": True},
        {"label": "Thời gian", "is_numeric": True},
    ]
    assert table.order == {"column": None, "is_descending": False}
    assert table.pages == {
        "page": 1,
        "n_pages": 1,
        "n_all": 5,
        "query": "",
        "found": "5 dòng",
        "page_text": "Trang 1/1",
    }
    assert table.labels["pages"] == "Chuyển trang của bảng Bảng thử"


def test_the_widget_does_what_the_page_asks() -> None:
    table = _make_table()
    table.receive(table, {"ask": "search", "query": "an"})
    assert (table.pages["found"], table.rows[0][1]) == ("4 trong 5 dòng", "Đặng Văn An")
    table.receive(table, {"ask": "sort", "column": 0, "is_descending": True})
    assert [row[0] for row in table.rows] == ["4", "3", "2", "1"]
    assert table.order == {"column": 0, "is_descending": True}
    table.receive(table, {"ask": "sort", "column": 0})
    assert table.order == {"column": 0, "is_descending": False}


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        {},
        {"ask": "delete"},
        {"ask": "sort", "column": "__class__"},
        {"ask": "sort"},
        {"ask": "page", "page": None},
        {"ask": "page", "page": "2"},
    ],
)
def test_what_makes_no_sense_changes_nothing(message: Any) -> None:
    table = _make_table()
    before = (table.rows, table.order, table.pages)
    table.receive(table, message)
    assert (table.rows, table.order, table.pages) == before
    assert table.messages.text == ""


def test_a_page_or_column_out_of_range_is_brought_back() -> None:
    table = _make_table()
    table.receive(table, {"ask": "page", "page": 10**9})
    assert table.pages["page"] == 1
    table.receive(table, {"ask": "sort", "column": -7})
    assert [row[0] for row in table.rows] == ["1", "2", "3", "4", "5"]


def test_other_rows_start_from_their_first_page() -> None:
    table = _make_table()
    table.receive(table, {"ask": "search", "query": "dang"})
    table.show(TableModel(pd.DataFrame({"Số": [1, 2]})), "Khác")
    assert (table.rows, table.pages["query"], table.caption) == ([["1"], ["2"]], "", "Khác")
