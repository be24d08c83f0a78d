"""Each published way of ranking on a worked example; the expected order is typed by hand from its rule."""

from __future__ import annotations

from datetime import timedelta

import pytest
from makers import OPENS, make_attempt, make_contest, make_rules, store_week
from sqlalchemy import Engine

from workbench.errors import WorkbenchError
from workbench.intake.records import AttemptRecord
from workbench.queries.standings import season_standings, standings
from workbench.queries.what_if import distances, moves_under, moves_without, what_if_standings
from workbench.rules.presets import preset, presets
from workbench.rules.what_if import Move
from workbench.store import reading
from workbench.terms import RankKey

P, D, S, T = RankKey.POINTS, RankKey.DURATION, RankKey.SUBMITTED, RankKey.STARTED
G, N, W = RankKey.PREDICTION, RankKey.PERFECT_ATTEMPTS, RankKey.TOTAL_POINTS


def _papers(*rows: tuple[str, int, int, int, int | None, int | None]) -> list[AttemptRecord]:
    """Person, points of 4, seconds, minute of submission, prediction, written points."""
    return [
        make_attempt(
            number,
            person,
            points,
            seconds,
            submitted_at=OPENS + timedelta(minutes=minute),
            prediction=prediction,
            written_points=written,
        )
        for number, (person, points, seconds, minute, prediction, written) in enumerate(rows, start=1)
    ]


