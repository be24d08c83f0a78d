"""The checklist of the first screening (sơ loại): what a work must meet by the written rules, with the evidence.

A check never decides: where it says ``FAILED`` the rules are plainly not met, where it says ``OPEN`` only a person can
see whether they are. A named person rules on the work afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from workbench.catalogue import Language, say
from workbench.rules.essay_rules import EssayRules, RequiredDatum
from workbench.terms import EssaySubject, IneligibleReason, PublicationPolicy
from workbench.texts import fold, format_date


class ScreeningCheck(StrEnum):
    """What is looked at, in the order of the checklist."""

    DEADLINE = "DEADLINE"
    LENGTH = "LENGTH"
    SUBJECT = "SUBJECT"
    PUBLICATION = "PUBLICATION"
    AUTHOR_DATA = "AUTHOR_DATA"
    AUTHOR_MARK = "AUTHOR_MARK"
    WORKS_PER_AUTHOR = "WORKS_PER_AUTHOR"
    DUPLICATE = "DUPLICATE"
    EXCLUDED_AUTHOR = "EXCLUDED_AUTHOR"

    def label(self, lang: Language = "vi") -> str:
        """Name the check."""
        return say(f"essay_screening.check_{self.value.lower()}", lang)


class CheckVerdict(StrEnum):
    """What a check found; NOT_ASKED where the rules say nothing of it."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    OPEN = "OPEN"
    NOT_ASKED = "NOT_ASKED"

    def label(self, lang: Language = "vi") -> str:
        """Say the verdict."""
        return say(f"essay_screening.verdict_{self.value.lower()}", lang)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One line of a work's checklist; ``reason`` is the code under which the work would be ineligible."""

    check: ScreeningCheck
    verdict: CheckVerdict
    reason: IneligibleReason | None
    evidence: str
    values: dict[str, object] = field(default_factory=dict)

    def message(self, lang: Language = "vi") -> str:
        """Say what was seen."""
        data = self.values.get("data")
        named = isinstance(data, tuple) and ", ".join(say(f"essay_screening.datum_{one.lower()}", lang) for one in data)
        return say(f"essay_screening.{self.evidence}", lang, **self.values | ({"data": named} if named else {}))


class ScreenedAuthor(NamedTuple):
    """An author as far as the checklist asks; ``excluded`` says on what list the person or unit stands."""

    full_name: str
    birth_date: date | None = None
    phone: str | None = None
    post: str = ""
    unit_code: str = ""
    excluded: str = ""


@dataclass(frozen=True, slots=True)
class ScreenedWork:
    """A work as far as the checklist asks.

    ``syllables`` are counted in the text, or told by the register where ``is_counted`` is False. ``traces`` is the
    number of places in the text that surely name author or unit, None without a text; ``alike`` holds the works of
    nearly the same text, with the share that is the same.
    """

    code: str
    phase: int
    received_on: date
    postmarked_on: date | None
    syllables: int
    is_counted: bool
    authors: tuple[ScreenedAuthor, ...]
    subject: EssaySubject | None = None
    series: str = ""
    published_in: str = ""
    published_on: date | None = None
    traces: int | None = None
    alike: tuple[tuple[str, float], ...] = ()

    @property
    def sent_on(self) -> date:
        """Give the day that counts: that of the postmark, else the day it was received."""
        return self.postmarked_on or self.received_on


def screen_works(works: Sequence[ScreenedWork], rules: EssayRules) -> dict[str, tuple[CheckResult, ...]]:
    """Give code -> checklist of every work, in the order of ``ScreeningCheck``."""
    too_many = _too_many(works, rules.works_per_author)
    checks: tuple[Callable[[ScreenedWork, EssayRules], CheckResult], ...] = (
        _deadline, _length, _subject, _publication, _author_data, _author_mark,
        lambda work, _: too_many[work.code],
        _duplicate, _excluded,
    )  # fmt: skip
    return {work.code: tuple(check(work, rules) for check in checks) for work in works}


def proposed_reason(results: Iterable[CheckResult]) -> IneligibleReason | None:
    """Give the reason of the first check that failed; None where none did."""
    return next((one.reason for one in results if one.verdict is CheckVerdict.FAILED), None)


def needs_person(results: Iterable[CheckResult]) -> bool:
    """Say whether the checklist leaves open, beside the subject that a person always reads for, or fails, anything."""
    return any(
        one.verdict in (CheckVerdict.FAILED, CheckVerdict.OPEN)
        for one in results
        if one.check is not ScreeningCheck.SUBJECT
    )


