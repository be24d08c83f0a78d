"""The download button: a file at the click, a sentence when it cannot be made."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.errors import WorkbenchError
from workbench.widgets.download import Download
from workbench.widgets.download.view import FileMade
from workbench.widgets.guard import RERAISE, MessageArea


class _Spied(Download):
    """Keeps what would go to the browser."""

    def __init__(self, make: Any) -> None:
        self.sent: list[tuple[Any, Any]] = []
        super().__init__("Tải về", make, MessageArea())

    def send(self, content: Any, buffers: Any = None) -> None:
        self.sent.append((content, buffers))


def test_a_click_sends_the_bytes_under_a_vietnamese_name() -> None:
    button = _Spied(lambda: FileMade("Bảng xếp hạng tuần 1.xlsx", "text/plain", b"\x00abc"))
    button.receive(button, {"ask": "file"})
    assert button.sent == [
        ({"name": "Bảng xếp hạng tuần 1.xlsx", "media_type": "text/plain"}, [b"\x00abc"]),
        ({"done": True}, None),
    ]
    assert button.messages.text == '<p class="wb-message wb-good" role="alert">Đã tải Bảng xếp hạng tuần 1.xlsx.</p>'


def test_a_refusal_is_told_and_the_button_becomes_ready_again() -> None:
    def refuse() -> FileMade:
        raise WorkbenchError("apps.role_missing", roles="Ban Tổ chức")

    button = _Spied(refuse)
    token = RERAISE.set(False)
    button.receive(button, {"ask": "file"})
    RERAISE.reset(token)
    assert button.sent == [({"done": True}, None)]
    assert "Việc này dành cho: Ban Tổ chức." in button.messages.text


@pytest.mark.parametrize("message", [None, "file", {}, {"ask": "other"}])
def test_other_messages_make_no_file(message: Any) -> None:
    button = _Spied(lambda: pytest.fail("made a file"))
    button.receive(button, message)
    assert button.sent == []
