"""Pools solved from a blueprint, and the rules that clash when there is none; both against trying everything."""

from __future__ import annotations

from itertools import combinations, product
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from workbench.rules.blueprint import Blueprint, Quota, area_counts, build_pool, plan_blueprint
from workbench.rules.pool_rules import PoolRule, state_problem
from workbench.rules.pools import PoolInfeasible, RuleKind, broken_rules, find_clash, solve_pool
from workbench.terms import Difficulty

LEVELS = [Difficulty.EASY, Difficulty.EASY, Difficulty.MEDIUM, Difficulty.MEDIUM, Difficulty.HARD]


class Item(NamedTuple):
    code: str
    area_code: str
    difficulty: Difficulty = Difficulty.EASY
    stem: str = "?"
    options: tuple[str, ...] = ("a", "b", "c", "d")
    key: str = "A"


class Plan(NamedTuple):
    pool_size: int
    reused: dict[int, int]


def make_bank(**per_area: int) -> list[Item]:
    return [
        Item(f"{area}-{n:03d}", area, LEVELS[n % 5]) for area, count in per_area.items() for n in range(1, count + 1)
    ]


BANK = make_bank(**dict.fromkeys(["CC", "CN", "DK", "DL", "HM", "HP", "LS", "PL", "SK", "VH"], 25))
WEEK_1 = build_pool(BANK, Plan(40, {}), {}, 1)


def refuse(blueprint: Blueprint, bank: list[Item], previous: dict[int, tuple[str, ...]]) -> PoolInfeasible:
    with pytest.raises(PoolInfeasible) as refusal:
        solve_pool(bank, blueprint, previous, {}, 1)
    return refusal.value


def test_the_four_weeks_of_the_contest():
    plans = {1: Plan(40, {}), 2: Plan(40, {}), 3: Plan(100, {1: 40}), 4: Plan(200, {1: 20, 2: 20, 3: 50})}
    pools: dict[int, tuple[str, ...]] = {}
    for number, plan in plans.items():
        blueprint = plan_blueprint(BANK, plan)
        solution = solve_pool(BANK, blueprint, pools, {}, number)
        assert list(solution.codes) == sorted(set(solution.codes))
        counted = {source: list(solution.sources.values()).count(source) for source in (0, *plan.reused)}
        assert counted == {0: plan.pool_size - sum(plan.reused.values()), **plan.reused}
        assert area_counts(item for item in BANK if item.code in solution.codes) == dict.fromkeys(
            area_counts(BANK), plan.pool_size // 10
        )
        for code, source in solution.sources.items():
            assert code in pools[source] if source else not any(code in pool for pool in pools.values())
        assert broken_rules(solution.codes, BANK, blueprint, pools) == ()
        pools[number] = solution.codes


def test_pools_drawn_by_the_plan_meet_the_same_blueprint():
    plans = {1: Plan(40, {}), 2: Plan(40, {}), 3: Plan(100, {1: 40}), 4: Plan(200, {1: 20, 2: 20, 3: 50})}
    pools: dict[int, tuple[str, ...]] = {}
    for number, plan in plans.items():
        drawn = build_pool(BANK, plan, pools, number)
        assert broken_rules(drawn, BANK, plan_blueprint(BANK, plan), pools) == ()
        pools[number] = drawn


def test_fifty_of_week_1_are_refused_when_week_1_had_forty():
    error = refuse(plan_blueprint(BANK, Plan(100, {1: 50})), BANK, {1: WEEK_1})
    assert error.rules == (PoolRule(RuleKind.REUSED, "1", 50, 50, tuple(sorted(WEEK_1))),)
    assert str(error) == (
        "Không lập được bộ câu hỏi vì yêu cầu sau không thể đáp ứng: Câu dùng lại của tuần 1: đúng 50 câu; bộ câu hỏi "
        "tuần 1 có 40 câu trong ngân hàng. Đề nghị điều chỉnh ít nhất một trong các yêu cầu nêu trên hoặc bổ sung câu "
        "hỏi vào ngân hàng."
    )


def test_every_rule_that_clashes_is_told():
    blueprint = Blueprint(
        size=10,
        areas={"HP": Quota(least=0, most=2), "LS": Quota.exactly(3)},
        locked_in=("LS-001", "HP-003", "HP-001", "HP-002"),
        excluded=("CN-001",),
    )
    error = refuse(blueprint, BANK, {})
    assert error.message("en") == (
        "No pool can be built because these 4 rules cannot all hold: "
        "(1) Content area HP: at most 2; the bank has 25 items of this area. "
        "(2) The secretariat keeps item HP-001 in the pool. (3) The secretariat keeps item HP-002 in the pool. "
        "(4) The secretariat keeps item HP-003 in the pool. "
        "Change at least one of these rules or add items to the bank."
    )


