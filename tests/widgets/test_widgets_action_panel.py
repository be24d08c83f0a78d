"""The form of every action: what is needed, what the browser may not send, what happens after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from workbench.errors import WorkbenchError
from workbench.widgets.action_panel import Action, ActionPanel, Field, FieldKind, Outcome
from workbench.widgets.action_panel.model import choice, reason
from workbench.widgets.guard import RERAISE

FIELDS = (
    Field("code", "Mã"),
    choice("actor", "Người", (("Một", "M"), ("Hai", "H"))),
    Field("n", "Số", FieldKind.NUMBER, default=3),
    Field("sure", "Chắc", FieldKind.FLAG, default=False),
    reason(),
)
VALUES = {"code": " L1 ", "actor": "M", "n": 4, "sure": True, "reason": "Vì <b>"}


def test_values_are_trimmed_and_handed_over_once() -> None:
    done: list[Mapping[str, Any]] = []

    def do(values: Mapping[str, Any]) -> Outcome:
        done.append(values)
        return Outcome("Xong")

    assert Action("T", "B", FIELDS, do).run(VALUES | {"more": "x"}) == Outcome("Xong")
    assert done == [{"code": "L1", "actor": "M", "n": 4, "sure": True, "reason": "Vì <b>"}]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"code": "  "}, "desk.fields_missing"),
        ({"actor": None}, "desk.fields_missing"),
        ({"actor": "X"}, "desk.not_an_option"),
        ({"reason": "a" * 2001}, "desk.text_too_long"),
    ],
)
def test_what_is_missing_or_not_offered_is_refused(changed: dict[str, object], code: str) -> None:
    action = Action("T", "B", FIELDS, lambda values: pytest.fail("it ran"))
    with pytest.raises(WorkbenchError) as refusal:
        action.run(VALUES | changed)
    assert refusal.value.code == code


def test_the_missing_fields_are_named_as_the_form_names_them() -> None:
    with pytest.raises(WorkbenchError, match=r"Còn thiếu: Mã, Người, Lý do, căn cứ\."):
        Action("T", "B", FIELDS, lambda values: Outcome("")).run({"n": 1, "sure": False})


def _panel(outcome: Outcome) -> tuple[ActionPanel, list[str]]:
    after: list[str] = []
    action = Action("Việc <i>", "Làm", FIELDS, lambda values: outcome)
    panel = ActionPanel(action, lambda _, done: after.append(done.sentence))
    for name, value in VALUES.items():
        panel.inputs[name].value = value
    panel.button.click()
    return panel, after


def test_after_an_action_the_form_starts_empty_so_that_nothing_runs_twice() -> None:
    panel, after = _panel(Outcome("Đã ghi <b>"))
    assert {name: widget.value for name, widget in panel.inputs.items()} == {
        "code": "", "actor": None, "n": 3, "sure": False, "reason": ""
    }  # fmt: skip
    assert after == ["Đã ghi <b>"]
    assert "Đã ghi &lt;b&gt;" in panel.messages.text and "wb-good" in panel.messages.text
    token = RERAISE.set(False)
    panel.button.click()
    RERAISE.reset(token)
    assert after == ["Đã ghi <b>"] and "Còn thiếu" in panel.messages.text


def test_a_bad_outcome_keeps_what_was_filled_in() -> None:
    panel, after = _panel(Outcome("Bị trả lại", "<p>chi tiết</p>", is_bad=True))
    assert panel.inputs["actor"].value == "M"
    assert "wb-bad" in panel.messages.text and panel.details.value == "<p>chi tiết</p>"
    assert after == []


def test_titles_are_escaped_and_a_saved_notebook_says_what_stood_here() -> None:
    panel, _ = _panel(Outcome("x"))
    assert panel.children[0].value.endswith("</style><h2>Việc &lt;i&gt;</h2>")
    assert repr(panel).startswith("Biểu mẫu “Việc <i>” hiện ra khi mở sổ tay trong JupyterLab")
