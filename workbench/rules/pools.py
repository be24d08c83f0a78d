"""A week's pool solved exactly from its blueprint, or the few rules that cannot all hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from workbench.catalogue import Language, say
from workbench.errors import WorkbenchError
from workbench.rules.blueprint import BankItem, Blueprint
from workbench.rules.draws import lot_keys
from workbench.rules.integer_programs import Row, minimise
from workbench.rules.pool_rules import PoolProblem, PoolRule, RuleKind, state_problem

_SEARCH_ROUNDS = 40
_LOT_BITS = 20  # enough to make ties between whole pools a rarity, few enough to add up exactly

__all__ = ["PoolInfeasible", "PoolRule", "PoolSolution", "RuleKind", "broken_rules", "find_clash", "solve_pool"]


@dataclass(frozen=True, slots=True)
class PoolSolution:
    """A pool that meets its blueprint: item codes in order of area and code, and where each comes from.

    ``sources`` gives an item's source week, 0 for a new item; empty where the blueprint leaves sources free.
    ``exposure`` is the sum of the items' past exposures, the least that any such pool has.
    """

    codes: tuple[str, ...]
    sources: Mapping[str, int]
    exposure: int


class PoolInfeasible(WorkbenchError):
    """No pool meets the blueprint; ``rules`` cannot all hold, but can once any one of them is dropped."""

    def __init__(self, rules: tuple[PoolRule, ...]) -> None:
        self.rules = rules
        code = "pools_rules.impossible" if len(rules) == 1 else "pools_rules.infeasible"
        super().__init__(code, count=len(rules))

    def message(self, lang: Language = "vi") -> str:
        """Say which rules clash, each with its figures."""
        listed = " ".join(f"({place}) {rule.message(lang)}" for place, rule in enumerate(self.rules, start=1))
        listed = self.rules[0].message(lang) if len(self.rules) == 1 else listed
        advice = say("pools_rules.infeasible_advice", lang)
        return f"{say(self.code, lang, **self.values)} {listed} {advice}"


def solve_pool(
    bank: Sequence[BankItem],
    blueprint: Blueprint,
    previous_pools: Mapping[int, Sequence[str]],
    exposures: Mapping[str, int],
    seed: int,
) -> PoolSolution:
    """Give the pool that meets every rule of the blueprint with the least past exposure, or raise PoolInfeasible.

    ``previous_pools`` maps an earlier week's number to its item codes, ``exposures`` an item's code to how often it
    was shown before (missing: never). Among pools of equal exposure the seed decides: every item draws a lot and
    the pool with the smallest sum of lots wins, so neither the order of the bank nor the machine plays a part.
    """
    problem = state_problem(bank, blueprint, previous_pools)
    rows = [*_links(problem), *_rows(problem)]
    past = [exposures.get(code, 0) for code in problem.codes]
    extra = [0] * (problem.n_columns - len(past))
    first = _minimise(problem, [*past, *extra], rows)
    if first is None:
        raise PoolInfeasible(find_clash(bank, blueprint, previous_pools))
    least = sum(past[item] for item in range(len(past)) if first[item])
    lots = [int(lot) >> (64 - _LOT_BITS) for lot in lot_keys(seed, "pool/lots", (len(past),))]
    weighed = [item for item, shown in enumerate(past) if shown]
    rows.append(Row(weighed, least, least, [past[item] for item in weighed]))
    chosen = _minimise(problem, [*lots, *extra], rows)
    assert chosen is not None  # the first pool meets the added row
    area = {item.code: item.area_code for item in bank}
    taken = [item for item in range(len(past)) if chosen[item]]
    codes = sorted((problem.codes[item] for item in taken), key=lambda code: (area[code], code))
    sources = {problem.codes[item]: _source(problem, item, chosen) for item in taken if problem.sources[item]}
    return PoolSolution(tuple(codes), sources, least)


def find_clash(
    bank: Sequence[BankItem], blueprint: Blueprint, previous_pools: Mapping[int, Sequence[str]]
) -> tuple[PoolRule, ...]:
    """Give the rules that no pool can meet together, so few that dropping any one helps; empty when all can be met.

    A deletion filter gives such a set in as many checks as there are rules. Then smaller ones are sought: whatever
    rules must be broken to save the rest have a member in every clash, so the smallest set that hits all those
    found so far is a bound from below, and if it clashes itself it is a smallest clash (implicit hitting sets,
    Ignatiev and others, "Smallest MUS extraction", 2015). The search ends when the bound is met, or after
    ``_SEARCH_ROUNDS`` rounds: with dozens of rules alike there are more sets to hit than anyone can wait for.
    """
    problem = state_problem(bank, blueprint, previous_pools)
    if _can_hold(problem, range(len(problem.rules))):
        return ()
    clash = list(range(len(problem.rules)))
    for rule in reversed(range(len(problem.rules))):
        without = [kept for kept in clash if kept != rule]
        clash = clash if _can_hold(problem, without) else without
    must_hit: list[list[int]] = []
    for _ in range(_SEARCH_ROUNDS):
        suspects = _smallest_hit(must_hit, len(problem.rules))
        if len(suspects) == len(clash):
            break
        broken = _fewest_broken(problem, suspects)
        if broken is None:
            clash = suspects
            break
        must_hit.append(broken)
    return tuple(problem.rules[rule] for rule in clash)


def broken_rules(
    codes: Collection[str],
    bank: Sequence[BankItem],
    blueprint: Blueprint,
    previous_pools: Mapping[int, Sequence[str]],
) -> tuple[PoolRule, ...]:
    """Give the rules that a pool changed by hand breaks, as few as its items allow; empty when it meets them all."""
    problem = state_problem(bank, blueprint, previous_pools)
    chosen = set(codes)
    broken = _fewest_broken(problem, [], [int(code in chosen) for code in problem.codes])
    return tuple(problem.rules[rule] for rule in broken or ())


def _rows(problem: PoolProblem) -> list[Row]:
    return [Row(columns, rule.least, rule.most) for rule, columns in zip(problem.rules, problem.columns, strict=True)]


def _can_hold(problem: PoolProblem, rules: Collection[int]) -> bool:
    every = _rows(problem)
    rows = [*_links(problem), *(every[rule] for rule in rules)]
    return _minimise(problem, [0] * problem.n_columns, rows) is not None


def _links(problem: PoolProblem) -> list[Row]:
    """Tie an item's columns together: it is in the pool exactly when it counts for one of its sources."""
    return [Row((item, *columns.values()), 0, 0, (-1, *[1] * len(columns))) for item, columns in problem.splits.items()]


