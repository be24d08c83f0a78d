"""Draws by lot that anyone can repeat: the same seed gives the same draw on every machine and version.

Only the raw 64-bit output of PCG64 and SHA-256 are used. numpy promises both the generator's raw stream and
SeedSequence for ever, but not the methods built on them (NEP 19), so orders come from sorting raw keys.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")


def derive_seed(seed: int, purpose: str) -> int:
    """Give the seed of one draw of a contest, so that one published number settles every draw.

    48 bits: short enough to be read out at a meeting, and exact in every spreadsheet and in JSON.
    """
    return int(hashlib.sha256(f"{seed}/{purpose}".encode()).hexdigest()[:12], 16)


def lot_keys(seed: int, purpose: str, shape: tuple[int, ...]) -> NDArray[np.uint64]:
    """Give one random 64-bit key a place; sorting by them is a fair shuffle."""
    bits = np.random.PCG64(np.random.SeedSequence(derive_seed(seed, purpose)))
    return bits.random_raw(math.prod(shape)).reshape(shape)


def shuffled(things: Sequence[T], seed: int, purpose: str) -> list[T]:
    """Give the things in an order drawn by lot."""
    order = np.argsort(lot_keys(seed, purpose, (len(things),)), kind="stable")
    return [things[place] for place in order]
