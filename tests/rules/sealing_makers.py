"""Sealed keys for the tests, sealed cheaply and with counted randomness."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from workbench.errors import WorkbenchError
from workbench.rules.canonical import canonical_json
from workbench.rules.sealed_blob import Cost
from workbench.rules.sealing import (
    RandomBytes,
    SealedKey,
    open_key,
    seal_key,
)

POOL = hashlib.sha256(b"pool").hexdigest()
OTHER_POOL = hashlib.sha256(b"another pool").hexdigest()
KEY = {"HP-001": "B", "HP-002": "D", "LS-004": "AC"}
HOLDERS = {"BTC-01": "mùa lúa chín vàng", "BTC-02": "dòng sông xanh biếc", "KT-01": "con đường đất đỏ"}
CHEAP = Cost(memory_kib=8, passes=1, lanes=1)
REFUSALS_OF_A_CHANGED_FILE = {
    f"sealing.{name}"
    for name in (
        "unreadable_blob",
        "foreign_blob",
        "other_pool",
        "other_commitment",
        "cost_refused",
        "unknown_holder",
        "wrong_passphrase",
        "tampered",
    )
}


def counted_bytes(seed: str) -> RandomBytes:
    """A random source that gives the same bytes each time."""
    calls = iter(range(1_000_000))

    def draw(size: int) -> bytes:
        return hashlib.shake_256(f"{seed}/{next(calls)}".encode()).digest(size)

    return draw


def sealed(
    key: dict[str, str] = KEY, holders: dict[str, str] = HOLDERS, seed: str = "a", pool: str = POOL
) -> SealedKey:
    return seal_key(key, pool_digest=pool, holders=holders, random_bytes=counted_bytes(seed), cost=CHEAP)


def opened(sealed_key: SealedKey, *codes: str, **changes: Any) -> dict[str, str]:
    given_values = {
        "blob": sealed_key.blob,
        "pool_digest": POOL,
        "commitment": sealed_key.commitment,
        "passphrases": {code: HOLDERS[code] for code in codes},
    }
    return open_key(**{**given_values, **changes})


def refusal(sealed_key: SealedKey, *codes: str, **changes: Any) -> str:
    with pytest.raises(WorkbenchError) as refused:
        opened(sealed_key, *codes, **changes)
    return refused.value.code


def edited(blob: bytes, **changes: Any) -> bytes:
    """The file with some of its fields replaced, still written as the program writes it."""
    return canonical_json({**json.loads(blob), **changes}).encode()
