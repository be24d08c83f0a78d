"""`workbench verify` holds every week against the frozen rules it is held under."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from makers import make_contest
from sqlalchemy import Engine, update

from workbench.catalogue import say
from workbench.reports.proof import prove_contest
from workbench.store import reading, transaction
from workbench.tables import Week, core


def _problems(engine: Engine, folder: Path) -> tuple[str, ...]:
    with reading(engine) as session:
        return next(check.problems for check in prove_contest(session, folder) if check.name == "rules")


@pytest.mark.parametrize(
    "change", [{"time_limit_s": 9}, {"attempts_per_person": 3}, {"attempts_per_day": 1}, {"opens_at": "closes_at"}]
)
def test_a_week_changed_behind_its_rules_is_found(engine: Engine, tmp_path: Path, change: dict[str, Any]) -> None:
    make_contest(engine)
    assert _problems(engine, tmp_path) == ()
    with transaction(engine) as session:
        week = session.get_one(Week, 2)
        values = change if "opens_at" not in change else {"opens_at": week.opens_at.replace(hour=0)}
        session.connection().execute(update(core(Week)).where(core(Week).c.id == 2).values(**values))
    assert _problems(engine, tmp_path) == (say("verify.window_changed", week=2),)
