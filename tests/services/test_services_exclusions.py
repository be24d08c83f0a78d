"""Exclusion lists: dated lines of one person or one unit; a line is ended, never removed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from makers import AT, LATER, last_event, make_attempt, make_contest, refused, store_week
from sqlalchemy import Engine

from workbench.queries.exclusions import excluded_people, excluded_units
from workbench.queries.review_queue import screen_week
from workbench.rules.screening import CheckId, Flag
from workbench.services.exclusions import add_exclusion, end_exclusion
from workbench.store import reading
from workbench.terms import ExclusionGround

LINE: dict[str, Any] = {
    "ground": ExclusionGround.OPERATOR,
    "from_on": date(2022, 9, 1),
    "note": "QĐ 12",
    "actor": "TK",
    "at": AT,
}
END: dict[str, Any] = {"until_on": date(2022, 9, 18), "actor": "TB", "reason": "hết vận hành", "at": LATER}


def _flags(engine: Engine, week_id: int) -> dict[str, tuple[Flag, ...]]:
    with reading(engine) as session:
        return dict(screen_week(session, week_id).flags)


def test_papers_of_an_excluded_unit_are_found_until_the_line_ends_before_them(engine: Engine) -> None:
    contest_id = make_contest(engine)
    papers = [make_attempt(1, "P1", 4, 20, unit_code="DV2"), make_attempt(2, "P2", 4, 30, unit_code="DV3")]
    week_id = store_week(engine, contest_id, 1, papers)  # on 19 September
    number = add_exclusion(engine, unit="DV1", **LINE)  # DV2 stands under DV1
    line = {"person": None, "unit": "DV1", "ground": "OPERATOR", "from_on": "2022-09-01", "until_on": None}
    assert last_event(engine) == ("TK", "exclusion.add", f"exclusion:{number}", "QĐ 12", None, line)
    found = Flag(CheckId.EXCLUDED_UNIT, "L00001", {"ground": "OPERATOR", "from_on": "2022-09-01"})
    assert _flags(engine, week_id) == {"L00001": (found,)}
    end_exclusion(engine, exclusion_id=number, **END)
    assert last_event(engine) == (
        *("TB", "exclusion.end", f"exclusion:{number}", "hết vận hành"),
        *({"until_on": None}, {"until_on": "2022-09-18"}),
    )
    assert _flags(engine, week_id) == {}
    with reading(engine) as session:
        assert [(row.code, row.until_on) for row in excluded_units(session, contest_id)] == [("DV1", date(2022, 9, 18))]
        assert excluded_people(session, contest_id) == []


def test_a_person_is_excluded_with_every_paper_of_these_days(engine: Engine) -> None:
    contest_id = make_contest(engine)
    week_id = store_week(engine, contest_id, 1, [make_attempt(n, "P1", 4, 20) for n in (1, 2)])
    add_exclusion(engine, person="P1", **LINE | {"ground": ExclusionGround.JURY})
    found = {code: [flag.check for flag in flags] for code, flags in _flags(engine, week_id).items()}
    assert found == {code: [CheckId.EXCLUDED_PERSON] for code in ("L00001", "L00002")}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "exclusions.one_of_both"),
        ({"person": "P1", "unit": "DV1"}, "exclusions.one_of_both"),
        ({"person": "P9"}, "exclusions.unknown_person"),
        ({"unit": "DV9"}, "exclusions.unknown_unit"),
        ({"unit": "DV1", "until_on": date(2022, 8, 31)}, "exclusions.ends_too_early"),
        ({"unit": "DV1", "note": " "}, "reviews.reason_needed"),
        ({"unit": "DV1", "actor": "GK1"}, "contest.role_needed"),
    ],
)
def test_a_line_names_one_that_exists_and_days_that_can_be(engine: Engine, changes: dict[str, Any], code: str) -> None:
    store_week(engine, make_contest(engine), 1, [make_attempt(1, "P1", 4, 20)])
    with refused(engine, code):
        add_exclusion(engine, **LINE | changes)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exclusion_id": 9}, "exclusions.unknown"),
        ({"until_on": date(2022, 8, 31)}, "exclusions.ends_too_early"),
        ({"reason": ""}, "reviews.reason_needed"),
        ({"actor": "KT"}, "contest.role_needed"),
    ],
)
def test_a_line_ends_on_a_day_with_a_reason(engine: Engine, changes: dict[str, Any], code: str) -> None:
    make_contest(engine)
    number = add_exclusion(engine, unit="DV1", **LINE)
    with refused(engine, code):
        end_exclusion(engine, **{"exclusion_id": number} | END | changes)
