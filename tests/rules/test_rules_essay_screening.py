"""The checklist of the first screening: each rule met, not met, or left to a person, with what was seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.rules.essay_rules import EssayPhase, EssayRules, RequiredDatum
from workbench.rules.essay_screening import (
    CheckResult,
    CheckVerdict,
    ScreenedAuthor,
    ScreenedWork,
    ScreeningCheck,
    needs_person,
    proposed_reason,
    screen_works,
)
from workbench.terms import EssaySubject, IneligibleReason, PublicationPolicy

PHASES = (
    EssayPhase(number=1, opens_on=date(2022, 8, 18), closes_on=date(2022, 11, 15)),
    EssayPhase(number=2, opens_on=date(2022, 11, 16), closes_on=date(2023, 4, 15)),
)
RULES = EssayRules(words_from=800, words_to=2000, phases=PHASES, works_per_author=1)
AN = ScreenedAuthor("Lê An", date(1980, 1, 1), "0912345678", "Chuyên viên", "DV1")
WORK = ScreenedWork("B1", 1, date(2022, 9, 3), date(2022, 9, 1), 1200, True, (AN,), EssaySubject.COLLECTIVE, traces=0)


def checked(check: str, rules: EssayRules = RULES, **changes: Any) -> tuple[str, str, str]:
    """Give the first letter of the verdict, the reason's code and the evidence of one check."""
    results = screen_works([replace(WORK, **changes)], rules)["B1"]
    found = next(one for one in results if one.check.value == check)
    assert all(text for lang in ("vi", "en") for text in (found.message(lang), found.verdict.label(lang)))  # type: ignore[arg-type]
    return found.verdict.value[0], found.reason.value if found.reason else "", found.evidence


@pytest.mark.parametrize(
    ("rules", "changes", "found"),
    [
        ({}, {}, ("P", "in_time_by_postmark")),
        ({}, {"postmarked_on": None}, ("P", "in_time_by_receipt")),
        ({}, {"postmarked_on": date(2022, 11, 15), "received_on": date(2022, 11, 20)}, ("P", "in_time_by_postmark")),
        ({}, {"postmarked_on": None, "received_on": date(2022, 11, 16)}, ("O", "in_other_phase")),
        ({}, {"phase": 2, "postmarked_on": date(2023, 4, 16)}, ("F", "late_by_postmark")),
        ({}, {"phase": 2, "postmarked_on": None, "received_on": date(2023, 4, 16)}, ("F", "late_by_receipt")),
        ({}, {"postmarked_on": date(2022, 8, 1)}, ("O", "too_early")),
        ({}, {"phase": 3}, ("O", "phase_unknown")),
        ({"phases": ()}, {}, ("N", "by_postmark")),
        ({"phases": ()}, {"postmarked_on": None}, ("N", "by_receipt")),
    ],
)
def test_the_postmark_or_else_the_day_received_keeps_the_deadline(
    rules: dict[str, Any], changes: dict[str, Any], found: tuple[str, str]
) -> None:
    verdict, evidence = found
    assert checked("DEADLINE", RULES.model_copy(update=rules), **changes) == (verdict, "LATE", evidence)


@pytest.mark.parametrize(
    ("rules", "changes", "found"),
    [
        ({}, {"syllables": 2000}, ("P", "TOO_LONG", "length_counted")),
        ({}, {"syllables": 2001}, ("F", "TOO_LONG", "too_long_counted")),
        ({}, {"syllables": 2001, "is_counted": False}, ("F", "TOO_LONG", "too_long_told")),
        ({}, {"syllables": 799}, ("F", "TOO_SHORT", "too_short_counted")),
        ({}, {"syllables": 799, "is_counted": False}, ("F", "TOO_SHORT", "too_short_told")),
        (
            {"words_from": None, "words_to": None},
            {"syllables": 9, "is_counted": False},
            ("N", "TOO_LONG", "length_told"),
        ),
    ],
)
def test_the_length_is_counted_in_the_text_where_there_is_one(
    rules: dict[str, Any], changes: dict[str, Any], found: tuple[str, str, str]
) -> None:
    assert checked("LENGTH", RULES.model_copy(update=rules), **changes) == found


@pytest.mark.parametrize(
    ("policy", "changes", "found"),
    [
        ("ANY", {"published_in": "Báo"}, ("N", "", "published")),
        ("UNPUBLISHED", {}, ("P", "ALREADY_PUBLISHED", "unpublished")),
        ("UNPUBLISHED", {"published_in": "Báo"}, ("F", "ALREADY_PUBLISHED", "published")),
        ("PUBLISHED", {}, ("F", "NOT_PUBLISHED", "unpublished")),
        ("PUBLISHED", {"published_in": "Báo"}, ("O", "NOT_PUBLISHED", "published_undated")),
        ("PUBLISHED", {"published_on": date(2022, 8, 31)}, ("F", "NOT_PUBLISHED", "published_outside")),
        ("PUBLISHED", {"published_on": date(2022, 9, 1)}, ("P", "NOT_PUBLISHED", "published")),
    ],
)
def test_rules_may_ask_for_works_never_printed_or_printed_in_time(
    policy: str, changes: dict[str, Any], found: tuple[str, str, str]
) -> None:
    rules = EssayRules(publication=PublicationPolicy(policy), published_from=date(2022, 9, 1))
    assert checked("PUBLICATION", rules, **changes) == found


