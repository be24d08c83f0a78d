"""The two people of an annulment: proven by a sign-in and a password in the apps, named in a notebook."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

import ipywidgets  # type: ignore[import-untyped]
from sqlalchemy import Engine

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.queries.committee import members_holding
from workbench.queries.contest import contest_of
from workbench.services.sign_in import SignedIn, second_person
from workbench.store import reading
from workbench.terms import Role
from workbench.widgets import esc
from workbench.widgets.review_queue.model import RULING_ROLES

WIDE = {"width": "min(100%, 640px)"}
STYLE = {"description_width": "180px"}


class Signing(Protocol):
    """Who rules: the fields of the first and of the second person, and the codes they stand for."""

    first_fields: tuple[Any, ...]
    second_fields: tuple[Any, ...]

    def first(self) -> str:
        """Give the code of whoever rules."""

    def second(self, at: datetime) -> str:
        """Give the code of whoever seconds."""

    def clear(self) -> None:
        """Empty the fields, so that nobody signs twice without wanting to."""


class ProvenSigning:
    """Whoever is signed in rules; the second person types their own password."""

    def __init__(self, engine: Engine, person: SignedIn) -> None:
        self.engine = engine
        self.person = person
        self.username = ipywidgets.Text(description=say("review_queue.second_username"), layout=WIDE)
        self.password = ipywidgets.Password(description=say("review_queue.second_password"), layout=WIDE)
        about = esc.markup(esc.paragraph(say("review_queue.second_about"), is_muted=True))
        self.first_fields: tuple[Any, ...] = ()
        self.second_fields: tuple[Any, ...] = (about, self.username, self.password)

    def first(self) -> str:
        """Give the code of the person signed in."""
        return self.person.code

    def second(self, at: datetime) -> str:
        """Give the code of the person whose password was typed; the password is forgotten at once."""
        username, password = self.username.value, self.password.value
        self.password.value = ""
        empty = [
            field.description for field, text in ((self.username, username), (self.password, password)) if not text
        ]
        if empty:
            raise WorkbenchError("desk.fields_missing", fields=", ".join(empty))
        second = second_person(self.engine, first=self.person, username=username, password=password, at=at)
        second.require(Role.COMMITTEE)
        return second.code

    def clear(self) -> None:
        """Forget who was about to sign."""
        self.username.value = self.password.value = ""


class NamedSigning:
    """Both people are chosen from lists, as in every form of a notebook."""

    def __init__(self, engine: Engine, contest: str | None) -> None:
        self.proposer = _people("desk.field_proposer", engine, contest, *RULING_ROLES)
        self.seconder = _people("desk.field_seconder", engine, contest, Role.COMMITTEE)
        about = esc.markup(esc.paragraph(say("review_queue.second_named_about"), is_muted=True))
        self.first_fields: tuple[Any, ...] = (self.proposer,)
        self.second_fields: tuple[Any, ...] = (about, self.seconder)

    def first(self) -> str:
        """Give the code of the proposer chosen."""
        return _chosen(self.proposer)

    def second(self, at: datetime) -> str:
        """Give the code of the seconder chosen."""
        return _chosen(self.seconder)

    def clear(self) -> None:
        """Choose nobody."""
        self.proposer.index = self.seconder.index = 0


def _people(label: str, engine: Engine, contest: str | None, *roles: Role) -> Any:
    with reading(engine) as session:
        members = members_holding(session, contest_of(session, contest).id or 0, *roles)
    names = [(f"{member.full_name} – {member.position} ({member.code})", member.code) for member in members]
    options = [(say("desk.choose"), None), *names]
    return ipywidgets.Dropdown(options=options, index=0, description=say(label), layout=WIDE, style=STYLE)


def _chosen(field: Any) -> str:
    if field.value is None:
        raise WorkbenchError("desk.fields_missing", fields=field.description)
    code: str = field.value
    return code
