"""How a whole table given by columns is stored at once, in the way that each engine takes fastest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Table, bindparam, insert, literal_column, null
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel

from workbench.tables import core

Value = str | int | None

_COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def insert_columns(session: Session, model: type[SQLModel], columns: Mapping[str, Sequence[Value]]) -> None:
    """Store rows given as column name -> values, moments as texts in UTC; columns not named get their defaults.

    SQLite takes one executemany of tuples, PostgreSQL one COPY: an insert of dictionaries costs several times that.
    """
    connection = session.connection()
    if not next(iter(columns.values())):
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, core(model).name, columns)
    else:
        _execute_many(connection, core(model), columns)


def _execute_many(connection: Connection, table: Table, columns: Mapping[str, Sequence[Value]]) -> None:
    """Insert tuples; a number that every row has is written into the statement, which saves binding it."""
    same = {name: values[0] for name, values in columns.items() if _is_same_number(values)}
    constants = {name: null() if value is None else literal_column(str(value)) for name, value in same.items()}
    bound: dict[str, BindParameter[Any]] = {name: bindparam(name) for name in columns if name not in same}
    assert bound, table.name
    compiled = insert(table).values({**constants, **bound}).compile(connection)
    rows = zip(*(columns[name] for name in compiled.positiontup or ()), strict=True)
    connection.exec_driver_sql(str(compiled), list(rows))


def _is_same_number(values: Sequence[Value]) -> bool:
    first = values[0]
    return not isinstance(first, str) and first == values[-1] and values.count(first) == len(values)


def _copy(connection: Connection, table: str, columns: Mapping[str, Sequence[Value]]) -> None:
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    lines = map("\t".join, zip(*map(_copy_texts, columns.values()), strict=True))
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write("".join(f"{line}\n" for line in lines))
    except driver.Error as error:
        raise DBAPIError.instance(statement, None, error, driver.Error) from error


def _copy_texts(column: Sequence[Value]) -> list[str]:
    written = {value: _copy_text(value) for value in set(column)}
    return list(map(written.__getitem__, column))


def _copy_text(value: Value) -> str:
    return "\\N" if value is None else str(value).translate(_COPY_ESCAPES)
