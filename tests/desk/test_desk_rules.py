"""Notebook 05_rules: versions, presets, and a change adopted by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from makers import OPENS, make_contest, make_rules, make_setup
from notebook_runs import run_cells
from sqlalchemy import Engine

from workbench.desk import rules
from workbench.desk.session import open_desk
from workbench.desk.weeks import choose_week
from workbench.services.rules_versions import adopt_rules
from workbench.terms import Recognised
from workbench.widgets.rules_editor import RulesEditor

BEFORE = "2022-09-16T09:00"


def _editor(shown: Any) -> RulesEditor:
    found = [shown] if isinstance(shown, RulesEditor) else []
    for child in getattr(shown, "children", ()):
        found += [_editor(child)] if _holds(child) else []
    return found[0]


def _holds(shown: Any) -> bool:
    return isinstance(shown, RulesEditor) or any(_holds(child) for child in getattr(shown, "children", ()))


def test_versions_and_what_each_one_changed_are_told(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    changed = make_rules(notice="Thông báo 2", recognised=Recognised.LAST)
    at = OPENS - timedelta(days=1)
    adopt_rules(sqlite_engine, changed, weeks=[2], actor="TK", reason="họp", at=at)
    desk = open_desk(at=BEFORE)
    frames = rules.versions(desk, choose_week(desk, 1)).frames
    first = make_setup().full_rules()
    assert [list(row)[:2] for row in frames[0].itertuples(index=False)] == [[1, "Thể lệ thử"], [2, "Thông báo 2"]]
    assert frames[0]["Mã băm"].tolist()[0] == first.sha256()
    told = ("Bài được tính", "Bài điểm cao nhất, rồi nhanh nhất", "Bài nộp cuối cùng")
    assert told in list(frames[1].itertuples(index=False, name=None))


def test_by_hand_a_change_is_adopted_and_the_versions_follow(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    desk = open_desk(at=BEFORE)
    chosen = choose_week(desk, None)
    shown = rules.change(desk, chosen)
    editor = _editor(shown)
    editor.recognised.value = Recognised.FIRST
    editor.fields["notice"].value = "Thông báo 2"
    editor.actor.value, editor.reason.value = "TK", "họp"
    editor.adopt_clicked()
    assert _editor(shown).recognised.value is Recognised.FIRST


def test_the_notebook_runs_from_top_to_bottom(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    shown = run_cells("05_rules", week=1, at=BEFORE)
    assert [len(frame) for frame in (shown["versions"].frames[0], shown["ways"].frames[0])] == [1, 8]
