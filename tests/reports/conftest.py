"""One rendered report and one week of hostile names that the tests of this folder read, and the committed template."""

from __future__ import annotations

from pathlib import Path

import pytest
from award_makers import HostileWeek, hold_hostile_week
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


@pytest.fixture(scope="session")
def hostile_week(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> HostileWeek:
    return hold_hostile_week(tmp_path_factory.mktemp("hostile-week") / "home", sqlite_template)


@pytest.fixture(scope="session")
def hostile_folder(hostile_week: HostileWeek, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The papers of the hostile week as files."""
    folder = tmp_path_factory.mktemp("hostile-papers")
    for name, body in hostile_week.papers.items():
        (folder / name).write_bytes(body)
    return folder
