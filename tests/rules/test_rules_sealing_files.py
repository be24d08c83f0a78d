"""Sealed files that were changed, cut, made up, or made to exhaust the machine."""

from __future__ import annotations

import json
import time

import pytest
from sealing_makers import (
    HOLDERS,
    POOL,
    REFUSALS_OF_A_CHANGED_FILE,
    edited,
    refusal,
    sealed,
)

from workbench.errors import WorkbenchError
from workbench.rules.sealing import (
    open_key,
)


def test_every_changed_bit_of_the_file_is_refused() -> None:
    key = sealed({"HP-001": "B"})
    passphrases = {code: HOLDERS[code] for code in ("BTC-01", "BTC-02")}
    said: dict[str, int] = {}
    for place in range(len(key.blob) * 8):
        changed = bytearray(key.blob)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(WorkbenchError) as refused:
            open_key(bytes(changed), pool_digest=POOL, commitment=key.commitment, passphrases=passphrases)
        said[refused.value.code] = said.get(refused.value.code, 0) + 1
    assert sum(said.values()) == len(key.blob) * 8
    assert set(said) <= REFUSALS_OF_A_CHANGED_FILE
    # The encrypted parts are really reached: not everything is refused for its spelling.
    assert min(said["sealing.wrong_passphrase"], said["sealing.tampered"]) > 500


def test_a_file_cut_anywhere_is_refused() -> None:
    key = sealed()
    codes = {refusal(key, "BTC-01", "BTC-02", blob=key.blob[:size]) for size in range(0, len(key.blob), 7)}
    assert codes == {"sealing.unreadable_blob"}


@pytest.mark.parametrize(
    ("blob", "code"),
    [
        (b"", "sealing.unreadable_blob"),
        (b"\xff\xfe", "sealing.unreadable_blob"),
        (b"null", "sealing.unreadable_blob"),
        (b"PK\x03\x04", "sealing.unreadable_blob"),
        (b"[" * 100_000, "sealing.unreadable_blob"),
        (b'{"a":' * 100_000, "sealing.unreadable_blob"),
        (b" " * 1_000_001, "sealing.unreadable_blob"),
        (b'{"format":"age","version":1}', "sealing.foreign_blob"),
        (b'{"format":"contest-workbench-sealed-key","version":2}', "sealing.foreign_blob"),
        (b'{"format":"contest-workbench-sealed-key","version":1}', "sealing.unreadable_blob"),
    ],
)
def test_something_else_than_a_sealed_key_is_refused(blob: bytes, code: str) -> None:
    assert refusal(sealed(), "BTC-01", "BTC-02", blob=blob) == code


def test_one_key_has_one_spelling() -> None:
    blob = sealed().blob
    doubled = blob.replace(b'"k":2', b'"k":2,"k":2')
    spaced = json.dumps(json.loads(blob)).encode()
    other_base64 = edited(blob, nonce=json.loads(blob)["nonce"] + "\n")
    reversed_pairs = edited(blob, wraps=json.loads(blob)["wraps"][::-1])
    more = edited(blob, note="")
    for changed in (doubled, spaced, other_base64, reversed_pairs, more, blob + b"\n"):
        assert refusal(sealed(), "BTC-01", "BTC-02", blob=changed) == "sealing.unreadable_blob"


@pytest.mark.parametrize(
    "cost",
    [
        {"memory_kib": 262_145, "passes": 1, "lanes": 1},
        {"memory_kib": 2**40, "passes": 1, "lanes": 1},
        {"memory_kib": 8, "passes": 11, "lanes": 1},
        {"memory_kib": 8, "passes": 0, "lanes": 1},
        {"memory_kib": 7, "passes": 1, "lanes": 1},
        {"memory_kib": 64, "passes": 1, "lanes": 9},
        {"memory_kib": -8, "passes": 1, "lanes": 0},
    ],
)
def test_a_file_that_would_exhaust_the_machine_is_refused_before_any_work(cost: dict[str, int]) -> None:
    key = sealed()
    started = time.process_time()
    assert refusal(key, "BTC-01", "BTC-02", blob=edited(key.blob, cost=cost)) == "sealing.cost_refused"
    assert time.process_time() - started < 1
