"""The draw of forms and the scoring of a paper."""

from collections import Counter
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.rules.blueprint import area_counts, area_quota
from workbench.rules.forms import (
    DrawnForm,
    canonical_responses,
    draw_forms,
    form_items,
    forms_digest,
    score_responses,
    week_seed,
)


class PoolEntry(NamedTuple):
    code: str
    area_code: str
    key: str
    stem: str = "?"
    options: tuple[str, ...] = ("a", "b", "c", "d")


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
        DrawnForm("T1-001", "Q-001:BCDA P-001:CDBA P-003:ADBC"),
        DrawnForm("T1-002", "Q-002:DACB P-001:ACDB P-002:ACBD"),
    )
    assert forms_digest(forms) == "9e4d0664f245da41ec243a86526a4d9fdb91e4b2ef458a99fc05332a3de5d5fd"


@pytest.mark.parametrize(
    "odd",
    [
        PoolEntry("P-009", "P", "AB"),
        PoolEntry("P-009", "P", "E"),
        PoolEntry("P-009", "P", "A", options=("a", "b", "c")),
    ],
)
def test_an_item_that_does_not_fit_the_shuffle_is_refused(odd):
    with pytest.raises(WorkbenchError) as refusal:
        draw_forms([*make_pool(3), odd], 1, 1, n_items=2)
    assert (refusal.value.code, refusal.value.values["item"]) == ("draw.item_not_drawable", "P-009")


def test_a_paper_is_scored_in_the_items_own_letters():
    form = DrawnForm("T1-001", "HP-001:BADC LS-004:ACDB DL-002:DCBA")
    assert form_items(form.layout) == (("HP-001", "BADC"), ("LS-004", "ACDB"), ("DL-002", "DCBA"))
    assert canonical_responses(form.layout, "AD-") == "BB-"
    assert score_responses(form, {"HP-001": "B", "LS-004": "C", "DL-002": "A"}, "BB-") == 1
    assert score_responses(form, {"HP-001": "B", "LS-004": "B", "DL-002": "A"}, "BBA") == 3


def test_week_seeds_are_told_apart_and_known():
    assert [week_seed(2022, number) for number in (1, 2)] == [242799115732888, 268327231389144]
    assert week_seed(2023, 1) != week_seed(2022, 1)
