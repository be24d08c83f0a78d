"""Files handed in twice, wrong, unreadable or by the wrong people change nothing that they should not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from import_files import ATTEMPTS, ITEM_HEADS, ITEMS, PEOPLE, PEOPLE_HEADS, UNIT_HEADS
from makers import (
    ESSAY_HEADS,
    attempt_line,
    attempts_csv,
    essays_csv,
    make_contest,
    make_csv,
    order,
    refused,
    state_of,
)
from sqlalchemy import Engine

from workbench.errors import ImportRefused
from workbench.services.imports import (
    ImportOrder,
    Receipt,
    import_attempts,
    import_essays,
    import_items,
    import_people,
    import_units,
)

Importer = Callable[[Engine, ImportOrder], Receipt]
KINDS: dict[str, tuple[Importer, bytes]] = {
    "units": (import_units, make_csv([UNIT_HEADS, ["C9", "Sở Chín", "", "", "A", 9, "01/08/2022"]])),
    "people": (import_people, PEOPLE),
    "items": (import_items, ITEMS),
    "attempts": (lambda engine, handed_in: import_attempts(engine, handed_in, week=1), ATTEMPTS),
    "essays": (import_essays, essays_csv(2)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_file_twice_gives_no_new_row_and_says_so(engine: Engine, kind: str) -> None:
    take_in, data = KINDS[kind]
    make_contest(engine)
    first = take_in(engine, order("tep.csv", data))
    assert (first.already_imported, first.rows_new) == (False, first.rows_accepted)
    before = state_of(engine)
    again = take_in(engine, order("ten-khac.csv", data))
    assert again == replace(first, file_name="ten-khac.csv", findings=(), already_imported=True)
    assert (again.rows_new, state_of(engine)) == (0, before)


WRONG: dict[str, bytes] = {
    "units": make_csv([UNIT_HEADS, ["C8", "Sở", "", "", "A", 9, "01/08/2022"], ["C9", "Sở Chín", "", "", "A", 0, ""]]),
    "people": make_csv([PEOPLE_HEADS, ["N1", "Đặng", "", "", "", "DV1"], ["N2", "Trần", "", "", "", "Sở Ma"]]),
    "items": make_csv([ITEM_HEADS, ["X-1", "ZZ", "DE", "?", "1", "2", "3", "4", "B", "", "x"]]),
    "attempts": attempts_csv(attempt_line(1), attempt_line(2, points=5)),
    "essays": make_csv([ESSAY_HEADS, ["B1", "Bài", "Tác Giả", "DV1", 1, "", "03/09/2022", 0, "Đạt"]]),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_file_with_an_error_leaves_the_database_and_the_archive_as_they_were(
    engine: Engine, workbench_home: Path, kind: str
) -> None:
    make_contest(engine)
    with refused(engine, "imports.refused", file="sai.csv"):
        KINDS[kind][0](engine, order("sai.csv", WRONG[kind]))
    assert not (workbench_home / "data" / "archive").exists()


def test_a_refusal_carries_every_finding_and_its_counts(engine: Engine) -> None:
    make_contest(engine)
    data = attempts_csv(attempt_line(1), attempt_line(2, points=5), attempt_line(3, unit="Sở Ma"))
    with pytest.raises(ImportRefused) as found:
        import_attempts(engine, order("sai.csv", data), week=1)
    assert {key: found.value.values[key] for key in ("file", "refused", "read")} == {
        "file": "sai.csv",
        "refused": 2,
        "read": 3,
    }
    places = [(finding.row, finding.column) for finding in found.value.findings if finding.severity.value == "ERROR"]
    assert places == [(4, "Kết quả / Điểm"), (5, "Người dự thi / Đơn vị")] or places == [(4, "Điểm"), (5, "Đơn vị")]


def test_a_file_that_cannot_be_read_is_not_accepted_without_its_rows(engine: Engine) -> None:
    make_contest(engine)
    with refused(engine, "imports.refused"):
        import_attempts(engine, order("hong.xlsx", b"not a workbook", accept_without_refused=True), week=1)


@pytest.mark.parametrize(("actor", "code"), [("TB", "contest.role_needed"), ("XX", "contest.unknown_member")])
def test_only_the_secretariat_takes_files_in(engine: Engine, actor: str, code: str) -> None:
    make_contest(engine)
    for take_in, data in KINDS.values():
        with refused(engine, code):
            take_in(engine, order("tep.csv", data, actor=actor))


def test_an_unknown_week_or_contest_is_refused(engine: Engine) -> None:
    make_contest(engine)
    with refused(engine, "contest.unknown_week", week=9, known="1, 2"):
        import_attempts(engine, order("tuan-9.csv", ATTEMPTS), week=9)
    with refused(engine, "contest.unknown", code="khac", known="thu"):
        import_attempts(engine, order("tuan-1.csv", ATTEMPTS, contest="khac"), week=1)


# kill -9 ------------------------------------------------------------------------------------------------------------
