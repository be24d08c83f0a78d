"""What the README files show exists: commands, options, notebooks and their parameters, files, make targets."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer.main

from workbench.cli.main import app
from workbench.reports.runner import check_parameters

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.vi.md")
MADE_LATER = ("reports/output", "data/workbench.db", "data/archive", "data/server", "data/demo")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks_of(name: str) -> list[str]:
    return re.findall(r"^```\w+\n(.*?)^```", text_of(name), flags=re.MULTILINE | re.DOTALL)


def commands_of(name: str) -> list[list[str]]:
    """Every call of workbench in the code blocks, and every command named in the running text."""
    lines = [line for block in blocks_of(name) for line in block.splitlines() if re.match(r"(\S+\\)?workbench ", line)]
    return [shlex.split(line.replace(".venv\\Scripts\\", ""), comments=True)[1:] for line in lines]


def named_in_text(name: str) -> set[str]:
    return set(re.findall(r"`workbench ([a-z-]+)", text_of(name)))


def command_line() -> dict[str, Any]:
    return dict(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def wrong_use(words: list[str]) -> str | None:
    """Say what the real command line would refuse: an unknown command or option, a required one left out."""
    command = command_line().get(words[0])
    while command is not None and hasattr(command, "commands"):
        words = words[1:]
        command = command.commands.get(words[0])
    if command is None:
        return f"no command {words[0]}"
    context = command.context_class(command, info_name=words[0], resilient_parsing=True)
    given, left, _ = command.make_parser(context).parse_args(list(words[1:]))
    missing = [p.name for p in command.params if p.required and given.get(p.name) is None]
    return f"{missing=} {left=}" if missing or left else None


@pytest.mark.parametrize("name", READMES)
def test_every_command_shown_is_one_that_the_command_line_takes(name):
    shown = commands_of(name)
    assert len(shown) > 15
    assert {" ".join(words): wrong_use(words) for words in shown if wrong_use(words)} == {}


@pytest.mark.parametrize(
    "words", [["nonsense"], ["rules", "show"], ["facts", "extra"], ["key", "lose"], ["key", "seal"]]
)
def test_a_wrong_command_would_be_noticed(words):
    assert wrong_use(words) is not None


@pytest.mark.parametrize("name", READMES)
def test_the_table_of_commands_is_whole(name):
    rows = re.findall(r"^\| `workbench ([a-z-]+)` \|", text_of(name), flags=re.MULTILINE)
    assert sorted(rows) == sorted(command_line())
    assert named_in_text(name) <= set(command_line())


@pytest.mark.parametrize("name", READMES)
def test_notebooks_take_the_parameters_shown(name):
    for words in commands_of(name):
        if words[0] == "run":
            given = [words[place + 1].partition("=")[0] for place, word in enumerate(words) if word == "-p"]
            check_parameters(ROOT / "notebooks" / f"{words[1]}.ipynb", dict.fromkeys(given, "1"))


@pytest.mark.parametrize("name", READMES)
def test_both_pictures_are_there_and_small(name):
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text_of(name))
    assert shown == ["reports/gallery/results-board.png", "reports/gallery/report-page.png"]
    assert [path for path in shown if (ROOT / path).stat().st_size > 200_000] == []


@pytest.mark.parametrize("name", READMES)
def test_files_named_are_there_unless_the_work_makes_them(name):
    named = set(re.findall(r"`((?:data|reports|notebooks)/[\w./-]+)`", text_of(name)))
    missing = {path for path in named if not (ROOT / path).exists()}
    assert {path for path in missing if not path.startswith(MADE_LATER)} == set()


@pytest.mark.parametrize("name", READMES)
def test_make_targets_named_exist(name):
    targets = next(line.split()[1:] for line in text_of("Makefile").splitlines() if line.startswith(".PHONY"))
    named = re.findall(r"`make ([a-z]+)|^make ([a-z]+)", text_of(name), flags=re.MULTILINE)
    assert {first or second for first, second in named} <= set(targets)


def test_both_languages_show_the_same_commands():
    english, vietnamese = ([[w for w in words if "reason=" not in w] for words in commands_of(n)] for n in READMES)
    assert english == vietnamese
