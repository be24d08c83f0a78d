"""Sets the web page of a paper as a tagged PDF, with the vendored font and nothing fetched from anywhere."""

from __future__ import annotations

import hashlib
import platform
import shutil
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from workbench.catalogue import Language, say

_FACES = (("Regular", 400, "normal"), ("Bold", 700, "normal"), ("Italic", 400, "italic"), ("BoldItalic", 700, "italic"))
_COMMANDS = (
    ("apt-get", "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"),
    ("dnf", "sudo dnf install pango"),
    ("pacman", "sudo pacman -S pango"),
    ("apk", "sudo apk add pango"),
    ("brew", "brew install pango"),
)


def pdf_engine_warning(lang: Language = "vi") -> str | None:
    """Say what to install when this machine cannot make a PDF; None when it can."""
    try:
        import weasyprint  # type: ignore[import-untyped]  # noqa: F401
    except (OSError, ImportError):
        return say("report.pdf_engine_missing", lang, command=_install_command())
    return None


def _install_command() -> str:
    for program, command in _COMMANDS:
        if shutil.which(program):
            return command
    if platform.system() == "Windows":
        return "pacman -S mingw-w64-x86_64-pango (MSYS2)"
    return _COMMANDS[0][1]


def convert_to_pdf(html: str) -> bytes:
    """Set a paper's page as PDF/UA-1; the same page gives the same bytes.

    Only fonts of this package and pictures inside the page are read; any other address is refused.
    """
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]

    with as_file(files("workbench.reports.fonts")) as folder:
        fonts = FontConfiguration()
        sheet = weasyprint.CSS(string=_font_faces(folder), font_config=fonts, url_fetcher=_fetcher(folder))
        page = weasyprint.HTML(string=html, url_fetcher=_fetcher(folder))
        return bytes(
            page.write_pdf(
                stylesheets=[sheet],
                font_config=fonts,
                pdf_variant="pdf/ua-1",
                pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
            )
        )


def _font_faces(folder: Path) -> str:
    faces = "".join(
        f'@font-face {{ font-family: "Paper Serif"; font-weight: {weight}; font-style: {style}; '
        f'src: url("{(folder / f"LiberationSerif-{name}.ttf").as_uri()}") }}\n'
        for name, weight, style in _FACES
    )
    return faces + (
        'body, body *, figcaption, caption { font-family: "Paper Serif" !important }\n'
        '@page { @top-center { font-family: "Paper Serif" !important } }\n'
    )


def _fetcher(folder: Path) -> Any:
    from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]

    prefix = folder.as_uri()

    class LocalOnly(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith(("data:", prefix)):
                raise ValueError(f"outside address refused: {url}")
            return super().fetch(url, headers)

    return LocalOnly()
