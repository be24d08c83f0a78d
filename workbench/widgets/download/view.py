"""The download button; the bytes travel over the page's own channel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import anywidget
import traitlets

from workbench.catalogue import Language, say
from workbench.widgets.guard import MessageArea, guard

_HERE = Path(__file__).parent
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FileMade(NamedTuple):
    """A file for the user: its name as it is saved, what it is, its bytes."""

    name: str
    media_type: str
    content: bytes


class Download(anywidget.AnyWidget):
    """A button that calls ``make`` at each click and saves what it gives under its own name."""

    _esm = _HERE / "download.js"
    _css = _HERE / "download.css"

    label = traitlets.Unicode().tag(sync=True)
    busy_text = traitlets.Unicode().tag(sync=True)

    def __init__(self, label: str, make: Callable[[], FileMade], messages: MessageArea, lang: Language = "vi") -> None:
        super().__init__(label=label, busy_text=say("apps.download_busy", lang))
        self.make = make
        self.messages = messages
        self.lang = lang
        self.on_msg(self.receive)

    def receive(self, _widget: object, message: Any, _buffers: object = None) -> None:
        """Answer a click; whatever happens, the button becomes ready again."""
        if not isinstance(message, dict) or message.get("ask") != "file":
            return
        try:
            self.hand_over()
        finally:
            self.send({"done": True})

    @guard
    def hand_over(self) -> None:
        """Make the file and send it to the page."""
        file = self.make()
        self.send({"name": file.name, "media_type": file.media_type}, buffers=[file.content])
        self.messages.say(say("apps.download_done", self.lang, file=file.name))
