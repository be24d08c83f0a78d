"""Quotas and the draw of a pool."""

from collections import Counter
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.rules.blueprint import area_counts, area_quota, build_pool, pool_digest


class Item(NamedTuple):
    code: str
    area_code: str
    stem: str = "?"
    options: tuple[str, ...] = ("a", "b", "c", "d")
    key: str = "A"


class Plan(NamedTuple):
    pool_size: int
    reused: dict[int, int]


def make_bank(**per_area: int) -> list[Item]:
    return [Item(f"{area}-{n:03d}", area) for area, count in per_area.items() for n in range(1, count + 1)]


BANK = make_bank(**dict.fromkeys(["CC", "CN", "DK", "DL", "HM", "HP", "LS", "PL", "SK", "VH"], 25))


def test_quota_by_largest_remainder():
    # 20 * 11/30 = 7.33, 20 * 10/30 = 6.67, 20 * 9/30 = 6.0
    assert area_quota({"A": 11, "B": 10, "C": 9}, 20) == {"A": 7, "B": 7, "C": 6}


def test_equal_remainders_go_by_area_code():
    assert area_quota({"C": 5, "B": 5, "A": 5}, 4) == {"A": 2, "B": 1, "C": 1}


def test_an_area_without_items_gets_no_place():
    assert area_quota({"A": 4, "B": 0}, 3) == {"A": 3, "B": 0}


def test_more_places_than_items_is_refused():
    with pytest.raises(WorkbenchError) as refusal:
        area_quota({"A": 4}, 5)
    assert refusal.value.code == "draw.too_few_items"


@given(st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(0, 60), min_size=1), st.data())
def test_quota_adds_up_stays_within_one_of_the_share_and_within_what_is_there(available, data):
    total = sum(available.values())
    size = data.draw(st.integers(0, total))
    quota = area_quota(available, size)
    assert sum(quota.values()) == size
    assert quota.keys() == available.keys()
    for area, count in available.items():
        assert quota[area] <= count
        assert abs(quota[area] * total - count * size) < max(total, 1)


def build_season(seed: int, bank: list[Item] = BANK) -> dict[int, tuple[str, ...]]:
    plans = {
        1: Plan(40, {}),
        2: Plan(40, {}),
        3: Plan(100, {1: 40}),
        4: Plan(200, {1: 20, 2: 20, 3: 50}),
    }
    pools: dict[int, tuple[str, ...]] = {}
    for number, plan in plans.items():
        pools[number] = build_pool(bank, plan, pools, seed + number)
    return pools


@given(st.integers(0, 2**48))
def test_the_four_pools_of_a_season(seed):
    pools = {number: set(codes) for number, codes in build_season(seed).items()}
    assert {number: len(codes) for number, codes in pools.items()} == {1: 40, 2: 40, 3: 100, 4: 200}
    assert pools[1] & pools[2] == set()
    assert pools[3] & (pools[1] | pools[2]) == pools[1]
    assert {item.code for item in BANK} - pools[1] - pools[2] - pools[3] <= pools[4]
    for number, per_area in {1: 4, 2: 4, 3: 10, 4: 20}.items():
        counts = Counter(code[:2] for code in pools[number])
        assert counts == dict.fromkeys(area_counts(BANK), per_area)


def test_a_pool_depends_on_its_seed_and_not_on_the_order_of_the_bank():
    assert build_season(7) == build_season(7, BANK[::-1])
    assert build_season(7)[1] != build_season(8)[1]


def test_a_known_draw_stays_what_it_was():
    bank = make_bank(HP=4, LS=4)
    assert build_pool(bank, Plan(4, {}), {}, 1) == ("HP-001", "HP-004", "LS-003", "LS-004")


def test_an_area_that_ran_out_of_new_items_is_refused():
    bank = make_bank(HP=4, LS=4)
    with pytest.raises(WorkbenchError) as refusal:
        build_pool(bank, Plan(6, {}), {1: ("HP-001", "HP-002")}, 1)
    assert (refusal.value.code, refusal.value.values) == (
        "draw.area_does_not_fit",
        {"area": "HP", "wanted": 3, "available": 2},
    )


def test_the_digest_changes_with_any_part_of_any_item():
    item = Item("HP-001", "HP")
    variants = [
        [item],
        [item, item],
        [item._replace(stem="?!")],
        [item._replace(options=("a", "b", "d", "c"))],
        [item._replace(key="B")],
        [item._replace(code="HP-002")],
    ]
    assert len({pool_digest(variant) for variant in variants}) == len(variants)
