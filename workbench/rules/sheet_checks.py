"""What a judge may write on a marking sheet: points within the range and on the step of each criterion."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from workbench.errors import WorkbenchError
from workbench.rules.essay_rules import Criterion
from workbench.texts import format_points

_POINTS = re.compile(r"-?[0-9]{1,4}([.,][0-9]{1,4})?")


def read_points(typed: str) -> Decimal | None:
    """Read the points a judge typed, with a comma or a dot before the decimals; None where the field is empty."""
    typed = typed.strip()
    if not typed:
        return None
    if not _POINTS.fullmatch(typed):
        raise WorkbenchError("marking.points_not_a_number", typed=typed[:20])
    return Decimal(typed.replace(",", "."))


def criterion_named(criteria: Sequence[Criterion], code: str) -> Criterion:
    """Give a criterion of the rubric by its code; any other code is refused."""
    found = next((criterion for criterion in criteria if criterion.code == code), None)
    if found is None:
        raise WorkbenchError("marking.criterion_unknown", criterion=code)
    return found


def check_points(criterion: Criterion, points: Decimal) -> None:
    """Refuse points outside the range of a criterion or between two of its steps."""
    told = {"criterion": criterion.label, "points": format_points(points) if points.is_finite() else str(points)}
    if not points.is_finite() or not 0 <= points <= criterion.max_points:
        raise WorkbenchError("marking.points_out_of_range", maximum=criterion.max_points, **told)
    if points % criterion.step:
        raise WorkbenchError("marking.points_off_step", step=format_points(criterion.step), **told)


def check_complete(blind_code: str, criteria: Sequence[Criterion], marked: Iterable[str]) -> None:
    """Refuse a sheet that lacks points on some criterion, naming what is missing."""
    given = set(marked)
    missing = [criterion.label for criterion in criteria if criterion.code not in given]
    if missing:
        raise WorkbenchError("marking.sheet_incomplete", blind=blind_code, missing=", ".join(missing))
