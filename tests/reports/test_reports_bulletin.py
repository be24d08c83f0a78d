"""Announcements: what they say, what they never say, and names that stay harmless."""

from __future__ import annotations

import io
import re
import shutil
import struct
import warnings
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from bulletin_makers import make_bulletin, make_hostile_bulletin
from makers import LATER, OPENS, make_attempt, make_contest, refused, sign_by_two, store_week
from playwright.sync_api import sync_playwright
from pydantic import ValidationError
from sqlalchemy import Engine

from workbench.reports.announcements import write_announcements
from workbench.reports.bulletin import board_page, bulletin_page, chat_text
from workbench.reports.bulletin_data import Announced, UnitPart, gather_bulletin, one_line
from workbench.reports.profiles import load_profile
from workbench.reports.reminder_letters import write_reminders
from workbench.reports.report_file import BrandPart, contrast
from workbench.reports.result_card import SQUARE, WIDE, draw_card
from workbench.services.award_approvals import reopen_week_awards
from workbench.services.awards import allocate_week
from workbench.services.snapshots import take_snapshot
from workbench.store import reading
from workbench.terms import SnapshotState

BRAND = BrandPart()
BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class _Tags(HTMLParser):
    """Collects the tags and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_the_chat_text_names_winners_and_figures() -> None:
    assert chat_text(make_bulletin()).splitlines() == [
        "KẾT QUẢ TUẦN 3",
        "Cuộc thi thử",
        "",
        "• Giải Nhất: Nguyễn Thị Thử – Sở Thử nghiệm (4/4 điểm, 1 phút 35 giây)",
        "• Giải Nhì: Lò Văn Giả – Trường Thử nghiệm (4/4 điểm, 1 phút 41,5 giây)",
        "",
        "2 người dự thi, 5 lượt thi.",
        "Số liệu theo bản chốt 0123456789ab.",
    ]


@pytest.mark.parametrize("page", [bulletin_page, board_page])
def test_a_page_asks_no_other_host_and_takes_no_name_for_mark_up(page) -> None:
    for data in (make_bulletin(), make_hostile_bulletin()):
        written = page(data, BRAND)
        tags = _Tags(written)
        assert tags.tags & {"img", "script", "link", "iframe", "a", "object", "form"} == set()
        assert tags.attributes & {"src", "href", "srcset", "style", "onerror", "onload"} == set()
        assert (re.findall(r"url\(|@import", written), BIDI.findall(written)) == ([], [])


def test_hostile_names_stay_one_harmless_line_of_a_chat() -> None:
    data = make_hostile_bulletin()
    written = chat_text(data)
    assert len(written.splitlines()) == len(chat_text(make_bulletin()).splitlines()) + len(data.winners) - 2
    assert (re.findall(r"://|[@*_`~]", written), BIDI.findall(written)) == ([], [])


def test_marks_that_pile_up_on_a_letter_are_taken_off() -> None:
    assert one_line("Z\u0323\u0323\u0323\u0301a\u0323\u0302") == "\u1e92\u0323\u1ead"


@pytest.mark.parametrize("size", [WIDE, SQUARE])
def test_a_card_has_its_size_and_the_same_bytes_whatever_the_names(size: tuple[int, int]) -> None:
    data = make_hostile_bulletin()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first, second = draw_card(data, BRAND, size), draw_card(data, BRAND, size)
    assert (struct.unpack(">II", first[16:24]), first == second) == (size, True)
    assert draw_card(data, BrandPart(primary="#0b3d2e"), size) != first


def test_colours_that_cannot_be_read_are_refused() -> None:
    assert (round(contrast("#000000", "#ffffff"), 2), contrast("#123456", "#123456")) == (21, 1)
    for colours in ({"primary": "#ff9999"}, {"accent": "#9f1d25"}, {"primary": "red; }"}):
        with pytest.raises(ValidationError):
            BrandPart(**colours)


def test_each_unit_with_nobody_yet_gets_a_letter() -> None:
    data = make_bulletin()
    two = replace(data, units=(*data.units, UnitPart("Hội Chưa có ai", None, 0, 0, False)))
    letters = [write_reminders(two, load_profile("party_hd36"), parent_body="Cấp trên thử", at=LATER) for _ in "12"]
    assert letters[0] == letters[1]
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(letters[0])).paragraphs]
    assert [text for text in texts if text.startswith("Kính gửi")] == [
        "Kính gửi: Chi cục Vắng mặt",
        "Kính gửi: Hội Chưa có ai",
    ]


@pytest.mark.parametrize("width", [1280, 375])
def test_pages_fit_a_desk_and_a_phone(width: int, tmp_path: Path) -> None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip("no Chromium or Chrome on this computer")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 800})
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: asked.append(dialog.message))
        for number, write in enumerate((bulletin_page, board_page)):
            file = tmp_path / f"{number}.html"
            file.write_text(write(make_hostile_bulletin(), BRAND), "utf-8")
            page.goto(file.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") == width
        browser.close()
    assert asked == [(tmp_path / name).as_uri() for name in ("0.html", "1.html")]


def _approved(engine: Engine) -> None:
    contest_id = make_contest(engine)
    phone = "0912345678"
    store_week(engine, contest_id, 1, [make_attempt(n, f"P{n}", 4, 20 + n, phone=phone) for n in range(1, 5)])
    later = OPENS + timedelta(days=14, hours=1)
    store_week(engine, contest_id, 2, [make_attempt(9, "P9", 4, 30, submitted_at=later, unit_code="DV2")])
    for week in (1, 2):
        allocate_week(engine, week=week, actor="TK", at=LATER)
        sign_by_two(engine, week)


def test_only_an_approved_list_is_announced(engine: Engine) -> None:
    _approved(engine)
    with reading(engine) as session:
        first = gather_bulletin(session, week=1, short_hash="0123456789ab")
        second = gather_bulletin(session, week=2, short_hash="0123456789ab")
    assert first.winners == tuple(
        Announced(prize, f"Người P{n}", "Sở Thử nghiệm", 4, 4, (20 + n) * 1000)
        for n, prize in ((1, "Giải Nhất"), (2, "Giải Nhì"), (3, "Giải Nhì"))
    )
    assert (first.people, first.attempts, second.people, second.attempts) == (4, 4, 1, 1)
    assert [unit.name for unit in first.missing] == ["Trường Thử nghiệm", "Chi cục Vắng mặt"]
    assert [unit.name for unit in second.missing] == ["Chi cục Vắng mặt"]
    reopen_week_awards(engine, week=1, actor="TB", reason="xem lại", at=LATER)
    with refused(engine, "bulletin.not_approved", week=1), reading(engine) as session:
        gather_bulletin(session, week=1, short_hash="0123456789ab")


def test_everything_is_written_from_a_final_snapshot_and_no_phone_is_in_it(engine: Engine, tmp_path: Path) -> None:
    _approved(engine)

    def write() -> tuple[Path, ...]:
        with reading(engine) as session:
            return write_announcements(session, tmp_path, week=1, brand=BRAND, at=LATER)

    with refused(engine, "bulletin.not_final", week=1):
        write()
    taken = take_snapshot(engine, state=SnapshotState.FINAL, actor="TK", at=LATER, week=1)
    paths = write()
    assert [path.name for path in paths] == [
        "ban-tin-tuan-1.html",
        "anh-chia-se-tuan-1-1200x630.png",
        "anh-chia-se-tuan-1-1080x1080.png",
        "tin-nhan-tuan-1.txt",
        "tinh-hinh-du-thi-tuan-1.html",
        "thu-nhac-tuan-1.docx",
    ]
    before = [path.read_bytes() for path in paths]
    assert [path.read_bytes() for path in write()] == before
    assert [path.name for path in paths if b"912345678" in path.read_bytes()] == []
    assert f"Số liệu theo bản chốt {taken.sha256[:12]}." in paths[0].read_text("utf-8")