EXAMPLES = {
    "R1": (
        None,
        _papers(
            ("P1", 4, 30, 9, None, None),
            ("P2", 4, 20, 8, None, None),
            ("P3", 4, 20, 7, None, None),  # as fast as P2, a minute earlier
            ("P4", 3, 5, 1, None, None),  # fewer points, however fast
            ("P4", 2, 1, 2, None, None),
        ),
        [(1, "P3", S), (2, "P2", S), (3, "P1", D), (4, "P4", P)],
    ),
    "R2": (
        100,
        _papers(
            ("P1", 4, 30, 9, 90, None),
            ("P2", 4, 20, 8, 108, None),
            ("P3", 4, 20, 7, 92, None),  # as near as P2, on the other side, and earlier
            ("P4", 3, 20, 1, 100, None),  # the right figure, but not all correct
            ("P5", 4, 20, 1, None, None),  # no prediction: last
            ("P1", 4, 10, 20, 100, None),  # the earlier of two perfect papers counts, not the luckier
        ),
        [(1, "P3", S), (2, "P2", S), (3, "P1", G), (4, "P5", G)],
    ),
    "R3": (
        100,
        _papers(
            ("P1", 4, 20, 10, 95, None),
            ("P2", 4, 20, 10, 95, None),
            ("P2", 4, 25, 30, 95, None),  # equal to P1 on all else, but perfect twice
            ("P3", 4, 30, 9, 95, None),
            ("P4", 4, 60, 5, 99, None),
            ("P5", 3, 9, 1, 100, None),
            ("P6", 4, 20, 9, 95, None),  # started a minute before P1
        ),
        [(1, "P4", G), (2, "P6", G), (3, "P2", T), (4, "P1", N), (5, "P3", D), (6, "P5", P)],
    ),
    "R4": (
        6000,
        _papers(
            ("P1", 4, 20, 10, 5990, None),
            ("P2", 4, 90, 99, 6010, None),  # nothing but the prediction divides full papers
            ("P3", 4, 20, 10, 6001, None),
            ("P4", 3, 20, 10, 6000, None),
        ),
        [(1, "P3", G), (2, "P1", G), (2, "P2", G)],
    ),
    "R5": (
        50,
        _papers(("P1", 4, 20, 12, 48, None), ("P2", 4, 90, 11, 52, None), ("P3", 2, 20, 1, 50, None)),
        [(1, "P2", S), (2, "P1", S)],
    ),
    "R6": (
        None,
        _papers(("P1", 4, 20, 12, None, None), ("P2", 4, 20, 11, None, None), ("P3", 4, 19, 50, None, None)),
        [(1, "P3", D), (2, "P1", D), (2, "P2", D)],
    ),
    "R7": (
        None,
        _papers(
            ("P1", 4, 20, 10, None, 5),
            ("P2", 2, 90, 20, None, 8),
            ("P3", 4, 10, 5, None, None),
            ("P3", 3, 10, 6, None, 4),  # 7 together is more than 4: the better paper with its written part
        ),
        [(1, "P2", W), (2, "P1", W), (3, "P3", W)],
    ),
    "R8": (
        None,
        _papers(("P1", 4, 20, 10, None, None), ("P2", 4, 30, 10, None, None), ("P3", 3, 10, 10, None, None)),
        [(1, "P1", D), (2, "P2", D), (3, "P3", P)],
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_preset_ranks_its_worked_example(engine: Engine, name: str) -> None:
    actual, papers, expected = EXAMPLES[name]
    week_id = store_week(engine, make_contest(engine), 1, papers)
    rules = preset(name).applied_to(make_rules())
    with reading(engine) as session:
        rows = standings(session, week_id, rules, actual=actual)
    assert [(row.rank, row.person_code, row.decided_by) for row in rows] == expected


def test_the_season_of_r8_has_an_order_of_its_own(engine: Engine) -> None:
    contest_id = make_contest(engine)
    store_week(engine, contest_id, 1, EXAMPLES["R8"][1])
    second = [("P1", 2, 20, 10, None, None), ("P2", 4, 40, 10, None, None), ("P3", 4, 10, 10, None, None)]
    store_week(engine, contest_id, 2, _papers(*second))
    with reading(engine) as session:
        rows = season_standings(session, contest_id, preset("R8").applied_to(make_rules()))
    assert [(row.rank, row.person_code, row.decided_by, row.key_values) for row in rows] == [
        (1, "P2", P, (8, 70_000)),
        (2, "P3", P, (7, 20_000)),
        (3, "P1", P, (6, 40_000)),
    ]


def test_every_preset_is_named_described_and_sourced() -> None:
    assert [one.name for one in presets()] == list(EXAMPLES) == [f"R{n}" for n in range(1, 9)]
    assert len({one.describe() for one in presets()} | {one.describe("en") for one in presets()}) == 16
    assert all(one.source for one in presets()) and preset("r3") is presets()[2]
    with pytest.raises(WorkbenchError) as unknown:
        preset("R9")
    assert (unknown.value.code, unknown.value.values["preset"]) == ("rules.unknown_preset", "R9")


def test_a_preset_changes_only_how_places_are_found() -> None:
    rules = make_rules()
    parts = {"recognised", "eligible", "rank_keys", "prediction", "season_keys"}
    for one in presets():
        changed = one.applied_to(rules)
        assert changed.model_dump(exclude=parts) == rules.model_dump(exclude=parts)


def test_what_if_tells_who_would_move_under_other_rules_or_without_a_paper(engine: Engine) -> None:
    papers = _papers(
        ("P1", 4, 30, 5, 90, None), ("P2", 4, 20, 8, None, None), ("P3", 3, 20, 7, 3, None), ("P4", 4, 40, 9, 3, None)
    )
    week_id = store_week(engine, make_contest(engine), 1, papers)
    rules = make_rules()  # prizes: one first, two second
    first, second = "Giải Nhất", "Giải Nhì"
    with reading(engine) as session:
        by_prediction = preset("R2").applied_to(rules)  # three perfect attempts are counted as of now
        assert [row.person_code for row in what_if_standings(session, week_id, by_prediction)] == ["P4", "P1", "P2"]
        assert moves_under(session, week_id, rules, by_prediction) == (
            Move("P4", 3, 1, second, first),
            Move("P2", 1, 3, first, second),
            Move("P3", 4, None, "", ""),
        )
        assert moves_without(session, week_id, rules, [2]) == (
            Move("P1", 2, 1, second, first),
            Move("P4", 3, 2, second, second),
            Move("P3", 4, 3, "", second),
            Move("P2", 1, None, first, ""),
        )
        assert what_if_standings(session, week_id, rules, division="KA") == []
        rows = standings(session, week_id, rules)
    assert [(one.code, one.wins, one.places, one.key, one.gap) for one in distances(rows, rules)] == [
        ("P2", True, 3, P, 1),
        ("P1", True, 2, P, 1),
        ("P4", True, 1, P, 1),
        ("P3", False, 0, P, 1),
    ]
