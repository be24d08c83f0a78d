"""What a judge may write on a marking sheet: points within the range and on the step of each criterion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from workbench.errors import WorkbenchError
from workbench.rules.essay_rules import Criterion


def possible_points(criterion: Criterion) -> tuple[Decimal, ...]:
    """Give every number of points the rules allow on a criterion, from 0 up."""
    steps = int(Decimal(criterion.max_points) / criterion.step)
    return tuple(criterion.step * number for number in range(steps + 1))


def criterion_named(criteria: Sequence[Criterion], code: str) -> Criterion:
    """Give a criterion of the rubric by its code; any other code is refused."""
    found = next((criterion for criterion in criteria if criterion.code == code), None)
    if found is None:
        raise WorkbenchError("marking.criterion_unknown", criterion=code)
    return found


def check_points(criterion: Criterion, points: Decimal) -> None:
    """Refuse points outside the range of a criterion or between two of its steps."""
    if not points.is_finite() or not 0 <= points <= criterion.max_points:
        raise WorkbenchError(
            "marking.points_out_of_range", criterion=criterion.label, points=points, maximum=criterion.max_points
        )
    if points % criterion.step:
        raise WorkbenchError("marking.points_off_step", criterion=criterion.label, points=points, step=criterion.step)


def check_complete(blind_code: str, criteria: Sequence[Criterion], marked: Iterable[str]) -> None:
    """Refuse a sheet that lacks points on some criterion, naming what is missing."""
    given = set(marked)
    missing = [criterion.label for criterion in criteria if criterion.code not in given]
    if missing:
        raise WorkbenchError("marking.sheet_incomplete", blind=blind_code, missing=", ".join(missing))
