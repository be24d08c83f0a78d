"""The summary report: filling the bare Word template as the floor, starting an empty notebook as the peer, ours."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench_contest import CHECKOUT
from bench_tools import Measured, Rival, measure

from workbench.reports.profiles import load_profile
from workbench.reports.report_data import ReportData
from workbench.reports.summary_report import make_fact_book, render_report
from workbench.reports.word import make_context, make_environment

TEMPLATE = CHECKOUT / "reports" / "templates" / "summary-report.docx"


def run(rounds: int) -> list[Measured]:
    """Measure Word, HTML, PDF and charts together beside docxtpl alone and a notebook with nothing in it."""
    sys.path.append(str(CHECKOUT / "tests" / "reports"))
    from report_makers import make_report_data

    data = make_report_data()
    with tempfile.TemporaryDirectory() as name:
        target = Path(name)
        empty = target / "empty.ipynb"
        _write_empty_notebook(empty)
        rivals = [
            Rival("floor: bare docxtpl render, Word only", lambda _: _docxtpl(data)),
            Rival("workbench: render_report, Word + HTML + PDF", lambda _: _workbench(data, target)),
            Rival("peer: papermill of an empty notebook", lambda _: _papermill(empty, target)),
        ]
        return measure("summary report of four weeks", rivals, rounds)


def _docxtpl(data: ReportData) -> None:
    from docxtpl import DocxTemplate

    document: Any = DocxTemplate(str(TEMPLATE))
    context = make_context(data, make_fact_book(data), load_profile())
    document.render(context, make_environment(), autoescape=True)
    document.save(io.BytesIO())


def _workbench(data: ReportData, target: Path) -> None:
    render_report(data, template=TEMPLATE, target=target / "report", parameters={})


def _papermill(empty: Path, target: Path) -> None:
    from papermill.execute import execute_notebook

    execute_notebook(str(empty), str(target / "executed.ipynb"), progress_bar=False, log_output=False)


def _write_empty_notebook(path: Path) -> None:
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=[new_code_cell("")], metadata=kernel), path)
