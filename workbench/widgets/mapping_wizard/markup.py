"""The mapping wizard's tables and sentences as markup whose outside values are escaped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.catalogue import say
from workbench.errors import Finding
from workbench.intake.mapping import MappingProposal
from workbench.intake.records import Intake
from workbench.services.imports import Receipt
from workbench.texts import format_number
from workbench.widgets import esc
from workbench.widgets.mapping_wizard.model import FieldState

PREVIEW_ROWS = 8
MOST_FINDINGS = 60
LONGEST_CELL = 60


def preview(proposal: MappingProposal) -> str:
    """Show the first rows as they stand in the file, under their headings."""
    caption = say("mapping_wizard.preview", row=proposal.heading_row, sheet=proposal.sheet or "")
    columns = [(_short(text) or "–", False) for text in proposal.headings]
    rows = [[_short(cell) for cell in row] for row in proposal.rows[:PREVIEW_ROWS]]
    return esc.table(caption, columns, rows)


def reading_of(state: FieldState) -> str:
    """Say how the first rows read as this field: how many fit, and which do not and why."""
    if state.test is None:
        key = "missing_required" if state.is_required else "not_in_file"
        return _line(say(f"mapping_wizard.{key}"), is_bad=state.is_required)
    test = state.test
    said = say("mapping_wizard.live", ok=test.n_ok, empty=test.n_empty, bad=test.n_bad)
    reasons = [f"“{_short(bad.text)}”: {bad.reason()}" for bad in test.bad]
    return _line(said, is_bad=bool(test.n_bad)) + (esc.bullet_list(reasons) if reasons else "")


def _line(text: str, *, is_bad: bool) -> str:
    mark = "wb-bad" if is_bad else "wb-muted"
    return f'<p class="{mark}" style="margin:0;padding:2px 6px">{esc.esc(text)}</p>'


def dry_run(intake: Intake[Any]) -> str:
    """Tell what the import would do: rows read, taken and refused, by reason, and the first findings."""
    said = say(
        "mapping_wizard.would",
        read=format_number(intake.rows_read),
        accepted=format_number(len(intake.records)),
        refused=format_number(intake.rows_refused),
    )
    is_bad = bool(intake.errors)
    return esc.message(said, is_bad=is_bad) + findings(intake.findings)


def sentence(done: Receipt) -> str:
    """Say what became of a file: rows read, accepted and refused, or that it was here before."""
    if done.already_imported:
        return say("imports.same_file", file=done.file_name)
    return say(
        "imports.receipt",
        file=done.file_name,
        read=format_number(done.rows_read),
        accepted=format_number(done.rows_accepted),
        refused=format_number(done.rows_refused),
    )


def findings(found: Sequence[Finding]) -> str:
    """List findings: where, what is wrong, what to do."""
    if not found:
        return ""
    columns = [(say(f"desk.column_{name}"), name == "row") for name in ("row", "file_column", "what", "todo")]
    rows = [
        ["" if one.row is None else str(one.row), one.column or "", one.message(), one.advice()]
        for one in found[:MOST_FINDINGS]
    ]
    left = len(found) - len(rows)
    note = say("desk.rows_left", left=format_number(left)) if left else ""
    return esc.table(say("mapping_wizard.findings", count=len(found)), columns, rows, note)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_CELL else line[: LONGEST_CELL - 1] + "…"
