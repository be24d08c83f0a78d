"""The editor of the rules as widgets: what may be done is decided in the services, what is shown in the model."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import ipywidgets  # type: ignore[import-untyped]

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.rules.presets import presets
from workbench.rules.what_if import Move
from workbench.services.rules_versions import Adoption, adopt_rules
from workbench.terms import Eligible, PredictionTarget, RankKey, Recognised, Role
from workbench.widgets import esc
from workbench.widgets.guard import guard
from workbench.widgets.pool_builder.model import PoolDesk
from workbench.widgets.pool_builder.parts import STYLE, WIDE, After, PoolPanel, button, dropdown, number, people
from workbench.widgets.rules_editor import model
from workbench.widgets.rules_editor.model import RulesDraft, RulesRead
from workbench.widgets.rules_editor.words import told_change

_MOVES_SHOWN = 20


class KeyOrder(ipywidgets.VBox):  # type: ignore[misc]
    """An ordered list of ranking keys: add one, move it up or down, take it out."""

    def __init__(self, label: str, keys: tuple[RankKey, ...]) -> None:
        self.chosen = ipywidgets.Select(description=label, layout=WIDE, style=STYLE, rows=5)
        self.offered = dropdown(say("rules.field_add_key"), [(key.label(), key) for key in RankKey])
        self.offered.observe(self._add, names="value")
        moves = [("key_up", -1), ("key_down", 1)]
        self.buttons = [_small(say(f"rules.{name}"), partial(self._move, by)) for name, by in moves]
        self.buttons.append(_small(say("rules.key_out"), self._take_out))
        super().__init__([self.chosen, ipywidgets.HBox(self.buttons, layout={"flex_flow": "row wrap"}), self.offered])
        self.order = keys

    @property
    def order(self) -> tuple[RankKey, ...]:
        """Give the keys in their order."""
        return tuple(key for _, key in self.chosen.options)

    @order.setter
    def order(self, keys: tuple[RankKey, ...]) -> None:
        kept = self.chosen.value
        self.chosen.options = [(f"{place}. {key.label()}", key) for place, key in enumerate(keys, start=1)]
        if kept in keys:
            self.chosen.value = kept

    def _add(self, change: Any) -> None:
        if change["new"] is not None:
            self.order = tuple(dict.fromkeys((*self.order, change["new"])))
            self.offered.value = None

    def _move(self, by: int, _button: object) -> None:
        if self.chosen.value is not None:
            self.order = model.move_key(self.order, self.chosen.value, by)

    def _take_out(self, _button: object) -> None:
        self.order = tuple(key for key in self.order if key is not self.chosen.value)


class RulesEditor(PoolPanel):
    """Change the rules of a week: see what differs and who would move, then adopt the change with two people."""

    def __init__(self, desk: PoolDesk, read: RulesRead, after: After | None = None) -> None:
        super().__init__(say("rules.editor_title", week=read.week), desk, read.week, after)
        self.read = read
        draft = model.first_draft(read)
        self.preset = dropdown(say("rules.field_preset"), [(f"{p.name}: {p.describe()}", p) for p in presets()])
        self.preset.observe(self.preset_chosen, names="value")
        texts = {name: _text(name, getattr(draft, name)) for name in ("notice", "opens_at", "closes_at")}
        counts = ("time_limit_s", "attempts_per_person", "attempts_per_day", "attempts_in_all", "grace_s")
        numbers = {name: _number(name, getattr(draft, name)) for name in (*counts, "floor_ms_per_question")}
        self.recognised = _terms("recognised", Recognised, draft.recognised)
        self.eligible = _terms("eligible", Eligible, draft.eligible)
        self.prediction = dropdown(
            say("rules.field_prediction"), [(t.label(), t) for t in PredictionTarget], say("rules.no_prediction")
        )
        self.prediction.value = draft.prediction
        self.rank_keys = KeyOrder(say("rules.field_rank_keys"), draft.rank_keys)
        self.season_keys = KeyOrder(say("rules.field_season_keys"), draft.season_keys)
        layout = {**WIDE, "height": "180px"}
        self.prizes = ipywidgets.Textarea(
            value=draft.prizes, description=say("rules.field_prizes"), layout=layout, style=STYLE
        )
        self.fields: dict[str, Any] = {**texts, **numbers}
        self.shown = esc.markup("")
        self.actor = dropdown(say("desk.field_actor"), people(desk, Role.SECRETARIAT, Role.COMMITTEE))
        self.second = dropdown(say("rules.field_second"), people(desk, Role.COMMITTEE), say("rules.no_second"))
        self.reason = ipywidgets.Text(description=say("desk.field_reason"), layout=WIDE, style=STYLE)
        self.lay_out(self._rows())

    def _rows(self) -> list[Any]:
        return [
            self.preset,
            *self.fields.values(),
            self.recognised,
            self.eligible,
            self.prediction,
            self.rank_keys,
            self.season_keys,
            self.prizes,
            esc.markup(esc.paragraph(say("rules.prizes_how"), is_muted=True)),
            button(say("rules.preview_button"), self.preview_clicked),
            self.shown,
            self.actor,
            self.second,
            self.reason,
            button(say("rules.adopt_button"), self.adopt_clicked),
        ]

    def draft(self) -> RulesDraft:
        """Give the fields as they stand."""
        return RulesDraft(
            **{name: field.value for name, field in self.fields.items()},
            recognised=self.recognised.value,
            eligible=self.eligible.value,
            prediction=self.prediction.value,
            rank_keys=self.rank_keys.order,
            season_keys=self.season_keys.order,
            prizes=self.prizes.value,
        )

    @guard
    def preset_chosen(self, change: Any) -> None:
        """Fill the fields of ranking from a published way of ranking."""
        chosen = change["new"]
        if chosen is not None:
            self.recognised.value, self.eligible.value = chosen.recognised, chosen.eligible
            self.prediction.value = chosen.prediction
            self.rank_keys.order, self.season_keys.order = chosen.rank_keys, chosen.season_keys

    @guard
    def preview_clicked(self, _button: object = None) -> None:
        """Show what would change, the hash and who would move; nothing is stored."""
        self.shown.value = ""
        rules = model.rules_of_draft(self.read, self.draft())
        self.shown.value = _told(*model.preview(self.desk, self.read, rules))

    @guard
    def adopt_clicked(self, _button: object = None) -> None:
        """Adopt the draft as a new version for this week."""
        if self.actor.value is None:
            raise WorkbenchError("rules.actor_needed")
        adoption = adopt_rules(
            self.desk.engine,
            model.rules_of_draft(self.read, self.draft()),
            weeks=[self.week],
            actor=self.actor.value,
            seconded_by=self.second.value,
            reason=self.reason.value,
            at=self.desk.at,
            contest=self.desk.contest,
        )
        self.read = model.read_rules(self.desk, self.week)
        self.done(say("rules.adopted", number=adoption.number, weeks=self.week, sha=adoption.sha256))


def _told(adoption: Adoption, moved: tuple[Move, ...]) -> str:
    columns = [(say(f"rules.head_{name}"), False) for name in ("place", "before", "after")]
    would = say("rules.would_adopt", number=adoption.number, weeks=adoption.weeks[0], sha=adoption.sha256)
    parts = [
        esc.message(would, is_bad=False),
        *(esc.message(found.message(), is_bad=True) for found in adoption.findings),
        esc.table(say("rules.changes_caption"), columns, [list(told_change(change)) for change in adoption.changes]),
    ]
    heads = [(say(f"rules.head_{name}"), name.startswith("rank")) for name in _MOVE_HEADS]
    rows = [
        [move.code, *map(_rank, (move.rank_before, move.rank_after)), move.prize_before, move.prize_after]
        for move in moved
    ]
    note = say("rules.moves_note", shown=min(len(rows), _MOVES_SHOWN), count=len(rows))
    parts.append(esc.table(say("rules.moves_caption"), heads, rows[:_MOVES_SHOWN], note))
    return "".join(parts)


_MOVE_HEADS = ("person", "rank_before", "rank_after", "prize_before", "prize_after")


def _rank(rank: int | None) -> str:
    return "–" if rank is None else str(rank)


def _text(name: str, value: str) -> Any:
    return ipywidgets.Text(value=value, description=say(f"rules.field_{name}"), layout=WIDE, style=STYLE)


def _number(name: str, value: int) -> Any:
    return number(say(f"rules.field_{name}"), value, width="min(100% - 4px, 420px)", described="270px")


def _terms(name: str, terms: Any, value: Any) -> Any:
    options = [(term.label(), term) for term in terms]
    label = say(f"rules.field_{name}")
    return ipywidgets.Dropdown(options=options, value=value, description=label, layout=WIDE, style=STYLE)


def _small(label: str, clicked: Callable[[Any], Any]) -> Any:
    made = ipywidgets.Button(description=label, layout={"width": "auto"})
    made.on_click(clicked)
    return made
