"""The draw of forms and the scoring of a paper."""

from collections import Counter
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.rules.blueprint import FormBlueprint, area_counts, area_quota, form_blueprint
from workbench.rules.form_checks import check_forms
from workbench.rules.forms import (
    LETTERS,
    DrawnForm,
    canonical_responses,
    draw_forms,
    form_items,
    forms_digest,
    pack_response,
    score_responses,
    unpack_response,
    week_seed,
)
from workbench.terms import Difficulty


class PoolEntry(NamedTuple):
    code: str
    area_code: str
    key: str
    stem: str = "?"
    options: tuple[str, ...] = ("a", "b", "c", "d")
    difficulty: Difficulty = Difficulty.EASY


def make_pool(*per_area: int) -> list[PoolEntry]:
    return [
        PoolEntry(f"{area}-{n:03d}", area, "ABCD"[n % 4])
        for area, count in zip("PQRSTUVWXY", per_area, strict=False)
        for n in range(1, count + 1)
    ]


def assert_fair(pool: list[PoolEntry], forms: tuple[DrawnForm, ...], n_items: int) -> None:
    """Quota met, no item twice, exposure within 1 in each area, key places within 1 in each form."""
    quota = area_quota(area_counts(pool), n_items)
    area_of = {item.code: item.area_code for item in pool}
    key = {item.code: item.key for item in pool}
    exposure = {item.code: 0 for item in pool}
    for form in forms:
        items = form_items(form.layout)
        assert len({code for code, _ in items}) == n_items
        counts = Counter(area_of[code] for code, _ in items)
        assert counts == {area: places for area, places in quota.items() if places}
        assert {"".join(sorted(order)) for _, order in items} == {"ABCD"}
        places = Counter(dict.fromkeys(range(4), 0))
        places.update(order.index(key[code]) for code, order in items)
        assert max(places.values()) - min(places.values()) <= 1
        exposure.update({code: exposure[code] + 1 for code, _ in items})
    for area in quota:
        shown = [count for code, count in exposure.items() if area_of[code] == area]
        assert max(shown) - min(shown) <= 1


@pytest.mark.parametrize("pool_size", [40, 100, 200])
def test_the_400_forms_of_a_week_are_fair(pool_size):
    pool = make_pool(*[pool_size // 10] * 10)
    forms = draw_forms(pool, 400, 5, n_items=20)
    assert len({form.layout for form in forms}) == 400
    assert [form.code for form in (forms[0], forms[1], forms[-1])] == ["D001", "D002", "D400"]
    assert_fair(pool, forms, 20)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 14), min_size=1, max_size=8), st.integers(1, 50), st.integers(0, 2**48), st.data())
def test_forms_of_any_pool_are_fair(per_area, n_forms, seed, data):
    pool = make_pool(*per_area)
    n_items = data.draw(st.integers(1, len(pool)))
    assert_fair(pool, draw_forms(pool, n_forms, seed, n_items=n_items), n_items)


def test_every_item_shows_its_key_at_every_place_about_equally():
    pool = make_pool(*[4] * 10)
    key = {item.code: item.key for item in pool}
    places = {item.code: Counter() for item in pool}
    for form in draw_forms(pool, 2000, 3):
        for code, order in form_items(form.layout):
            places[code][order.index(key[code])] += 1
    # 1,000 showings an item: 250 expected at each place, sd 13.7
    assert all(180 < count < 320 for counter in places.values() for count in counter.values())


def test_forms_depend_on_the_seed_and_not_on_the_order_of_the_pool():
    pool = make_pool(4, 4)
    assert draw_forms(pool, 3, 1, n_items=4) == draw_forms(pool[::-1], 3, 1, n_items=4)
    assert draw_forms(pool, 3, 1, n_items=4) != draw_forms(pool, 3, 2, n_items=4)


def test_a_known_draw_stays_what_it_was():
    forms = draw_forms(make_pool(3, 2), 2, 1, n_items=3, prefix="T1-")
    assert forms == (
        DrawnForm("T1-001", "P-001:DCBA P-003:DCAB Q-001:ABDC"),
        DrawnForm("T1-002", "P-002:ACBD Q-002:BADC P-001:CABD"),
    )
    assert forms_digest(forms) == "521b6f16cda736b7f8c9bcfb8fa97d83bb64f0002ed9f49a6e5dcc4b0be6481e"


