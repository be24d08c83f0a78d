"""The pages and doors of the server: sign-in, apps with their roles, kernels that belong to one person."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Any, ClassVar, cast
from urllib.parse import urlsplit

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.auth.login import LoginFormHandler
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.utils import url_path_join
from sqlalchemy import Engine
from tornado import web
from voila.request_info_handler import RequestInfoSocketHandler  # type: ignore[import-untyped]
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler  # type: ignore[import-untyped]
from voila.tornado.handler import TornadoVoilaHandler  # type: ignore[import-untyped]
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler  # type: ignore[import-untyped]
from voila.utils import create_include_assets_functions  # type: ignore[import-untyped]

from workbench.apps.identity import USERNAME_HEADER, WorkbenchIdentity, person_of, visitor_of
from workbench.services.sign_in import (
    LOCKED_FOR,
    SignedIn,
    SignInRefused,
    record_sign_out,
    sign_in,
)
from workbench.store import transaction
from workbench.widgets.screens import SCREENS, screens_for

TEMPLATE = "workbench"
XSRF_COOKIE = "workbench-xsrf"


class _Page:
    """Pages in the look of the apps, errors included."""

    settings: dict[str, Any]

    @property
    def engine(self) -> Engine:
        """Give the database that the identity provider keeps open."""
        return cast(WorkbenchIdentity, self.settings["identity_provider"]).engine

    def get_template(self, name: str) -> Any:
        """Find a page in our template, where Jupyter's own handlers would look in theirs."""
        return self.settings["voila_jinja2_env"].get_template(name)

    @property
    def template_namespace(self) -> dict[str, Any]:
        """Add our assets and what the head of every page shows."""
        ours = create_include_assets_functions(TEMPLATE, self.settings["base_url"])
        theirs: dict[str, Any] = super().template_namespace  # type: ignore[misc]
        return {**theirs, **ours, "person": getattr(getattr(self, "current_user", None), "person", None)}


class SignInHandler(_Page, LoginFormHandler):
    """The sign-in page."""

    def _show(self, message: str = "", is_good: bool = False) -> None:
        target = self.get_argument("next", default=self.base_url)
        typed = self.get_argument("username", default="")
        self.set_header("Cache-Control", "no-store")
        self.write(self.render_template("sign_in.html", next=target, message=message, is_good=is_good, typed=typed))  # type: ignore[no-untyped-call]

    @allow_unauthenticated
    def get(self) -> None:
        """Show the page, or go on to where a signed-in person wanted to go."""
        if self.current_user:
            self._redirect_safe(self.get_argument("next", default=self.base_url))  # type: ignore[no-untyped-call]
            return
        ended = self.get_argument("signed_out", default="")
        self._show(self.settings["say"]("apps.signed_out") if ended else "", is_good=True)

    @allow_unauthenticated
    async def post(self) -> None:
        """Check a username and password; the slow hash runs beside the server's loop."""
        typed = (self.get_body_argument("username", ""), self.get_body_argument("password", "", strip=False))
        outcome = await asyncio.get_running_loop().run_in_executor(None, self._decide, *typed)
        if isinstance(outcome, SignInRefused):
            self.set_status(429 if outcome.locked_until else 401)
            if outcome.locked_until:
                self.set_header("Retry-After", str(int(LOCKED_FOR.total_seconds())))
            self._show(outcome.message())
            return
        self.identity_provider.set_login_cookie(self, visitor_of(outcome))
        self._redirect_safe(self.get_argument("next", default=self.base_url))  # type: ignore[no-untyped-call]

    def _decide(self, username: str, password: str) -> SignedIn | SignInRefused:
        return sign_in(self.engine, username, password, datetime.now(UTC))


class SignOutHandler(_Page, JupyterHandler):
    """Ends a session; only a form of our own pages can do it, so that no foreign page signs people out."""

    @web.authenticated
    def post(self) -> None:
        """Forget the cookie and say so at the sign-in page."""
        with transaction(self.engine) as session:
            record_sign_out(session, person=person_of(self.current_user), at=datetime.now(UTC))
        self.identity_provider.clear_login_cookie(self)
        self.redirect(url_path_join(self.base_url, "login?signed_out=1"))


