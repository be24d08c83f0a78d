"""The committed notebooks: thin, clean, and the same bytes for everybody."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

import pytest
from notebook_runs import NAMES, NOTEBOOKS, read_notebook

from workbench.reports.runner import notebook_parameters

LOGIC = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.Try, ast.With, ast.If
)  # fmt: skip
EXPECTED = {
    "00_start": {"contest", "at"},
    "05_rules": {"week", "contest", "at"},
    "10_week_pool": {"week", "contest", "actor", "at", "n_forms", "approvers", "reason"},
    "20_week_import": {"week", "contest", "actor", "at", "profile", "files", "accept_without_refused"},
    "30_week_review": {"week", "contest", "actor", "seconder", "annul", "clear", "reason", "at", "top"},
    "40_week_results": {"week", "contest", "actor", "at", "approver", "approvers", "tie_orders", "reason"},
    "50_essays": {
        "round", "contest", "actor", "at", "register", "texts", "screened", "masked", "marks_preliminary",
        "marks_final", "admitted", "approver", "approvers", "reason", "accept_without_refused",
    },
    "90_final_report": {"contest", "actor", "at", "report_file", "claims", "target", "approver"},
    "95_ad_hoc_analysis": {"contest"},
}  # fmt: skip


def _code(name: str) -> list[tuple[str, str]]:
    return [(c["id"], "".join(c["source"])) for c in read_notebook(name)["cells"] if c["cell_type"] == "code"]


def test_all_notebooks_of_the_contest_are_there() -> None:
    assert sorted(EXPECTED) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_file_holds_no_results_and_is_written_one_way(name: str) -> None:
    text = (NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8")
    body: dict[str, Any] = json.loads(text)
    assert text == json.dumps(body, ensure_ascii=False, indent=1) + "\n"
    assert (body["nbformat"], body["nbformat_minor"]) == (4, 5)
    assert body["metadata"]["kernelspec"] == {"display_name": "Python 3", "language": "python", "name": "python3"}
    assert set(body["metadata"]) == {"kernelspec", "language_info", "title"}
    left = [c["id"] for c in body["cells"] if c.get("outputs") or c.get("execution_count") is not None]
    assert left == []


@pytest.mark.parametrize("name", NAMES)
def test_cells_are_named_by_people(name: str) -> None:
    ids = [cell["id"] for cell in read_notebook(name)["cells"]]
    assert len(ids) == len(set(ids))
    assert [i for i in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", i) or re.fullmatch(r"[0-9a-f-]{8,}", i)] == []


@pytest.mark.parametrize("name", NAMES)
def test_there_is_one_parameters_cell_and_it_explains_each_parameter(name: str) -> None:
    tagged = [c["id"] for c in read_notebook(name)["cells"] if "parameters" in c["metadata"].get("tags", [])]
    assert tagged == ["parameters"]
    declared = notebook_parameters(NOTEBOOKS / f"{name}.ipynb")
    assert {parameter.name for parameter in declared} == EXPECTED[name]
    assert [parameter.name for parameter in declared if not parameter.help] == []
    required = {parameter.name for parameter in declared if parameter.is_required}
    assert required == ({"week"} if "_week_" in f"_{name}" else set())


@pytest.mark.parametrize("name", NAMES)
def test_cells_hold_no_logic_and_no_sql(name: str) -> None:
    logic = [
        (cell, type(node).__name__)
        for cell, source in _code(name)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (*LOGIC, ast.comprehension))
    ]
    assert logic == []
    assert [c for c, s in _code(name) if re.search(r"\b(SELECT|INSERT|UPDATE|DELETE|sqlalchemy|sqlmodel)\b", s)] == []


@pytest.mark.parametrize("name", NAMES)
def test_cells_import_nothing_but_the_desk(name: str) -> None:
    imported = {
        node.module
        for _, source in _code(name)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom)
    }
    assert {module for module in imported if not str(module).startswith("workbench.desk")} == set()
    assert not [s for _, s in _code(name) for node in ast.walk(ast.parse(s)) if isinstance(node, ast.Import)]


@pytest.mark.parametrize("name", NAMES)
def test_links_between_notebooks_lead_somewhere(name: str) -> None:
    text = "\n".join("".join(cell["source"]) for cell in read_notebook(name)["cells"])
    targets = re.findall(r"\]\(([^)]+)\)", text)
    assert [target for target in targets if not (NOTEBOOKS / target).is_file()] == []