@pytest.mark.parametrize(
    ("changes", "clash"),
    [
        ({"locked_in": ("AA-009",)}, [(RuleKind.LOCKED_IN, "AA-009")]),
        ({"locked_in": ("AA-001",), "excluded": ("AA-001",)}, [("LOCKED_IN", "AA-001"), ("EXCLUDED", "")]),
        ({"locked_in": ("AA-001",), "locked_out": ("AA-001",)}, [("LOCKED_IN", "AA-001"), ("LOCKED_OUT", "")]),
        (
            {"locked_in": ("AA-001", "AA-002"), "enemies": (("AA-002", "AA-001"),)},
            [("LOCKED_IN", "AA-001"), ("LOCKED_IN", "AA-002"), ("ENEMIES", "")],
        ),
        ({"difficulties": {"HARD": {"least": 3, "most": 4}}}, [("DIFFICULTY", "HARD")]),
        ({"new": 2, "reused": {1: 3}}, [("SIZE", ""), ("NEW", ""), ("REUSED", "1")]),
        ({"size": 9}, [("SIZE", "")]),
    ],
)
def test_each_kind_of_clash(changes, clash):
    bank = make_bank(AA=4, BB=4)
    bank = [item._replace(difficulty=Difficulty.HARD if item.code == "BB-001" else Difficulty.EASY) for item in bank]
    previous = {1: ("AA-001", "AA-002", "AA-003", "AA-004"), 2: ("BB-004",)}
    blueprint = Blueprint.model_validate({"size": 4, **changes})
    assert [(rule.kind, rule.subject) for rule in find_clash(bank, blueprint, previous)] == clash


def test_many_alike_rules_are_answered_in_bounded_rounds():
    pairs = [(f"{area}-{n:03d}", f"{area}-{n + 1:03d}") for area in area_counts(BANK) for n in range(1, 6, 2)]
    clash = find_clash(BANK, Blueprint(size=240, enemies=tuple(pairs)), {})
    assert [rule.kind for rule in clash] == [RuleKind.SIZE, *[RuleKind.ENEMIES] * 21][: len(clash)]
    assert len(clash) == 22 - 10  # 30 pairs, 250 items: eleven pairs already leave only 239


def test_the_least_shown_items_are_taken():
    bank = make_bank(AA=6)
    shown = {"AA-001": 900, "AA-002": 3, "AA-004": 5, "AA-006": 4}
    solution = solve_pool(bank, Blueprint(size=4), {}, shown, 1)
    assert (solution.codes, solution.exposure, solution.sources) == (("AA-002", "AA-003", "AA-005", "AA-006"), 7, {})


def test_a_pool_depends_on_its_seed_and_not_on_the_order_of_the_bank():
    blueprint = plan_blueprint(BANK, Plan(40, {}))
    assert solve_pool(BANK, blueprint, {}, {}, 7) == solve_pool(BANK[::-1], blueprint, {}, {}, 7)
    assert solve_pool(BANK, blueprint, {}, {}, 7) != solve_pool(BANK, blueprint, {}, {}, 8)


def test_a_known_pool_stays_what_it_was():
    blueprint = Blueprint(size=4, areas={"HP": Quota.exactly(2)})
    assert solve_pool(make_bank(HP=4, LS=4), blueprint, {}, {}, 1).codes == ("HP-002", "HP-004", "LS-001", "LS-002")


def test_a_swap_by_hand_is_checked_against_every_rule():
    blueprint = plan_blueprint(BANK, Plan(40, {}), locked_out=["CC-005"])
    solution = solve_pool(BANK, blueprint, {}, {}, 1)
    swapped = [*(code for code in solution.codes if code != solution.codes[-1]), "CC-005"]
    assert [(rule.kind, rule.subject) for rule in broken_rules(swapped, BANK, blueprint, {})] == [
        (RuleKind.AREA, "CC"),
        (RuleKind.AREA, "VH"),
        (RuleKind.LOCKED_OUT, ""),
    ]


