"""How far each place is from the prizes."""

from __future__ import annotations

from workbench.rules.prize_line import Distance, Placed, prize_distances
from workbench.terms import RankKey

KEYS = (RankKey.POINTS, RankKey.DURATION)
P, D = KEYS


def test_winners_look_back_and_the_rest_look_up_to_the_line() -> None:
    places = [
        Placed("A", 1, (20, 17_000)),
        Placed("B", 2, (20, 19_000)),
        Placed("C", 3, (20, 22_000)),
        Placed("D", 4, (18, 9_000)),
    ]
    assert prize_distances(places, KEYS, 2) == [
        Distance("A", True, 2, D, 5_000),
        Distance("B", True, 1, D, 3_000),
        Distance("C", False, 0, D, 3_000),
        Distance("D", False, -1, P, 2),
    ]


def test_a_tie_across_the_line_counts_as_winning() -> None:
    places = [Placed("A", 1, (20, 17_000)), Placed("B", 2, (20, 19_000)), Placed("C", 2, (20, 19_000))]
    assert prize_distances(places, KEYS, 2) == [
        Distance("A", True, 2, None, None),
        Distance("B", True, 1, None, None),
        Distance("C", True, 1, None, None),
    ]


def test_without_prizes_or_without_others_there_is_no_line_to_measure() -> None:
    places = [Placed("A", 1, (20, 17_000)), Placed("B", 2, (19, 19_000))]
    assert prize_distances(places, KEYS, 0) == [
        Distance("A", False, 0, None, None),
        Distance("B", False, -1, None, None),
    ]
    assert prize_distances(places[:1], KEYS, 5) == [Distance("A", True, 5, None, None)]
    assert prize_distances([], KEYS, 5) == []


def test_a_missing_prediction_decides_but_has_no_gap() -> None:
    places = [Placed("A", 1, (3,)), Placed("B", 2, (None,))]
    assert prize_distances(places, (RankKey.PREDICTION,), 1) == [
        Distance("A", True, 1, RankKey.PREDICTION, None),
        Distance("B", False, 0, RankKey.PREDICTION, None),
    ]