@pytest.mark.parametrize(
    "odd",
    [
        PoolEntry("P-009", "P", ""),
        PoolEntry("P-009", "P", "E"),
        PoolEntry("P-009", "P", "A", options=("a",)),
        PoolEntry("P-009", "P", "A", options=tuple("abcdefg")),
    ],
)
def test_an_item_without_a_key_among_its_options_is_refused(odd):
    with pytest.raises(WorkbenchError) as refusal:
        draw_forms([*make_pool(3), odd], 1, 1, n_items=2)
    assert (refusal.value.code, refusal.value.values["item"]) == ("draw.item_not_drawable", "P-009")


LEVELS = list(Difficulty)


def make_rated_pool(per_stratum: dict[tuple[str, Difficulty], int]) -> list[PoolEntry]:
    return [
        PoolEntry(f"{area}-{level[0]}{n:02d}", area, "ABCD"[n % 4], difficulty=level)
        for (area, level), count in per_stratum.items()
        for n in range(count)
    ]


def test_areas_and_difficulties_are_both_met_and_items_shown_alike():
    # 10 areas of 8 easy, 8 medium, 4 hard: 2 an area and 8-8-4 a form; 10,000 showings over 200 items: 50 each
    pool = make_rated_pool({(a, d): n for a in "PQRSTUVWXY" for d, n in zip(LEVELS, (8, 8, 4), strict=True)})
    blueprint = form_blueprint(pool, 20, spread_difficulty=True)
    assert blueprint == FormBlueprint(
        areas=dict.fromkeys("PQRSTUVWXY", 2), difficulties=dict(zip(LEVELS, (8, 8, 4), strict=True))
    )
    forms = draw_forms(pool, 500, 5, blueprint=blueprint)
    assert check_forms(forms, pool, blueprint) == []
    shown = Counter(code for form in forms for code, _ in form_items(form.layout))
    assert shown == {item.code: 50 for item in pool}
    assert len({form.layout for form in forms}) == 500
    assert forms == draw_forms(pool[::-1], 500, 5, blueprint=blueprint)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("PQRS"), st.sampled_from(LEVELS)), st.integers(1, 7), min_size=1, max_size=12
    ),
    st.integers(1, 60),
    st.integers(0, 2**48),
    st.data(),
)
def test_forms_meet_any_blueprint_that_can_be_met(per_stratum, n_forms, seed, data):
    pool = make_rated_pool(per_stratum)
    # A blueprint taken from some items of the pool can be met by those items.
    model = data.draw(st.lists(st.sampled_from(pool), min_size=1, unique=True))
    blueprint = FormBlueprint(
        areas=Counter(item.area_code for item in model), difficulties=Counter(item.difficulty for item in model)
    )
    assert check_forms(draw_forms(pool, n_forms, seed, blueprint=blueprint), pool, blueprint) == []


@pytest.mark.parametrize(
    "blueprint",
    [
        FormBlueprint(areas={"P": 2}, difficulties={Difficulty.HARD: 2}),
        FormBlueprint(areas={"P": 1, "Z": 1}, difficulties={Difficulty.HARD: 1, Difficulty.EASY: 1}),
        FormBlueprint(areas={"P": 9}),
    ],
)
def test_a_blueprint_no_form_can_meet_is_refused(blueprint):
    pool = make_rated_pool({("P", Difficulty.EASY): 4, ("P", Difficulty.HARD): 1})
    with pytest.raises(WorkbenchError) as refusal:
        draw_forms(pool, 3, 1, blueprint=blueprint)
    assert refusal.value.code == "pools_rules.form_does_not_fit"


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 6), st.integers(1, 30), st.integers(0, 2**48), st.data())
def test_items_with_several_correct_options_stand_balanced(n_options, n_forms, seed, data):
    keys = st.sets(st.sampled_from(LETTERS[:n_options]), min_size=1, max_size=min(4, n_options))
    pool = [
        PoolEntry(f"P-{n:02d}", "P", "".join(sorted(data.draw(keys))), options=tuple("abcdef"[:n_options]))
        for n in range(8)
    ]
    forms = draw_forms(pool, n_forms, seed, n_items=5)
    assert check_forms(forms, pool, form_blueprint(pool, 5)) == []


