"""The same facts give the same files, anywhere; the manifest proves it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from report_helpers import PARAMETERS, render_fast
from report_makers import make_report_data

from workbench.errors import WorkbenchError
from workbench.reports.manifest import changed_outputs, sha256_of
from workbench.reports.summary_report import RenderedReport, make_fact_book, render_report

NAMES = ["bao-cao-tong-ket.docx", "bao-cao-tong-ket.html", "bao-cao-tong-ket.pdf", "manifest.json"]
SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from report_helpers import PARAMETERS, render_fast
from report_makers import make_report_data
from workbench.reports.summary_report import render_report
render_report(
    make_report_data(), template=Path(sys.argv[2]), target=Path("bao cao"),
    parameters={"snapshot": 1, "contest": "song-ngan-2022"},
)
"""


def test_another_process_in_another_folder_gives_the_same_bytes(
    rendered: RenderedReport, template: Path, tmp_path: Path
) -> None:
    subprocess.run(
        [sys.executable, "-c", SCRIPT, str(Path(__file__).parent), str(template)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "America/Lima", "LC_ALL": "C"},
        check=True,
        timeout=120,
    )
    again = [(tmp_path / "bao cao" / name).read_bytes() for name in NAMES]
    assert [path.name for path in rendered.paths] == NAMES
    assert [sha256_of(body) for body in again] == [sha256_of(path.read_bytes()) for path in rendered.paths]
    assert rendered.warnings == ()


def test_the_manifest_tells_what_was_made_from_what(rendered: RenderedReport, template: Path) -> None:
    manifest = json.loads(rendered.paths[3].read_text(encoding="utf-8"))
    facts_hash = manifest.pop("facts_sha256")
    assert (len(facts_hash), int(facts_hash, 16) > 0) == (64, True)
    assert manifest == {
        "audit_head": "ef" * 32,
        "outputs": {path.name: sha256_of(path.read_bytes()) for path in rendered.paths[:3]},
        "package_version": "0.1.0",
        "parameters": PARAMETERS,
        "rules_sha256": "cd" * 32,
        "snapshot_sha256": "ab" * 32,
        "template_sha256": sha256_of(template.read_bytes()),
    }


def test_a_changed_or_missing_file_is_named(rendered: RenderedReport, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(rendered.paths[0].parent, folder)
    assert changed_outputs(folder) == ()
    (folder / NAMES[0]).unlink()
    with (folder / NAMES[1]).open("ab") as page:
        page.write(b" ")
    assert changed_outputs(folder) == (NAMES[0], NAMES[1])


def test_nothing_is_written_when_the_template_fails(tmp_path: Path) -> None:
    broken = tmp_path / "mau.docx"
    broken.write_bytes(b"")
    with pytest.raises(WorkbenchError):
        render_report(make_report_data(), template=broken, target=tmp_path / "out", parameters={})
    assert not (tmp_path / "out").exists()


def test_the_paper_cites_all_its_facts_but_a_known_few(template: Path) -> None:
    _, book = render_fast(make_report_data(), template)
    assert book.unused() == (
        "quiz.week.2.perfect_attempts_drop",
        "quiz.week.3.perfect_attempts_rise",
        "quiz.week.4.perfect_attempts_rise",
    )
    assert len(make_fact_book(make_report_data()).facts) == len(book.facts)
