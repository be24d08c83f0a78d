"""One way to write a value as bytes, so that a hash means the same thing everywhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MOMENT_LENGTH = len("2022-09-19 01:00:00.000000")


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


def digest_columns(columns: Sequence[Sequence[str | int | None]]) -> str:
    """Give the SHA-256 over the columns of a table, each with one value a line, as COPY of PostgreSQL writes it.

    The first line counts the rows; nothing is ``\\N``, a backslash is doubled and a line feed written ``\\n``.
    """
    sha = hashlib.sha256(f"{len(columns[0]) if columns else 0}\n".encode())
    for column in columns:
        sha.update(_column_text(column).encode() + b"\n")
    return sha.hexdigest()


def _column_text(column: Sequence[str | int | None]) -> str:
    try:
        text = "\n".join(column)  # type: ignore[arg-type]
    except TypeError:
        written = {value: _value_text(value) for value in set(column)}
        return "\n".join(map(written.__getitem__, column))
    if "\\" in text or text.count("\n") >= len(column):
        return "\n".join(map(_value_text, column))
    return text


def _value_text(value: str | int | None) -> str:
    return "\\N" if value is None else str(value).replace("\\", "\\\\").replace("\n", "\\n")


def moment_texts(moments: Sequence[datetime]) -> list[str]:
    """Write aware moments in UTC as SQLite and the digests hold them: ``2022-09-19 01:00:00.000000``."""
    import numpy as np

    since = np.array([(moment - _EPOCH) // _MICROSECOND for moment in moments], np.int64)
    seconds, fractions = np.divmod(since, 1_000_000)
    days, seconds = np.divmod(seconds, 86_400)
    different, day_of_row = np.unique(days, return_inverse=True)
    digits = np.empty((len(moments), _MOMENT_LENGTH), np.uint8)
    named = np.datetime_as_string(different.astype("M8[D]")).astype("S10")
    digits[:, :10] = named.view(np.uint8).reshape(-1, 10)[day_of_row]
    digits[:, 10:] = np.frombuffer(b" 00:00:00.000000", np.uint8)
    for places, numbers in (((11, 12), seconds // 3600), ((14, 15), seconds // 60 % 60), ((17, 18), seconds % 60)):
        digits[:, places[0]] += (numbers // 10).astype(np.uint8)
        digits[:, places[1]] += (numbers % 10).astype(np.uint8)
    for place in range(25, 19, -1) if fractions.any() else ():
        digits[:, place] += (fractions % 10).astype(np.uint8)
        fractions //= 10
    text = digits.tobytes().decode("ascii")
    return [text[start : start + _MOMENT_LENGTH] for start in range(0, len(text), _MOMENT_LENGTH)]
