"""Where the items of earlier pools were used, as the rules of exposure count it."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session

from workbench.queries.bank import pools_before
from workbench.rules.exposure import ItemUse, exposure_ledger
from workbench.rules.forms import DrawnForm
from workbench.tables import Form, Pool, Week, core


def forms_before(session: Session, contest_id: int, number: int) -> dict[int, list[DrawnForm]]:
    """Give the forms of the weeks before a week, by week number."""
    week, pool, form = core(Week).c, core(Pool).c, core(Form).c
    forms: dict[int, list[DrawnForm]] = {}
    for row in session.execute(
        select(week.number, form.code, form.layout)
        .where(week.contest_id == contest_id, week.number < number, pool.week_id == week.id, form.pool_id == pool.id)
        .order_by(week.number, form.code)
    ):
        forms.setdefault(row.number, []).append(DrawnForm(row.code, row.layout))
    return forms


def ledger_before(session: Session, contest_id: int, number: int) -> dict[str, ItemUse]:
    """Give the use of every item that stood in a pool or a form before a week."""
    return exposure_ledger(pools_before(session, contest_id, number), forms_before(session, contest_id, number))