def _result(
    check: ScreeningCheck, verdict: CheckVerdict, reason: IneligibleReason | None, evidence: str, **values: object
) -> CheckResult:
    return CheckResult(check, verdict, reason, evidence, values)


def _deadline(work: ScreenedWork, rules: EssayRules) -> CheckResult:
    check, late = ScreeningCheck.DEADLINE, IneligibleReason.LATE
    values = {"day": format_date(work.sent_on), "phase": work.phase}
    by = "postmark" if work.postmarked_on else "receipt"
    if not rules.phases:
        return _result(check, CheckVerdict.NOT_ASKED, late, f"by_{by}", **values)
    phase = rules.phase(work.phase)
    if phase is None:
        return _result(check, CheckVerdict.OPEN, late, "phase_unknown", **values)
    values |= {"opens": format_date(phase.opens_on), "closes": format_date(phase.closes_on)}
    other = next((one.number for one in rules.phases if one.opens_on <= work.sent_on <= one.closes_on), None)
    if other == work.phase:
        return _result(check, CheckVerdict.PASSED, late, f"in_time_by_{by}", **values)
    if other is not None:
        return _result(check, CheckVerdict.OPEN, late, "in_other_phase", **values, other=other)
    if work.sent_on < phase.opens_on:
        return _result(check, CheckVerdict.OPEN, late, "too_early", **values)
    return _result(
        check, CheckVerdict.FAILED, late, f"late_by_{by}", **values, days=(work.sent_on - phase.closes_on).days
    )


def _length(work: ScreenedWork, rules: EssayRules) -> CheckResult:
    check = ScreeningCheck.LENGTH
    source = "counted" if work.is_counted else "told"
    values = {"count": work.syllables, "least": rules.words_from or 0, "most": rules.words_to or 0}
    if rules.words_to is not None and work.syllables > rules.words_to:
        return _result(check, CheckVerdict.FAILED, IneligibleReason.TOO_LONG, f"too_long_{source}", **values)
    if rules.words_from is not None and work.syllables < rules.words_from:
        return _result(check, CheckVerdict.FAILED, IneligibleReason.TOO_SHORT, f"too_short_{source}", **values)
    is_asked = rules.words_from is not None or rules.words_to is not None
    verdict = CheckVerdict.PASSED if is_asked else CheckVerdict.NOT_ASKED
    return _result(check, verdict, IneligibleReason.TOO_LONG, f"length_{source}", **values)


def _subject(work: ScreenedWork, rules: EssayRules) -> CheckResult:
    evidence = f"about_{work.subject.value.lower()}" if work.subject else "about_untold"
    return _result(ScreeningCheck.SUBJECT, CheckVerdict.OPEN, IneligibleReason.OFF_SUBJECT, evidence)


def _publication(work: ScreenedWork, rules: EssayRules) -> CheckResult:
    check, verdict = ScreeningCheck.PUBLICATION, CheckVerdict
    day = format_date(work.published_on) if work.published_on else "–"
    values = {"place": work.published_in or "–", "day": day}
    is_published = bool(work.published_in or work.published_on)
    evidence = "published" if is_published else "unpublished"
    if rules.publication is PublicationPolicy.ANY:
        return _result(check, verdict.NOT_ASKED, None, evidence, **values)
    if rules.publication is PublicationPolicy.UNPUBLISHED:
        found = verdict.FAILED if is_published else verdict.PASSED
        return _result(check, found, IneligibleReason.ALREADY_PUBLISHED, evidence, **values)
    reason, first, last = IneligibleReason.NOT_PUBLISHED, rules.published_from, rules.published_to
    if not is_published:
        return _result(check, verdict.FAILED, reason, evidence, **values)
    if work.published_on is None:
        found = verdict.OPEN if first or last else verdict.PASSED
        return _result(check, found, reason, "published_undated", **values)
    is_within = (first is None or first <= work.published_on) and (last is None or work.published_on <= last)
    period = {"first": format_date(first) if first else "–", "last": format_date(last) if last else "–"}
    found, evidence = (verdict.PASSED, "published") if is_within else (verdict.FAILED, "published_outside")
    return _result(check, found, reason, evidence, **values, **period)


def _author_data(work: ScreenedWork, rules: EssayRules) -> CheckResult:
    check, reason = ScreeningCheck.AUTHOR_DATA, IneligibleReason.MISSING_AUTHOR_DATA
    if not rules.required:
        return _result(check, CheckVerdict.NOT_ASKED, reason, "data_not_asked")
    if not work.authors:
        return _result(check, CheckVerdict.FAILED, reason, "no_author")
    told: dict[RequiredDatum, Callable[[ScreenedAuthor], object]] = {
        RequiredDatum.FULL_NAME: lambda author: author.full_name.strip(),
        RequiredDatum.BIRTH_DATE: lambda author: author.birth_date,
        RequiredDatum.PHONE: lambda author: author.phone,
        RequiredDatum.POST: lambda author: author.post.strip(),
    }
    missing = tuple(datum.value for datum in rules.required if not all(map(told[datum], work.authors)))
    if not missing:
        return _result(check, CheckVerdict.PASSED, reason, "data_told", count=len(work.authors))
    return _result(check, CheckVerdict.FAILED, reason, "data_missing", data=missing)


