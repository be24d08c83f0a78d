"""Blind codes of the essay contest (số phách): drawn from the contest's seed, telling nothing of the register."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.rules.draws import derive_seed, shuffled


def blind_seed(contest_seed: int) -> int:
    """Give the seed of the blind codes."""
    return derive_seed(contest_seed, "essays/blind")


def blind_codes(essay_codes: Iterable[str], seed: int) -> dict[str, str]:
    """Give each essay a blind code such as ``SP-0417`` that tells nothing of its place in the register."""
    codes = sorted(set(essay_codes))
    width = max(4, len(str(10 * len(codes))))
    numbers = shuffled(range(1, 10**width), seed, "blind-codes")
    return {code: f"SP-{number:0{width}d}" for code, number in zip(codes, numbers, strict=False)}
