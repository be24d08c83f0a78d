"""Every figure of a document as a named fact."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure with its meaning: ``quiz.week.1.attempts`` = 6586 ``lượt bài thi``, and what is counted."""

    key: str
    value: int | Decimal | str
    unit: str
    definition: str
