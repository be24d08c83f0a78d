"""Makes the summary report: one set of facts in; Word, web page, PDF and manifest out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from workbench.reports.derived_facts import derived_facts
from workbench.reports.fact_book import FactBook
from workbench.reports.manifest import MANIFEST_NAME, make_manifest
from workbench.reports.profiles import load_profile
from workbench.reports.report_data import ReportData

REPORT_NAME = "bao-cao-tong-ket"


@dataclass(frozen=True, slots=True)
class RenderedReport:
    """What was written, in the order to show it, and sentences about what could not be made."""

    paths: tuple[Path, ...]
    warnings: tuple[str, ...]


def make_fact_book(data: ReportData) -> FactBook:
    """Gather the counted facts and the ones derived from them."""
    return FactBook((*data.facts, *derived_facts(data)))


def render_report(
    data: ReportData, *, template: Path, target: Path, parameters: Mapping[str, object]
) -> RenderedReport:
    """Write the report into the folder ``target``; the same data and template give the same bytes anywhere.

    Nothing is written when the template fails. Without Pango there is no PDF, and a warning says what to install.
    """
    from workbench.reports.charts import draw_charts
    from workbench.reports.docx_to_html import convert_to_html
    from workbench.reports.pdf import convert_to_pdf, pdf_engine_warning
    from workbench.reports.word import render_word

    book = make_fact_book(data)
    word = render_word(data, book, template, draw_charts(data, book), load_profile())
    html = convert_to_html(word, book, author=data.contest.organiser)
    outputs = {f"{REPORT_NAME}.docx": word, f"{REPORT_NAME}.html": html.encode()}
    warning = pdf_engine_warning()
    if warning is None:
        outputs[f"{REPORT_NAME}.pdf"] = convert_to_pdf(html)
    outputs[MANIFEST_NAME] = make_manifest(
        data,
        book,
        template=template.read_bytes(),
        parameters=parameters,
        version=version("contest-workbench"),
        outputs=outputs,
    )
    target.mkdir(parents=True, exist_ok=True)
    (target / f"{REPORT_NAME}.pdf").unlink(missing_ok=True)
    for name, body in outputs.items():
        (target / name).write_bytes(body)
    return RenderedReport(tuple(target / name for name in outputs), (warning,) if warning else ())
