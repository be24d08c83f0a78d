"""Draws by lot that anyone can repeat: the same seed gives the same draw on every machine, version and language.

Lots are the output stream of SHAKE-256 (FIPS 202), because what a draw hides must stay hidden: the stream of an
ordinary generator can be continued by whoever sees enough of it.
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
    stream = hashlib.shake_256(f"{seed}/{purpose}".encode()).digest(8 * math.prod(shape))
    return np.frombuffer(stream, dtype="<u8").reshape(shape).astype(np.uint64)


def shuffled(things: Sequence[T], seed: int, purpose: str) -> list[T]:
    """Give the things in an order drawn by lot."""
    order = np.argsort(lot_keys(seed, purpose, (len(things),)), kind="stable")
    return [things[place] for place in order]
