"""Who moves between two rankings."""

from __future__ import annotations

from workbench.rules.what_if import Move, Ranked, moves


def test_only_those_who_move_are_told_and_who_enters_or_leaves_the_prizes() -> None:
    before = [Ranked("A", 1, "Nhất"), Ranked("B", 2, "Nhì"), Ranked("C", 3), Ranked("D", 4), Ranked("E", 5)]
    after = [Ranked("A", 1, "Nhất"), Ranked("C", 2, "Nhì"), Ranked("D", 3), Ranked("E", 5), Ranked("F", 6)]
    found = moves(before, after)
    assert found == (
        Move("C", 3, 2, "", "Nhì"),
        Move("D", 4, 3, "", ""),
        Move("F", None, 6, "", ""),
        Move("B", 2, None, "Nhì", ""),
    )
    assert [(move.code, move.enters, move.leaves) for move in found if move.enters or move.leaves] == [
        ("C", True, False),
        ("B", False, True),
    ]


def test_a_prize_renamed_moves_its_winner_and_the_same_ranking_moves_nobody() -> None:
    assert moves([Ranked("A", 1, "Nhất")], [Ranked("A", 1, "Nhì")]) == (Move("A", 1, 1, "Nhất", "Nhì"),)
    assert moves([Ranked("A", 1)], [Ranked("A", 1)]) == ()
