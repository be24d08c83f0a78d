"""Run a parameterised notebook with papermill, strictly: a wrong or missing parameter is an error, not a warning."""

from __future__ import annotations

import ast
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import WorkbenchError

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class NotebookParameter:
    """One parameter of a notebook as its cell declares it: ``name: type = default  # help``."""

    name: str
    type_name: str
    default: str
    help: str

    @property
    def is_required(self) -> bool:
        """Say whether a run must give it: declared without ``None`` in its type, yet without a value."""
        return self.default == "None" and "None" not in self.type_name


def notebook_parameters(path: Path) -> tuple[NotebookParameter, ...]:
    """Give the parameters that a notebook declares, in order; a notebook without such a cell is refused.

    Read from the syntax tree, because papermill's own reading passes over a type such as ``str | None``.
    """
    return tuple(_declared(_parameters_cell(path)[1]))


def _parameters_cell(path: Path) -> tuple[int, str]:
    """Give the place (from 0) and the source of the parameters cell; what has none or is no notebook is refused."""
    import nbformat

    if not path.is_file():
        raise WorkbenchError("runner.no_notebook", notebook=path.name)
    try:
        notebook: Any = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]
        nbformat.validate(notebook)
    except Exception as error:  # the reader fails in as many ways as a file can be broken
        raise WorkbenchError("runner.not_a_notebook", notebook=path.name) from error
    for index, cell in enumerate(notebook.cells):
        if "parameters" in cell.metadata.get("tags", ()):
            return index, str(cell.source)
    raise WorkbenchError("runner.no_parameters_cell", notebook=path.name)


def _declared(source: str) -> Iterator[NotebookParameter]:
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            written = lines[(node.end_lineno or node.lineno) - 1].encode()[node.end_col_offset :].decode()
            yield NotebookParameter(
                node.target.id, ast.unparse(node.annotation), ast.unparse(node.value), written.partition("#")[2].strip()
            )


def check_parameters(path: Path, parameters: Mapping[str, Any]) -> None:
    """Refuse parameters that the notebook does not declare, and required ones that are not given."""
    declared = notebook_parameters(path)
    known = {parameter.name for parameter in declared}
    unknown = sorted(set(parameters) - known)
    if unknown:
        raise WorkbenchError(
            "runner.unknown_parameter", notebook=path.name, names=", ".join(unknown), known=", ".join(sorted(known))
        )
    missing = [p.name for p in declared if p.is_required and parameters.get(p.name) is None]
    if missing:
        raise WorkbenchError("runner.missing_parameter", notebook=path.name, names=", ".join(missing))


def run_notebook(path: Path, parameters: Mapping[str, Any], target: Path, *, progress: Progress | None = None) -> Path:
    """Run a notebook in a kernel of its own and keep the executed copy at ``target`` as the run's log.

    ``progress`` is called with (cells done, cells in all). A failing cell is told with its number and the sentence
    of the error; the executed copy shows where it stopped.
    """
    check_parameters(path, parameters)
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import execute_notebook

    _register_engine()
    # papermill warns of every parameter whose type it cannot parse; ours were checked above.
    logging.getLogger("papermill").setLevel(logging.ERROR)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        execute_notebook(
            str(path),
            str(target),
            parameters=dict(parameters),
            engine_name="workbench",
            kernel_name="python3",  # the kernel of this environment, whichever the notebook was last saved with
            language="python",
            progress_bar=False,
            log_output=False,
            workbench_progress=progress,
            cwd=str(path.parent),
            extra_arguments=["--IPKernelApp.log_level=50"],
        )
    except PapermillExecutionError as error:
        # papermill puts a cell with the values after the parameters cell; people count without it
        added = 1 if parameters and error.cell_index > _parameters_cell(path)[0] else 0
        raise WorkbenchError(
            "runner.cell_failed", notebook=path.name, cell=error.cell_index + 1 - added, detail=str(error.evalue)
        ) from error
    except DeadKernelError as error:
        raise WorkbenchError("runner.kernel_died", notebook=path.name) from error
    return target


def _register_engine() -> None:
    """Give papermill an engine that is its own, but tells the caller after each cell."""
    from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines

    class ReportingEngine(NBClientEngine):  # type: ignore[misc]
        """papermill's engine with a call after each cell."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: NotebookExecutionManager, kernel_name: str, **kwargs: Any) -> None:
            """Run the notebook; ``workbench_progress`` is called with (cells done, cells in all)."""
            progress: Progress | None = kwargs.pop("workbench_progress", None)
            finish = nb_man.cell_complete
            total = len(nb_man.nb.cells)

            def cell_complete(cell: Any, cell_index: int | None = None, **rest: Any) -> None:
                finish(cell, cell_index, **rest)
                if progress is not None and cell_index is not None:
                    progress(cell_index + 1, total)

            nb_man.cell_complete = cell_complete
            super().execute_managed_notebook(nb_man, kernel_name, **kwargs)

    papermill_engines.register("workbench", ReportingEngine)
