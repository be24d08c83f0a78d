"""Column helpers shared by the tables."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Table, false
from sqlalchemy import text as sql_text
from sqlmodel import SQLModel


def one_of(column: str, terms: type[StrEnum], *, nullable: bool = False) -> CheckConstraint:
    """Let a text column hold only the words of an enum; raw SQL could store any text otherwise."""
    words = ", ".join(f"'{term.value}'" for term in terms)
    rule = f"{column} IN ({words})"
    return CheckConstraint(f"{column} IS NULL OR {rule}" if nullable else rule, name=f"{column}_known")


def stored_as(value: str | int | bool) -> dict[str, Any]:
    """Give a column the value that rows of an earlier version get, for ``sa_column_kwargs``."""
    return {"server_default": false() if value is False else sql_text(repr(value))}


def core(model: type[SQLModel]) -> Table:
    """Give the Core table of a model: queries are written in Core so that they run on every engine."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table
