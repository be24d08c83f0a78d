"""A week with something to review: ordinary papers, a fast leader, papers under the floor, one handed in too late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from makers import AT, OPENS, make_attempt, make_contest, store_week
from served import HOSTILE, give_sign_ins
from sqlalchemy import Engine, select

from workbench.intake.records import AttemptRecord
from workbench.queries.bank import forms_of_pool, pool_of_week
from workbench.rules.forms import form_items
from workbench.services.pools import build_week_pool
from workbench.store import reading
from workbench.tables import Item, ItemKey, core

FLOOR_MS = 1_000
LEADER, TOO_FAST, LATE = "L00101", "L00102", "L00103"
BULK = ("L00104", "L00105")
CLIMBER = "L00110"  # the paper of the one who came from nothing to full marks


def make_review_contest(engine: Engine) -> None:
    """Store the contest, its first week, and the sign-ins of its members."""
    contest_id = make_contest(engine, weeks=2, floor_ms_per_question=FLOOR_MS)
    build_week_pool(engine, week=1, n_forms=3, actor="TK", at=AT)
    give_sign_ins(engine)
    store_week(engine, contest_id, 1, list(with_answers(engine, 1, week_to_review())))


def week_to_review() -> Iterator[AttemptRecord]:
    """Give the papers of the week, the ordinary ones first."""
    for number in range(1, 41):
        yield make_attempt(number, f"P{number:02d}", 1 + number % 3, 60 + 5 * number)
    yield make_attempt(101, "P51", 4, 9)
    yield make_attempt(102, "P52", 4, 2, full_name=HOSTILE)
    late = OPENS + timedelta(days=9)
    yield make_attempt(103, "P53", 3, 100, submitted_at=late)
    yield make_attempt(104, "P54", 1, 2)
    yield make_attempt(105, "P55", 1, 2, full_name=HOSTILE)
    for turn in range(5):
        points = 4 if turn == 4 else 0
        yield make_attempt(106 + turn, "P56", points, 110 + turn, submitted_at=OPENS + timedelta(hours=2 + 20 * turn))


def with_answers(engine: Engine, week_id: int, records: Iterator[AttemptRecord]) -> Iterator[AttemptRecord]:
    """Give each paper a form and answers that earn its points: right ones first, then a wrong one, blanks last."""
    with reading(engine) as session:
        pool = pool_of_week(session, week_id)
        assert pool is not None
        forms = forms_of_pool(session, pool.id or 0)
        item, key = core(Item).c, core(ItemKey).c
        keys = dict(map(tuple, session.execute(select(item.code, key.letters).where(key.item_id == item.id))))
    for record in records:
        form = forms[record.row_no % len(forms)]
        items = [code for code, _ in form_items(form.layout)]
        wrong = "".join("A" if keys[code] != "A" else "B" for code in items[record.points : record.points + 1])
        right = "".join(keys[code] for code in items[: record.points])
        yield record._replace(form_code=form.code, responses=(right + wrong).ljust(record.n_items, "-"))
