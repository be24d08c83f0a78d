"""One way to write a value as bytes."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from workbench.rules.canonical import canonical_json, digest, digest_columns, digest_rows, moment_texts

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


def test_columns_are_digested_with_one_value_a_line() -> None:
    columns = [["a", "b\\", "c\nd"], [1, None, -3]]
    assert digest_columns(columns) == hashlib.sha256(b"3\na\nb\\\\\nc\\nd\n1\n\\N\n-3\n").hexdigest()
    assert digest_columns([[], []]) == hashlib.sha256(b"0\n\n\n").hexdigest()


columns_of_texts = st.integers(1, 3).flatmap(
    lambda n: st.lists(
        st.lists(st.none() | st.text("ab\\\nN", max_size=3), min_size=n, max_size=n), min_size=2, max_size=2
    )
)


@given(columns_of_texts, columns_of_texts)
def test_only_equal_columns_have_equal_digests(one: list[list[str | None]], other: list[list[str | None]]) -> None:
    assert (digest_columns(one) == digest_columns(other)) is (one == other)


@given(st.lists(st.datetimes(min_value=datetime(1900, 1, 2), max_value=datetime(9999, 12, 30))))  # noqa: DTZ001
def test_moments_are_written_in_utc_as_sqlite_holds_them(moments: list[datetime]) -> None:
    local = [moment.replace(tzinfo=timezone(timedelta(hours=7))) for moment in moments]
    written = [(moment - timedelta(hours=7)).isoformat(" ", "microseconds") for moment in moments]
    assert moment_texts(local) == written == moment_texts([moment.astimezone(UTC) for moment in local])
