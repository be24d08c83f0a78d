"""What the jury meeting is told of one round, and the pictures that go with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from makers import make_rules

from workbench.analysis.judging_charts import (
    agreement_chart,
    criteria_chart,
    drift_chart,
    rank_chart,
    severity_chart,
)
from workbench.analysis.jury_advice import JuryAdvice, advise_jury, top_places
from workbench.queries.judged_marks import JudgedMark
from workbench.rules.essay_rules import Advance, Criterion, EssayRules, GapRule
from workbench.terms import EssayRound

START = datetime(2022, 11, 1, 1, tzinfo=UTC)
RULES = make_rules(
    criteria=(
        Criterion(code="ND", label="Nội dung", max_points=10, weight=Decimal(4)),
        Criterion(code="VP", label="Văn phong", max_points=60),
    ),
    finalists=4,
    essays=EssayRules(gap=GapRule(agree_below=Decimal(8), third_above=Decimal(20))),
)
SEVERITY = {"GK1": -6, "GK2": 0, "GK3": 2, "GK4": 4}


def make_round() -> list[JudgedMark]:
    """30 works, each with three of four judges; marks scatter by a fixed draw."""
    draw = np.random.default_rng(5)
    marks = []
    for n in range(30):
        worth = 30 + draw.normal(0, 6)
        for place, (judge, by) in enumerate(SEVERITY.items()):
            if place == n % 4:
                continue
            at = START + timedelta(minutes=7 * n + place)
            points = Decimal(int(min(60, max(0, worth + by + draw.normal(0, 4)))))
            marks.append(JudgedMark(f"SP-{n:04d}", judge, "VP", points, at, n == 3 and judge == "GK1"))
            marks.append(JudgedMark(f"SP-{n:04d}", judge, "ND", Decimal(5 + n % 2), at, n == 3 and judge == "GK1"))
    return marks


@pytest.fixture(scope="module")
def advice() -> JuryAdvice:
    return advise_jury(make_round(), RULES, EssayRound.PRELIMINARY, 7)


def test_a_round_is_read_whole(advice: JuryAdvice) -> None:
    panel = advice.panel
    assert (panel.essays, panel.judges, panel.sheets, panel.concordance) == (30, 4, 90, None)
    first = advice.sheets.iloc[0]
    assert (first["essay"], first["judge"]) == ("SP-0000", "GK2")
    content, style = (mark.points for mark in sorted(make_round()[:2], key=lambda mark: mark.criterion))
    assert first["points"] == float(4 * content + style)
    assert [reading.judge for reading in advice.judges] == ["GK1", "GK2", "GK3", "GK4"]
    assert [reading.criterion for reading in advice.criteria] == ["ND", "VP"]
    assert (advice.top, advice.third_above, advice.own_unit.own_sheets) == (4, 20.0, 1)
    assert {work.essay for work in advice.queue} == {
        work.essay for work in advice.ranks if 0.2 < work.chance_of_top < 0.8
    }
    assert 0 < advice.truly_top < 1


def test_the_order_of_marks_does_not_matter_and_the_seed_does(advice: JuryAdvice) -> None:
    turned = advise_jury(make_round()[::-1], RULES, EssayRound.PRELIMINARY, 7)
    assert (turned.ranks, turned.panel) == (advice.ranks, advice.panel)
    assert advise_jury(make_round(), RULES, EssayRound.PRELIMINARY, 8).ranks != advice.ranks


def test_a_gap_at_the_limit_of_the_rules_is_not_agreed() -> None:
    marks = [
        JudgedMark(work, judge, "VP", Decimal(points), START, False)
        for work, both in (("a", (20, 28)), ("b", (20, 27)))
        for judge, points in zip(("GK1", "GK2"), both, strict=True)
    ]
    assert advise_jury(marks, RULES, EssayRound.FINAL, 7).panel.share_agreed == 0.5


def test_the_line_is_that_of_the_rules() -> None:
    assert [top_places(RULES, essay_round) for essay_round in EssayRound] == [4, 4, 3]
    to_final = RULES.model_copy(update={"essays": EssayRules(to_final=Advance(number=6))})
    by_cutoff = RULES.model_copy(update={"essays": EssayRules(to_final=Advance(cutoff=Decimal(50)))})
    assert (top_places(to_final, EssayRound.PRELIMINARY), top_places(by_cutoff, EssayRound.PRELIMINARY)) == (6, 4)


def test_pictures_are_told_in_words(advice: JuryAdvice) -> None:
    severity = severity_chart(advice.judges)
    assert severity.title == "Giám khảo chấm chặt hay rộng, với khoảng tin cậy 95% (tham khảo)"
    assert severity.alternative.startswith(
        "Biểu đồ khoảng tin cậy mức chấm của từng giám khảo, từ chặt đến rộng: GK1: -"
    )
    drift = drift_chart(advice.judges)
    assert drift is not None and "GK4: " in drift.alternative
    assert (
        drift_chart([reading._replace(drift=reading.drift._replace(value=np.nan)) for reading in advice.judges]) is None
    )
    criteria = criteria_chart(advice.criteria, ["Nội dung", "Văn phong"])
    assert "Văn phong: 0," in criteria.alternative
    ranks = rank_chart(advice.ranks, advice.top)
    last = advice.ranks[3]
    assert (
        f"của 12 bài quanh hạng 4; bài đứng cuối trong nhóm đầu là {last.essay}, hạng từ {last.rank_low}"
        in ranks.alternative
    )
    far = rank_chart(advice.ranks, 20, 2)
    assert f"của 4 bài quanh hạng 20; bài đứng cuối trong nhóm đầu là {advice.ranks[19].essay}," in far.alternative
    agreement = agreement_chart(advice.sheets, 8)
    told = advice.sheets.groupby("essay")["points"]
    n_far = int((told.max() - told.min() > 8).sum())
    assert f"{n_far} bài chênh quá mức cho phép được đánh dấu riêng." in agreement.alternative
    assert agreement_chart(advice.sheets).alternative.endswith("; 0 bài chênh quá mức cho phép được đánh dấu riêng.")
    pictures = (severity, drift, criteria, ranks, agreement)
    assert all(picture.svg.startswith(b"<?xml") for picture in pictures)
    assert severity_chart(advice.judges) == severity
    assert severity_chart(advice.judges, "en").title == "Strict and lenient judges, with 95% intervals (advice)"
