"""The server's own files under data/server: the cookie secret, Jupyter's folders, the incident log."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from workbench.store import home


def server_folder() -> Path:
    """Give the folder of the server's own files; it is not part of the contest's data."""
    return home() / "data" / "server"


def secret_file() -> Path:
    """Give the file whose bytes sign the cookies."""
    return server_folder() / "cookie_secret"


def ensure_server_files() -> None:
    """Make the folder and the secret where they are missing; only this user may read them."""
    server_folder().mkdir(parents=True, exist_ok=True)
    server_folder().chmod(0o700)
    try:
        handle = os.open(secret_file(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(32))