def test_items_with_different_numbers_of_options_share_a_form():
    pool = [PoolEntry(f"P-{n}", "P", "B", options=tuple("abcdef"[:n])) for n in (2, 3, 4, 6)]
    forms = draw_forms(pool, 8, 1, n_items=4)
    assert check_forms(forms, pool, form_blueprint(pool, 4)) == []
    assert {len(order) for form in forms for _, order in form_items(form.layout)} == {2, 3, 4, 6}


FAIR = "P-001:BACD P-002:ACBD P-003:ABDC Q-002:BCDA"  # correct answers B, C, D, A shown at A, B, C, D


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("", "", []),
        ("P-003:ABDC", "P-003:ADBC", [("form_key_places", ("D1",))]),
        ("P-001", "X-001", [("form_item_unknown", ("D1",))]),
        ("P-001:BACD", "P-002:CABD", [("form_item_twice", ("D1",)), ("form_exposure", ("P-001", "P-002"))]),
        ("P-001", "Q-001", [("form_area", ("D1",)), ("form_area", ("D1",))]),
        ("Q-002:BCDA", "Q-001:CDAB", [("form_difficulty", ("D1",)), ("form_difficulty", ("D1",))]),
        ("BACD", "BACC", [("form_options", ("D1",))]),
        ("BACD", "BAC", [("form_options", ("D1",))]),
    ],
)
def test_every_fault_of_a_form_is_found(old, new, faults):
    pool = [*make_pool(4, 1), PoolEntry("Q-002", "Q", "A", difficulty=Difficulty.HARD)]
    blueprint = FormBlueprint(areas={"P": 3, "Q": 1}, difficulties={Difficulty.EASY: 3, Difficulty.HARD: 1})
    found = check_forms([DrawnForm("D1", FAIR.replace(old, new))], pool, blueprint)
    assert [(finding.code.removeprefix("pools_rules."), finding.about) for finding in found] == faults
    assert all(about in finding.message(lang) for finding in found for about in finding.about for lang in ("vi", "en"))


def test_forms_that_share_a_code_or_the_same_items_are_found_and_told():
    pool = make_pool(4)
    forms = [DrawnForm("D1", "P-001:BACD P-002:ACBD")] * 2
    assert [finding.message() for finding in check_forms(forms, pool, form_blueprint(pool, 2))] == [
        "Mã đề D1 được dùng cho 2 đề.",
        "Lĩnh vực P: số đề dùng mỗi câu chênh nhau quá 1, ít nhất 0 đề và nhiều nhất 2 đề (P-003, P-001).",
    ]


@pytest.mark.parametrize(
    ("letters", "character"), [("", "-"), ("A", "A"), ("F", "F"), ("AB", "⠃"), ("AC", "⠅"), ("ABCD", "⠏"), ("EF", "⠰")]
)
def test_several_answers_to_one_item_are_one_character(letters, character):
    assert (pack_response(letters), unpack_response(character)) == (character, letters)


def test_an_item_with_several_keys_is_right_only_as_a_whole():
    form = DrawnForm("D1", "P-001:DCBA P-002:BADC P-003:ACB")
    key = {"P-001": "AC", "P-002": "B", "P-003": "C"}
    assert canonical_responses(form.layout, ["BD", "A", "B"]) == "⠅BC"
    assert score_responses(form, key, "⠅BC") == 3
    assert [score_responses(form, key, f"{first}--") for first in "AC⠇⠃⠅"] == [0, 0, 0, 0, 1]
    assert canonical_responses(form.layout, ["", "AZ", "D"]) == "---"


def test_a_paper_is_scored_in_the_items_own_letters():
    form = DrawnForm("T1-001", "HP-001:BADC LS-004:ACDB DL-002:DCBA")
    assert form_items(form.layout) == (("HP-001", "BADC"), ("LS-004", "ACDB"), ("DL-002", "DCBA"))
    assert canonical_responses(form.layout, "AD-") == "BB-"
    assert score_responses(form, {"HP-001": "B", "LS-004": "C", "DL-002": "A"}, "BB-") == 1
    assert score_responses(form, {"HP-001": "B", "LS-004": "B", "DL-002": "A"}, "BBA") == 3


def test_week_seeds_are_told_apart_and_known():
    assert [week_seed(2022, number) for number in (1, 2)] == [242799115732888, 268327231389144]
    assert week_seed(2023, 1) != week_seed(2022, 1)
