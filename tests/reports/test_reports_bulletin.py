"""Announcements: what they say, whom they remind, and which colours they take."""

from __future__ import annotations

import io
import warnings
from dataclasses import replace
from datetime import timedelta

import docx
import pytest
from bulletin_makers import make_week_data, make_winner
from makers import LATER, OPENS, make_attempt, make_contest, sign_by_two, store_week
from pydantic import ValidationError
from sqlalchemy import Engine

from workbench.queries.public_results import UnitPart
from workbench.reports.announcements import make_announcement
from workbench.reports.award_data import read_award_data
from workbench.reports.bulletin import board_page, bulletin_page, chat_text
from workbench.reports.paper_maker import plain
from workbench.reports.profiles import load_profile
from workbench.reports.reminder_letters import write_reminders
from workbench.reports.report_file import BrandPart, contrast
from workbench.reports.result_card import SQUARE, WIDE, draw_card
from workbench.services.awards import allocate_week
from workbench.services.snapshots import take_snapshot
from workbench.terms import PublicationKind, SnapshotState

BRAND = BrandPart()


def test_the_chat_text_names_winners_and_figures() -> None:
    assert chat_text(make_week_data()).splitlines() == [
        "KẾT QUẢ TUẦN 3",
        "Cuộc thi thử",
        "",
        "• Giải Nhất: Nguyễn Thị Thử – Sở Thử nghiệm (4/4 điểm, 1 phút 35 giây)",
        "• Giải Nhì: Lò Văn Giả – Trường Thử nghiệm (4/4 điểm, 1 phút 41,5 giây)",
        "",
        "2 người dự thi, 5 lượt thi.",
        "Số liệu theo bản chốt 0123456789ab.",
    ]


def test_pages_take_the_organisers_colours_and_name_the_units_with_nobody() -> None:
    data, green = make_week_data(), BrandPart(primary="#0b3d2e")
    said = [[text in page(data, brand) for text in ("#0b3d2e", "Chi cục Vắng mặt", "Nguyễn Thị Thử")]
            for page in (bulletin_page, board_page) for brand in (BRAND, green)]  # fmt: skip
    assert said == [[False, False, True], [True, False, True], [False, True, False], [True, True, False]]


def test_marks_that_pile_up_on_a_letter_are_taken_off() -> None:
    assert plain("Z\u0323\u0323\u0323\u0301a\u0323\u0302 \u200f\t b") == "\u1e92\u0323\u1ead b"


@pytest.mark.parametrize(
    ("organiser", "name", "expected"),
    [
        ("Đảng ủy Khối", "Tìm hiểu luật", ("Ban Tổ chức cuộc thi", "Đảng ủy Khối", "Cuộc thi Tìm hiểu luật")),
        ("Ban Tổ chức Hội thi", "Hội thi kể chuyện", ("Ban Tổ chức Hội thi", "Cấp trên thử", "Hội thi kể chuyện")),
    ],
)
def test_the_committee_issues_and_the_contest_is_named_once(
    organiser: str, name: str, expected: tuple[str, str, str]
) -> None:
    data = make_week_data(organiser=organiser, contest_name=name)
    assert (data.committee, data.body_above, data.contest_title) == expected


@pytest.mark.parametrize("size", [WIDE, SQUARE])
def test_a_card_is_the_same_bytes_in_its_own_colours(size: tuple[int, int]) -> None:
    long = make_winner("Giải " * 30, "Ký tự lạ 漢字 \U0001f600 " + "Dài " * 60, "", 4_000_123)
    data = make_week_data(winners=(long,) * 12)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first, second = draw_card(data, BRAND, size), draw_card(data, BRAND, size)
    assert (first == second, draw_card(data, BrandPart(primary="#0b3d2e"), size) == first) == (True, False)


def test_colours_that_cannot_be_read_are_refused() -> None:
    assert (round(contrast("#000000", "#ffffff"), 2), contrast("#123456", "#123456")) == (21, 1)
    for colours in ({"primary": "#ff9999"}, {"accent": "#9f1d25"}, {"primary": "red; }"}):
        with pytest.raises(ValidationError):
            BrandPart(**colours)


def test_each_unit_with_nobody_yet_gets_a_letter() -> None:
    data, profile = make_week_data(), load_profile()
    two = replace(data, units=(*data.units, UnitPart("Hội Chưa có ai", None, 0, 0, False)))
    letters = [write_reminders(two, profile) for _ in "12"]
    assert letters[0] == letters[1]
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(letters[0])).paragraphs]
    assert [said for said in texts if said.startswith("Kính gửi")] == [
        "Kính gửi: Chi cục Vắng mặt",
        "Kính gửi: Hội Chưa có ai",
    ]
    everybody = replace(data, units=data.units[:2])
    assert make_announcement(everybody, PublicationKind.REMINDER_LETTERS, BRAND, profile) == {}


def test_a_unit_has_taken_part_once_it_did_in_any_week(engine: Engine) -> None:
    contest_id = make_contest(engine)
    store_week(engine, contest_id, 1, [make_attempt(n, f"P{n}", 4, 20 + n) for n in range(1, 5)])
    later = OPENS + timedelta(days=14, hours=1)
    store_week(engine, contest_id, 2, [make_attempt(9, "P9", 4, 30, submitted_at=later, unit_code="DV2")])
    told = []
    for week in (1, 2):
        allocate_week(engine, week=week, actor="TK", at=LATER)
        sign_by_two(engine, week)
        data = read_award_data(take_snapshot(engine, state=SnapshotState.FINAL, actor="TK", at=LATER, week=week))
        told.append(([unit.name for unit in data.missing], data.figure("participations"), data.figure("attempts")))
    assert told == [(["Trường Thử nghiệm", "Chi cục Vắng mặt"], "4", "4"), (["Chi cục Vắng mặt"], "1", "1")]