def test_a_blueprint_is_written_in_one_way():
    first = Blueprint(size=9, reused={2: 3, 1: 2}, excluded=("B", "A", "A"), enemies=(("Y", "X"), ("X", "Y")))
    second = Blueprint(size=9, reused={1: 2, 2: 3}, new=4, excluded=("A", "B"), enemies=(("X", "Y"),))
    assert first == second
    assert first.sha256() == second.sha256()
    assert first.sha256() != Blueprint(size=9, reused={1: 2, 2: 3}, excluded=("A",)).sha256()


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": 0},
        {"size": 4, "enemies": [("A", "A")]},
        {"size": 4, "reused": {1: -1}},
        {"size": 4, "reused": {0: 1}},
        {"size": "x", "reused": {1: "y"}},
        {"sise": 4},
    ],
)
def test_nonsense_is_no_blueprint(wrong):
    with pytest.raises(ValidationError):
        Blueprint.model_validate(wrong)


# A small world in which every pool and every set of rules can be tried.
AREAS = st.sampled_from(["AA", "BB"])
CODES = st.sampled_from([f"{area}-{n:03d}" for area in ("AA", "BB") for n in range(1, 5)])
QUOTAS = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(lambda q: Quota(least=min(q), most=max(q)))
LISTS = st.lists(CODES, max_size=2)
PAIRS = st.lists(st.tuples(CODES, CODES).filter(lambda pair: pair[0] != pair[1]), max_size=2)
BLUEPRINTS = st.builds(
    Blueprint,
    size=st.integers(1, 7),
    areas=st.dictionaries(AREAS, QUOTAS),
    difficulties=st.dictionaries(st.sampled_from(Difficulty), QUOTAS, max_size=2),
    new=st.none() | st.integers(0, 4),
    reused=st.dictionaries(st.integers(1, 2), st.integers(0, 4)),
    excluded=LISTS,
    enemies=PAIRS,
    locked_in=LISTS,
    locked_out=LISTS,
)
PREVIOUS = st.fixed_dictionaries({1: st.sets(CODES, max_size=4), 2: st.sets(CODES, max_size=4)})


def holds_all(rules: list[PoolRule], pool: set[str], problem_sources: dict[str, tuple[int, ...]]) -> bool:
    """Try every way to count the pool's items for their sources."""
    by_source = {RuleKind.NEW: 0, RuleKind.OTHER_WEEKS: -1}
    plain = [rule for rule in rules if rule.kind is not RuleKind.REUSED and rule.kind not in by_source]
    if not all(rule.least <= len(pool & set(rule.codes)) <= rule.most for rule in plain):
        return False
    sourced = [rule for rule in rules if rule not in plain]
    if not sourced:
        return True
    return any(
        all(
            rule.least <= counted.count(by_source.get(rule.kind, int(rule.subject or 0))) <= rule.most
            for rule in sourced
        )
        for counted in product(*(problem_sources[code] for code in pool))
    )


def can_hold(rules: list[PoolRule], sources: dict[str, tuple[int, ...]]) -> bool:
    return any(
        holds_all(rules, set(pool), sources) for size in range(len(sources) + 1) for pool in combinations(sources, size)
    )


def test_the_smallest_clash_equals_trying_everything_and_pools_meet_every_rule():
    outcomes: list[bool] = []

    @settings(max_examples=150, deadline=None)
    @given(BLUEPRINTS, PREVIOUS, st.dictionaries(CODES, st.integers(0, 9)))
    def compare(blueprint, previous, shown):
        bank = make_bank(AA=4, BB=3)
        problem = state_problem(bank, blueprint, previous)
        sources = dict(zip(problem.codes, problem.sources, strict=True))
        clash = list(find_clash(bank, blueprint, previous))
        outcomes.append(bool(clash))
        if not clash:
            solution = solve_pool(bank, blueprint, previous, shown, 1)
            assert holds_all(problem.rules, set(solution.codes), sources)
            pools = [set(pool) for pool in combinations(sources, blueprint.size)]
            exposures = [
                sum(shown.get(c, 0) for c in pool) for pool in pools if holds_all(problem.rules, pool, sources)
            ]
            assert (solution.exposure, sum(shown.get(c, 0) for c in solution.codes)) == (min(exposures), min(exposures))
            assert set(solution.sources) == (set() if blueprint.new is None else set(solution.codes))
            return
        assert can_hold(problem.rules, sources) is False
        assert can_hold(clash, sources) is False
        for smaller in combinations(clash, len(clash) - 1):
            assert can_hold(list(smaller), sources)
        if len(clash) > 1:
            assert all(can_hold(list(fewer), sources) for fewer in combinations(problem.rules, len(clash) - 1))

    compare()
    assert {True, False} == set(outcomes)
