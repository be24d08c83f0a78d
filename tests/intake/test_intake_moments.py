"""A column of moments is read as each of its texts would be."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from workbench.intake.moments import usual_moments
from workbench.intake.values import parse_moment

DAYS = st.sampled_from(["19/09/2022", "29/02/2023", "31/12/9999", "01/01/1900", "00/00/0000", "9/9/2022", "2022-09-19"])
CLOCKS = st.sampled_from(
    ["08:00:05", "08:00", "24:00:00", "23:59:59", "7:05:00", "~~:59:59", "08:00:05.5", "", "08-00"]
)


def test_usual_moments_are_read_and_others_are_left_to_the_parser() -> None:
    texts = ["19/09/2022 08:00:05", "19/09/2022 08:00", "", "31/09/2022 08:00:00", "2022-09-19T08:00:05", "１9/09/2022"]
    assert usual_moments(texts) == [
        datetime(2022, 9, 19, 1, 0, 5, tzinfo=UTC),
        datetime(2022, 9, 19, 1, 0, tzinfo=UTC),
        *[None] * 4,
    ]
    assert usual_moments([]) == []


@given(st.lists(st.builds("{} {}".format, DAYS, CLOCKS) | st.text(min_size=15, max_size=20), max_size=12))
def test_what_is_read_is_what_the_parser_reads(texts: list[str]) -> None:
    read = usual_moments(texts)
    assert [moment or parse_moment(text) for moment, text in zip(read, texts, strict=True)] == [
        parse_moment(text) for text in texts
    ]
