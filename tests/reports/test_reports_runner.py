"""The strict notebook runner, on tiny notebooks made here and run in a real kernel."""

from pathlib import Path

import nbformat
import pytest

from workbench.errors import WorkbenchError
from workbench.reports.runner import NotebookParameter, check_parameters, notebook_parameters, run_notebook

PARAMETERS = """week: int = None  # tuần thi
files: list = None
title: str | None = None  # tiêu đề
seed: int = 7"""


def make_notebook(folder: Path, *cells: str, parameters: str | None = PARAMETERS) -> Path:
    """A notebook of a text cell, a parameters cell and code cells."""
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "somebody-s-own", "display_name": "Own"}})
    notebook.cells = [nbformat.v4.new_markdown_cell("# Sổ tay thử")]
    if parameters is not None:
        notebook.cells.append(nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    notebook.cells += [nbformat.v4.new_code_cell(cell) for cell in cells]
    path = folder / "so_tay.ipynb"
    nbformat.write(notebook, path)
    return path


def printed(path: Path) -> list[str]:
    cells = nbformat.read(path, as_version=4).cells
    return [output.text for cell in cells for output in cell.get("outputs", ()) if output.output_type == "stream"]


def refusal(path: Path, **parameters: object) -> tuple[str, dict[str, object]]:
    with pytest.raises(WorkbenchError) as refused:
        check_parameters(path, parameters)
    return refused.value.code, refused.value.values


def test_parameters_are_read_with_type_default_and_help(tmp_path):
    declared = notebook_parameters(make_notebook(tmp_path))
    assert declared == (
        NotebookParameter("week", "int", "None", "tuần thi"),
        NotebookParameter("files", "list", "None", ""),
        NotebookParameter("title", "str | None", "None", "tiêu đề"),
        NotebookParameter("seed", "int", "7", ""),
    )
    assert [parameter.is_required for parameter in declared] == [True, True, False, False]


def test_a_parameter_that_the_notebook_does_not_declare_is_refused(tmp_path):
    assert refusal(make_notebook(tmp_path), week=1, files=[], tuan=1, Seed=2) == (
        "runner.unknown_parameter",
        {"notebook": "so_tay.ipynb", "names": "Seed, tuan", "known": "files, seed, title, week"},
    )


def test_a_required_parameter_that_is_not_given_is_refused(tmp_path):
    path = make_notebook(tmp_path)
    missing = ("runner.missing_parameter", {"notebook": "so_tay.ipynb", "names": "week, files"})
    assert refusal(path) == refusal(path, week=None, title="x") == missing
    check_parameters(path, {"week": 0, "files": []})


def test_a_notebook_without_a_parameters_cell_is_refused(tmp_path):
    assert refusal(make_notebook(tmp_path, "1", parameters=None)) == (
        "runner.no_parameters_cell",
        {"notebook": "so_tay.ipynb"},
    )


def test_a_notebook_that_is_not_there_is_refused(tmp_path):
    assert refusal(tmp_path / "khong.ipynb") == ("runner.no_notebook", {"notebook": "khong.ipynb"})


@pytest.mark.parametrize("data", [b"", b"not json", b"{}", b'{"cells": 3}'])
def test_a_file_that_is_no_notebook_is_refused(tmp_path, data):
    path = tmp_path / "hong.ipynb"
    path.write_bytes(data)
    assert refusal(path)[0] == "runner.not_a_notebook"


def test_nothing_runs_where_parameters_are_refused(tmp_path):
    target = tmp_path / "logs" / "so_tay.ipynb"
    with pytest.raises(WorkbenchError):
        run_notebook(make_notebook(tmp_path), {"tuan": 1}, target)
    assert not target.parent.exists()


def test_a_run_passes_values_exactly_tells_its_progress_and_keeps_the_executed_copy(tmp_path):
    path = make_notebook(tmp_path, "print(week, files, repr(title), seed)", "import os; print(os.getcwd())")
    before = path.read_bytes()
    hostile = "'\"\\\n{week}\0 Đặng"
    calls: list[tuple[int, int]] = []
    target = tmp_path / "logs" / "tuan-3.ipynb"
    made = run_notebook(
        path,
        {"week": 3, "files": ["a.csv", "b.xlsx"], "title": hostile},
        target,
        progress=lambda done, total: calls.append((done, total)),
    )
    assert made == target
    assert printed(target) == [f"3 ['a.csv', 'b.xlsx'] {hostile!r} 7\n", f"{tmp_path}\n"]
    assert [done for done, _ in calls] == sorted({done for done, _ in calls})
    assert {total for _, total in calls} == {5}  # the notebook's four cells and the one with the values
    assert calls[-1] == (5, 5)
    assert path.read_bytes() == before


def test_a_failing_cell_is_named_with_its_number_and_its_sentence(tmp_path):
    path = make_notebook(
        tmp_path,
        "print('đã tới đây')",
        "from workbench.errors import WorkbenchError\n"
        "raise WorkbenchError('contest.unknown_week', week=week, known='1, 2')",
        "print('không tới đây')",
    )
    target = tmp_path / "log.ipynb"
    with pytest.raises(WorkbenchError) as refused:
        run_notebook(path, {"week": 9, "files": []}, target)
    assert (refused.value.code, refused.value.values) == (
        "runner.cell_failed",
        {
            "notebook": "so_tay.ipynb",
            "cell": 4,
            "detail": "Cuộc thi không có tuần 9. Các tuần hiện có: 1, 2.",
        },
    )
    assert printed(target)[:1] == ["đã tới đây\n"]
    assert "không tới đây\n" not in printed(target)


def test_a_kernel_that_dies_is_told_in_a_sentence(tmp_path):
    path = make_notebook(tmp_path, "import os; os._exit(1)")
    with pytest.raises(WorkbenchError) as refused:
        run_notebook(path, {"week": 1, "files": []}, tmp_path / "log.ipynb")
    assert (refused.value.code, refused.value.values) == ("runner.kernel_died", {"notebook": "so_tay.ipynb"})
