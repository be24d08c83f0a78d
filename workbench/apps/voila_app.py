"""Stand-alone Voila with our doors in place of its own; started by ``workbench.apps.server``, never by hand.

Voila as a Jupyter server extension would let a visitor run code, so this program is the only way the apps are served.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.utils import url_path_join
from traitlets import default
from traitlets.config import Config
from voila.app import Voila  # type: ignore[import-untyped]
from voila.request_info_handler import RequestInfoSocketHandler  # type: ignore[import-untyped]
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler  # type: ignore[import-untyped]
from voila.static_file_handler import AllowListFileHandler  # type: ignore[import-untyped]
from voila.tornado.contentshandler import VoilaContentsHandler  # type: ignore[import-untyped]
from voila.tornado.handler import TornadoVoilaHandler  # type: ignore[import-untyped]
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler  # type: ignore[import-untyped]
from voila.tornado.treehandler import TornadoVoilaTreeHandler  # type: ignore[import-untyped]

from workbench.apps import handlers
from workbench.apps.files import secret_file
from workbench.catalogue import entries, say

_REPLACED = {
    KernelHandler: handlers.OwnKernelHandler,
    VoilaKernelWebsocketHandler: handlers.OwnKernelSocket,
    VoilaShutdownKernelHandler: handlers.ShutdownHandler,
    TornadoVoilaHandler: handlers.AppHandler,
    RequestInfoSocketHandler: handlers.RequestInfoHandler,
}
# No file, no folder and no list of notebooks is ever served.
_CLOSED = {AllowListFileHandler, VoilaContentsHandler, TornadoVoilaTreeHandler}


class WorkbenchVoila(Voila):  # type: ignore[misc]
    """The server of the apps."""

    name = "voila"

    @default("cookie_secret")
    def _cookie_secret_from_file(self) -> bytes:
        return secret_file().read_bytes()

    def initialize(self, argv: Any = None) -> None:
        """Read the command line, then hand our sentences to the page template."""
        super().initialize(argv)
        texts = {name: entry["vi"] for name, entry in entries("apps").items()}
        self.voila_configuration.config.VoilaConfiguration.resources = {"texts": texts}

    def init_settings(self) -> dict[str, Any]:
        """Add what our pages need: the catalogue, our error page, cookies below the base URL."""
        settings: dict[str, Any] = super().init_settings()
        settings["voila_jinja2_env"].globals["say"] = say
        settings["say"] = say
        settings["default_handler_class"] = handlers.NotFoundHandler
        settings["xsrf_cookie_name"] = handlers.XSRF_COOKIE
        settings["xsrf_cookie_kwargs"] = {"path": self.base_url, "samesite": "Lax", "httponly": True}
        settings["login_url"] = url_path_join(self.base_url, "login")
        return settings

    def init_handlers(self) -> list[Any]:
        """Take Voila's doors, closed or replaced where they open too far, and add the sign-in pages."""
        theirs = [rule for rule in super().init_handlers() if rule[1] not in _CLOSED]
        ours = [
            ("login", handlers.SignInHandler),
            ("logout", handlers.SignOutHandler),
            ("person", handlers.PersonHandler),
        ]
        return [
            (self.base_url, handlers.HomeHandler),
            *((url_path_join(self.base_url, path), door) for path, door in ours),
            *((rule[0], _REPLACED.get(rule[1], rule[1]), *rule[2:]) for rule in theirs),
        ]


def main(folder: str, settings: str) -> None:
    """Serve a folder of notebooks with settings written as JSON (class -> trait -> value)."""
    WorkbenchVoila.launch_instance([folder], config=Config(json.loads(settings)))


if __name__ == "__main__":
    main(*sys.argv[1:])
