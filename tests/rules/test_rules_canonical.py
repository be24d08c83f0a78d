"""One way to write a value as bytes."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from workbench.rules.canonical import canonical_json, digest, digest_rows

plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def test_it_is_written_so() -> None:
    value = {"b": [1, None, True], "a": "Sông Ngân “x”", "c": Decimal("1.50"), "d": date(2022, 9, 19)}
    assert canonical_json(value) == '{"a":"Sông Ngân “x”","b":[1,null,true],"c":"1.50","d":"2022-09-19"}'


def test_a_digest_is_the_sha256_of_the_text() -> None:
    assert digest({"a": "ă"}) == hashlib.sha256('{"a":"ă"}'.encode()).hexdigest()
    assert digest_rows([[1, "a"], [2, "b"]]) == hashlib.sha256(b'[1,"a"]\n[2,"b"]\n').hexdigest()
    assert digest_rows([]) == hashlib.sha256(b"").hexdigest()


@given(st.dictionaries(st.text(max_size=5), plain_values, max_size=5), st.randoms())
def test_the_order_of_keys_does_not_matter(value: dict[str, object], lot: object) -> None:
    keys = lot.sample(list(value), len(value))  # type: ignore[attr-defined]
    assert canonical_json({key: value[key] for key in keys}) == canonical_json(value)


@given(st.lists(plain_values, min_size=2, max_size=4, unique_by=canonical_json))
def test_rows_in_another_order_or_joined_differently_have_another_digest(rows: list[object]) -> None:
    assert digest_rows(rows) != digest_rows(rows[::-1])
    assert digest_rows(rows) != digest_rows([rows])
