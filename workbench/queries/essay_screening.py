"""The first screening of works: each work's checklist by the rules, and what people have ruled."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from workbench.queries.contest import rules_of_contest
from workbench.queries.essay_texts import identity_of_work, texts_by_code
from workbench.queries.exclusions import ExclusionRow, excluded_people, excluded_units
from workbench.rules.essay_screening import CheckResult, ScreenedAuthor, ScreenedWork, screen_works
from workbench.rules.essay_texts import length_of
from workbench.rules.overlap import find_overlaps
from workbench.rules.redaction import propose_masks
from workbench.tables import Decision, Essay, EssayAuthor, Member, OrganisationUnit, core
from workbench.terms import DecisionKind, EssaySubject, IneligibleReason
from workbench.texts import fold


class EligibilityRuling(NamedTuple):
    """What a person ruled on a work: None where it meets the rules."""

    reason_code: IneligibleReason | None
    reason: str
    decided_by: str
    decided_at: datetime


class ScreeningRow(NamedTuple):
    """One work with its checklist; ``ruling`` is the last one, None while nobody has ruled.

    ``reason_code`` is what stands in the register; ``version`` counts the changes of the work.
    """

    code: str
    title: str
    unit_name: str
    reason_code: IneligibleReason | None
    version: int
    checks: tuple[CheckResult, ...]
    ruling: EligibilityRuling | None


class ScreeningCounts(NamedTuple):
    """The works by what became of them: ``by_reason`` counts the ineligible ones under their codes."""

    works: int
    eligible: int
    by_reason: tuple[tuple[IneligibleReason, int], ...]
    ruled: int


def screening_rows(session: Session, contest_id: int) -> list[ScreeningRow]:
    """Give every work with its checklist, in order of the codes; all texts are compared anew, which takes seconds."""
    rows = session.execute(_works(contest_id)).all()
    checks = screen_works(list(_screened(session, contest_id, rows)), rules_of_contest(session, contest_id).essays)
    rulings = eligibility_rulings(session, contest_id)
    return [
        ScreeningRow(
            row.code,
            row.title,
            row.unit_name,
            IneligibleReason(row.ineligible_reason) if row.ineligible_reason else None,
            row.version,
            checks[row.code],
            next(reversed(rulings.get(row.code, ())), None),
        )
        for row in rows
    ]


def eligibility_rulings(session: Session, contest_id: int) -> dict[str, list[EligibilityRuling]]:
    """Give code -> what people ruled on the work, in order."""
    decision, essay, member = core(Decision).c, core(Essay).c, core(Member).c
    found: dict[str, list[EligibilityRuling]] = defaultdict(list)
    for row in session.execute(
        select(essay.code, decision.body, decision.reason, member.full_name, decision.decided_at)
        .where(
            decision.contest_id == contest_id,
            decision.kind == DecisionKind.ESSAY_ELIGIBILITY.value,
            decision.essay_id == essay.id,
            decision.decided_by_id == member.id,
        )
        .order_by(decision.id)
    ):
        after = json.loads(row.body)["after"]
        found[row.code].append(EligibilityRuling(IneligibleReason(after) if after else None, *row[2:]))
    return dict(found)


def screening_counts(session: Session, contest_id: int) -> ScreeningCounts:
    """Count the works that meet the rules, those that do not by reason, and those a person has ruled on."""
    essay = core(Essay).c
    reasons = Counter(session.scalars(select(essay.ineligible_reason).where(essay.contest_id == contest_id)))
    by_reason = tuple((reason, reasons[reason.value]) for reason in IneligibleReason if reasons[reason.value])
    return ScreeningCounts(reasons.total(), reasons[None], by_reason, len(eligibility_rulings(session, contest_id)))


def _works(contest_id: int) -> Any:
    essay, unit = core(Essay).c, core(OrganisationUnit).c
    return (
        select(*core(Essay).c, unit.name.label("unit_name"))
        .where(essay.unit_id == unit.id, essay.contest_id == contest_id)
        .order_by(essay.code)
    )


def _screened(session: Session, contest_id: int, rows: Sequence[Any]) -> Iterator[ScreenedWork]:
    texts = texts_by_code(session, contest_id)
    alike: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for overlap in find_overlaps(texts):
        if overlap.is_near_duplicate:
            alike[overlap.left].append((overlap.right, overlap.share))
            alike[overlap.right].append((overlap.left, overlap.share))
    authors = _authors(session, contest_id, rows)
    for row in rows:
        text = texts.get(row.code)
        traces = None
        if text is not None:
            traces = sum(mask.is_sure for mask in propose_masks(text, identity_of_work(session, row.id)))
        yield ScreenedWork(
            row.code,
            row.phase,
            row.received_on,
            row.postmarked_on,
            row.word_count if text is None else length_of(text).syllables,
            text is not None,
            authors.get(row.id, ()),
            EssaySubject(row.subject) if row.subject else None,
            row.series,
            row.published_in,
            row.published_on,
            traces,
            tuple(alike[row.code]),
        )


def _authors(session: Session, contest_id: int, rows: Sequence[Any]) -> dict[int, tuple[ScreenedAuthor, ...]]:
    author, essay = core(EssayAuthor).c, core(Essay).c
    works = {row.id: row for row in rows}
    barred = _Barred(session, contest_id)
    found: dict[int, tuple[ScreenedAuthor, ...]] = {}
    for one in session.execute(
        select(*core(EssayAuthor).c)
        .where(author.essay_id == essay.id, essay.contest_id == contest_id)
        .order_by(author.essay_id, author.position)
    ):
        work = works[one.essay_id]
        unit_id = one.unit_id or work.unit_id
        sent_on = work.postmarked_on or work.received_on
        excluded = barred.say(one.full_name, unit_id, sent_on)
        told = ScreenedAuthor(one.full_name, one.birth_date, one.phone, one.post, barred.units[unit_id].code, excluded)
        found[one.essay_id] = (*found.get(one.essay_id, ()), told)
    return found


class _Barred:
    """Who is on a list of exclusions or of the organising side, by folded name and by unit."""

    def __init__(self, session: Session, contest_id: int) -> None:
        unit, member = core(OrganisationUnit).c, core(Member).c
        self.units = {
            row.id: row
            for row in session.execute(select(unit.id, unit.code, unit.parent_id).where(unit.contest_id == contest_id))
        }
        self.people: dict[str, list[ExclusionRow]] = defaultdict(list)
        for line in excluded_people(session, contest_id):
            self.people[fold(line.name)].append(line)
        self.unit_lines: dict[str, list[ExclusionRow]] = defaultdict(list)
        for line in excluded_units(session, contest_id):
            self.unit_lines[line.code].append(line)
        members = session.execute(select(member.full_name, member.position).where(member.contest_id == contest_id))
        self.members = {fold(row.full_name): row.position for row in members}

    def say(self, name: str, unit_id: int, day: date) -> str:
        """Say where a person of this name and unit stood on a day; empty where nowhere."""
        lines = [*self.people.get(fold(name), ()), *self._lines_of_unit(unit_id)]
        grounds = [line.ground.label() for line in lines if line.from_on <= day <= (line.until_on or day)]
        position = self.members.get(fold(name))
        return ", ".join(dict.fromkeys(filter(None, [position, *grounds])))

    def _lines_of_unit(self, unit_id: int | None) -> Iterator[ExclusionRow]:
        while unit_id is not None:
            yield from self.unit_lines.get(self.units[unit_id].code, ())
            unit_id = self.units[unit_id].parent_id