def _author_mark(work: ScreenedWork, rules: EssayRules) -> CheckResult:
    check, reason = ScreeningCheck.AUTHOR_MARK, IneligibleReason.AUTHOR_MARK
    if work.traces is None:
        return _result(check, CheckVerdict.OPEN, reason, "no_text")
    if work.traces:
        return _result(check, CheckVerdict.OPEN, reason, "traces", count=work.traces)
    return _result(check, CheckVerdict.PASSED, reason, "no_traces")


def _duplicate(work: ScreenedWork, rules: EssayRules) -> CheckResult:
    check, reason = ScreeningCheck.DUPLICATE, IneligibleReason.DUPLICATE
    if work.alike:
        works = ", ".join(f"{code} ({share:.0%})" for code, share in work.alike)
        return _result(check, CheckVerdict.OPEN, reason, "alike", works=works)
    return _result(check, CheckVerdict.PASSED if work.is_counted else CheckVerdict.OPEN, reason,
                   "not_alike" if work.is_counted else "no_text")  # fmt: skip


def _excluded(work: ScreenedWork, rules: EssayRules) -> CheckResult:
    check, reason = ScreeningCheck.EXCLUDED_AUTHOR, IneligibleReason.EXCLUDED_AUTHOR
    excluded = "; ".join(f"{author.full_name}: {author.excluded}" for author in work.authors if author.excluded)
    if excluded:
        return _result(check, CheckVerdict.OPEN, reason, "excluded", authors=excluded)
    return _result(check, CheckVerdict.PASSED, reason, "not_excluded")


def _too_many(works: Sequence[ScreenedWork], limit: int | None) -> dict[str, CheckResult]:
    """Count each author's works in the order sent; a series (chùm bài) of one author counts as one.

    Works of one name are the same person's where phone, birth date or unit agrees; where none does, a person looks.
    """
    check, reason = ScreeningCheck.WORKS_PER_AUTHOR, IneligibleReason.TOO_MANY_WORKS
    ordered = sorted(works, key=lambda work: (work.sent_on, work.code))
    found: dict[str, CheckResult] = {}
    for place, work in enumerate(ordered):
        results = [_works_of_author(author, work, ordered[:place], limit) for author in work.authors]
        worst = max(results, key=lambda one: _WEIGHT[one[0]], default=(CheckVerdict.PASSED, ()))
        verdict = CheckVerdict.NOT_ASKED if limit is None else worst[0]
        earlier = ", ".join(worst[1])
        evidence = "first_work" if not earlier else "earlier_works" if limit else "earlier_works_free"
        found[work.code] = _result(check, verdict, reason, evidence, limit=limit, works=earlier)
    return found


_WEIGHT = {CheckVerdict.PASSED: 0, CheckVerdict.OPEN: 1, CheckVerdict.FAILED: 2}


def _works_of_author(
    author: ScreenedAuthor, work: ScreenedWork, earlier: Sequence[ScreenedWork], limit: int | None
) -> tuple[CheckVerdict, tuple[str, ...]]:
    named = {
        one.code: max(_likeness(author, other) for other in one.authors)
        for one in earlier
        if any(fold(other.full_name) == fold(author.full_name) for other in one.authors)
        and not (work.series and fold(work.series) == fold(one.series))
    }
    series = {one.code: fold(one.series) or one.code for one in earlier if one.code in named}
    sure = {series[code] for code, likeness in named.items() if likeness > 1}
    if limit is None or len(set(series.values())) < limit:
        return CheckVerdict.PASSED, tuple(named)
    return CheckVerdict.FAILED if len(sure) >= limit else CheckVerdict.OPEN, tuple(named)


def _likeness(one: ScreenedAuthor, other: ScreenedAuthor) -> int:
    """Give 0 for another name, 1 for the same name, more for each thing beside it that agrees."""
    if fold(one.full_name) != fold(other.full_name):
        return 0
    pairs = ((one.phone, other.phone), (one.birth_date, other.birth_date), (one.unit_code, other.unit_code))
    return 1 + sum(bool(mine) and mine == theirs for mine, theirs in pairs)
