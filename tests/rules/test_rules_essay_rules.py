"""The written rules of the essay contest refuse what contradicts itself, and stay out of older hashes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from makers import make_rules
from pydantic import ValidationError

from workbench.rules.contest_rules import ContestRules
from workbench.rules.essay_rules import Advance, EssayPhase, EssayRules, GapRule

FIRST = EssayPhase(number=1, opens_on=date(2022, 8, 25), closes_on=date(2022, 11, 15))


def test_rules_that_say_nothing_of_essays_keep_their_older_hash() -> None:
    rules = make_rules()
    spoken = rules.model_copy(update={"essays": EssayRules(words_to=2000)})
    assert "essays" not in rules.body()
    assert rules.model_copy(update={"essays": EssayRules()}).sha256() == rules.sha256() != spoken.sha256()
    assert ContestRules.model_validate(spoken.body()) == spoken


def test_what_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValidationError, match="closes_on"):
        EssayPhase(number=1, opens_on=date(2022, 9, 2), closes_on=date(2022, 9, 1))
    with pytest.raises(ValidationError, match="third_above"):
        GapRule(agree_below=Decimal(15), third_above=Decimal(10))
    with pytest.raises(ValidationError, match="a number, a cutoff or both"):
        Advance()
    with pytest.raises(ValidationError, match="words_to"):
        EssayRules(words_from=2000, words_to=1000)
    with pytest.raises(ValidationError, match="published_to"):
        EssayRules(published_from=date(2023, 1, 2), published_to=date(2023, 1, 1))
    with pytest.raises(ValidationError, match="phase stands twice: 1"):
        EssayRules(phases=(FIRST, FIRST))


def test_a_phase_is_found_by_its_number() -> None:
    rules = EssayRules(phases=(FIRST,))
    assert (rules.phase(1), rules.phase(2)) == (FIRST, None)
