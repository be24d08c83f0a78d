"""The one view of a judge: it reads no column that identifies, whatever is stored."""

from __future__ import annotations

import re
from typing import Any

import pytest
from marking_makers import ROUND, judge, leaks, make_marking_contest
from sqlalchemy import Engine, event

from workbench.queries.judge_view import rounds_of_judge, sheets_of_judge, text_for_judge
from workbench.store import reading

# The only columns that a judge's view may select.
ALLOWED = {
    "contest.seed",
    "draft_mark.criterion", "draft_mark.judge_assignment_id", "draft_mark.points", "draft_mark.saved_at",
    "essay.blind_code",
    "essay_text.redacted",
    "judge_assignment.comment", "judge_assignment.id", "judge_assignment.locked_at", "judge_assignment.round",
    "judge_assignment.submitted_at", "judge_assignment.version",
    "mark.criterion", "mark.judge_assignment_id", "mark.marked_at", "mark.points",
    "member.code",
}  # fmt: skip


@pytest.fixture
def statements(sqlite_engine: Engine) -> list[str]:
    """Every statement that the database is asked."""
    asked: list[str] = []

    @event.listens_for(sqlite_engine, "before_cursor_execute")
    def _keep(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    return asked


def test_the_view_selects_nothing_but_what_a_judge_may_see(sqlite_engine: Engine, statements: list[str]) -> None:
    make_marking_contest(sqlite_engine)
    statements.clear()
    member_id = judge(sqlite_engine, "GK1").member_id
    statements.clear()
    with reading(sqlite_engine) as session:
        shown: list[object] = [rounds_of_judge(session, member_id)]
        sheets = sheets_of_judge(session, member_id, ROUND)
        shown += [sheets, *(text_for_judge(session, member_id, ROUND, sheet.blind_code) for sheet in sheets)]
    selected = {
        column
        for statement in statements
        if statement.startswith("SELECT")
        for column in re.findall(r"\w+\.\w+", statement.replace("\n", " ").split(" FROM ")[0])
    }
    assert selected == ALLOWED
    assert leaks(*shown) == []
