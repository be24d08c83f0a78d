"""Opening the desk: contest, actor, moment, and how a refusal is shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from makers import make_contest
from sqlalchemy import Engine

from workbench.desk import session as desk_session
from workbench.desk.session import open_desk, read_moment
from workbench.errors import WorkbenchError


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2022-09-28T08:00", datetime(2022, 9, 28, 1, 0, tzinfo=UTC)),
        ("2022-09-28", datetime(2022, 9, 27, 17, 0, tzinfo=UTC)),
        ("2022-09-28T08:00:00+00:00", datetime(2022, 9, 28, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_moment_without_a_zone_is_local(text: str, moment: datetime) -> None:
    assert read_moment(text) == moment


@pytest.mark.parametrize("text", ["28/9/2022", "hôm nay", "2022-13-01"])
def test_a_moment_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(WorkbenchError) as refusal:
        read_moment(text)
    assert refusal.value.code == "desk.moment_unreadable"


def test_the_desk_takes_the_only_contest_and_knows_the_actor(sqlite_engine: Engine) -> None:
    contest_id = make_contest(sqlite_engine)
    desk = open_desk(actor="TK", at="2022-09-28T08:00")
    assert (desk.contest, desk.contest_id, desk.actor) == ("thu", contest_id, "TK")
    assert desk.at == datetime(2022, 9, 28, 1, 0, tzinfo=UTC)
    for values, code in (({"actor": "AI"}, "contest.unknown_member"), ({"contest": "khac"}, "contest.unknown")):
        with pytest.raises(WorkbenchError) as refusal:
            open_desk(**values)  # type: ignore[arg-type]
        assert refusal.value.code == code


def test_without_a_moment_the_desk_follows_the_clock(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    before = datetime.now(UTC)
    desk = open_desk()
    assert before <= desk.at <= datetime.now(UTC) + timedelta(seconds=1)
    assert desk.at.tzinfo is not None


def test_in_a_notebook_a_refusal_is_one_sentence_and_the_cell_still_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shell: Any = InteractiveShell()
    shell.set_custom_exc((WorkbenchError,), desk_session._show_refusal)
    told: list[list[str]] = []
    monkeypatch.setattr(shell, "_showtraceback", lambda kind, error, lines: told.append(lines))
    result = shell.run_cell(
        "from workbench.errors import WorkbenchError\n"
        "raise WorkbenchError('contest.unknown_week', week=9, known='1, 2')"
    )
    assert told == [["Cuộc thi không có tuần 9. Các tuần hiện có: 1, 2."]]
    assert isinstance(result.error_in_exec, WorkbenchError)
    shell.run_cell("1 / 0")
    assert "ZeroDivisionError" in "".join(told[-1])
