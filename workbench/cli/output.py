"""How the command line speaks: tables as json, csv or text, findings, errors and exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from rich.console import Console
from rich.table import Table

from workbench.catalogue import Language, say
from workbench.errors import Finding

OK, FINDING, USAGE = 0, 1, 2


class Format(StrEnum):
    """How a table comes out."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def language() -> Language:
    """Give the language of the command line: WORKBENCH_LANG, Vietnamese unless it says ``en``."""
    return "en" if os.environ.get("WORKBENCH_LANG") == "en" else "vi"


def tell(key: str, /, **values: object) -> str:
    """Say a sentence of the catalogue in the command line's language."""
    return say(key, language(), **values)


def plain(value: object) -> Any:
    """Give a value as JSON can hold it: a whole Decimal as int, a moment as ISO text, a term as its word."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def print_rows(rows: Sequence[Mapping[str, object]], fmt: Format, headers: Mapping[str, str] | None = None) -> None:
    """Print rows of equal keys; ``headers`` are what people read in the table, json and csv keep the keys."""
    if fmt is Format.JSON:
        print_json([{key: plain(value) for key, value in row.items()} for row in rows])
    elif fmt is Format.CSV:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(rows[0] if rows else headers or ())
        writer.writerows([harmless(plain(value)) for value in row.values()] for row in rows)
        sys.stdout.write(text.getvalue())
    else:
        table = Table()
        for key in rows[0] if rows else headers or ():
            table.add_column((headers or {}).get(key, key), overflow="fold")
        for row in rows:
            table.add_row(*("" if value is None else str(plain(value)) for value in row.values()))
        console().print(table)


def harmless(value: object) -> object:
    """Give a CSV cell that no spreadsheet takes for a formula: text that begins like one gets an apostrophe."""
    if isinstance(value, str) and value.lstrip().startswith(tuple("=+-@＝＋－＠")):
        return f"'{value}"
    return value


def print_json(value: object) -> None:
    """Print a value as JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def console() -> Console:
    """Give the console for people; markup is off, because names may hold brackets."""
    wide = None if sys.stdout.isatty() else 1000  # a pipe or a file has no edge to fold at
    return Console(markup=False, highlight=False, soft_wrap=True, width=wide)


def print_findings(findings: Sequence[Finding], *, limit: int = 30) -> None:
    """Print findings to stderr, one line each: place, what is wrong, what to do."""
    lang = language()
    for finding in findings[:limit]:
        row = tell("cli.row", row=finding.row) if finding.row else None
        column = tell("cli.column", column=finding.column) if finding.column else None
        place = ", ".join(filter(None, (finding.file, finding.sheet, row, column)))
        sys.stderr.write(f"{place}: {finding.message(lang)} {finding.advice(lang)}".rstrip() + "\n")
    if len(findings) > limit:
        sys.stderr.write(tell("cli.more_findings", count=len(findings) - limit) + "\n")
