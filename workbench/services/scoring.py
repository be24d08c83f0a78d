"""After the opening: count every paper again from its answers and the key, and report where the platform differs."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.bank import forms_of_pool, items_of_pool, pool_of_week
from workbench.rules.forms import correct_responses
from workbench.tables import Attempt, Form, Week, core


class ScoreDifference(NamedTuple):
    """A paper whose points are not those that its answers earn."""

    attempt_code: str
    platform: int
    recomputed: int


class Rescoring(NamedTuple):
    """How many papers of a week were counted again, how many could not be (no form or no answers known), and where
    the points differ, in order of the attempts' codes."""

    compared: int
    not_comparable: int
    differences: list[ScoreDifference]


def score_differences(session: Session, week_id: int) -> list[ScoreDifference]:
    """Give every attempt of a week whose platform points are not those its answers earn under the opened key.

    Attempts without answers or without a form of the week's pool cannot be counted again and are left out; annulled
    attempts are counted like all others. Raises WorkbenchError while a key that is needed is sealed.
    """
    return rescore(session, week_id).differences


def rescore(session: Session, week_id: int) -> Rescoring:
    """Count all papers of a week again; as `score_differences`, with the number of papers that were counted."""
    correct = _correct_papers(session, session.get_one(Week, week_id))
    a, form = core(Attempt).c, core(Form).c
    attempts = session.execute(
        select(a.code, form.code.label("form"), a.points, a.responses)
        .select_from(core(Attempt))
        .outerjoin(core(Form), form.id == a.form_id)
        .where(a.week_id == week_id)
        .order_by(a.code)
    )
    compared = skipped = 0
    differences = []
    for code, form_code, points, responses in attempts:
        expected = correct.get(form_code)
        if expected is None or not responses:
            skipped += 1
            continue
        compared += 1
        earned = sum(map(str.__eq__, responses, expected))
        if earned != points:
            differences.append(ScoreDifference(code, points, earned))
    return Rescoring(compared, skipped, differences)


def _correct_papers(session: Session, week: Week) -> dict[str, str]:
    """Give for each form of the week's pool the answers that are all correct, one character an item.

    The key of the pool's own item versions is used, each form is read once, whatever the number of attempts.
    """
    pool = pool_of_week(session, week.id or 0)
    if pool is None:
        raise WorkbenchError("pools.not_built", week=week.number)
    assert pool.id is not None
    key = {item.code: item.key for item in items_of_pool(session, week.contest_id, pool.id)}
    if not all(key.values()):
        raise WorkbenchError("keys.still_sealed", week=week.number)
    return {form.code: correct_responses(form.layout, key) for form in forms_of_pool(session, pool.id)}
