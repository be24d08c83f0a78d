"""One SELECT written by somebody who is curious: what it may read, and that it can do nothing else."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.store import tables_in_use

# Without names, contacts, sign-ins, sealed keys, and without what ties a work to its author or judge.
OPEN_TABLES = (
    "attempt",
    "award",
    "content_area",
    "contest",
    "form",
    "item",
    "item_enemies",
    "item_key",
    "item_option",
    "organisation_unit",
    "pool",
    "pool_item",
    "prize",
    "rules_version",
    "unit_alias",
    "unit_headcount",
    "week",
)
MOST_ROWS = 1_000_000
LONGEST_S = 120
# Functions of PostgreSQL that depend on the moment or the session, and reach nothing else.
_HARMLESS = {
    "age", "array_agg", "array_to_string", "concat", "concat_ws", "date", "date_part", "date_trunc",
    "extract", "format", "generate_series", "interval", "json_agg", "json_build_object", "jsonb_agg", "now",
    "random", "text", "time", "timestamp", "timestamptz", "timezone", "to_char", "to_date", "to_timestamp", "version",
}  # fmt: skip


class Answer(NamedTuple):
    """What a query gave: its columns and rows."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def free_select(session: Session, query: str, values: dict[str, Any]) -> Answer:
    """Run one SELECT over the open tables; ``:name`` in the query takes its value from ``values``.

    Only for a session of ``store.looking``. Raises WorkbenchError for anything but one SELECT, for another table, a
    function that reaches outside, an error in the query, or more than a million rows.
    """
    # Inside brackets only a query can stand, and what follows a semicolon is an error.
    inside = f"SELECT * FROM (\n{query.strip().rstrip(';')}\n) AS asked LIMIT :most_rows"  # noqa: S608
    given = {**values, "most_rows": MOST_ROWS + 1}
    try:
        if session.get_bind().dialect.name == "postgresql":
            found = _planned_first(session, query, inside, given)
        else:
            found = session.connection().execute(text(inside), given)
        answer = Answer(tuple(found.keys()), [tuple(row) for row in found])
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        raise _refusal(reason) from error
    if len(answer.rows) > MOST_ROWS:
        raise _refusal(f"> {MOST_ROWS}")
    return answer


def _planned_first(session: Session, query: str, inside: str, values: dict[str, Any]) -> Any:
    """Let PostgreSQL plan the query, look at what it would read, and only then run it."""
    for name in sorted(_reaching_functions(session, query)):
        raise _refusal(f"{name}()")
    session.execute(text(f"SET LOCAL statement_timeout = '{LONGEST_S}s'"))
    session.execute(text(f"DECLARE asked_rows NO SCROLL CURSOR FOR {inside}"), values)
    for table in sorted(tables_in_use(session) - {"pg_proc"} - set(OPEN_TABLES)):
        raise _refusal(table)
    return session.execute(text("FETCH ALL FROM asked_rows"))


def _reaching_functions(session: Session, query: str) -> set[str]:
    """Give the words of a query that name a function which is no pure computation: it could run SQL or read files."""
    if re.search(r"u&", query, re.IGNORECASE):
        return {"U&"}  # a name written in escapes cannot be looked up
    words = set(re.findall(r"[a-z_][\w$]*", query.lower()))
    named = text("SELECT DISTINCT proname FROM pg_proc WHERE provolatile <> 'i' AND lower(proname) = ANY(:words)")
    found = session.execute(named, {"words": sorted(words)}).scalars()
    return set(found) - _HARMLESS


def _refusal(reason: str) -> WorkbenchError:
    return WorkbenchError("analysis.sql_refused", reason=reason, tables=", ".join(OPEN_TABLES))