def _minimise(problem: PoolProblem, costs: Sequence[int], rows: Sequence[Row]) -> Sequence[int] | None:
    found = minimise(costs, rows, [0] * problem.n_columns, [1] * problem.n_columns)
    return None if found is None else found.tolist()


def _source(problem: PoolProblem, item: int, chosen: Sequence[int]) -> int:
    columns = problem.splits.get(item)
    return next((s for s, column in columns.items() if chosen[column]) if columns else iter(problem.sources[item]))


def _smallest_hit(must_hit: Sequence[Sequence[int]], n_rules: int) -> list[int]:
    """Give a smallest set with a member in each; of equally small ones, that of the most general rules."""
    costs = [n_rules * n_rules + rule for rule in range(n_rules)]
    found = minimise(costs, [Row(rules, 1, n_rules) for rules in must_hit], [0] * n_rules, [1] * n_rules)
    assert found is not None  # all rules together hit everything
    return [rule for rule in range(n_rules) if found[rule]]


def _fewest_broken(problem: PoolProblem, kept: Collection[int], pool: Sequence[int] | None = None) -> list[int] | None:
    """Give the fewest rules to break so that the others hold, none of ``kept`` among them; None if that is hopeless.

    Every rule may be broken at the price of 1. ``pool`` fixes the items.
    """
    n = problem.n_columns
    rows = _links(problem)
    for rule, row in enumerate(_rows(problem)):
        slack = n + rule
        rows.append(Row((*row.columns, slack), row.least, inf, (*[1] * len(row.columns), int(row.least))))
        reach = max(0, len(row.columns) - int(row.most))
        rows.append(Row((*row.columns, slack), -inf, row.most, (*[1] * len(row.columns), -reach)))
    n_rules = len(problem.rules)
    may_break = [int(rule not in kept) for rule in range(n_rules)]
    free = n - len(problem.codes)
    items = ([0] * len(problem.codes), [1] * len(problem.codes)) if pool is None else (pool, pool)
    lower, upper = [*items[0], *[0] * (free + n_rules)], [*items[1], *[1] * free, *may_break]
    found = minimise([*[0] * n, *[1] * n_rules], rows, lower, upper)
    return None if found is None else [rule for rule in range(n_rules) if found[n + rule]]
