"""Starts the apps: one pure function writes the command, one runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import make_url

from workbench.apps.files import ensure_server_files, server_folder
from workbench.apps.handlers import TEMPLATE
from workbench.apps.identity import USERNAME_HEADER, WORKING_DAY
from workbench.catalogue import say
from workbench.queries.contest import contest_of
from workbench.store import home, open_engine, reading

ADDRESS = "127.0.0.1"
UPLOAD_LIMIT = 64 * 1024 * 1024  # of one websocket message; tornado's own 10 MiB closes the page without a word
IDLE_SECONDS = 15 * 60

EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget")

# A kernel inherits the server's environment, so the server gets only what Python and the database need.
PASSED_ON = (
    "PATH", "HOME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP", "VIRTUAL_ENV",
    "SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "LD_LIBRARY_PATH",
    "WORKBENCH_DB", "WORKBENCH_HOME", "PGPASSFILE", "PGSSLROOTCERT",
)  # fmt: skip

# Inline scripts are Voila's own way of starting a page; attributes like onerror never run, and nothing comes from
# or goes to another host.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "script-src-attr 'none'",
        "style-src 'self' 'unsafe-inline' blob:",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' blob: data:",
        "object-src 'none'",
        "frame-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def voila_command(
    port: int,
    base_url: str = "/",
    *,
    open_browser: bool = False,
    is_warm: bool = True,
    environment: Mapping[str, str],
) -> tuple[list[str], dict[str, str], Path]:
    """Write the command that serves the apps, its whole environment and its working folder.

    ``is_warm`` keeps one started kernel ready for each app, about 110 MB each.
    """
    settings = _settings(port, clean_base_url(base_url), open_browser=open_browser, is_warm=is_warm)
    folder = home() / "notebooks" / "apps"
    argv = [sys.executable, "-m", "workbench.apps.voila_app", str(folder), json.dumps(settings)]
    return argv, _environment(environment), server_folder()


def _settings(port: int, base_url: str, *, open_browser: bool, is_warm: bool) -> dict[str, dict[str, object]]:
    return {
        "Application": {"log_level": "WARN"},
        "Voila": {
            "ip": ADDRESS,
            "port": port,
            "port_retries": 0,
            "base_url": base_url,
            "open_browser": open_browser,
            "identity_provider_class": "workbench.apps.identity.WorkbenchIdentity",
            "tornado_settings": {"headers": HEADERS, "websocket_max_message_size": UPLOAD_LIMIT},
        },
        "IdentityProvider": {
            "cookie_name": "workbench-person",
            "cookie_options": {"expires_days": WORKING_DAY, "samesite": "Lax"},
            "get_secure_cookie_kwargs": {"max_age_days": WORKING_DAY},
        },
        "VoilaConfiguration": {
            "template": TEMPLATE,
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "file_allowlist": [],
            "extension_allowlist": list(EXTENSIONS),
            "extension_denylist": [],
            "http_header_envs": [USERNAME_HEADER],
            "show_tracebacks": False,
            "preheat_kernel": is_warm,
            "default_pool_size": 1,
        },
        "MappingKernelManager": {"cull_idle_timeout": IDLE_SECONDS, "cull_interval": 60},
        "KernelRestarter": {"restart_limit": 0},  # a killed kernel must look lost: its page's state is gone
    }


def clean_base_url(base_url: str) -> str:
    """Give the one spelling of a base URL: a slash at each end."""
    return "/".join(["", *filter(None, base_url.split("/")), ""])


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    kept = {name: given[name] for name in PASSED_ON if name in given}
    if "WORKBENCH_DB" in kept:
        kept["WORKBENCH_DB"] = _with_whole_path(kept["WORKBENCH_DB"])
    folder = server_folder()
    return {
        **kept,
        "JUPYTER_PATH": str(Path(__file__).parent / "share"),
        "JUPYTER_CONFIG_DIR": str(folder / "jupyter"),
        "JUPYTER_CONFIG_PATH": str(folder / "jupyter"),
        "JUPYTER_DATA_DIR": str(folder / "jupyter" / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "jupyter" / "runtime"),
        "IPYTHONDIR": str(folder / "ipython"),
        "MPLCONFIGDIR": str(folder / "matplotlib"),
        "WORKBENCH_HOME": str(home()),
        "PYTHONUTF8": "1",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }


def _with_whole_path(url: str) -> str:
    """Name an SQLite file so that it is the same from the server's own working folder."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return url
    return str(parsed.set(database=str(Path(parsed.database).absolute())))


def serve(port: int, base_url: str = "/", open_browser: bool = False) -> int:
    """Serve the apps on this computer until stopped by Ctrl-C or SIGTERM, and give the exit code.

    Raises WorkbenchError, before anything is started, where there is no contest to serve.
    """
    with reading(open_engine()) as session:
        contest_of(session)
    ensure_server_files()
    argv, env, cwd = voila_command(port, base_url, open_browser=open_browser, environment=os.environ)
    print(say("apps.serving", address=f"http://{ADDRESS}:{port}{clean_base_url(base_url)}"), flush=True)
    server = subprocess.Popen(argv, env=env, cwd=cwd)  # noqa: S603 - our own interpreter and module
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    try:
        return server.wait()
    except KeyboardInterrupt:  # the server was sent the same signal by the terminal and is ending its kernels
        return server.wait()
