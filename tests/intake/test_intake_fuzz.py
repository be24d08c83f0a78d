"""Twenty thousand texts for every parser of a cell: each gives a value of its kind or a fault that has a sentence."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

import pytest

from workbench.catalogue import say
from workbench.intake import values
from workbench.intake.moments import usual_moments
from workbench.intake.values import Duration, Fault

INPUTS = 20_000
SEEDS = (
    *("19/09/2022 08:00:05", "2022-09-19T08:00:05", "19.09.2022", "00:00:17", "1 phút 05 giây", "2 hours 7 mins"),
    *("0912345678", "+84 912 345 678", "038090001234", "20,0", "8.25", "1.234", "-1", "van@soyte.gov.vn", "0,000197"),
)
PIECES = "0123456789" * 3 + "/:.,-+ @" * 2 + "TtpgeEhđ'\"\u00a0\u0301０²٣\u200b\ud7ff%x\n\t"
PARSERS: dict[str, tuple[Callable[[str], object], type]] = {
    "date": (values.parse_date, date),
    "decimal": (values.parse_decimal, Decimal),
    "duration": (values.parse_duration, Duration),
    "email": (values.parse_email, str),
    "id_number": (values.parse_id_number, str),
    "moment": (values.parse_moment, datetime),
    "phone": (values.parse_phone, str),
    "whole": (values.parse_whole, int),
}


def texts() -> Iterator[str]:
    """Change good cells by some characters, or make a text of nothing but such characters."""
    draw = random.Random(33)
    while True:
        text = list(draw.choice(SEEDS)) if draw.random() < 0.8 else []
        for _ in range(draw.randrange(4) if text else draw.randrange(1, 25)):
            place = draw.randrange(len(text) + 1)
            text[place : place + draw.randrange(3)] = draw.choice(PIECES) * draw.choice((0, 1, 1, 2))
        yield "".join(text).strip()


@pytest.mark.parametrize("name", PARSERS)
def test_any_text_gives_a_value_or_a_fault_with_a_sentence(name: str) -> None:
    parse, kind = PARSERS[name]
    read = [parse(text) for text in islice(texts(), INPUTS)]
    assert {type(value) for value in read} == {kind, Fault}
    faults = {value.code for value in read if isinstance(value, Fault)}
    assert all(say(code, language, value="x") for code in faults for language in ("vi", "en"))


def test_a_column_of_any_moments_is_read_as_its_cells_are() -> None:
    column = list(islice(texts(), INPUTS))
    read = [moment or values.parse_moment(text) for text, moment in zip(column, usual_moments(column), strict=True)]
    assert read == [values.parse_moment(text) for text in column]
