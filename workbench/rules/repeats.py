"""One code, number or name stands once in a plan."""

from __future__ import annotations

from collections.abc import Sequence


def refuse_repeats(what: str, values: Sequence[object]) -> None:
    """Refuse a plan in which two entries bear the same code, number or name."""
    twice = sorted({str(value) for value in values if values.count(value) > 1})
    if twice:
        raise ValueError(f"{what} stands twice: {', '.join(twice)}")
