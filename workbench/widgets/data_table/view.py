"""The table in the browser: it asks for a page by a message and is sent the texts of that page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from workbench.catalogue import Language, say
from workbench.texts import format_number
from workbench.widgets.data_table.model import TableModel, TableState
from workbench.widgets.guard import MessageArea, guard

_HERE = Path(__file__).parent
_LABELS = ("search", "sort_by", "first", "previous", "next", "last", "nothing", "ascending", "descending")


class DataTable(anywidget.AnyWidget):
    """A table with search, sorting and pages; ``show`` gives it other rows and keeps the widget.

    The state lives in Python: what the browser writes into a trait changes its own picture only.
    """

    _esm = _HERE / "table.js"
    _css = _HERE / "table.css"

    caption = traitlets.Unicode().tag(sync=True)
    columns: traitlets.List[Any] = traitlets.List().tag(sync=True)
    rows: traitlets.List[Any] = traitlets.List().tag(sync=True)
    order = traitlets.Dict().tag(sync=True)
    pages = traitlets.Dict().tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)

    def __init__(self, messages: MessageArea | None = None, lang: Language = "vi") -> None:
        super().__init__()
        self.messages = messages or MessageArea()
        self.lang = lang
        self.state = TableState()
        self.model: TableModel | None = None
        self.on_msg(self.receive)

    def show(self, model: TableModel, caption: str) -> None:
        """Show other rows, from their first page and in their own order."""
        self.model = model
        self.state = TableState()
        with self.hold_sync():
            self.caption = caption
            self.columns = [
                {"label": label, "is_numeric": is_numeric}
                for label, is_numeric in zip(model.columns, model.is_numeric, strict=True)
            ]
            self.labels = {name: say(f"apps.table_{name}", self.lang) for name in _LABELS} | {
                "pages": say("apps.table_pages", self.lang, caption=caption)
            }
            self._show_page()

    @guard
    def receive(self, _widget: object, message: Any, _buffers: object = None) -> None:
        """Do what the page asks: search, sort or turn; what is not one of these is left alone."""
        if not isinstance(message, dict) or self.model is None:
            return
        asked = message.get("ask")
        if asked == "search":
            self.state = self.state.searched(str(message.get("query", "")))
        elif asked == "sort" and isinstance(message.get("column"), int):
            way = message.get("is_descending")
            self.state = self.state.sorted_by(message["column"], way if isinstance(way, bool) else None)
        elif asked == "page" and isinstance(message.get("page"), int):
            self.state = replace(self.state, page=message["page"])
        else:
            return
        with self.hold_sync():
            self._show_page()

    def _show_page(self) -> None:
        if self.model is None:
            return
        page = self.model.page(self.state)
        found = "table_all" if page.n_found == page.n_all else "table_found"
        self.rows = page.rows
        self.order = {"column": self.state.column, "is_descending": self.state.is_descending}
        self.pages = {
            "page": page.page,
            "n_pages": page.n_pages,
            "n_all": page.n_all,
            "query": self.state.query,
            "found": say(f"apps.{found}", self.lang, found=format_number(page.n_found), all=format_number(page.n_all)),
            "page_text": say("apps.table_page", self.lang, page=page.page, pages=page.n_pages),
        }
