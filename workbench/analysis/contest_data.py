"""``workbench.open()``: a contest as documented frames, read through a connection that can do nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from sqlmodel import Session

from workbench.queries.contest import contest_of, weeks_of_contest
from workbench.queries.free_sql import OPEN_TABLES, free_select
from workbench.queries.learning import (
    TABLES_READ,
    AnonymousAttempt,
    AnonymousPerson,
    AnsweredForm,
    ItemFacts,
    anonymous_attempts,
    anonymous_people,
    answered_forms,
    item_facts,
    items_by_pool,
)
from workbench.queries.units import unit_rows
from workbench.rules.forms import form_items, pack_response
from workbench.store import looking, open_to_look
from workbench.texts import LOCAL_ZONE, to_local


class ContestData:
    """One contest to look into: each frame is read when it is first asked for, and then kept.

    Nothing here names a person, and nothing can be written. Times are local. ``sql`` answers questions that the
    frames do not.
    """

    def __init__(self, url_or_path: str | None = None, contest: str | None = None) -> None:
        self._engine = open_to_look(url_or_path)
        with looking(self._engine, TABLES_READ) as session:
            found = contest_of(session, contest)
            assert found.id is not None
            self.contest, self._contest_id = found.code, found.id

    def __repr__(self) -> str:
        """Name the contest and the frames."""
        return f"<contest {self.contest}: attempts, responses, people, units, items, weeks, marks(), sql()>"

    @cached_property
    def attempts(self) -> pd.DataFrame:
        """Give every attempt that counts, one row each; annulled ones are not in it.

        Columns: attempt (a number), week, person (a number that names nobody), unit_code (the unit at the time),
        ordinal (1 = the person's first attempt of the week), points, written_points (missing without a written part),
        n_items, duration_ms, started_at, submitted_at, form (code of the paper, missing if not told), share (points
        over n_items).
        """
        frame = _frame(self._read(anonymous_attempts), AnonymousAttempt._fields)
        frame["written_points"] = frame["written_points"].astype("Int64")
        for column in ("started_at", "submitted_at"):
            frame[column] = pd.to_datetime(frame[column], utc=True).dt.tz_convert(LOCAL_ZONE)
        return frame.assign(share=frame["points"] / frame["n_items"])

    @cached_property
    def responses(self) -> pd.DataFrame:
        """Give every answer of the attempts whose platform told them, one row an item an attempt.

        Columns: attempt, item, position (1 = the first question of the paper), chosen (the letter in the item's own
        order, "-" for none, a Braille cell for several), is_right (1.0 or 0.0; missing while the key is sealed).
        """
        with looking(self._engine, TABLES_READ) as session:
            facts = {item.item_id: item for item in item_facts(session, self._contest_id)}
            pools = items_by_pool(session)
            forms = answered_forms(session, self._contest_id)
        parts = [_answers(form, {facts[i].code: facts[i] for i in pools[form.pool_id]}) for form in forms]
        columns = zip(*parts, strict=True) if parts else ([[]] for _ in _RESPONSE_COLUMNS)
        whole = [np.concatenate(column) for column in columns]
        frame = pd.DataFrame(dict(zip(_RESPONSE_COLUMNS, whole, strict=True)))
        return frame.astype(
            {"attempt": int, "item": "category", "position": int, "chosen": "category", "is_right": float}
        )

    @cached_property
    def people(self) -> pd.DataFrame:
        """Give everybody registered, without personal data: person (a number), unit_code, category."""
        return _frame(self._read(anonymous_people), AnonymousPerson._fields)

    @cached_property
    def units(self) -> pd.DataFrame:
        """Give every unit, those with nobody included.

        Columns: unit_code, unit_name, group_code, headcount (the latest counted), people, attempts, perfect_attempts,
        perfect_people, best_points, rate (people over headcount).
        """
        names = ["unit_code", "unit_name", "group_code", "headcount", "people", "attempts"]
        names += ["perfect_attempts", "perfect_people", "best_points"]
        rows = self._read(unit_rows)
        frame = pd.DataFrame([[getattr(row, name) for name in names] for row in rows], columns=names)
        frame[["headcount", "best_points"]] = frame[["headcount", "best_points"]].astype("Int64")
        return frame.assign(rate=(frame["people"] / frame["headcount"]).astype("Float64"))

    @cached_property
    def items(self) -> pd.DataFrame:
        """Give every version of every item; the key is missing while it is sealed.

        Columns: item (its code; from the second version on with "/" and the version), area_code, difficulty (as the
        author judged it), n_options, key (letters), stem.
        """
        facts = self._read(item_facts)
        frame = _frame([(f.label, *f[3:]) for f in facts], ("item", *ItemFacts._fields[3:]))
        return frame.assign(key=frame["key"].replace("", pd.NA))

    @cached_property
    def weeks(self) -> pd.DataFrame:
        """Give every week: week, opens_at, closes_at, questions (in an attempt), pool_size, time_limit_s."""
        rows = [
            (
                week.number,
                to_local(week.opens_at),
                to_local(week.closes_at),
                week.questions_per_attempt,
                week.pool_size,
                week.time_limit_s,
            )
            for week in self._read(weeks_of_contest)
        ]
        return _frame(rows, ("week", "opens_at", "closes_at", "questions", "pool_size", "time_limit_s"))

    def marks(self, week: int | None = None, *, first_only: bool = True) -> pd.DataFrame:
        """Give right (1) and wrong (0) as one row an attempt, one column an item; NaN = not presented.

        First attempts only, as item statistics assume, unless told otherwise; of one week or of all.
        """
        chosen = self.attempts if week is None else self.attempts[self.attempts["week"] == week]
        if first_only:
            chosen = chosen[chosen["ordinal"] == 1]
        told = self.responses[self.responses["attempt"].isin(chosen["attempt"])]
        return told.pivot(index="attempt", columns="item", values="is_right").rename_axis(columns=None)

    def sql(self, query: str, **values: Any) -> pd.DataFrame:
        """Answer one SELECT; ``:name`` in it takes its value from ``values``.

        It sees the tables of ``queries.free_sql.OPEN_TABLES``, annulled attempts included. Raises WorkbenchError for
        any other statement and for tables with personal data, sign-ins or sealed keys.
        """
        with looking(self._engine, OPEN_TABLES) as session:
            answer = free_select(session, query, values)
        return pd.DataFrame(answer.rows, columns=list(answer.columns))

    def _read(self, rows: Callable[[Session, int], Sequence[Any]]) -> Sequence[Any]:
        with looking(self._engine, TABLES_READ) as session:
            return rows(session, self._contest_id)


_RESPONSE_COLUMNS = ("attempt", "item", "position", "chosen", "is_right")


def _answers(form: AnsweredForm, items: dict[str, ItemFacts]) -> Iterator[Any]:
    """Give the columns of one form's answers: attempt, item, position, chosen, is_right."""
    asked = [items[code] for code, _ in form_items(form.layout)]
    chosen = np.array([list(responses) for responses in form.answers.values()])
    n, k = chosen.shape
    key = np.array([pack_response(item.key) for item in asked])
    is_sealed = np.array([not item.key for item in asked])
    yield np.repeat(np.fromiter(form.answers, int, n), k)
    yield np.tile(np.array([item.label for item in asked]), n)
    yield np.tile(np.arange(1, k + 1), n)
    yield chosen.ravel()
    yield np.where(is_sealed, np.nan, (chosen == key).astype(float)).ravel()


def _frame(rows: Sequence[Any], columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame([tuple(row) for row in rows], columns=list(columns))
