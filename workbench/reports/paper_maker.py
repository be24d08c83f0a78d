"""Builds a finished official paper in Word, block by block, from a layout profile: head, title, text, tables, signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from workbench.catalogue import say
from workbench.reports.package_bytes import document_bytes
from workbench.reports.profiles import Profile
from workbench.reports.template_styles import add_styles
from workbench.reports.word_parts import (
    fix_widths,
    keep_row_whole,
    repeat_as_header,
    rule_as_long_as_motto,
    set_cell_margins,
    set_page,
    start_section,
)

_ALIGN = {"l": None, "c": WD_ALIGN_PARAGRAPH.CENTER, "r": WD_ALIGN_PARAGRAPH.RIGHT}
_CELL_MARGIN = 51  # twips: 0.9 mm left and right of a text in a cell
_ROOM_TO_SIGN_PT = 70
_MOST_ROWS_KEPT_WHOLE = 12  # a longer table may break over pages


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: heading, width in mm, alignment l, c or r, and a style of its own if any."""

    heading: str
    width: int
    align: str = "l"
    style: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a paper: who issues it, its number line, where and when."""

    parent_lines: tuple[str, ...]
    issuer_lines: tuple[str, ...]
    number_line: str
    place_and_date: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One place to sign: what the person signs as, and the name."""

    role: str
    full_name: str


def plain(text: str) -> str:
    """Give an outside text as one line that no reader can be misled by: nothing unprintable, single spaces."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


class PaperMaker:
    """One paper in the making; each method adds a block at its end, and every look comes from the profile."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.document: Any = Document()
        add_styles(self.document, profile)
        set_page(self.document, profile)

    def add(self, text: str, style: str = "Thân bài", holder: Any = None) -> Any:
        """Add a paragraph in one of the paper's styles."""
        return (holder or self.document).add_paragraph(text, style=style)

    def add_head(self, head: Head) -> None:
        """Add the head: the issuing body on the left, the motto with its rule on the right."""
        left, right = self.add_side_by_side()
        self._fill(left, head.parent_lines[0].upper(), "Cơ quan cấp trên")
        for line in head.parent_lines[1:]:
            self.add(line.upper(), "Cơ quan cấp trên", left)
        for line in head.issuer_lines:
            self.add(line.upper(), "Cơ quan ban hành", left)
        self.add(self.profile.mark_under_issuer, "Dấu sao", left)
        self.add(head.number_line, "Số ký hiệu", left)
        self._fill(right, self.profile.motto, "Tiêu đề Đảng")
        rule_as_long_as_motto(right.paragraphs[0], self.profile)
        self.add(head.place_and_date, "Địa danh ngày tháng", right)

    def add_title(self, title: str, abstract: str) -> None:
        """Add the kind of paper and what it is about."""
        self.add(title, "Tên loại văn bản")
        self.add(abstract, "Trích yếu")
        self.add(self.profile.mark_under_title, "Dấu dưới trích yếu")

    def add_table(
        self,
        caption: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        *,
        total: Sequence[str] = (),
        room: float = 0,
    ) -> None:
        """Add a table with its caption; ``room`` in points above and below each row is left for signing."""
        self.add(caption, "Tên bảng")
        table = self.document.add_table(rows=1, cols=len(columns), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table._tbl.tblPr.find(qn("w:tblLook")).set(qn("w:firstColumn"), "0")
        set_cell_margins(table, _CELL_MARGIN)
        for cell, column in zip(table.rows[0].cells, columns, strict=True):
            self._fill(cell, column.heading, "Đầu cột")
        repeat_as_header(table.rows[0])
        is_upright = self.profile.page[0] < self.profile.page[1]  # a page on its side holds too few rows to wait
        style = "Ô bảng liền" if is_upright and len(rows) <= _MOST_ROWS_KEPT_WHOLE else "Ô bảng"
        for row in rows:
            self._add_row(table, columns, row, style, room)
        if total:
            self._add_row(table, columns, total, "Ô tổng", 0)
        fix_widths(table, [column.width for column in columns])
        for row in table.rows:
            keep_row_whole(row)

    def start_part(self) -> None:
        """Go on upon a new page that counts from 1: a list that goes with the paper, the next letter."""
        start_section(self.document)

    def add_signatures(self, left: Signature, right: Signature) -> None:
        """Add two places to sign side by side; they stay together with what stands before them."""
        spacer = self.add("", "Ngắt phần").paragraph_format
        spacer.keep_with_next, spacer.space_after = True, Pt(2 * self.profile.space_between)
        for cell, signature in zip(self.add_side_by_side(), (left, right), strict=True):
            self._fill(cell, signature.role.upper(), "Thẩm quyền ký")
            name = self.add(signature.full_name, "Người ký", cell)
            name.paragraph_format.space_before = Pt(_ROOM_TO_SIGN_PT)

    def add_signer(self, recipients: Sequence[str], authority: str, position: str, full_name: str) -> None:
        """Add who receives the paper, and beside it who signs it and on whose behalf."""
        spacer = self.add("", "Ngắt phần").paragraph_format
        spacer.keep_with_next, spacer.space_after = True, Pt(2 * self.profile.space_between)
        left, right = self.add_side_by_side()
        self._fill(left, say("award_papers.recipients"), "Nơi nhận")
        for place, line in enumerate(recipients, start=1):
            self.add(f"- {line}{'.' if place == len(recipients) else ','}", "Danh sách nhận", left)
        self._fill(right, authority.upper(), "Thẩm quyền ký")
        self.add(position.upper(), "Chức vụ", right)
        self.add(full_name, "Người ký", right).paragraph_format.space_before = Pt(_ROOM_TO_SIGN_PT)

    def add_side_by_side(self) -> Any:
        """Add two cells without borders side by side, as wide as the profile's columns."""
        table = self.document.add_table(rows=1, cols=2)
        fix_widths(table, self.profile.columns)
        set_cell_margins(table, 0)
        keep_row_whole(table.rows[0])
        return table.rows[0].cells

    def to_bytes(self, title: str, day: date) -> bytes:
        """Give the Word file; the same blocks give the same bytes."""
        properties = self.document.core_properties
        properties.title, properties.language, properties.author, properties.comments = title, "vi-VN", "", ""
        return document_bytes(self.document, day)

    def _fill(self, cell: Any, text: str, style: str) -> Any:
        paragraph = cell.paragraphs[0]
        paragraph.style = self.document.styles[style]
        paragraph.add_run(text)
        return paragraph

    def _add_row(self, table: Any, columns: Sequence[Column], row: Sequence[str], style: str, room: float) -> None:
        for cell, column, text in zip(table.add_row().cells, columns, row, strict=True):
            form = self._fill(cell, text, column.style or style).paragraph_format
            if _ALIGN[column.align] is not None:
                form.alignment = _ALIGN[column.align]
            if room:
                form.space_before = form.space_after = Pt(room)
