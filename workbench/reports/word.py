"""Fills a Word template with facts: every figure bound to its fact, every failure told with its paragraph."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.reports.charts import Chart
from workbench.reports.derived_facts import format_total, leading_units, prize_labels, units_by_attempts
from workbench.reports.fact_book import FactBook, Figure
from workbench.reports.package_bytes import document_bytes
from workbench.reports.profiles import Profile
from workbench.reports.report_data import ReportData
from workbench.reports.word_binding import bind_figures, place_charts
from workbench.terms import Verdict
from workbench.texts import format_date_in_words, format_duration, format_moment, to_local

_TAG = re.compile(r"<[^>]+>")
_QUOTED = 160  # how much of a failing paragraph is quoted


class _Template(DocxTemplate):  # type: ignore[misc]
    """A docxtpl template that says in which paragraph it failed."""

    def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
        # docxtpl breaks its source into one line a paragraph in the same way, so lines of the engine are paragraphs.
        lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", src_xml).splitlines()
        try:
            return str(super().render_xml_part(src_xml, part, context, jinja_env))
        except (TemplateError, WorkbenchError, TypeError, ValueError, LookupError, AttributeError) as error:
            number = _failing_line(error)
            line = lines[number - 1] if 0 < number <= len(lines) else ""
            quoted = " ".join(_TAG.sub("", line).replace("&lt;", "<").replace("&gt;", ">").split())[:_QUOTED]
            raise WorkbenchError("report.template_failed", paragraph=quoted, detail=error) from error


def _failing_line(error: BaseException) -> int:
    line = getattr(error, "lineno", None) or 0
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return int(line)


def render_word(
    data: ReportData, book: FactBook, template: Path, charts: Mapping[str, Chart], profile: Profile
) -> bytes:
    """Fill the template and give the Word file's bytes; the same facts and template give the same bytes.

    A missing fact, a calculation or a broken tag raises WorkbenchError naming the paragraph.
    """
    try:
        document = _Template(io.BytesIO(template.read_bytes()))
        document.init_docx()
    except (OSError, BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        raise WorkbenchError("report.template_unreadable", name=template.name) from error
    document.render(make_context(data, book, profile), make_environment(), autoescape=True)
    bind_figures(document.docx, book)
    place_charts(document.docx, charts)
    return document_bytes(document.docx, data.letterhead.signed_on)


def make_environment() -> SandboxedEnvironment:
    """Make the template engine: sandboxed because a Word template is code, strict because a gap must not pass."""
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True, finalize=_clean)
    environment.filters.update(
        {
            "pad": _pad,
            "day": format_date_in_prose,
            "day_in_words": format_date_in_words,
            "clock": format_clock,
            "moment": format_moment,
            "duration": format_duration,
            "lower_first": _lower_first,
            "definition": _definition,
            "verdict": Verdict.label,
            "total": format_total,
        }
    )
    return environment


def make_context(data: ReportData, book: FactBook, profile: Profile) -> dict[str, object]:
    """Give the names a template may use: the facts as ``f``, the rows of the lists, the head of the paper."""
    facts = book.root()
    head = data.letterhead
    return {
        "f": facts,
        "contest": data.contest,
        "letterhead": head,
        "number_line": format_number_line(profile, head.number, head.symbol),
        "weeks": [
            _Row(week, f=book.find(f"quiz.week.{week.number}"), winners=_winners(data, week.number))
            for week in data.weeks
        ],
        "units": [_unit(row, book) for row in units_by_attempts(data)],
        "leading_units": [_unit(row, book) for row in leading_units(data)],
        "quiz_prizes": _prizes(book, "quiz", [row.prize for row in data.winners]),
        "essay_prizes": _prizes(book, "essay", [row.prize for row in data.essay_awards]),
        "essay_phases": data.essay_phases,
        "essay_awards": data.essay_awards,
        "ineligible": [
            {
                "reason": say(f"report.reason_{reason.value.lower()}"),
                "count": book.find(f"essay.ineligible.{reason.value}"),
            }
            for reason, number in data.ineligible
            if number
        ],
        "claims": data.claims,
        "evidence": data.evidence,
        "narrative": data.narrative,
    }


class _Row:
    """One row of a list together with the facts about it."""

    def __init__(self, row: object, **more: object) -> None:
        self._row = row
        for name, value in more.items():
            setattr(self, name, value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._row, name)


def _unit(row: Any, book: FactBook) -> _Row:
    best = "–" if row.best_points is None else row.best_points
    return _Row(row, f=book.find(f"quiz.unit.{row.code}"), best_points=best)


def _winners(data: ReportData, week: int) -> list[object]:
    return [row for row in data.winners if row.week == week]


def _prizes(book: FactBook, kind: str, labels: list[str]) -> list[dict[str, object]]:
    return [
        {"label": label, "count": book.find(f"award.{kind}.prize.{place}")}
        for place, label in enumerate(prize_labels(iter(labels)), start=1)
    ]


def format_number_line(profile: Profile, number: int | None, symbol: str) -> str:
    """Write the number and symbol of the paper; without a number a gap is left for the register's ink."""
    digits = "\u00a0" * 8 if number is None else f"{number:02d}"
    return profile.number_format.format(number=digits, symbol=symbol)


def format_clock(at: datetime) -> str:
    """Write the local time of day as official prose does: ``8 giờ 00``."""
    local = to_local(at)
    return f"{local.hour} giờ {local.minute:02d}"


def format_date_in_prose(day: date | datetime) -> str:
    """Write a day inside a sentence: ``19/9/2022``; only days under 10 and the months 1 and 2 take a zero."""
    day = to_local(day).date() if isinstance(day, datetime) else day
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def _pad(figure: Figure) -> Markup:
    return figure.padded()


def _lower_first(text: str) -> str:
    # "Hiến pháp", "Việt Nam", "Đảng": a word that is a name in the middle of a sentence keeps its capital.
    first = text.split(" ", 1)[0]
    return text if first in _CAPITAL_WORDS else text[:1].lower() + text[1:]


_CAPITAL_WORDS = frozenset({"Hiến", "Việt", "Đảng", "Nhà", "Quốc", "Chủ", "Bộ", "Luật", "Hồ"})


def _definition(figure: Figure) -> str:
    return figure._fact.definition


def _clean(value: Any) -> Any:
    """Keep outside text from breaking the file: no control characters, no private-use marks, no bidi overrides."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in value if _is_text(c))
    return value


def _is_text(char: str) -> bool:
    return unicodedata.category(char) not in {"Co", "Cs", "Cn", "Cf"} or char in "\u200c\u200d"
