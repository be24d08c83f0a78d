"""One rendered report that the tests of this folder read, and the committed template."""

from __future__ import annotations

from pathlib import Path

import pytest
from report_helpers import PARAMETERS
from report_makers import make_report_data

from workbench.reports.summary_report import RenderedReport, render_report

TEMPLATE = Path(__file__).parents[2] / "reports" / "templates" / "summary-report.docx"


@pytest.fixture(scope="session")
def template() -> Path:
    return TEMPLATE


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> RenderedReport:
    target = tmp_path_factory.mktemp("report")
    return render_report(make_report_data(), template=TEMPLATE, target=target, parameters=PARAMETERS)
