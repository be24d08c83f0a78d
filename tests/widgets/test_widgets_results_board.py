"""The results board against the queries: the week chosen, its figures, its file, its refusals."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from makers import make_contest
from served import HOSTILE, make_served_contest
from sqlalchemy import Engine

from workbench.errors import WorkbenchError
from workbench.queries.contest import rules_of_week
from workbench.queries.standings import standings
from workbench.services.sign_in import SignedIn
from workbench.store import reading
from workbench.terms import Role
from workbench.texts import format_duration
from workbench.widgets.results_board import ResultsModel, ResultsPanel
from workbench.widgets.results_board.charts import bar_chart


def _person(*roles: Role) -> SignedIn:
    return SignedIn(3, "TB", "truongban", "Trưởng Ban Thử", "Trưởng ban", frozenset(roles), "")


@pytest.fixture
def panel(sqlite_engine: Engine) -> ResultsPanel:
    """The board as an organiser opens it."""
    make_served_contest(sqlite_engine)
    return ResultsPanel(sqlite_engine, _person(Role.COMMITTEE))


def _expected(engine: Engine, week_id: int) -> list[list[str]]:
    with reading(engine) as session:
        rows = standings(session, week_id, rules_of_week(session, week_id))
    return [
        [
            str(row.rank),
            row.full_name,
            row.unit_name,
            str(row.points),
            format_duration(row.duration_ms),
            row.decided_by.label() if row.decided_by else "",
            "Đồng hạng" if row.tie_group else "",
        ]
        for row in rows
    ]


def test_it_opens_with_the_last_week_that_has_results(panel: ResultsPanel, sqlite_engine: Engine) -> None:
    assert panel.week.options == (
        ("Tuần 1 (19/09/2022 – 27/09/2022)", 1),
        ("Tuần 2 (03/10/2022 – 11/10/2022)", 2),
        ("Tuần 3 (17/10/2022 – 25/10/2022)", 3),
    )
    assert (panel.week.value, panel.messages.text) == (2, "")
    assert panel.standings.rows == _expected(sqlite_engine, 2)[:25]
    assert [row[6] for row in panel.standings.rows[:3]] == ["Đồng hạng", "Đồng hạng", ""]


def test_choosing_a_week_shows_that_week(panel: ResultsPanel, sqlite_engine: Engine) -> None:
    panel.week.value = 1
    assert panel.standings.caption == "Bảng xếp hạng tuần 1"
    assert panel.standings.rows == _expected(sqlite_engine, 1)[:25]
    assert "<h2>Kết quả tuần 1</h2>" in panel.headline.value
    assert "<dt>Lượt người dự thi</dt><dd>60</dd>" in panel.headline.value
    assert panel.units.caption == "Tham gia theo đơn vị, tuần 1"
    assert "Đã chuyển sang tuần 1." in panel.messages.text
    assert panel.charts.value.count("<img alt=") == 2


def test_a_week_without_results_says_so_and_hides_the_board(panel: ResultsPanel) -> None:
    panel.week.value = 3
    assert panel.board.layout.display == "none"
    assert "Tuần 3 chưa có kết quả." in panel.messages.text
    panel.week.value = 2
    assert panel.board.layout.display is None


def test_a_contest_without_results_opens_quietly(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    panel = ResultsPanel(sqlite_engine, _person(Role.AUDITOR))
    assert panel.board.layout.display == "none"
    assert "Tuần 1 chưa có kết quả." in panel.messages.text


def test_the_file_holds_the_public_standings_as_texts_and_numbers(panel: ResultsPanel, sqlite_engine: Engine) -> None:
    panel.week.value = 1
    file = panel.model.standings_file()
    assert file.name == "Bảng xếp hạng tuần 1.xlsx"
    assert file.content == panel.model.standings_file().content
    sheet = openpyxl.load_workbook(io.BytesIO(file.content)).active
    assert sheet is not None and sheet["A1"].value == "Bảng xếp hạng tuần 1"
    rows: list[list[Any]] = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    shown = [["" if value is None else str(value) for value in row] for row in rows]
    assert shown == _expected(sqlite_engine, 1)
    assert HOSTILE in [row[1] for row in rows]
    assert {type(row[0]) for row in rows} == {int}


@pytest.mark.parametrize("roles", [(Role.JUDGE,), ()])
def test_every_call_refuses_who_may_not_see_results(sqlite_engine: Engine, roles: tuple[Role, ...]) -> None:
    make_served_contest(sqlite_engine)
    model = ResultsModel(_person(*roles))
    with reading(sqlite_engine) as session:
        with pytest.raises(WorkbenchError, match="Việc này dành cho"):
            model.refresh(session)
        with pytest.raises(WorkbenchError, match="Việc này dành cho"):
            model.choose(session, 1)
    with pytest.raises(WorkbenchError, match="Việc này dành cho"):
        model.standings_file()


def test_a_week_that_is_not_offered_is_not_read(panel: ResultsPanel, sqlite_engine: Engine) -> None:
    with reading(sqlite_engine) as session:
        panel.model.choose(session, 99)
    assert panel.model.board is not None and panel.model.board.number == 2


def test_a_chart_is_the_same_bytes_each_time() -> None:
    assert bar_chart(["1", "2"], [3, 4], "Điểm") == bar_chart(["1", "2"], [3, 4], "Điểm")
    assert b"<dc:date>" not in bar_chart(["1"], [3], "Điểm")
