"""What a pool and a form must cover: quotas per content area, and the draw of a week's pool from the bank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Protocol

from workbench.errors import WorkbenchError
from workbench.rules.canonical import digest_rows
from workbench.rules.draws import shuffled


class BankItem(Protocol):
    """What the draw must know of an item; ``options`` stand in the author's order, ``key`` is the correct letter."""

    @property
    def code(self) -> str: ...
    @property
    def area_code(self) -> str: ...
    @property
    def stem(self) -> str: ...
    @property
    def options(self) -> Sequence[str]: ...
    @property
    def key(self) -> str: ...


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
