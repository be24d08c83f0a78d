"""What a notebook shows: the page, or the sentence that says why not; never an English error."""

from __future__ import annotations

from pathlib import Path

import pytest
from served import make_served_contest
from sqlalchemy import Engine

from workbench.apps import pages
from workbench.services.sign_in import SignedIn
from workbench.widgets.award_board import AwardBoardPanel
from workbench.widgets.guard import MessageArea
from workbench.widgets.home import HomePanel
from workbench.widgets.marking_desk import MarkingDeskPanel
from workbench.widgets.people_review import PeopleReviewPanel
from workbench.widgets.pool_review import PoolReviewPanel
from workbench.widgets.results_board import ResultsPanel


def _open(monkeypatch: pytest.MonkeyPatch, username: str | None, name: str) -> object:
    if username is None:
        monkeypatch.delenv(pages.USERNAME_VARIABLE, raising=False)
    else:
        monkeypatch.setenv(pages.USERNAME_VARIABLE, username)
    return pages.open_page(name)


def test_each_page_opens_for_who_is_signed_in(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    make_served_contest(sqlite_engine)
    assert isinstance(_open(monkeypatch, "kiemtra", "results"), ResultsPanel)
    assert isinstance(_open(monkeypatch, "kiemtra", "pool"), PoolReviewPanel)
    assert isinstance(_open(monkeypatch, "thuky", "people"), PeopleReviewPanel)
    assert isinstance(_open(monkeypatch, "kiemtra", "awards"), AwardBoardPanel)
    assert isinstance(_open(monkeypatch, "giamkhao", "marking"), MarkingDeskPanel)
    home = _open(monkeypatch, "giamkhao", "home")
    assert isinstance(home, HomePanel) and home.model.person.code == "GK1"


@pytest.mark.parametrize(
    ("username", "sentence"),
    [
        (None, "Chưa xác định được người đang đăng nhập. Đăng nhập lại rồi mở lại trang."),
        ("khongai", "Chưa xác định được người đang đăng nhập. Đăng nhập lại rồi mở lại trang."),
        ("giamkhao", "Việc này dành cho: "),
    ],
)
def test_who_may_not_open_a_page_reads_why(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, username: str | None, sentence: str
) -> None:
    make_served_contest(sqlite_engine)
    shown = _open(monkeypatch, username, "results")
    assert isinstance(shown, MessageArea)
    assert sentence in shown.text


def test_a_page_that_cannot_be_built_says_so_with_a_code(
    sqlite_engine: Engine, workbench_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_served_contest(sqlite_engine)

    def broken(_engine: Engine, _person: SignedIn) -> None:
        raise RuntimeError("bí mật")

    monkeypatch.setattr(pages, "load_page", lambda _name: broken)
    shown = _open(monkeypatch, "kiemtra", "home")
    assert isinstance(shown, MessageArea)
    assert "Mã sự cố: " in shown.text and "bí mật" not in shown.text
    log = (workbench_home / "data" / "server" / "incidents.log").read_text(encoding="utf-8")
    assert "RuntimeError: bí mật" in log


def test_a_cold_kernel_waits_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOILA_PREHEAT", "False")
    pages.wait_for_visitor()


@pytest.mark.parametrize(("answers_at", "tries"), [(1, 1), (3, 3), (1000, 60)])
def test_a_warm_kernel_asks_again_until_it_has_its_visitor(
    monkeypatch: pytest.MonkeyPatch, answers_at: int, tries: int
) -> None:
    asked: list[int] = []

    def answer() -> None:
        asked.append(1)
        if len(asked) == answers_at:
            monkeypatch.setenv(pages.USERNAME_VARIABLE, "thuky")

    monkeypatch.setenv("VOILA_PREHEAT", "True")
    monkeypatch.delenv(pages.USERNAME_VARIABLE, raising=False)
    monkeypatch.setattr("voila.utils.wait_for_request", answer)
    pages.wait_for_visitor(pause_s=0)
    assert len(asked) == tries
