"""The catalogue: both languages complete, the same values in both, every key that the code says exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import workbench
from workbench.catalogue import entries

PACKAGE = Path(workbench.__file__).parent
AREAS = sorted(path.stem for path in (PACKAGE / "catalogue").glob("*.toml"))
KEY = re.compile(rf"({'|'.join(AREAS)})\.[a-z0-9_]+")
# Whoever takes a key among its arguments: the key reaches the user sooner or later.
SPEAKERS = {"say", "advise", "Finding", "WorkbenchError", "ImportRefused", "SignInRefused", "PlantedFault"}
SPEAKERS |= {"refuse", "warn", "tell", "Fault", "Unreadable"}


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("area", AREAS)
def test_every_entry_has_both_languages_with_the_same_values(area: str) -> None:
    wrong = {
        name: entry
        for name, entry in entries(area).items()
        if not {"vi", "en"} <= set(entry) <= {"vi", "en", "todo_vi", "todo_en"}
        or ("todo_vi" in entry) != ("todo_en" in entry)
        or not all(text.strip() for text in entry.values())
        or _placeholders(entry["vi"]) != _placeholders(entry["en"])
        or _placeholders(entry.get("todo_vi", "")) != _placeholders(entry.get("todo_en", ""))
    }
    assert wrong == {}


@pytest.mark.parametrize("area", AREAS)
def test_values_are_named_so_that_a_translator_can_move_them(area: str) -> None:
    texts = [text for entry in entries(area).values() for text in entry.values()]
    assert [text for text in texts for name in _placeholders(text) if not name.isidentifier()] == []


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _spoken(tree: ast.Module) -> Iterator[tuple[int, str, bool]]:
    """Give line, key and whether it is whole, of every key said; of an f-string its constant beginning."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for place, argument in enumerate(node.args if name in SPEAKERS else ()):
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                if KEY.fullmatch(argument.value) or (place == 0 and name in {"say", "advise", "WorkbenchError"}):
                    yield node.lineno, argument.value, True
            elif isinstance(argument, ast.JoinedStr) and isinstance(argument.values[0], ast.Constant):
                yield node.lineno, str(argument.values[0].value), False


def test_every_key_the_code_says_is_in_the_catalogue() -> None:
    known = {f"{area}.{name}" for area in AREAS for name in entries(area)}
    said = [(file, *found) for file, tree in _trees() for found in _spoken(tree)]
    assert len(said) > 100, "the walk finds no keys any more"
    missing = [
        f"{file}:{line} {key}"
        for file, line, key, is_whole in said
        if not (key in known if is_whole else any(name.startswith(key) for name in known))
    ]
    assert missing == []
