"""What is told of works once the prizes are signed: title, authors as signed, unit, prize, consent, text."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from workbench.queries.awards import essay_awards
from workbench.queries.contest import rules_of_contest
from workbench.queries.essay_results import tallies_of_round
from workbench.queries.essays import authors_of_essays, essay_rows
from workbench.tables import Essay, EssayText, core
from workbench.terms import Consent, EssayRound


class PublishedWork(NamedTuple):
    """One work as it may be told; ``prize`` is empty for a work without one, ``total`` None where none was reckoned."""

    code: str
    title: str
    authors: tuple[str, ...]
    unit_name: str
    sub_unit: str
    prize: str
    consent: Consent | None
    total: Decimal | None
    text: str


def published_works(session: Session, contest_id: int) -> list[PublishedWork]:
    """Give the works that met the rules: the prize winners in order of the list, then the others by total and code."""
    essay, text = core(Essay).c, core(EssayText).c
    told = {
        row.code: row
        for row in session.execute(
            select(essay.code, essay.consent, essay.sub_unit, text.text)
            .outerjoin_from(core(Essay), core(EssayText), text.essay_id == essay.id)
            .where(essay.contest_id == contest_id)
        )
    }
    prizes = {award.essay_code: (award.position, award.prize_label) for award in essay_awards(session, contest_id)}
    authors = authors_of_essays(session, contest_id)
    totals = totals_of_works(session, contest_id)
    works = [
        PublishedWork(
            row.code,
            row.title,
            authors.get(row.code, ()),
            row.unit_name,
            told[row.code].sub_unit,
            prizes.get(row.code, (0, ""))[1],
            Consent(told[row.code].consent) if told[row.code].consent else None,
            totals.get(row.code),
            told[row.code].text or "",
        )
        for row in essay_rows(session, contest_id)
        if row.ineligible_reason is None
    ]
    last = len(works) + 1
    return sorted(works, key=lambda w: (prizes.get(w.code, (last, ""))[0], -(w.total or 0), w.code))


def totals_of_works(session: Session, contest_id: int) -> dict[str, Decimal]:
    """Give work code -> total of the last round in which the work was marked; what is owed a mark has none."""
    rules = rules_of_contest(session, contest_id)
    return {
        tally.essay_code: tally.total
        for essay_round in (EssayRound.PRELIMINARY, EssayRound.FINAL)
        for tally in tallies_of_round(session, contest_id, essay_round, rules)
        if tally.total is not None
    }
