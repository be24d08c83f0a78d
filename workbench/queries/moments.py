"""A stored moment as a number that both engines can floor and compare."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class epoch_ms(FunctionElement[int]):  # noqa: N801 - it is read as a function of the query
    """Give the milliseconds from 1970 UTC to a stored moment; what is finer is cut off."""

    type = BigInteger()
    inherit_cache = True


@compiles(epoch_ms, "sqlite")
def _on_sqlite(element: epoch_ms, compiler: Any, **options: Any) -> str:
    # SQLite holds a moment as text, 2022-09-19 01:00:00.000000, always in UTC and always with six places.
    text = compiler.process(element.clauses, **options)
    return f"(CAST(strftime('%s', {text}) AS INTEGER) * 1000 + CAST(substr({text}, 21, 3) AS INTEGER))"


@compiles(epoch_ms, "postgresql")
def _on_postgresql(element: epoch_ms, compiler: Any, **options: Any) -> str:
    return f"CAST(floor(extract(epoch FROM {compiler.process(element.clauses, **options)}) * 1000) AS BIGINT)"
