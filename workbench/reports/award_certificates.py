"""Certificates of a week's winners: one framed page each, on A4 laid on its side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from workbench.reports.award_data import AwardData, Winner
from workbench.reports.award_documents import landscape
from workbench.reports.paper_maker import Head, PaperMaker
from workbench.reports.profiles import Margins, Profile
from workbench.reports.word_parts import frame_pages, text_width
from workbench.texts import fold, format_date_in_words

_RED, _INK, _GOLD = RGBColor(0xB7, 0x1C, 0x1C), RGBColor(0, 0, 0), "B8860B"
_FRAME_FROM_EDGE_PT = 24
_ROOM_TO_SIGN_PT = 45

# name in Word, points, bold?, colour, space before in points
_STYLES = (
    ("Giấy: tên loại", 40, True, _RED, 4),
    ("Giấy: lời", 17, False, _INK, 6),
    ("Giấy: người", 30, True, _RED, 6),
    ("Giấy: người, tên dài", 21, True, _RED, 6),
    ("Giấy: người, tên rất dài", 14, True, _RED, 6),
    ("Giấy: giải", 25, True, _RED, 5),
    ("Giấy: mã", 10, False, _INK, 9),
)
_LONG_NAME, _VERY_LONG_NAME = 32, 90  # characters: what one line of 30 points holds, and two of 21
_SPARE_PT = 26  # what the shortest certificate leaves free on its page


def write_certificates(data: AwardData, profile: Profile) -> bytes:
    """Write a certificate for each winner, a page each, in the order of the list."""
    margins = Margins(top=20, bottom=14, left=28, right=28)
    paper = PaperMaker(replace(landscape(profile), margins=margins, columns=(121, 120)))
    _add_styles(paper.document, profile)
    frame_pages(paper.document, _GOLD, _FRAME_FROM_EDGE_PT)
    for place, winner in enumerate(data.winners):
        if place:
            paper.start_part()
        _add_certificate(paper, data, winner)
    return paper.to_bytes(data.phrase("certificates_title"), data.day)


def _add_styles(document: Any, profile: Profile) -> None:
    for name, points, is_bold, colour, before in _STYLES:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.element.set(qn("w:styleId"), "".join(char for char in fold(name).title() if char.isalnum()))
        style.base_style = document.styles["Normal"]
        style.font.name, style.font.size, style.font.bold, style.font.color.rgb = (
            profile.font, Pt(points), is_bold, colour,
        )  # fmt: skip
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        style.paragraph_format.space_before = Pt(before)


def _add_certificate(paper: PaperMaker, data: AwardData, winner: Winner) -> None:
    paper.add_head(Head((data.body_above,), (data.committee,)))
    certifies = data.phrase("certificate_certifies")
    lines = (
        (data.phrase("certificate_title"), "Giấy: tên loại"),
        (certifies[:1].upper() + certifies[1:], "Giấy: lời"),
        (winner.full_name, _name_style(winner.full_name)),
        (winner.unit_name, "Giấy: lời"),
        (data.phrase("certificate_won"), "Giấy: lời"),
        (winner.prize.upper(), "Giấy: giải"),
        (data.phrase("certificate_for"), "Giấy: lời"),
        (data.phrase("certificate_result", result=winner.result, time=winner.time), "Giấy: lời"),
    )
    each = _spare_room(lines, paper.profile) / len(lines)
    for text, style in lines:
        paragraph = paper.add(text, style)
        paragraph.paragraph_format.space_before = Pt(paragraph.style.paragraph_format.space_before.pt + each)
    left, right = paper.add_side_by_side()
    left.paragraphs[0].style = paper.document.styles["Giấy: mã"]
    left.paragraphs[0].add_run(data.phrase("certificate_made_from"))
    day = f"{data.place}, {format_date_in_words(data.day)}"
    right.paragraphs[0].style = paper.document.styles["Địa danh ngày tháng"]
    right.paragraphs[0].add_run(day)
    paper.add(data.phrase("authority_committee"), "Thẩm quyền ký", right)
    paper.add(data.chair[1].upper(), "Chức vụ", right)
    paper.add(data.chair[0], "Người ký", right).paragraph_format.space_before = Pt(_ROOM_TO_SIGN_PT)


def _spare_room(lines: Sequence[tuple[str, str]], profile: Profile) -> float:
    """Give how many points of its page a certificate leaves free: the less, the more of its lines are broken."""
    sizes = {name: points for name, points, *_ in _STYLES}
    room = Mm(profile.text_width).pt
    broken = sum(int(text_width(text, sizes[style], bold=True) / room) * sizes[style] * 1.15 for text, style in lines)
    return max(_SPARE_PT - broken, 0)


def _name_style(full_name: str) -> str:
    if len(full_name) > _VERY_LONG_NAME:
        return "Giấy: người, tên rất dài"
    return "Giấy: người, tên dài" if len(full_name) > _LONG_NAME else "Giấy: người"
