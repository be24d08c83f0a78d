"""Builds a finished official paper in Word, block by block, from a layout profile: head, title, text, tables, signs."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from workbench.catalogue import say
from workbench.reports.package_bytes import document_bytes
from workbench.reports.profiles import Profile
from workbench.reports.template_styles import add_styles
from workbench.reports.word_parts import (
    balanced_lines,
    box_around,
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
    """The head of a paper: who issues it; its number line, where and when, and the mark of a draft, if it has them."""

    parent_lines: tuple[str, ...]
    issuer_lines: tuple[str, ...]
    number_line: str = ""
    place_and_date: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """One place to sign: what the person signs as, and the name."""

    role: str
    full_name: str


def plain(text: str) -> str:
    """Give an outside text as one line that no reader can be misled by.

    Nothing unprintable stays in it, no double spaces, and at most one mark upon a letter beside its own.
    """
    printable = "".join(char if char.isprintable() else " " for char in text)
    composed = unicodedata.normalize("NFC", " ".join(printable.split()))
    return "".join(
        char
        for before, char in zip(f" {composed}", composed, strict=False)
        if not (unicodedata.combining(char) and unicodedata.combining(before))
    )


class PaperMaker:
    """One paper in the making; each method adds a block at its end, and every look comes from the profile."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.document: Any = Document()
        self._style_ids: dict[str, str] = {}
        add_styles(self.document, profile)
        set_page(self.document, profile)

    def add(self, text: str, style: str = "Thân bài", holder: Any = None) -> Any:
        """Add a paragraph in one of the paper's styles."""
        return self._styled((holder or self.document).add_paragraph(text), style)

    def add_head(self, head: Head) -> None:
        """Add the head: the issuing body on the left, the motto with its rule on the right."""
        left, right = self.add_side_by_side()
        for lines, style, size in (
            (head.parent_lines, "Cơ quan cấp trên", "parent_body"), (head.issuer_lines, "Cơ quan ban hành", "issuer"),
        ):  # fmt: skip
            for line in lines:
                for part in self._balanced(line.upper(), size, self.profile.columns[0]):
                    self.add(part, style, left)
        left._tc.remove(left.paragraphs[0]._p)  # a cell is born with an empty one
        self.add(self.profile.mark_under_issuer, "Dấu sao", left)
        if head.number_line:
            self.add(head.number_line, "Số ký hiệu", left)
        if head.mark:
            mark = self.add(head.mark, "Cơ quan ban hành", left)
            mark.paragraph_format.space_before = Pt(self.profile.space_between)
            box_around(mark, self.profile, "issuer")
        self._fill(right, self.profile.motto, "Tiêu đề Đảng")
        rule_as_long_as_motto(right.paragraphs[0], self.profile)
        if head.place_and_date:
            self.add(head.place_and_date, "Địa danh ngày tháng", right)

    def add_title(self, title: str, abstract: str) -> None:
        """Add the kind of paper and what it is about: line by line, too long a line in parts about equally long."""
        self.add(title, "Tên loại văn bản")
        width = self.profile.text_width
        lines = [part for line in abstract.splitlines() for part in self._balanced(line, "abstract", width)]
        self.add("\n".join(lines), "Trích yếu")
        self.add(self.profile.mark_under_title, "Dấu dưới trích yếu")

    def add_table(
        self,
        caption: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        *,
        total: Sequence[str] = (),
        room: float = 0,
        may_break: bool = False,
    ) -> None:
        """Add a table with its caption, if it has one; ``room`` points above and below each row are left for signing.

        A short table waits for a page that holds it whole, unless it ``may_break``.
        """
        if caption:
            self.add(caption, "Tên bảng")
        table = self.document.add_table(rows=1, cols=len(columns), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table._tbl.tblPr.find(qn("w:tblLook")).set(qn("w:firstColumn"), "0")
        set_cell_margins(table, _CELL_MARGIN)
        for cell, column in zip(table.rows[0].cells, columns, strict=True):
            self._fill(cell, column.heading, "Đầu cột")
        repeat_as_header(table.rows[0])
        is_upright = self.profile.page[0] < self.profile.page[1]  # a page on its side holds too few rows to wait
        is_whole = is_upright and not may_break and len(rows) <= _MOST_ROWS_KEPT_WHOLE
        style = "Ô bảng liền" if is_whole else "Ô bảng"
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
        properties, title = self.document.core_properties, " ".join(title.split())
        properties.title, properties.language, properties.author, properties.comments = title, "vi-VN", "", ""
        return document_bytes(self.document, day)

    def _balanced(self, text: str, size: str, width_mm: int) -> list[str]:
        points, letters = self.profile.sizes[size]
        return balanced_lines(text, Mm(width_mm).pt, points, bold="b" in letters)

    def _fill(self, cell: Any, text: str, style: str) -> Any:
        paragraph = self._styled(cell.paragraphs[0], style)
        paragraph.add_run(text)
        return paragraph

    def _styled(self, paragraph: Any, style: str) -> Any:
        if style not in self._style_ids:  # looking a style up walks through all of them
            self._style_ids[style] = self.document.styles[style].style_id
        paragraph._p.style = self._style_ids[style]
        return paragraph

    def _add_row(self, table: Any, columns: Sequence[Column], row: Sequence[str], style: str, room: float) -> None:
        for cell, column, text in zip(table.add_row().cells, columns, row, strict=True):
            form = self._fill(cell, text, column.style or style).paragraph_format
            if _ALIGN[column.align] is not None:
                form.alignment = _ALIGN[column.align]
            if room:
                form.space_before = form.space_after = Pt(room)
