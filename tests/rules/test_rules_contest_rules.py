"""The rules as data: frozen, hashed, refused when they contradict themselves."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from makers import make_rules
from pydantic import ValidationError

from workbench.rules.canonical import canonical_json
from workbench.rules.collective_rules import CollectiveRules
from workbench.rules.contest_rules import ContestRules, Division, PrizeLine, WeekWindow
from workbench.rules.essay_rules import Criterion, EssayRules
from workbench.terms import (
    CollectivePart,
    Eligible,
    EssayRound,
    OnRepeat,
    PredictionTarget,
    PrizeScope,
    RankKey,
    Recognised,
    Track,
)

WINDOW = WeekWindow(
    number=1,
    opens_at=datetime(2022, 9, 19, 1, tzinfo=UTC),
    closes_at=datetime(2022, 9, 27, 3, tzinfo=UTC),
    time_limit_s=600,
)
OFFICIALS = Division(code="CB", label="Cán bộ", categories=("officials",))
OTHER: dict[str, Any] = {
    "notice": "Thể lệ khác",
    "effective_from": datetime(2022, 9, 2, tzinfo=UTC),
    "recognised": Recognised.LAST,
    "rank_keys": (RankKey.DURATION, RankKey.POINTS, RankKey.SUBMITTED),
    "prizes": make_rules().prizes[::-1],
    "criteria": make_rules().criteria[::-1],
    "judges_per_essay": 1,
    "judges_per_finalist": 4,
    "finalists": 4,
    "windows": (WINDOW,),
    "attempts_in_all": 3,
    "grace_s": 5,
    "floor_ms_per_question": 1000,
    "eligible": Eligible.FULL_MARKS,
    "prediction": PredictionTarget.ATTEMPTS,
    "divisions": (OFFICIALS,),
    "season_keys": (RankKey.POINTS,),
    "prize_scope": PrizeScope.CONTEST,
    "on_repeat": OnRepeat.KEEP_FIRST,
    "replaces_unconfirmed": True,
    "at_most_percent": Decimal(50),
    "answer_days": 5,
    "essays": EssayRules(words_to=2000),
    "collective": CollectiveRules(weights={CollectivePart.PEOPLE: Decimal(1)}),
}


def test_the_hash_is_stable_through_storing() -> None:
    rules = make_rules()
    again = ContestRules.model_validate_json(rules.model_dump_json())
    assert again == rules
    assert again.sha256() == rules.sha256() == ("53eca661c08080904773f722e16a7f2328c3c2414b713af54ae1f49cca77b4a5")


@pytest.mark.parametrize("field", sorted(ContestRules.model_fields))
def test_any_other_field_is_another_hash(field: str) -> None:
    assert make_rules(**{field: OTHER[field]}).sha256() != make_rules().sha256()


def test_a_prize_or_criterion_changed_inside_is_another_hash() -> None:
    rules = make_rules()
    prize, criterion = rules.prizes[0], rules.criteria[0]
    changed = [
        make_rules(prizes=(prize.model_copy(update=change), *rules.prizes[1:]))
        for change in (
            {"quota": 2},
            {"amount_vnd": 1},
            {"label": "x"},
            {"code": "x"},
            {"track": Track.ESSAY, "code": "x"},
            {"division": "CB"},
        )
    ]
    changed += [
        make_rules(criteria=(criterion.model_copy(update=change), *rules.criteria[1:]))
        for change in ({"max_points": 1}, {"label": "x"}, {"code": "x"})
    ]
    assert len({found.sha256() for found in [rules, *changed]}) == 10


def test_a_window_changed_inside_is_another_hash_but_its_time_zone_is_not() -> None:
    changes: list[dict[str, Any]] = [
        {"number": 2},
        {"opens_at": WINDOW.opens_at + timedelta(hours=1)},
        {"closes_at": WINDOW.closes_at + timedelta(hours=1)},
        {"time_limit_s": 601},
        {"attempts_per_person": 3},
        {"attempts_per_day": 3},
    ]
    changed = [make_rules(windows=(WINDOW.model_copy(update=change),)).sha256() for change in changes]
    same = make_rules(windows=(WINDOW,)).sha256()
    assert len({same, *changed}) == 7
    values = WINDOW.model_dump() | {"opens_at": datetime(2022, 9, 19, 8, tzinfo=timezone(timedelta(hours=7)))}
    assert make_rules(windows=(WeekWindow(**values),)).sha256() == same


def test_a_division_changed_inside_is_another_hash() -> None:
    changes: list[dict[str, Any]] = [{"code": "x"}, {"label": "x"}, {"unit_groups": ("A",)}, {"categories": ("x",)}]
    changed = [make_rules(divisions=(OFFICIALS.model_copy(update=change),)).sha256() for change in changes]
    assert len({make_rules(divisions=(OFFICIALS,)).sha256(), *changed}) == 5


def test_prizes_go_to_no_more_than_a_share_of_the_participants() -> None:
    assert make_rules().most_prizes(7) is None
    half = make_rules(at_most_percent=Decimal(50))
    assert [half.most_prizes(people) for people in (0, 1, 7, 8)] == [0, 0, 3, 4]


def test_rules_for_units_come_back_as_they_were_stored() -> None:
    rules = make_rules(collective=OTHER["collective"], at_most_percent=Decimal("12.5"))
    again = ContestRules.model_validate(json.loads(canonical_json(rules.body())))
    assert (again, again.sha256()) == (rules, rules.sha256())


def test_rules_cannot_be_edited() -> None:
    with pytest.raises(ValidationError):
        make_rules().finalists = 9


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"rank_keys": ()}, ("rank_keys",)),
        ({"rank_keys": (RankKey.POINTS, RankKey.POINTS)}, ("rank_keys",)),
        ({"recognised": "MEDIAN"}, ("recognised",)),
        ({"judges_per_essay": 0}, ("judges_per_essay",)),
        ({"judges_per_finalist": 0}, ("judges_per_finalist",)),
        ({"finalists": 0}, ("finalists",)),
        (
            {"prizes": ({"track": "ESSAY", "code": "x", "label": "x", "quota": 0, "amount_vnd": 0},)},
            ("prizes", 0, "quota"),
        ),
        ({"criteria": ({"code": "x", "label": "x", "max_points": 0},)}, ("criteria", 0, "max_points")),
        ({"season_keys": (RankKey.POINTS, RankKey.POINTS)}, ("season_keys",)),
        ({"windows": (WINDOW, WINDOW)}, ("windows",)),
        ({"windows": (WINDOW.model_dump() | {"closes_at": WINDOW.opens_at},)}, ("windows", 0)),
        ({"divisions": (OFFICIALS, OFFICIALS)}, ("divisions",)),
        ({"divisions": ({"code": "x", "label": "x"},)}, ("divisions", 0)),
        ({"attempts_in_all": 0}, ("attempts_in_all",)),
        ({"grace_s": -1}, ("grace_s",)),
        ({"floor_ms_per_question": -1}, ("floor_ms_per_question",)),
        ({"eligible": "SOME"}, ("eligible",)),
        ({"prediction": "WEATHER"}, ("prediction",)),
        ({"attemps_in_all": 3}, ("attemps_in_all",)),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_place(change: dict[str, Any], place: tuple[object, ...]) -> None:
    with pytest.raises(ValidationError) as refused:
        make_rules(**change)
    assert [error["loc"] for error in refused.value.errors()] == [place]


def test_prize_lines_and_judges_by_track_and_round() -> None:
    rules = make_rules()
    assert [(line.code, line.quota) for line in rules.prize_lines(Track.ESSAY)] == [("NHAT", 1), ("NHI", 2)]
    assert {line.track for line in rules.prize_lines(Track.QUIZ_WEEK)} == {Track.QUIZ_WEEK}
    assert [rules.judges_in(essay_round) for essay_round in EssayRound] == [2, 2, 3]
    assert isinstance(rules.prizes[0], PrizeLine) and isinstance(rules.criteria[0], Criterion)


def test_windows_divisions_and_season_keys_are_found_by_name() -> None:
    prize = PrizeLine(track=Track.QUIZ_WEEK, code="CB-NHAT", label="Giải Nhất", quota=1, amount_vnd=1, division="CB")
    rules = make_rules(windows=(WINDOW,), divisions=(OFFICIALS,), prizes=(*make_rules().prizes, prize))
    assert (rules.window(1), rules.window(2)) == (WINDOW, None)
    assert (rules.division("CB"), rules.division("")) == (OFFICIALS, None)
    assert rules.prize_lines(Track.QUIZ_WEEK, "CB") == (prize,)
    assert rules.prize_lines(Track.QUIZ_WEEK) == make_rules().prize_lines(Track.QUIZ_WEEK)
    assert rules.keys_of_season() == rules.rank_keys
    assert make_rules(season_keys=(RankKey.POINTS,)).keys_of_season() == (RankKey.POINTS,)
