"""A judge's marking sheet as XLSX, to mark away from the app; ``intake.marks`` reads it back.

It holds what the judge's page holds and nothing else: blind codes, the rubric, redacted texts, the judge's own points.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from workbench.catalogue import say
from workbench.formats.packing import repack
from workbench.rules.essay_rules import Criterion
from workbench.texts import format_points

_MADE_AT = datetime(2022, 9, 1)  # noqa: DTZ001 - a workbook's own date has no zone; fixed, so that bytes repeat
_LONGEST_CELL = 32_000  # Excel holds 32,767 characters


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One work on the sheet: its blind code, its redacted text or None, the points given so far by criterion code."""

    blind_code: str
    text: str | None
    points: Mapping[str, Decimal]


def write_marking_sheet(judge_code: str, criteria: Sequence[Criterion], lines: Sequence[SheetLine]) -> bytes:
    """Write the workbook of one judge; cells for points take only what the rubric allows, all else is protected."""
    import xlsxwriter  # type: ignore[import-untyped]

    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"created": _MADE_AT, "title": say("marking.file_title")})
        looks = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "text": book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
            "points": book.add_format({"locked": False, "valign": "top", "bg_color": "#FFF8E1", "border": 1}),
        }
        _points_page(book, looks, judge_code, criteria, lines)
        _rubric_page(book, looks, criteria)
        _texts_page(book, looks, lines)
    return repack(packed.getvalue(), first="[Content_Types].xml")


def _points_page(
    book: Any, looks: dict[str, Any], judge_code: str, criteria: Sequence[Criterion], lines: Sequence[SheetLine]
) -> None:
    page = _page(
        book, looks, "points", [say("marking.head_blind"), say("marking.head_judge"), *map(_heading, criteria)]
    )
    page.set_column(0, 1, 14)
    page.set_column(2, 1 + len(criteria), 20)
    for row, line in enumerate(lines, start=1):
        page.write_string(row, 0, line.blind_code, looks["text"])
        page.write_string(row, 1, judge_code, looks["text"])
        for column, criterion in enumerate(criteria, start=2):
            given = line.points.get(criterion.code)
            if given is None:
                page.write_blank(row, column, None, looks["points"])
            else:
                page.write_number(row, column, float(given), looks["points"])
    for column, criterion in enumerate(criteria, start=2):
        page.data_validation(1, column, max(1, len(lines)), column, _allowed(criterion, column))


def _heading(criterion: Criterion) -> str:
    """Head a column; what stands in parentheses is not read back."""
    return say(
        "marking.head_criterion",
        label=criterion.label,
        maximum=criterion.max_points,
        step=format_points(criterion.step),
    )


def _allowed(criterion: Criterion, column: int) -> dict[str, Any]:
    cell = f"{chr(ord('A') + column)}2"
    steps = f"{cell}/{criterion.step}"
    on_step = f"ABS({steps}-ROUND({steps},0))<0.000001"
    return {
        "validate": "custom",
        "value": f"=AND(ISNUMBER({cell}),{cell}>=0,{cell}<={criterion.max_points},{on_step})",
        "error_title": say("marking.file_title")[:32],
        "error_message": say("marking.cell_refused", maximum=criterion.max_points, step=format_points(criterion.step))[
            :255
        ],
    }


def _rubric_page(book: Any, looks: dict[str, Any], criteria: Sequence[Criterion]) -> None:
    names = ("criterion", "maximum", "step", "weight", "descriptors")
    page = _page(book, looks, "rubric", [say(f"marking.rubric_{name}") for name in names])
    page.set_column(0, 0, 28)
    page.set_column(4, 4, 80)
    for row, criterion in enumerate(criteria, start=1):
        told = "\n".join(
            say("marking.descriptor", points=format_points(level.points_from), text=level.text)
            for level in criterion.descriptors
        )
        figures = (Decimal(criterion.max_points), criterion.step, criterion.weight)
        for column, text in enumerate([criterion.label, *map(format_points, figures), told]):
            page.write_string(row, column, text, looks["text"])


def _texts_page(book: Any, looks: dict[str, Any], lines: Sequence[SheetLine]) -> None:
    page = _page(book, looks, "texts", [say("marking.work_code"), say("marking.work_text")])
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 110)
    row = 1
    for line in lines:
        paragraphs = (line.text or say("marking.no_text")).splitlines()
        for paragraph in filter(None, map(str.strip, paragraphs)):
            for start in range(0, len(paragraph), _LONGEST_CELL):
                page.write_string(row, 0, line.blind_code, looks["text"])
                page.write_string(row, 1, paragraph[start : start + _LONGEST_CELL], looks["text"])
                row += 1


def _page(book: Any, looks: dict[str, Any], name: str, headings: Sequence[str]) -> Any:
    page = book.add_worksheet(say(f"marking.page_{name}"))
    page.freeze_panes(1, 1)
    page.protect("", {"format_columns": True, "format_rows": True})
    page.set_landscape()
    page.fit_to_pages(1, 0)
    for column, heading in enumerate(headings):
        page.write_string(0, column, heading, looks["head"])
    return page
