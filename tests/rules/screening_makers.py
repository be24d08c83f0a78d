"""Small weeks for the checks: each paper a few words, everything else at its plainest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np

from workbench.rules.screening import NONE, Attempts, Evidence, Flag, Limits, Paper, milliseconds

OPENS = datetime(2022, 9, 19, 1, 0, tzinfo=UTC)  # 08:00 in Vietnam
OPENS_MS = milliseconds(OPENS)
CLOSES_MS = milliseconds(OPENS + timedelta(days=7))
LIMITS = Limits(OPENS_MS, CLOSES_MS, 600_000)
N_ITEMS = 4
FORM, OTHER_FORM = 1, 2
PAPERS = {FORM: Paper(("A1", "A2", "A3", "A4"), "ABCD"), OTHER_FORM: Paper(("A3", "A4", "A5", "A6"), "CDAB")}


class Sat(NamedTuple):
    """One paper: ``at_s`` seconds after the opening, for ``took_s`` seconds."""

    code: str
    person: int = 1
    at_s: float = 3600
    took_s: float = 120
    points: int = 2
    week: int = 1
    unit: int = 1
    form: int = NONE
    form_week: int = 0
    device: int = NONE
    responses: str = ""
    resolution_ms: int = 1000
    moment_ms: int = 1000
    n_items: int = N_ITEMS


def make_attempts(papers: Sequence[Sat]) -> Attempts:
    """Put papers into columns, in the order given."""

    def column(values: Sequence[Any]) -> Any:
        return np.array(values, dtype=np.int64)

    started = [OPENS_MS + round(p.at_s * 1000) for p in papers]
    return Attempts(
        ids=column(range(1, len(papers) + 1)),
        codes=np.array([p.code for p in papers], dtype=np.str_),
        week=column([p.week for p in papers]),
        person=column([p.person for p in papers]),
        unit=column([p.unit for p in papers]),
        form=column([p.form for p in papers]),
        form_week=column([p.form_week or (p.week if p.form != NONE else 0) for p in papers]),
        device=column([p.device for p in papers]),
        started_ms=column(started),
        submitted_ms=column([at + round(p.took_s * 1000) for at, p in zip(started, papers, strict=True)]),
        moment_resolution_ms=column([p.moment_ms for p in papers]),
        duration_ms=column([round(p.took_s * 1000) for p in papers]),
        duration_resolution_ms=column([p.resolution_ms for p in papers]),
        points=column([p.points for p in papers]),
        n_items=column([p.n_items for p in papers]),
        responses=[p.responses for p in papers],
    )


def make_evidence(sat: Sequence[Sat], limits: Limits = LIMITS, **changes: Any) -> Evidence:
    """A first week that holds these papers."""
    return Evidence(**{"week": 1, "attempts": make_attempts(sat), "limits": limits, "papers": PAPERS} | changes)


def told(flags: Sequence[Flag]) -> list[tuple[Any, ...]]:
    """Give of each flag the check, its variant where it has one, and the attempt."""
    return [tuple(filter(None, (flag.check.value, flag.variant, flag.attempt))) for flag in flags]
