"""The single rules of a blueprint, each a condition the solver can check and a sentence the secretary can read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from workbench.catalogue import Language, say
from workbench.rules.blueprint import BankItem, Blueprint, Quota
from workbench.terms import Difficulty

NEW = 0  # the source "week" of an item that stood in no earlier pool
_ELSEWHERE = -1  # the source of an item that stood only in weeks the blueprint does not reuse
_CODES_SHOWN = 5


class RuleKind(StrEnum):
    """What a rule of a blueprint is about."""

    SIZE = "SIZE"
    NEW = "NEW"
    REUSED = "REUSED"
    OTHER_WEEKS = "OTHER_WEEKS"
    AREA = "AREA"
    DIFFICULTY = "DIFFICULTY"
    LOCKED_IN = "LOCKED_IN"
    LOCKED_OUT = "LOCKED_OUT"
    EXCLUDED = "EXCLUDED"
    ENEMIES = "ENEMIES"


@dataclass(frozen=True, slots=True)
class PoolRule:
    """One rule: of ``codes`` (the items it speaks of) at least and at most so many are in the pool.

    ``subject`` is the area, the difficulty, the week number or the item's code, empty where there is nothing to name.
    """

    kind: RuleKind
    subject: str
    least: int
    most: int
    codes: tuple[str, ...]

    def message(self, lang: Language = "vi") -> str:
        """Say the rule with its figures: what is wanted and how many items there are to choose from."""
        subject = self.subject
        if self.kind is RuleKind.DIFFICULTY:
            subject = Difficulty(subject).label(lang)
        name = f"rule_{self.kind.value.lower()}"
        if self.kind is RuleKind.LOCKED_IN and not self.codes:
            name = "rule_locked_in_unknown"
        return say(
            f"pools_rules.{name}",
            lang,
            subject=subject,
            wanted=self._wanted(lang),
            available=len(self.codes),
            codes=", ".join(self.codes[:_CODES_SHOWN]) + (", …" if len(self.codes) > _CODES_SHOWN else ""),
        )

    def _wanted(self, lang: Language) -> str:
        if self.least == self.most:
            return say("pools_rules.amount_exact", lang, number=self.least)
        if self.least == 0:
            return say("pools_rules.amount_most", lang, number=self.most)
        return say("pools_rules.amount_range", lang, least=self.least, most=self.most)


@dataclass(frozen=True, slots=True)
class PoolProblem:
    """A blueprint over a bank as columns and rules; columns 0.. are the items in order of their code.

    An item that several reused weeks had gets one further column for each of them (``splits``: item -> source ->
    column), because it may count for one only. ``columns`` stand beside ``rules``.
    """

    codes: tuple[str, ...]
    sources: tuple[tuple[int, ...], ...]
    rules: list[PoolRule] = field(default_factory=list)
    columns: list[tuple[int, ...]] = field(default_factory=list)
    splits: dict[int, dict[int, int]] = field(default_factory=dict)

    @property
    def n_columns(self) -> int:
        """Give how many columns the items and their splits take."""
        return len(self.codes) + sum(map(len, self.splits.values()))

    def add(self, kind: RuleKind, subject: str, quota: Quota, columns: Iterable[int], items: Iterable[int]) -> None:
        """Add one rule over these columns, which stand for these items."""
        self.columns.append(tuple(columns))
        codes = tuple(self.codes[item] for item in items)
        self.rules.append(PoolRule(kind, subject, quota.least, quota.most, codes))


def state_problem(
    bank: Sequence[BankItem], blueprint: Blueprint, previous_pools: Mapping[int, Sequence[str]]
) -> PoolProblem:
    """Write a blueprint as rules over the bank, the general ones first.

    Codes in ``previous_pools``, ``excluded``, ``enemies`` or ``locked_out`` that the bank no longer has do not
    matter; one in ``locked_in`` is a rule nothing can meet.
    """
    items = sorted(bank, key=lambda item: item.code)
    place = {item.code: index for index, item in enumerate(items)}
    problem = PoolProblem(tuple(place), _sources(tuple(place), blueprint, previous_pools))
    _add_splits(problem)
    everything = range(len(items))
    problem.add(RuleKind.SIZE, "", Quota.exactly(blueprint.size), everything, everything)
    _add_sources(problem, blueprint)
    for area, quota in sorted(blueprint.areas.items()):
        of_area = [index for index, item in enumerate(items) if item.area_code == area]
        problem.add(RuleKind.AREA, area, quota, of_area, of_area)
    for difficulty, quota in sorted(blueprint.difficulties.items()):
        as_hard = [index for index, item in enumerate(items) if item.difficulty is difficulty]
        problem.add(RuleKind.DIFFICULTY, difficulty.value, quota, as_hard, as_hard)
    for code in blueprint.locked_in:
        kept = [place[code]] if code in place else []
        problem.add(RuleKind.LOCKED_IN, code, Quota.exactly(1), kept, kept)
    for kind, codes in ((RuleKind.LOCKED_OUT, blueprint.locked_out), (RuleKind.EXCLUDED, blueprint.excluded)):
        out = [place[code] for code in codes if code in place]
        if out:
            problem.add(kind, "", Quota.exactly(0), out, out)
    for pair in blueprint.enemies:
        if place.keys() >= set(pair):
            both = [place[code] for code in pair]
            problem.add(RuleKind.ENEMIES, "", Quota(least=0, most=1), both, both)
    return problem


def _sources(
    codes: tuple[str, ...], blueprint: Blueprint, previous_pools: Mapping[int, Sequence[str]]
) -> tuple[tuple[int, ...], ...]:
    """Give the sources each item can count for; none at all where the blueprint leaves them free."""
    if blueprint.new is None:
        return tuple(() for _ in codes)
    used = {code for pool in previous_pools.values() for code in pool}
    pools = {week: set(previous_pools.get(week, ())) for week in blueprint.reused}
    found = (tuple(week for week, pool in pools.items() if code in pool) for code in codes)
    return tuple(weeks or ((_ELSEWHERE,) if code in used else (NEW,)) for code, weeks in zip(codes, found, strict=True))


def _add_splits(problem: PoolProblem) -> None:
    column = len(problem.codes)
    for index, sources in enumerate(problem.sources):
        if len(sources) > 1:
            problem.splits[index] = dict(zip(sources, range(column, column + len(sources)), strict=True))
            column += len(sources)


def _add_sources(problem: PoolProblem, blueprint: Blueprint) -> None:
    if blueprint.new is None:
        return
    wanted = {NEW: blueprint.new, **blueprint.reused, _ELSEWHERE: 0}
    kinds = {NEW: RuleKind.NEW, _ELSEWHERE: RuleKind.OTHER_WEEKS}
    for source, number in wanted.items():
        items = [index for index, sources in enumerate(problem.sources) if source in sources]
        if source != _ELSEWHERE or items:
            columns = [problem.splits.get(index, {source: index})[source] for index in items]
            kind = kinds.get(source, RuleKind.REUSED)
            subject = str(source) if kind is RuleKind.REUSED else ""
            problem.add(kind, subject, Quota.exactly(number), columns, items)
