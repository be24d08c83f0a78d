"""The `workbench` command: exit code 0 when all is well, 1 for a finding, 2 for wrong usage."""

from __future__ import annotations

import sys

import typer

from workbench.cli import contest_commands, figure_commands, paper_commands
from workbench.cli.output import FINDING, language, print_findings, tell
from workbench.errors import ImportRefused, WorkbenchError

app = typer.Typer(
    name="workbench", help=tell("cli.help"), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
for commands in (contest_commands, figure_commands, paper_commands):
    commands.register(app)


def main() -> None:
    """Run the command line; a refused action is one sentence, never a traceback."""
    try:
        app()
    except ImportRefused as error:
        print_findings(error.findings)
        sys.stderr.write(error.message(language()) + "\n")
        sys.exit(FINDING)
    except WorkbenchError as error:
        sys.stderr.write(error.message(language()) + "\n")
        sys.exit(FINDING)
