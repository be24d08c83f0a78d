"""A field that saves itself: the page shows at once whether what was typed is saved, being saved, or refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from workbench.catalogue import Language, say
from workbench.errors import WorkbenchError
from workbench.widgets.guard import RERAISE, tell

_HERE = Path(__file__).parent
_WORDS = ("save", "saving", "unsaved")


class SavedField(anywidget.AnyWidget):
    """One value with its label and what became of it; ``save`` stores a typed text and says so, or refuses.

    ``about`` names what the value belongs to: a text typed for something else is not saved for this.
    """

    _esm = _HERE / "field.js"
    _css = _HERE / "field.css"

    label = traitlets.Unicode().tag(sync=True)
    hint = traitlets.Unicode().tag(sync=True)
    about = traitlets.Unicode().tag(sync=True)
    saved = traitlets.Unicode().tag(sync=True)
    status = traitlets.Unicode().tag(sync=True)
    is_bad = traitlets.Bool(False).tag(sync=True)
    is_closed = traitlets.Bool(False).tag(sync=True)
    is_long = traitlets.Bool(False).tag(sync=True)
    words: traitlets.Dict[str, str] = traitlets.Dict().tag(sync=True)

    def __init__(
        self, label: str, save: Callable[[str], str], *, hint: str = "", is_long: bool = False, lang: Language = "vi"
    ) -> None:
        words = {name: say(f"marking.field_{name}", lang) for name in _WORDS}
        super().__init__(label=label, hint=hint, is_long=is_long, words=words)
        self.save = save
        self.shown = ""
        self.on_msg(self.receive)

    def show(self, about: str, saved: str, status: str, *, is_closed: bool) -> None:
        """Show what is saved; the words of a refusal stay until the next try, or until the field moves on."""
        with self.hold_sync():
            if about != self.shown or not self.is_bad:
                self.is_bad, self.status = False, status
            self.shown = about
            self.saved, self.is_closed, self.about = saved, is_closed, about

    def receive(self, _widget: object, message: Any, _buffers: object = None) -> None:
        """Save what was typed and answer, a refusal stands beside the field; or hear that the tab kept something."""
        if not isinstance(message, dict):
            return
        if message.get("unsaved") is True and message.get("about") == self.shown:
            self.is_bad, self.status = True, self.words["unsaved"]
        if not isinstance(message.get("save"), str):
            return
        try:
            if message.get("about") != self.shown:
                raise WorkbenchError("marking.moved_on", typed=message["save"][:40])
            said = self.save(message["save"])
            self.is_bad, self.status = False, said
        except Exception as error:
            self.is_bad, self.status = True, tell(error)
            if RERAISE.get() and not isinstance(error, WorkbenchError):
                raise
        finally:
            self.send({"answered": True})
