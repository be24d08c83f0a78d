"""Where the items of the bank were used before, and how much of a pool a person comes to know by trying again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from workbench.errors import Severity
from workbench.rules.blueprint import BankItem, FormBlueprint, area_counts
from workbench.rules.findings import CheckFinding
from workbench.rules.forms import DrawnForm, form_items

_MOST_ATTEMPTS = 10_000


class ItemUse(NamedTuple):
    """Where one item was used: the weeks whose pool had it, and in how many of each week's forms it stood."""

    weeks: tuple[int, ...]
    forms: Mapping[int, int]

    @property
    def n_forms(self) -> int:
        """Give in how many forms it stood in all."""
        return sum(self.forms.values())


def exposure_ledger(pools: Mapping[int, Iterable[str]], forms: Mapping[int, Iterable[DrawnForm]]) -> dict[str, ItemUse]:
    """Give the use of every item that any pool or form had, in order of its code; weeks by their number."""
    weeks: dict[str, set[int]] = {}
    stood: dict[str, Counter[int]] = {}
    for week, codes in pools.items():
        for code in codes:
            weeks.setdefault(code, set()).add(week)
    for week, drawn in forms.items():
        for code, count in Counter(code for form in drawn for code, _ in form_items(form.layout)).items():
            stood.setdefault(code, Counter())[week] = count
            weeks.setdefault(code, set()).add(week)
    return {
        code: ItemUse(tuple(sorted(weeks[code])), dict(sorted(stood.get(code, Counter()).items())))
        for code in sorted(weeks)
    }


def past_exposures(ledger: Mapping[str, ItemUse]) -> dict[str, int]:
    """Give in how many forms each item stood, which is what a new pool keeps low."""
    return {code: use.n_forms for code, use in ledger.items()}


class Forecast(NamedTuple):
    """What repeated attempts at a pool come to.

    ``seen[k]`` is the expected share of the pool that a person has met after ``k`` attempts, ``overlap`` the
    expected number of items two attempts share, ``to_meet_95`` after how many attempts 95% have been met.
    """

    pool_size: int
    n_items: int
    seen: tuple[Fraction, ...]
    overlap: Fraction
    to_meet_95: int


def forecast(pool: Sequence[BankItem], blueprint: FormBlueprint, attempts: int) -> Forecast:
    """Forecast 0 to ``attempts`` attempts of one person at a pool, exactly for the areas' quotas.

    An item of an area with N items and n places on a paper stays unmet after k papers with chance (1 - n/N)^k. Papers
    are taken to be dealt independently of each other; a quota of difficulties is left out of account.
    """
    counts = area_counts(pool)
    return Forecast(
        pool_size=len(pool),
        n_items=blueprint.n_items,
        seen=tuple(share_seen(counts, blueprint.areas, number) for number in range(attempts + 1)),
        overlap=expected_overlap(counts, blueprint.areas),
        to_meet_95=attempts_to_see(counts, blueprint.areas, Fraction(95, 100)),
    )


def share_seen(available: Mapping[str, int], quota: Mapping[str, int], attempts: int) -> Fraction:
    """Give the expected share of the pool met after so many attempts; an empty pool has none to meet."""
    total = sum(available.values())
    met = sum(
        (
            count * (1 - (1 - Fraction(quota.get(area, 0), count)) ** attempts)
            for area, count in available.items()
            if count
        ),
        Fraction(0),
    )
    return met / total if total else Fraction(0)


def expected_overlap(available: Mapping[str, int], quota: Mapping[str, int]) -> Fraction:
    """Give how many items two independent attempts are expected to share: the sum of n squared / N over the areas."""
    shared = (Fraction(quota.get(area, 0) ** 2, count) for area, count in available.items() if count)
    return sum(shared, Fraction(0))


def attempts_to_see(available: Mapping[str, int], quota: Mapping[str, int], share: Fraction) -> int:
    """Give the fewest attempts after which at least this share of the pool is expected to be met, 0 if none will do."""
    shares = [(count, Fraction(quota.get(area, 0), count)) for area, count in available.items() if count]
    total = sum(count for count, _ in shares)
    if sum(count for count, chance in shares if chance) < share * total:
        return 0
    low, high = 0, 1
    while share_seen(available, quota, high) < share:
        low, high = high, high * 2
        if high > _MOST_ATTEMPTS:
            return 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if share_seen(available, quota, middle) >= share else (middle, high)
    return high


def check_published(pool: Iterable[str], published: Iterable[str]) -> list[CheckFinding]:
    """Find published sample items in a pool: everyone who read the samples knows them already."""
    both = tuple(sorted(set(pool) & set(published)))
    return [CheckFinding("bank.sample_in_pool", Severity.ERROR, both, {"count": len(both)})] if both else []