class PersonHandler(JupyterHandler):
    """Tells a page who is signed in: pages are rendered before their visitor is known."""

    def get_login_url(self) -> str:
        """Refuse, where a page would be sent to sign in."""
        raise web.HTTPError(403)

    @web.authenticated
    def get(self) -> None:
        """Give the person's name and menu; asking also sets the cookie that the sign-out form needs."""
        person = person_of(self.current_user)
        menu = [
            {"name": screen.name, "title": screen.title(), "url": url_path_join(self.base_url, screen.address)}
            for screen in screens_for(person.roles)
        ]
        self.set_header("Cache-Control", "no-store")
        token = self.xsrf_token.decode()
        self.write({"full_name": person.full_name, "position": person.position, "menu": menu, "xsrf": token})


class HomeHandler(_Page, JupyterHandler):
    """Sends the root to the home app, in place of Voila's list of notebooks."""

    @web.authenticated
    def get(self) -> None:
        """Go home."""
        self.redirect(url_path_join(self.base_url, SCREENS["home"].address))


class NotFoundHandler(_Page, JupyterHandler):
    """Answers every address that is nobody's."""

    async def prepare(self, *, _redirect_to_login: bool = True) -> None:
        """Refuse before anything else is asked."""
        self.current_user = None
        raise web.HTTPError(404)


class AppHandler(_Page, TornadoVoilaHandler):  # type: ignore[misc]
    """Opens an app for those whose roles allow it, and tells its kernel who they are."""

    @web.authenticated
    async def get(self, path: str = "") -> None:
        """Render the app."""
        screen = SCREENS.get(path.removesuffix(".ipynb"))
        if screen is None or not path.endswith(".ipynb"):
            raise web.HTTPError(404)
        if not screen.roles & person_of(self.current_user).roles:
            raise web.HTTPError(403)
        self.request.headers[USERNAME_HEADER] = self.current_user.username
        await super().get(path)


class _OwnKernel:
    """A kernel belongs to the first person who opens it: the page that got its id connects at once."""

    owners: ClassVar[dict[str, str]] = {}

    def own(self, kernel_id: str) -> None:
        """Refuse a kernel that is somebody else's."""
        username = self.current_user.username  # type: ignore[attr-defined]
        if _OwnKernel.owners.setdefault(kernel_id, username) != username:
            raise web.HTTPError(403)


class OwnKernelHandler(_OwnKernel, KernelHandler):
    """Tells a page whether its kernel lives; nothing else, as a page never restarts or deletes by this door."""

    @web.authenticated
    async def get(self, kernel_id: str) -> None:
        """Give the kernel's state."""
        if kernel_id not in self.kernel_manager:
            _OwnKernel.owners.pop(kernel_id, None)
            raise web.HTTPError(404)
        self.own(kernel_id)
        await cast(Awaitable[None], super().get(kernel_id))

    @web.authenticated
    async def delete(self, kernel_id: str) -> None:
        """Refuse: the shutdown door is the one that a page uses."""
        raise web.HTTPError(405)


class OwnKernelSocket(_OwnKernel, VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """The channel between a page and its kernel."""

    async def pre_get(self) -> None:
        """Check who connects before the channel opens."""
        if self.current_user is None:
            raise web.HTTPError(403)
        self.own(self.path_kwargs["kernel_id"])
        await super().pre_get()


class ShutdownHandler(_OwnKernel, VoilaShutdownKernelHandler):  # type: ignore[misc]
    """Ends the kernel of a closed page.

    The browser's beacon cannot carry the XSRF header, so Voila refuses it and leaks one kernel a page. The beacon
    always carries its origin, which a foreign page cannot forge: that is checked instead.
    """

    def check_xsrf_cookie(self) -> None:
        """Let only pages of this server through."""
        origin = self.request.headers.get("Origin", "")
        if not origin or urlsplit(origin).netloc != self.request.host:
            raise web.HTTPError(403)

    @web.authenticated
    async def post(self, kernel_id: str) -> None:
        """End the kernel, when it is the asker's own and still there."""
        self.own(kernel_id)
        if kernel_id in self.kernel_manager:
            await super().post(kernel_id)
        _OwnKernel.owners.pop(kernel_id, None)
        self.set_status(204)


class RequestInfoHandler(RequestInfoSocketHandler):  # type: ignore[misc]
    """Hands a warm kernel the name of its visitor; a browser has no business here."""

    def prepare(self) -> None:
        """Refuse browsers, and anybody once the kernel has its visitor."""
        kernel_id = self.path_kwargs["kernel_id"]
        if "Origin" in self.request.headers or kernel_id in _OwnKernel.owners:
            raise web.HTTPError(403)
