"""Pieces that every Word paper of ours is built with: page, page number, rule under the motto, table geometry."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from docx.enum.section import WD_ORIENTATION, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from PIL import ImageFont

from workbench.reports.profiles import Profile


def set_page(document: Any, profile: Profile) -> None:
    """Give the document the profile's page: size, margins, and its number at the top of every page but the first."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(profile.page[0]), Mm(profile.page[1])
    if profile.page[0] > profile.page[1]:
        section.orientation = WD_ORIENTATION.LANDSCAPE
    section.top_margin, section.bottom_margin = Mm(profile.margins.top), Mm(profile.margins.bottom)
    section.left_margin, section.right_margin = Mm(profile.margins.left), Mm(profile.margins.right)
    section.header_distance = Mm(profile.page_number_from_top)
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.style.paragraph_format.tab_stops.clear_all()
    run = paragraph.add_run()
    run.font.size = Pt(profile.page_number_size)
    _add_page_number(run)


def _add_page_number(run: Any) -> None:
    for kind, text in (("begin", None), (None, " PAGE "), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
            part.set(qn("xml:space"), "preserve")
        run._r.append(part)


def text_width(text: str, points: float, *, bold: bool = False) -> float:
    """Measure a line of text in points, set in the vendored font."""
    # Measured ten times as large: a length should not depend on hinting to whole pixels.
    return float(_large_face(points, bold).getlength(text)) / 10


@cache
def _large_face(points: float, bold: bool) -> Any:
    name = f"LiberationSerif-{'Bold' if bold else 'Regular'}.ttf"
    return ImageFont.truetype(io.BytesIO(files("workbench.reports.fonts").joinpath(name).read_bytes()), points * 10)


def balanced_lines(text: str, room: float, points: float, *, bold: bool = False) -> list[str]:
    """Break a text into as few lines as fit ``room`` points, about equally long, so that no word stands alone."""
    words = text.split()
    fewest = len(_filled(words, room, points, bold))
    low, high = room / 2, room
    if fewest < 2:
        return [text]
    while high - low > 1:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_filled(words, middle, points, bold)) == fewest else (middle, high)
    return _filled(words, high, points, bold)


def _filled(words: Sequence[str], room: float, points: float, bold: bool) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, points, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def rule_as_long_as_motto(paragraph: Any, profile: Profile) -> None:
    """Rule the motto's paragraph below, exactly as long as its words."""
    _draw_borders(paragraph, ("bottom",), profile.motto, profile.sizes["motto"][0], profile.columns[1])


def box_around(paragraph: Any, profile: Profile, size: str) -> None:
    """Draw a box around a bold line of the left column, as wide as its words and a little more."""
    words = f"\u2007{paragraph.text}\u2007"
    _draw_borders(paragraph, ("top", "left", "bottom", "right"), words, profile.sizes[size][0], profile.columns[0])


def _draw_borders(paragraph: Any, sides: Sequence[str], words: str, points: float, column_mm: int) -> None:
    width = text_width(words, points, bold=True)
    # Two points of slack, or rounding in a word processor would break the line.
    side = Pt(math.floor((Mm(column_mm).pt - width) / 2) - 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
    borders = OxmlElement("w:pBdr")
    for name in sides:
        edge = OxmlElement(f"w:{name}")
        for key, value in (("val", "single"), ("sz", "8"), ("space", "1"), ("color", "000000")):
            edge.set(qn(f"w:{key}"), value)
        borders.append(edge)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def fix_widths(table: Any, widths: Sequence[int]) -> None:
    """Give a table's columns these widths in mm, whatever they hold."""
    table.autofit = False
    for place, width in enumerate(widths):
        table.columns[place].width = Mm(width)
        for cell in table.columns[place].cells:
            cell.width = Mm(width)
    total = table._tbl.tblPr.find(qn("w:tblW"))
    total.set(qn("w:type"), "dxa")
    total.set(qn("w:w"), str(round(Mm(sum(widths)).twips)))


def set_cell_margins(table: Any, twips: int) -> None:
    """Leave so much room left and right of the text in each cell."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(twips))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)


def keep_row_whole(row: Any) -> None:
    """Never break a row over two pages."""
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def repeat_as_header(row: Any) -> None:
    """Repeat a table's head row on every page it reaches."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def start_section(document: Any) -> None:
    """Go on upon a new page, whose pages are counted from 1 again."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    document.paragraphs[-1].style = document.styles["Ngắt phần"]
    start = OxmlElement("w:pgNumType")
    start.set(qn("w:start"), "1")
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    before = section._sectPr.find(qn("w:pgBorders"))
    (section._sectPr.find(qn("w:pgMar")) if before is None else before).addnext(start)


def frame_pages(document: Any, colour: str, space_pt: int) -> None:
    """Draw a double frame in a colour (six hex digits) around every page, so far from its edge."""
    borders = OxmlElement("w:pgBorders")
    borders.set(qn("w:offsetFrom"), "page")
    for side in ("top", "left", "bottom", "right"):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "double"), ("sz", "18"), ("space", str(space_pt)), ("color", colour)):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    document.sections[0]._sectPr.find(qn("w:pgMar")).addnext(borders)
