"""Notebook 05_rules: the versions of the written rules, and a change of a week's rules adopted by two people."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from workbench.catalogue import say
from workbench.desk.pages import Panel, Part, Shown, Table
from workbench.desk.session import Desk
from workbench.desk.weeks import WeekChoice
from workbench.queries.rules_versions import version_rows
from workbench.rules.presets import presets
from workbench.rules.rules_diff import rules_changes
from workbench.store import reading
from workbench.texts import format_moment
from workbench.widgets.rules_editor import RulesEditor, read_rules
from workbench.widgets.rules_editor.words import told_change


def versions(desk: Desk, chosen: WeekChoice) -> Shown:
    """Show every version with its notice, hash and weeks, and what each one changed."""

    def make() -> list[Part]:
        with reading(desk.engine) as session:
            rows = version_rows(session, desk.contest_id)
        listed = [
            (one.number, one.rules.notice, format_moment(one.frozen_at), ", ".join(map(str, one.weeks)), one.sha256)
            for one in rows
        ]
        parts: list[Part] = [
            Table(say("rules.versions_caption"), _frame(("number", "notice", "frozen_at", "weeks", "sha256"), listed))
        ]
        for before, after in pairwise(rows):
            caption = say("rules.version_changes_caption", before=before.number, after=after.number)
            changes = [told_change(change) for change in rules_changes(before.rules, after.rules)]
            parts.append(Table(caption, _frame(("place", "before", "after"), changes)))
        return parts

    return chosen.show(make)


def ways_of_ranking(chosen: WeekChoice) -> Shown:
    """Show the published ways of ranking that the editor offers."""
    rows = [
        (one.name, one.describe(), ", ".join(key.label() for key in one.rank_keys), one.source) for one in presets()
    ]
    frame = _frame(("preset", "ranking", "rank_keys", "source"), rows)
    return chosen.show(lambda: [Table(say("rules.presets_caption"), frame)])


def change(desk: Desk, chosen: WeekChoice) -> Shown:
    """By hand, edit the rules of the week, see who would move, and adopt the change."""

    def make() -> list[Part]:
        read = read_rules(desk, chosen.number)
        title = say("rules.editor_title", week=chosen.number)
        return [Panel(title, lambda after: RulesEditor(desk, read, after))]

    return chosen.show(make)


def _frame(names: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    return pd.DataFrame([list(row) for row in rows], columns=[say(f"rules.head_{name}") for name in names])
