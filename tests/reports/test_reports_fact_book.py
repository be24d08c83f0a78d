"""Figures are found by name, written in Vietnamese, compared, and never computed with."""

from __future__ import annotations

import math
import operator
from decimal import Decimal

import pytest

from workbench.errors import WorkbenchError
from workbench.reports.fact_book import CITATION, FactBook, format_fact
from workbench.rules.facts import Fact

FACTS = (
    Fact("quiz.total.attempts", 32879, "lượt bài thi", "Số bài thi."),
    Fact("quiz.total.weeks", 4, "tuần", "Số tuần."),
    Fact("quiz.total.rate", Decimal("11.0"), "%", "Tỷ lệ."),
    Fact("quiz.unit.DV-01.people", 7, "người", "Số người."),
    Fact("contest.name", "A & <B>", "", "Tên."),
)


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (32879, "lượt", "32.879"),
        (0, "lượt", "0"),
        (-151, "lượt", "-151"),
        (Decimal("10.9"), "lượt", "10,9"),
        (Decimal("11.0"), "%", "11,0%"),
        (Decimal(17), "giây", "17"),
        ("trên 50", "", "trên 50"),
    ],
)
def test_a_fact_is_written_as_an_office_writes_it(value: int | Decimal | str, unit: str, written: str) -> None:
    assert format_fact(Fact("k", value, unit, "d")) == written


def test_a_citation_names_its_fact_and_is_counted() -> None:
    book = FactBook(FACTS)
    f = book.root()
    texts = [str(f.quiz.total.attempts), str(f.quiz.total.weeks.padded()), str(f["quiz"]["unit"]["DV-01"].people)]
    found = [CITATION.fullmatch(text) for text in texts]
    assert [(int(m[1]), m[2]) for m in found if m] == [(0, "32.879"), (1, "04"), (2, "7")]
    assert book.citations == ["quiz.total.attempts", "quiz.total.weeks", "quiz.unit.DV-01.people"]
    assert book.unused() == ("contest.name", "quiz.total.rate")


def test_a_fact_that_is_text_is_escaped() -> None:
    cited = str(FactBook(FACTS).root().contest.name)
    assert CITATION.sub(r"\2", str.__str__(cited)) == "A &amp; &lt;B&gt;"


def test_figures_are_compared_with_numbers_and_with_each_other() -> None:
    total = FactBook(FACTS).root().quiz.total
    seen = [
        total.weeks > 3,
        total.weeks >= 4,
        total.weeks < 4,
        total.weeks <= 4,
        total.weeks == 4,
        total.weeks != 4,
        total.weeks < total.attempts,
        bool(total.weeks),
    ]
    assert seen == [True, True, False, True, True, False, True, True]


@pytest.mark.parametrize(
    "compute",
    [
        lambda x: x + 1,
        lambda x: 1 + x,
        lambda x: x - x,
        lambda x: x * 2,
        lambda x: x / 2,
        lambda x: x // 2,
        lambda x: x % 2,
        lambda x: x**2,
        lambda x: sum([x]),
        operator.neg,
        operator.index,
        abs,
        round,
        int,
        float,
        math.floor,
    ],
)
def test_every_computation_is_refused_by_name(compute) -> None:
    with pytest.raises(WorkbenchError) as refused:
        compute(FactBook(FACTS).root().quiz.total.weeks)
    assert (refused.value.code, refused.value.values) == (
        "report.arithmetic_refused",
        {"key": "quiz.total.weeks"},
    )


@pytest.mark.parametrize("reach", [lambda f: f.quiz.total.nope, lambda f: f["nope"], lambda f: str(f.quiz)])
def test_an_unknown_fact_is_refused(reach) -> None:
    with pytest.raises(WorkbenchError) as refused:
        reach(FactBook(FACTS).root())
    assert refused.value.code == "report.unknown_fact"


def test_a_template_may_ask_whether_a_fact_exists() -> None:
    f = FactBook(FACTS).root()
    assert ["people" in f.quiz.unit["DV-01"], "headcount" in f.quiz.unit["DV-01"]] == [True, False]


def test_one_key_has_one_definition() -> None:
    with pytest.raises(WorkbenchError) as refused:
        FactBook((FACTS[0], FACTS[0]))
    assert (refused.value.code, refused.value.values) == ("report.fact_twice", {"key": "quiz.total.attempts"})
