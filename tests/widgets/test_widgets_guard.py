"""What a user reads when a callback is refused or breaks, and what is kept for the secretariat."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import ipywidgets
import pytest

from workbench.errors import WorkbenchError
from workbench.widgets.guard import RERAISE, MessageArea, guard, incident_file, record_incident


class _View:
    def __init__(self) -> None:
        self.messages = MessageArea()
        self.button = ipywidgets.Button()

    @guard
    def work(self, value: int) -> int:
        return value + 1

    @guard
    def refuse(self, _button: object = None) -> None:
        raise WorkbenchError("apps.role_missing", roles="<b>Ban Tổ chức</b>")

    @guard
    def break_down(self, _button: object = None) -> None:
        raise ZeroDivisionError("bí mật 0912345678")


def test_what_works_gives_its_value_and_clears_the_last_message() -> None:
    view = _View()
    view.messages.warn("cũ")
    assert view.work(1) == 2
    assert view.messages.text == ""


def test_a_refusal_is_its_own_sentence_escaped_and_said_at_once() -> None:
    view = _View()
    token = RERAISE.set(False)
    assert view.refuse() is None
    RERAISE.reset(token)
    assert view.messages.text == (
        '<p class="wb-message wb-bad" role="alert">Việc này dành cho: &lt;b&gt;Ban Tổ chức&lt;/b&gt;. '
        "Đề nghị người có vai trò đó thực hiện.</p>"
    )


def test_a_failure_gives_a_calm_sentence_with_a_code_and_the_log_has_the_traceback(workbench_home: Path) -> None:
    view = _View()
    token = RERAISE.set(False)
    view.break_down()
    RERAISE.reset(token)
    found = re.fullmatch(
        r'<p class="wb-message wb-bad" role="alert">Chưa thực hiện được thao tác vừa rồi\. Dữ liệu không thay đổi\. '
        r"Mã sự cố: ([0-9A-F]{6})\. Vui lòng thử lại; nếu vẫn lỗi, báo mã này cho Tổ thư ký\.</p>",
        view.messages.text,
    )
    assert found is not None
    log = workbench_home / "data" / "server" / "incidents.log"
    text = log.read_text(encoding="utf-8")
    assert log == incident_file()
    assert text.startswith(f"[{found[1]}] ")
    assert "ZeroDivisionError: bí mật 0912345678" in text and "break_down" in text
    assert log.stat().st_mode & 0o777 == 0o600


def test_incidents_are_appended(tmp_path: Path) -> None:
    at = datetime(2022, 9, 20, tzinfo=UTC)
    for code in ("AAA111", "BBB222"):
        record_incident(tmp_path / "x" / "incidents.log", code, at, ValueError(code))
    lines = (tmp_path / "x" / "incidents.log").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("[")] == [
        "[AAA111] 2022-09-20T00:00:00+00:00",
        "[BBB222] 2022-09-20T00:00:00+00:00",
    ]


def test_in_tests_a_broken_callback_is_raised(workbench_home: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        _View().break_down()


def test_ipywidgets_still_swallows_what_a_callback_raises() -> None:
    """The reason for ``guard``: when this fails, ipywidgets reports failures itself."""
    button = ipywidgets.Button()
    button.on_click(lambda _: 1 / 0)
    button.click()
