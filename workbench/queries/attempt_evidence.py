"""Everything a person should see about one paper before ruling on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
from sqlalchemy import select
from sqlmodel import Session

from workbench.catalogue import Language, say
from workbench.queries.contest import rules_of_week
from workbench.queries.decisions import DecisionRow
from workbench.queries.review_queue import QueueRow, places_of_week, queue_rows, rulings_of_week, screen_week
from workbench.rules.forms import unpack_response
from workbench.rules.screening import Flag, Group
from workbench.rules.shared_answers import is_fixed_set, tied_pairs
from workbench.rules.week_screening import WeekScreening
from workbench.tables import Attempt, Form, Item, PoolItem, core

_PERCENTS = (5, 25, 50, 75, 95)


class AnswerRow(NamedTuple):
    """One answer of a paper; ``chosen`` are the item's own letters, "" for none.

    ``is_right`` is None for a blank and while the key is sealed; ``seen_before`` counts the person's earlier papers,
    of any week, that held the item.
    """

    place: int
    item_code: str
    stem: str
    chosen: str
    is_right: bool | None
    seen_before: int


class OwnAttempt(NamedTuple):
    """One of the person's attempts of the week; ``counts`` is False while it is annulled."""

    attempt_id: int
    attempt_code: str
    started_at: datetime
    submitted_at: datetime
    duration_ms: int
    points: int
    n_items: int
    counts: bool
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class AttemptEvidence:
    """A paper with its answers, the person's week in time, and how long comparable papers took.

    ``turn`` is its number among the person's attempts of the week, ``seen_share`` the share of its questions met
    before (None without a form), ``pace_ms`` the time a question. ``group_ms`` are (percent, duration) of the
    comparison group, ``slower`` the percent of it that took longer; empty and None where the week is too small.
    """

    row: QueueRow
    answers: tuple[AnswerRow, ...]
    own: tuple[OwnAttempt, ...]
    rulings: tuple[DecisionRow, ...]
    turn: int
    seen_share: float | None
    pace_ms: int
    group: Group | None
    group_ms: tuple[tuple[int, int], ...]
    slower: float | None
    is_comparable: bool

    def shared_note(self, lang: Language = "vi") -> str:
        """Say why shared wrong answers cannot be computed for this paper; empty where they can."""
        return "" if self.is_comparable else say("screening.shared_not_computable", lang)


def attempt_evidence(session: Session, attempt_id: int, *, screening: WeekScreening | None = None) -> AttemptEvidence:
    """Give what is known about one paper; personal identifiers are not part of it."""
    attempt = session.get_one(Attempt, attempt_id)
    screened = screening or screen_week(session, attempt.week_id)
    evidence = screened.evidence
    a, comparison = evidence.attempts, screened.comparison
    row = int(np.flatnonzero(a.ids == attempt_id)[0])
    places, winning = places_of_week(session, attempt.week_id, rules_of_week(session, attempt.week_id))
    week = queue_rows(session, attempt.week_id, screened, places, winning, person_id=int(a.person[row]))
    group, group_ms, slower = _group_times(screened, row)
    return AttemptEvidence(
        row=next(one for one in week if one.attempt_id == attempt_id),
        answers=tuple(_answers(session, screened, row)),
        own=tuple(map(_own, sorted(week, key=lambda one: (one.started_at, one.submitted_at, one.attempt_code)))),
        rulings=rulings_of_week(session, attempt.week_id).get(attempt.code, ()),
        turn=int(comparison.turn[row]),
        seen_share=None if np.isnan(comparison.seen[row]) else float(comparison.seen[row]),
        pace_ms=attempt.duration_ms // attempt.n_items,
        group=group,
        group_ms=group_ms,
        slower=slower,
        is_comparable=evidence.is_key_known
        and (is_fixed_set(evidence) or any(row in pair for pair in tied_pairs(evidence))),
    )


def _own(row: QueueRow) -> OwnAttempt:
    return OwnAttempt(
        row.attempt_id,
        row.attempt_code,
        row.started_at,
        row.submitted_at,
        row.duration_ms,
        row.points,
        row.n_items,
        row.counts,
        row.flags,
    )


def _group_times(screened: WeekScreening, row: int) -> tuple[Group | None, tuple[tuple[int, int], ...], float | None]:
    found = screened.comparison.group_of(row)
    if found is None:
        return None, (), None
    group, members = found
    durations = screened.evidence.attempts.duration_ms
    times = np.percentile(durations[members], _PERCENTS, method="inverted_cdf")
    slower = round(100 * float(np.mean(durations[members] > durations[row])), 1)
    return group, tuple((percent, int(ms)) for percent, ms in zip(_PERCENTS, times, strict=True)), slower


def _answers(session: Session, screened: WeekScreening, row: int) -> Iterator[AnswerRow]:
    evidence = screened.evidence
    a, paper = evidence.attempts, evidence.papers.get(int(evidence.attempts.form[row]))
    if paper is None or not a.responses[row]:
        return
    stems = _stems(session, int(a.form[row]))
    met = _met_before(screened, row)
    for place, (item, given) in enumerate(zip(paper.items, a.responses[row], strict=True), start=1):
        chosen = unpack_response(given)
        is_right = given == paper.correct[place - 1] if paper.correct and chosen else None
        yield AnswerRow(place, item, stems.get(item, ""), chosen, is_right, met.get(item, 0))


def _stems(session: Session, form_id: int) -> dict[str, str]:
    form, place, item = core(Form).c, core(PoolItem).c, core(Item).c
    rows = session.execute(
        select(item.code, item.stem).where(form.id == form_id, place.pool_id == form.pool_id, item.id == place.item_id)
    )
    return {row.code: row.stem for row in rows}


def _met_before(screened: WeekScreening, row: int) -> dict[str, int]:
    """Count in how many earlier papers of the same person each item stood."""
    a, papers = screened.evidence.attempts, screened.evidence.papers
    [chain] = a.chains(np.flatnonzero(a.person == a.person[row]))
    met: dict[str, int] = {}
    for earlier in chain[: int(np.flatnonzero(chain == row)[0])]:
        paper = papers.get(int(a.form[earlier]))
        for item in paper.items if paper else ():
            met[item] = met.get(item, 0) + 1
    return met
