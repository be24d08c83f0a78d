"""Certificates of a week's winners: one framed page each, on A4 laid on its side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from workbench.reports.award_data import AwardData, Winner
from workbench.reports.award_documents import landscape
from workbench.reports.paper_maker import PaperMaker
from workbench.reports.profiles import Margins, Profile
from workbench.reports.word_parts import frame_pages
from workbench.texts import fold, format_date_in_words

_RED, _INK, _GOLD = RGBColor(0xB7, 0x1C, 0x1C), RGBColor(0, 0, 0), "B8860B"
_FRAME_FROM_EDGE_PT = 24
_ROOM_TO_SIGN_PT = 45

# name in Word, points, bold?, colour, space before in points
_STYLES = (
    ("Giấy: cấp trên", 15, False, _INK, 0),
    ("Giấy: cơ quan", 16, True, _INK, 2),
    ("Giấy: tên loại", 40, True, _RED, 12),
    ("Giấy: lời", 17, False, _INK, 7),
    ("Giấy: người", 30, True, _RED, 10),
    ("Giấy: người, tên dài", 21, True, _RED, 12),
    ("Giấy: người, tên rất dài", 14, True, _RED, 12),
    ("Giấy: giải", 25, True, _RED, 6),
    ("Giấy: mã", 10, False, _INK, 8),
)
_LONG_NAME, _VERY_LONG_NAME = 32, 90  # characters: what one line of 30 points holds, and two of 21


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
    paper.add(data.parent_body.upper(), "Giấy: cấp trên")
    paper.add(data.organiser.upper(), "Giấy: cơ quan")
    paper.add(data.phrase("certificate_title"), "Giấy: tên loại")
    paper.add(data.phrase("certificate_certifies"), "Giấy: lời")
    paper.add(winner.full_name, _name_style(winner.full_name))
    paper.add(winner.unit_name, "Giấy: lời")
    paper.add(data.phrase("certificate_won"), "Giấy: lời")
    paper.add(winner.prize_label.upper(), "Giấy: giải")
    paper.add(data.phrase("certificate_for"), "Giấy: lời")
    paper.add(data.phrase("certificate_result", result=winner.result, time=winner.time), "Giấy: lời")
    left, right = paper.add_side_by_side()
    left.paragraphs[0].style = paper.document.styles["Giấy: mã"]
    day = f"{data.place}, {format_date_in_words(data.day)}"
    right.paragraphs[0].style = paper.document.styles["Địa danh ngày tháng"]
    right.paragraphs[0].add_run(day)
    paper.add(data.phrase("authority_committee"), "Thẩm quyền ký", right)
    paper.add(data.chair[1].upper(), "Chức vụ", right)
    paper.add(data.chair[0], "Người ký", right).paragraph_format.space_before = Pt(_ROOM_TO_SIGN_PT)
    paper.add(data.phrase("certificate_made_from"), "Giấy: mã")


def _name_style(full_name: str) -> str:
    if len(full_name) > _VERY_LONG_NAME:
        return "Giấy: người, tên rất dài"
    return "Giấy: người, tên dài" if len(full_name) > _LONG_NAME else "Giấy: người"
