"""The `workbench` command: exit code 0 when all is well, 1 for a finding, 2 for wrong usage."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer
from sqlalchemy.exc import DBAPIError

from workbench.cli import (
    award_commands,
    award_list_commands,
    bank_commands,
    bulletin_commands,
    contest_commands,
    essay_commands,
    essay_round_commands,
    figure_commands,
    key_commands,
    marking_commands,
    overall_commands,
    paper_commands,
    people_commands,
    pool_commands,
    profile_commands,
    review_commands,
    rules_commands,
    standings_commands,
)
from workbench.cli.output import FINDING, USAGE, language, print_findings, tell
from workbench.errors import ImportRefused, WorkbenchError

# What was named on the command line or in the environment does not exist or cannot be read: nothing was found out.
_USAGE_CODES = frozenset({
    "award_papers.kind_needed", "award_papers.kind_unknown", "award_papers.number_and_date",
    "cli.bad_moment", "commands.area_needed", "commands.form_unknown", "commands.format_unknown",
    "essay_screening.works_or_clear", "essay_texts.actor_needed", "essay_texts.field_unknown",
    "essay_texts.set_unclear", "essay_texts.work_unknown", "redaction.words_missing",
    "commands.named_twice", "commands.stdin_lines", "commands.username_empty",
    "contest.name_one", "contest.no_database", "contest.none", "contest.unknown",
    "contest.unknown_member", "contest.unknown_week", "runner.bad_parameter", "runner.missing_parameter",
    "runner.no_notebook", "runner.no_parameters_cell", "runner.not_a_notebook", "runner.unknown_parameter",
    "people.unit_unknown", "people.unknown", "profiles.unknown", "store.bad_url", "store.unknown_engine",
})  # fmt: skip

app = typer.Typer(
    name="workbench", help=tell("cli.help"), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
for commands in (
    award_commands,
    award_list_commands,
    contest_commands,
    bank_commands,
    pool_commands,
    key_commands,
    figure_commands,
    paper_commands,
    people_commands,
    overall_commands,
    marking_commands,
    bulletin_commands,
    profile_commands,
    review_commands,
    rules_commands,
    standings_commands,
    essay_commands,
    essay_round_commands,
):
    commands.register(app)


def main() -> None:
    """Run the command line; a refused action is one sentence, never a traceback."""
    try:
        app()
    except ImportRefused as error:
        print_findings(error.findings)
        _end(error.message(language()), FINDING)
    except WorkbenchError as error:
        _end(error.message(language()), USAGE if error.code in _USAGE_CODES else FINDING)
    except DBAPIError as error:
        _end(tell("cli.database_broken", detail=" ".join(str(error.orig).split())), FINDING)


def _end(sentence: str, code: int) -> NoReturn:
    sys.stderr.write(sentence + "\n")
    sys.exit(code)
