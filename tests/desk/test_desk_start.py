"""The start page names what the audit log records."""

from __future__ import annotations

import re
from pathlib import Path

import workbench
from workbench.desk.start import action_label

SERVICES = Path(workbench.__file__).parent / "services"


def test_every_action_of_the_services_has_a_name() -> None:
    sources = [path.read_text(encoding="utf-8") for path in sorted(SERVICES.glob("*.py"))]
    actions = {action for source in sources for action in re.findall(r'action="([a-z_.]+)"', source)}
    actions |= {"attempt.annul", "attempt.clear"}
    assert len(actions) >= 13
    assert [action for action in sorted(actions) if action_label(action) == action] == []


def test_an_action_without_a_name_is_shown_as_recorded() -> None:
    assert action_label("kho.lạ") == "kho.lạ"
