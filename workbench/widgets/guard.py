"""Every widget callback runs under ``@guard``: what goes wrong is told to the user and kept for the secretariat.

Without it ipywidgets swallows the exception: the user sees nothing, and the server's log has nothing.
"""

from __future__ import annotations

import os
import secrets
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

import ipywidgets  # type: ignore[import-untyped]

from workbench.errors import WorkbenchError
from workbench.store import home
from workbench.widgets import esc

P = ParamSpec("P")
R = TypeVar("R")

# Tests set it, so that a broken callback fails the test that called it.
RERAISE: ContextVar[bool] = ContextVar("RERAISE", default=False)


class MessageArea(ipywidgets.VBox):  # type: ignore[misc]
    """The place on a screen where its messages stand."""

    def __init__(self) -> None:
        self._line = esc.markup("")
        super().__init__([self._line])

    @property
    def text(self) -> str:
        """Give the markup now shown; empty when there is nothing to say."""
        value: str = self._line.value
        return value

    def say(self, text: str) -> None:
        """Tell that something was done."""
        self._line.value = esc.message(text, is_bad=False)

    def warn(self, text: str) -> None:
        """Tell that something was refused or went wrong."""
        self._line.value = esc.message(text, is_bad=True)

    def clear(self) -> None:
        """Take the message away."""
        self._line.value = ""


class HasMessages(Protocol):
    """A view that has a message area."""

    messages: MessageArea


V = TypeVar("V", bound=HasMessages)


def guard(method: Callable[Concatenate[V, P], R]) -> Callable[Concatenate[V, P], R | None]:
    """Run a view's method so that every refusal and every failure reaches the user in a sentence."""

    @wraps(method)
    def guarded(self: V, *args: P.args, **kwargs: P.kwargs) -> R | None:
        self.messages.clear()
        try:
            return method(self, *args, **kwargs)
        except Exception as error:
            self.messages.warn(tell(error))
            if RERAISE.get():
                raise
            return None

    return cast(Callable[Concatenate[V, P], R | None], guarded)


def tell(error: Exception) -> str:
    """Give the sentence for the user; what nobody foresaw is written to the incident log under the code it names."""
    if isinstance(error, WorkbenchError):
        return error.message()
    code = secrets.token_hex(3).upper()
    record_incident(incident_file(), code, datetime.now(UTC), error)
    return WorkbenchError("apps.incident", code=code).message()


def incident_file() -> Path:
    """Give the log of what nobody foresaw."""
    return home() / "data" / "server" / "incidents.log"


def record_incident(file: Path, code: str, at: datetime, error: Exception) -> None:
    """Append one incident: its code, the moment, the traceback. Only this user may read the file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines: list[Any] = traceback.format_exception(error)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as log:
        log.write(f"[{code}] {at.isoformat()}\n{''.join(lines)}\n")
