"""One way to write a value as bytes, so that a hash means the same thing everywhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable


def canonical_json(value: object) -> str:
    """Write a value with sorted keys, no spaces and plain Unicode; equal values give equal text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def digest(value: object) -> str:
    """Give the SHA-256 of a value's canonical JSON, in hex."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def digest_rows(rows: Iterable[object]) -> str:
    """Give the SHA-256 over rows in their given order, one canonical JSON line each."""
    sha = hashlib.sha256()
    for row in rows:
        sha.update(canonical_json(row).encode() + b"\n")
    return sha.hexdigest()
