"""Why each workaround is there: when one of these fails after an upgrade, the workaround may go."""

from __future__ import annotations

import inspect
from pathlib import Path

import voila.app
import voila.handler
from jupyter_core.paths import jupyter_path
from jupyter_server.auth.identity import IdentityProvider
from jupyter_server.base.handlers import JupyterHandler
from voila.app import Voila
from voila.configuration import VoilaConfiguration
from voila.request_info_handler import RequestInfoSocketHandler
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.voila_identity_provider import VoilaIdentityProvider


def test_voila_still_refuses_its_own_beacon() -> None:
    """handlers.ShutdownHandler: the page's last message carries no XSRF header."""
    assert VoilaShutdownKernelHandler.check_xsrf_cookie is JupyterHandler.check_xsrf_cookie


def test_voila_still_lets_the_address_choose_a_template_and_serves_pictures() -> None:
    """server.voila_command: allow_template_override, allow_theme_override, file_allowlist."""
    defaults = VoilaConfiguration()
    assert (defaults.allow_template_override, defaults.allow_theme_override) == ("YES", "YES")
    assert defaults.file_allowlist == [r".*\.(png|jpg|gif|svg)"]


def test_voila_still_loads_every_extension() -> None:
    """server.EXTENSIONS."""
    assert not VoilaConfiguration().extension_allowlist


def test_voila_still_signs_nobody_in() -> None:
    """identity.WorkbenchIdentity."""
    provider = VoilaIdentityProvider(token="")
    assert provider.auth_enabled is False


def test_the_sign_in_page_of_jupyter_still_forgets_the_base_url() -> None:
    """voila_app.init_handlers adds the sign-in doors itself."""
    paths = [path for path, _ in IdentityProvider().get_handlers()]
    assert paths == [r"/login", r"/logout"]


def test_voilas_template_still_asks_other_hosts() -> None:
    """Our template writes its own head."""
    folder = next(Path(p) for p in jupyter_path("voila", "templates", "lab") if Path(p).exists())
    assert "cdn.jsdelivr.net" in (folder / "index.html.j2").read_text(encoding="utf-8")


def test_the_door_of_warm_kernels_still_asks_nobody() -> None:
    """handlers.RequestInfoHandler."""
    assert not issubclass(RequestInfoSocketHandler, JupyterHandler)


def test_a_hook_before_launch_still_excludes_warm_kernels() -> None:
    """The header X-Workbench-Username carries the identity because a hook cannot."""
    assert "are incompatible" in inspect.getsource(Voila.init_settings)
    assert "prelaunch_hook" in inspect.getsource(voila.app)


def test_voila_still_closes_a_page_at_10_mib() -> None:
    """server.UPLOAD_LIMIT: tornado's own limit, which Voila does not raise."""
    assert "websocket_max_message_size" not in inspect.getsource(voila.app)


def test_headers_still_reach_the_kernel_by_the_name_pages_reads() -> None:
    """pages.USERNAME_VARIABLE is made of identity.USERNAME_HEADER by Voila's handler."""
    from workbench.apps.identity import USERNAME_HEADER
    from workbench.apps.pages import USERNAME_VARIABLE

    assert 'f\'HTTP_{header_name.upper().replace("-", "_")}\'' in inspect.getsource(voila.handler)
    assert "HTTP_" + USERNAME_HEADER.upper().replace("-", "_") == USERNAME_VARIABLE
