"""Take the README's pictures again, from a finished demo: the results board in a browser, a page of the report.

Run by ``make gallery`` after ``make demo``. The pictures are small: the README is read over slow lines too.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from workbench.apps.files import ensure_server_files
from workbench.apps.server import voila_command
from workbench.store import home

GALLERY = home() / "reports" / "gallery"
REPORT = home() / "reports" / "output" / "bao-cao-tong-ket.pdf"
SIGN_INS = home() / "data" / "demo" / "sign-ins.txt"
WEEK = 4
PAGE_WIDTH = 760
COLOURS = 64
LARGEST = 200_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE_S = 60


def main() -> None:
    """Write both pictures."""
    if not (REPORT.exists() and SIGN_INS.exists()):
        sys.exit("Hãy chạy make demo trước (cần có tệp PDF) / Run make demo first (the PDF is needed)")
    GALLERY.mkdir(parents=True, exist_ok=True)
    save("report-page.png", picture_of_report())
    save("results-board.png", picture_of_board())


def picture_of_report() -> Image.Image:
    """Show the first page of the report."""
    with pypdfium2.PdfDocument(REPORT) as document:
        page = document[0]
        return page.render(scale=PAGE_WIDTH / page.get_width()).to_pil()


def picture_of_board() -> Image.Image:
    """Show the results board of one week as a member of the secretariat sees it."""
    username, password, _ = SIGN_INS.read_text(encoding="utf-8").splitlines()[0].split("\t")
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser_path is None:
        sys.exit("Cần có Chromium / Chromium is needed")
    with served_apps() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 860}, locale="vi-VN")
        page.goto(f"{address}/voila/render/results.ipynb")
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu").fill(password)
        page.get_by_role("button", name="Đăng nhập").click()
        show_week(page)
        picture = Image.open(io.BytesIO(page.screenshot()))
        browser.close()
    return picture


def show_week(page: Page) -> None:
    """Choose the week, wait for its table, and put the head of the board at the top of the screen."""
    chooser = page.get_by_label("Tuần thi")
    chooser.wait_for(timeout=PATIENCE_S * 1000)
    chooser.select_option(index=WEEK - 1)
    page.get_by_role("table", name=f"Bảng xếp hạng tuần {WEEK}").wait_for(timeout=PATIENCE_S * 1000)
    page.evaluate("window.scrollTo(0, 0)")


@contextmanager
def served_apps() -> Iterator[str]:
    """Serve the apps on a free port of this computer and stop exactly that server afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    ensure_server_files()
    command, environment, folder = voila_command(port, is_warm=False, environment=os.environ)
    server = subprocess.Popen(
        command, env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/login")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE_S)


def wait_for(address: str) -> None:
    """Wait until the server answers."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own server, http
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    sys.exit(f"Không mở được các ứng dụng / The apps did not start: {address}")


def save(name: str, picture: Image.Image) -> None:
    """Write a picture with few colours, and refuse one that is too large for a README."""
    path = GALLERY / name
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        sys.exit(f"Hình quá lớn / The picture is too large: {path} ({path.stat().st_size} B)")
    print(path)


if __name__ == "__main__":
    main()
