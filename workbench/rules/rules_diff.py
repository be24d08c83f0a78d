"""What one version of the rules says differently from another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from workbench.rules.canonical import canonical_json
from workbench.rules.contest_rules import ContestRules

# Entries of these lists are known by their code or number, so that one that moved is not told as two that changed.
_NAMED_BY = {"windows": ("number",), "divisions": ("code",), "prizes": ("track", "code"), "criteria": ("code",)}


class RulesChange(NamedTuple):
    """One entry that differs; ``before`` or ``after`` is empty where it does not stand there."""

    place: str
    before: str
    after: str


def rules_changes(before: ContestRules, after: ContestRules) -> tuple[RulesChange, ...]:
    """Give every entry that differs, in the order of the rules; what is equal is left out."""
    old, new = dict(_entries(before)), dict(_entries(after))
    return tuple(
        RulesChange(place, old.get(place, ""), new.get(place, ""))
        for place in dict.fromkeys([*old, *new])
        if old.get(place) != new.get(place)
    )


def _entries(rules: ContestRules) -> Iterator[tuple[str, str]]:
    for name, value in rules.model_dump(mode="json").items():
        if name not in _NAMED_BY:
            yield name, _text(value)
            continue
        for place, entry in enumerate(value, start=1):
            known_by = " ".join(str(entry[part]) for part in _NAMED_BY[name])
            yield f"{name} {known_by}", f"{place}: " * (name in ("prizes", "criteria")) + _text(entry)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return canonical_json({key: part for key, part in value.items() if part not in (None, "", [])})
    return "" if value is None else str(value)
