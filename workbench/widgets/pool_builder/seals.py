"""Sealing and opening a week's key: holders type their passphrases here, and the fields are empty again at once.

A widget's value is known to the browser, so a passphrase is taken out of its field before anything is done with it,
whether that succeeds or not; no panel keeps one, and none is ever part of a saved notebook.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets  # type: ignore[import-untyped]

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.services.keys import open_week_key, seal_week_key
from workbench.terms import Role
from workbench.texts import format_moment
from workbench.widgets import esc
from workbench.widgets.guard import guard
from workbench.widgets.pool_builder.model import PoolDesk, WeekPool
from workbench.widgets.pool_builder.parts import STYLE, WIDE, After, PoolPanel, button, dropdown, people

HOLDERS = 3
OPENERS = 2
_HOLDING = (Role.COMMITTEE, Role.SECRETARIAT, Role.AUDITOR)
_ACTING = (Role.SECRETARIAT, Role.COMMITTEE)
Act = Callable[[Mapping[str, str]], str]


class _PassphrasePanel(PoolPanel):
    """Some holders, each with a field only they fill in, and who runs it."""

    def __init__(
        self, name: str, note: str, act: Act, count: int, desk: PoolDesk, read: WeekPool, after: After | None
    ) -> None:
        week = read.week.number
        super().__init__(say(f"pool_builder.{name}_title", week=week), desk, week, after)
        self.act = act
        members = people(desk, *_HOLDING)
        self.holders = [dropdown(say("pool_builder.holder", number=n), members) for n in range(1, count + 1)]
        self.passphrases = [_secret(n) for n in range(1, count + 1)]
        self.actor = dropdown(say("desk.field_actor"), people(desk, *_ACTING))
        self.button = button(say(f"pool_builder.{name}_button"), self.clicked)
        pairs = [field for pair in zip(self.holders, self.passphrases, strict=True) for field in pair]
        self.lay_out([esc.markup(esc.paragraph(note)), *pairs, self.actor, self.button])

    @guard
    def clicked(self, _button: object = None) -> None:
        """Take the passphrases, whatever comes of it, and act."""
        passphrases = self.take()
        self.done(self.act(passphrases))

    def take(self) -> dict[str, str]:
        """Empty the fields and give holder -> passphrase; refused where one is missing or a holder is named twice."""
        typed = [field.value for field in self.passphrases]
        for field in self.passphrases:
            field.value = ""
        codes = [field.value for field in self.holders]
        if None in codes or "" in typed or len(set(codes)) < len(codes):
            raise WorkbenchError("pool_builder.holders_missing", count=len(codes))
        return dict(zip(codes, typed, strict=True))

    def acting(self) -> str:
        """Give who runs the panel."""
        if self.actor.value is None:
            raise WorkbenchError("desk.fields_missing", fields=self.actor.description)
        value: str = self.actor.value
        return value


class SealingPanel(_PassphrasePanel):
    """Three holders seal the key of an approved pool; the commitment is shown to be printed in the minutes."""

    def __init__(self, desk: PoolDesk, read: WeekPool, after: After | None = None) -> None:
        super().__init__("seal", say("pool_builder.seal_note"), self.seal, HOLDERS, desk, read, after)

    def seal(self, holders: Mapping[str, str]) -> str:
        """Seal the key with the operating system's random numbers; give the sentence with the commitment."""
        sealed = seal_week_key(
            self.desk.engine,
            week=self.week,
            holders=holders,
            actor=self.acting(),
            at=self.desk.at,
            random_bytes=secrets.token_bytes,
            contest=self.desk.contest,
        )
        return say("pool_builder.sealed", week=self.week, commitment=sealed.commitment)


class OpeningPanel(_PassphrasePanel):
    """Two holders open the key once the week has closed."""

    def __init__(self, desk: PoolDesk, read: WeekPool, after: After | None = None) -> None:
        note = say("pool_builder.open_note", closes=format_moment(read.week.closes_at))
        super().__init__("open", note, self.open_key, OPENERS, desk, read, after)

    def open_key(self, passphrases: Mapping[str, str]) -> str:
        """Open the key; the service refuses it before the week closes."""
        count = open_week_key(
            self.desk.engine,
            week=self.week,
            passphrases=passphrases,
            actor=self.acting(),
            at=self.desk.at,
            contest=self.desk.contest,
        )
        return say("pool_builder.opened", week=self.week, count=count)


def _secret(number: int) -> Any:
    """Make a field whose letters are hidden; the browser sends them when the holder leaves it, not one by one."""
    label = say("pool_builder.passphrase", number=number)
    return ipywidgets.Password(description=label, continuous_update=False, layout=WIDE, style=STYLE)
