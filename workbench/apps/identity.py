"""Who is asking: a signed cookie names the person, the database says on every request what they may do."""

from __future__ import annotations

import json
from collections.abc import Awaitable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jupyter_server.auth.identity import IdentityProvider, User
from sqlalchemy import Engine
from tornado.web import RequestHandler

from workbench.services.sign_in import SignedIn, person_signed_in
from workbench.store import open_engine, reading

USERNAME_HEADER = "X-Workbench-Username"
WORKING_DAY = 10 / 24  # in days, the unit of tornado's cookie options


@dataclass
class Visitor(User):
    """A signed-in person, in the shape that the Jupyter server expects of a user."""

    person: SignedIn | None = None  # the base class has fields with defaults, so this one needs one too


def person_of(user: Any) -> SignedIn:
    """Give the person behind the Jupyter server's current user."""
    person = user.person
    assert isinstance(person, SignedIn)
    return person


class WorkbenchIdentity(IdentityProvider):
    """Named people with roles; there is no token, no anonymous user and no password of the server."""

    @cached_property
    def engine(self) -> Engine:
        """Open the database once for this server."""
        return open_engine()

    def get_user(self, handler: RequestHandler) -> User | Awaitable[User | None] | None:
        """Name the person behind a request; what the client claims in headers is thrown away first."""
        known: Visitor | None = getattr(handler, "_jupyter_current_user", None)
        if known is not None:
            return known
        if USERNAME_HEADER in handler.request.headers:
            del handler.request.headers[USERNAME_HEADER]
        return self.get_user_cookie(handler)

    def user_to_cookie(self, user: User) -> str:
        """Write what the cookie holds: the username, and a stamp that ends with the password."""
        return json.dumps({"username": user.username, "stamp": person_of(user).stamp})

    def user_from_cookie(self, cookie_value: str) -> Visitor | None:
        """Give the person a cookie names, unless the account was closed or the password changed since."""
        named: dict[str, Any] = json.loads(cookie_value)
        with reading(self.engine) as session:
            person = person_signed_in(session, named["username"])
        return visitor_of(person) if person and person.stamp == named["stamp"] else None

    def get_handlers(self) -> list[tuple[str, object]]:
        """Give no handlers: the server adds the sign-in pages itself, below its base URL."""
        return []

    def is_token_authenticated(self, handler: RequestHandler) -> bool:
        """Say that no token signs anybody in, so that every check of origin and XSRF stays on."""
        return False


def visitor_of(person: SignedIn) -> Visitor:
    """Wrap a signed-in person for the Jupyter server."""
    return Visitor(username=person.username, name=person.full_name, display_name=person.full_name, person=person)
