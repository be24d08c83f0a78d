"""What a pool and a form must cover: quotas per content area, and the draw of a week's pool from the bank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from workbench.errors import WorkbenchError
from workbench.rules.canonical import digest, digest_rows
from workbench.rules.draws import shuffled
from workbench.terms import Difficulty


class BankItem(Protocol):
    """What the draw must know of an item; ``options`` stand in the author's order, ``key`` has the correct letters."""

    @property
    def code(self) -> str: ...
    @property
    def area_code(self) -> str: ...
    @property
    def difficulty(self) -> Difficulty: ...
    @property
    def stem(self) -> str: ...
    @property
    def options(self) -> Sequence[str]: ...
    @property
    def key(self) -> str: ...


class Quota(BaseModel):
    """How many items there must be: at least and at most; both the same is an exact number."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    least: int = Field(ge=0)
    most: int = Field(ge=0)

    @classmethod
    def exactly(cls, number: int) -> Quota:
        """Ask for this number and no other."""
        return cls(least=number, most=number)


class Blueprint(BaseModel):
    """What a week's pool must be; the committee approves its digest beside the pool's.

    ``new`` items stood in no earlier pool; ``reused`` says how many come again from which earlier week. Each item
    of the pool counts for one source only, for any of the weeks that had it. Without either, sources are free;
    ``reused`` alone means that the rest is new. ``excluded`` are published sample items; of each pair of ``enemies``
    at most one is taken; ``locked_in`` and ``locked_out`` are the secretary's choices by hand.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int = Field(gt=0)
    areas: dict[str, Quota] = {}
    difficulties: dict[Difficulty, Quota] = {}
    new: int | None = Field(default=None, ge=0)
    reused: dict[int, int] = {}
    excluded: tuple[str, ...] = ()
    enemies: tuple[tuple[str, str], ...] = ()
    locked_in: tuple[str, ...] = ()
    locked_out: tuple[str, ...] = ()

    @field_validator("excluded", "locked_in", "locked_out")
    @classmethod
    def _in_one_order(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(set(codes)))

    @field_validator("enemies")
    @classmethod
    def _pairs_in_one_order(cls, pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        if any(first == second for first, second in pairs):
            raise ValueError("an item is its own enemy")
        return tuple(sorted({(min(pair), max(pair)) for pair in pairs}))

    @field_validator("reused")
    @classmethod
    def _weeks_and_numbers(cls, reused: dict[int, int]) -> dict[int, int]:
        if any(week < 1 or number < 0 for week, number in reused.items()):
            raise ValueError("reused maps a week from 1 to a number of items from 0")
        return dict(sorted(reused.items()))

    @model_validator(mode="before")
    @classmethod
    def _rest_is_new(cls, given: object) -> object:
        if not isinstance(given, dict) or given.get("new") is not None:
            return given
        numbers = [given.get("size"), *(given.get("reused") or {}).values()]
        if len(numbers) > 1 and all(isinstance(number, int) for number in numbers):
            return {**given, "new": max(0, numbers[0] - sum(numbers[1:]))}
        return given

    def sha256(self) -> str:
        """Give the hash of the blueprint's canonical JSON."""
        return digest(self.model_dump(mode="json"))


class FormBlueprint(BaseModel):
    """What every paper must cover: exact numbers per content area and, if asked, per difficulty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    areas: dict[str, int]
    difficulties: dict[Difficulty, int] = {}

    @model_validator(mode="after")
    def _adds_up(self) -> FormBlueprint:
        if min((*self.areas.values(), *self.difficulties.values()), default=0) < 0:
            raise ValueError("a quota is negative")
        if self.difficulties and sum(self.difficulties.values()) != self.n_items:
            raise ValueError("the difficulties do not add up to the areas")
        return self

    @property
    def n_items(self) -> int:
        """Give how many questions a paper has."""
        return sum(self.areas.values())


class PoolPlan(Protocol):
    """How large a week's pool is and how many of its items come again from which earlier week."""

    @property
    def pool_size(self) -> int: ...
    @property
    def reused(self) -> Mapping[int, int]: ...


def area_quota(available: Mapping[str, int], size: int) -> dict[str, int]:
    """Share ``size`` places among the content areas in proportion to the items each has.

    Largest remainder (Hare): whole shares first, then one place each to the largest remainders; equal remainders
    go by area code. No area gets more than it has.
    """
    total = sum(available.values())
    if size > total:
        raise WorkbenchError("draw.too_few_items", wanted=size, available=total)
    shares = {area: Fraction(available[area] * size, total or 1) for area in sorted(available)}
    quota = {area: int(share) for area, share in shares.items()}
    by_remainder = sorted(shares, key=lambda area: (quota[area] - shares[area], area))
    for area in by_remainder[: size - sum(quota.values())]:
        quota[area] += 1
    return quota


def area_counts(items: Iterable[BankItem]) -> dict[str, int]:
    """Count the items of each content area, areas in order of their code."""
    return dict(sorted(Counter(item.area_code for item in items).items()))


def form_blueprint(pool: Sequence[BankItem], n_items: int, *, spread_difficulty: bool = False) -> FormBlueprint:
    """Share a paper's questions among the areas, and if asked among the difficulties, as the pool has them."""
    difficulties: dict[Difficulty, int] = {}
    if spread_difficulty:
        shares = area_quota(Counter(item.difficulty.value for item in pool), n_items)
        difficulties = {Difficulty(name): places for name, places in shares.items()}
    return FormBlueprint(areas=area_quota(area_counts(pool), n_items), difficulties=difficulties)


def plan_blueprint(bank: Sequence[BankItem], plan: PoolPlan, **changes: object) -> Blueprint:
    """Turn a week's plan into a blueprint: every area in proportion to the bank, exactly; ``changes`` add rules."""
    quota = area_quota(area_counts(bank), plan.pool_size)
    areas = {area: Quota.exactly(places) for area, places in quota.items()}
    rest = {} if plan.reused else {"new": plan.pool_size}
    wanted = {"size": plan.pool_size, "areas": areas, "reused": dict(plan.reused)}
    return Blueprint.model_validate({**wanted, **rest, **changes})


def build_pool(
    bank: Sequence[BankItem], week: PoolPlan, previous_pools: Mapping[int, Sequence[str]], seed: int
) -> tuple[str, ...]:
    """Draw a week's pool and give its item codes in order of area and code.

    ``previous_pools`` maps an earlier week's number to the item codes of its pool. The reused items of each source
    week are shared among the areas as that week has them; new items (in no earlier pool) fill every area up to its
    quota of the bank. The order of the bank's rows does not matter. Refuses when an area has too few items.
    """
    items = {item.code: item for item in sorted(bank, key=lambda item: item.code)}
    quota = area_quota(area_counts(items.values()), week.pool_size)
    chosen: set[str] = set()
    for source, wanted in sorted(week.reused.items()):
        again = [items[code] for code in sorted(previous_pools[source]) if code in items and code not in chosen]
        chosen |= _pick(again, area_quota(area_counts(again), wanted), seed, f"pool/reused/{source}")
    used = {code for codes in previous_pools.values() for code in codes}
    taken = area_counts(items[code] for code in chosen)
    missing = {area: places - taken.get(area, 0) for area, places in quota.items()}
    chosen |= _pick([item for code, item in items.items() if code not in used], missing, seed, "pool/new")
    return tuple(sorted(chosen, key=lambda code: (items[code].area_code, code)))


def _pick(items: Sequence[BankItem], quota: Mapping[str, int], seed: int, purpose: str) -> set[str]:
    """Pick each area's quota by lot."""
    picked: set[str] = set()
    for area, wanted in quota.items():
        codes = [item.code for item in items if item.area_code == area]
        if not 0 <= wanted <= len(codes):
            raise WorkbenchError("draw.area_does_not_fit", area=area, wanted=wanted, available=len(codes))
        picked.update(shuffled(codes, seed, f"{purpose}/{area}")[:wanted])
    return picked


def pool_digest(pool: Iterable[BankItem]) -> str:
    """Give the SHA-256 the committee approves: every item of the pool, in order, with wording, options and key."""
    return digest_rows([item.code, item.area_code, item.stem, list(item.options), item.key] for item in pool)
