"""What the user is told: a sentence and what to do, in either language."""

from __future__ import annotations

import pytest

from workbench.errors import Finding, ImportRefused, Severity, WorkbenchError


def test_a_refusal_says_why_and_what_to_do() -> None:
    refusal = WorkbenchError("contest.unknown_week", week=9, known="1, 2")
    assert str(refusal) == "Cuộc thi không có tuần 9. Các tuần hiện có: 1, 2."
    assert refusal.message("en") == "The contest has no week 9. Known weeks: 1, 2."
    assert (refusal.code, refusal.values) == ("contest.unknown_week", {"week": 9, "known": "1, 2"})


def test_a_refusal_without_advice_is_one_sentence() -> None:
    assert str(WorkbenchError("pools.already_approved", week=2)) == "Bộ câu hỏi tuần 2 đã được phê duyệt."


def test_an_unknown_code_is_a_mistake_of_ours_and_fails_at_once() -> None:
    with pytest.raises(KeyError):
        WorkbenchError("contest.no_such_sentence")


def test_a_value_with_braces_is_shown_as_it_is() -> None:
    refusal = WorkbenchError("contest.unknown_member", code="{name} {0}")
    assert str(refusal).startswith("Không có thành viên mã “{name} {0}”.")


def test_a_finding_speaks_of_its_place() -> None:
    finding = Finding(
        "reviews.unknown_attempt", Severity.ERROR, "tuan-1.csv", None, 7, "Mã", {"code": "L1", "week": "1"}
    )
    assert finding.message() == "Tuần 1 không có lượt thi mã “L1”."
    assert finding.message("en") == "Week 1 has no attempt “L1”."
    assert finding.advice() == "Kiểm tra mã lượt thi trong bảng rà soát."
    assert finding.advice("en") == "Check the code in the review table."
    assert Finding("pools.already_approved", Severity.NOTE, "x", values={"week": "1"}).advice() == ""


def test_a_refused_import_carries_every_finding() -> None:
    findings = tuple(Finding("pools.not_built", Severity.ERROR, "x", row=n, values={"week": "1"}) for n in (2, 3))
    refusal = ImportRefused("imports.refused", findings, file="x", refused=2, read=5, first=findings[0].message())
    assert refusal.findings == findings
    assert refusal.message("en").startswith("x was not imported: 2 of 5 rows are wrong; the first: ")
    assert isinstance(refusal, WorkbenchError)