@pytest.mark.parametrize(
    ("required", "authors", "found"),
    [
        ((), (), ("N", "data_not_asked")),
        (("FULL_NAME",), (), ("F", "no_author")),
        (("FULL_NAME", "BIRTH_DATE", "PHONE", "POST"), (AN,), ("P", "data_told")),
        (("FULL_NAME", "PHONE"), (AN, AN._replace(phone=None)), ("F", "data_missing")),
    ],
)
def test_every_author_must_tell_what_the_rules_ask(
    required: tuple[str, ...], authors: tuple[ScreenedAuthor, ...], found: tuple[str, str]
) -> None:
    rules = EssayRules(required=tuple(map(RequiredDatum, required)))
    assert checked("AUTHOR_DATA", rules, authors=authors) == (found[0], "MISSING_AUTHOR_DATA", found[1])


def test_what_is_missing_is_named_in_the_readers_language() -> None:
    rules = EssayRules(required=(RequiredDatum.PHONE, RequiredDatum.POST))
    work = replace(WORK, authors=(ScreenedAuthor("Lê An"),))
    missing = screen_works([work], rules)["B1"][4]
    assert (missing.message("vi"), missing.message("en")) == ("Thiếu: số điện thoại, chức vụ.", "Missing: phone, post.")


@pytest.mark.parametrize(
    ("check", "changes", "found"),
    [
        ("SUBJECT", {}, ("O", "OFF_SUBJECT", "about_collective")),
        ("SUBJECT", {"subject": None}, ("O", "OFF_SUBJECT", "about_untold")),
        ("AUTHOR_MARK", {"traces": None}, ("O", "AUTHOR_MARK", "no_text")),
        ("AUTHOR_MARK", {"traces": 2}, ("O", "AUTHOR_MARK", "traces")),
        ("AUTHOR_MARK", {}, ("P", "AUTHOR_MARK", "no_traces")),
        ("DUPLICATE", {"alike": (("B2", 0.91),)}, ("O", "DUPLICATE", "alike")),
        ("DUPLICATE", {"is_counted": False}, ("O", "DUPLICATE", "no_text")),
        ("DUPLICATE", {}, ("P", "DUPLICATE", "not_alike")),
        (
            "EXCLUDED_AUTHOR",
            {"authors": (AN._replace(excluded="Ban Giám khảo"),)},
            ("O", "EXCLUDED_AUTHOR", "excluded"),
        ),
        ("EXCLUDED_AUTHOR", {}, ("P", "EXCLUDED_AUTHOR", "not_excluded")),
    ],
)
def test_what_only_a_person_can_judge_is_left_open(
    check: str, changes: dict[str, Any], found: tuple[str, str, str]
) -> None:
    assert checked(check, **changes) == found


def second(**changes: Any) -> CheckResult:
    """Give the check of works per author of a work that the same name sent later."""
    author = changes.pop("author", AN)
    later = replace(WORK, code="B2", postmarked_on=date(2022, 9, 2), authors=(author,), **changes)
    return next(one for one in screen_works([later, WORK], RULES)["B2"] if one.check is ScreeningCheck.WORKS_PER_AUTHOR)


def test_a_second_work_of_one_author_is_too_many_unless_it_is_of_one_series() -> None:
    found = second()
    assert (found.verdict, found.values) == (CheckVerdict.FAILED, {"limit": 1, "works": "B1"})
    stranger = AN._replace(full_name="LE AN", birth_date=None, phone=None, unit_code="DV2")
    assert second(author=stranger).verdict is CheckVerdict.OPEN
    assert second(author=AN._replace(full_name="Lê Ân Tình")).verdict is CheckVerdict.PASSED
    works = [replace(WORK, series="Mùa vàng"), replace(WORK, code="B2", series="mùa vàng")]
    assert [results[6].verdict for results in screen_works(works, RULES).values()] == [CheckVerdict.PASSED] * 2
    free = screen_works([WORK, replace(WORK, code="B2")], EssayRules())["B2"][6]
    assert (free.verdict, free.message("en")) == (
        CheckVerdict.NOT_ASKED,
        "Sent earlier under the same author's name: B1. The rules set no limit.",
    )


def test_the_first_rule_not_met_proposes_the_reason_and_a_person_is_called_where_one_is_needed() -> None:
    clear = screen_works([WORK], RULES)["B1"]
    assert (proposed_reason(clear), needs_person(clear)) == (None, False)
    late = screen_works([replace(WORK, phase=2, postmarked_on=date(2023, 5, 1), syllables=10)], RULES)["B1"]
    assert (proposed_reason(late), needs_person(late)) == (IneligibleReason.LATE, True)
    traced = screen_works([replace(WORK, traces=1)], RULES)["B1"]
    assert (proposed_reason(traced), needs_person(traced)) == (None, True)


@given(st.permutations(range(5)))
def test_the_order_of_the_register_changes_no_checklist(order: list[int]) -> None:
    works = [replace(WORK, code=f"B{n}", postmarked_on=date(2022, 9, 1 + n % 2)) for n in range(5)]
    assert screen_works([works[n] for n in order], RULES) == screen_works(works, RULES)
