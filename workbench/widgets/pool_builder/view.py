"""The panels of a pool as widgets: what may be done is decided in the services, what is shown in the model."""

from __future__ import annotations

from typing import Any

import ipywidgets  # type: ignore[import-untyped]

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.rules.forms import LETTERS
from workbench.services.pools import build_week_pool, rebuild_week_pool, swap_pool_item
from workbench.terms import Difficulty, Role
from workbench.texts import format_percent
from workbench.widgets import esc
from workbench.widgets.data_table import DataTable, TableModel
from workbench.widgets.guard import guard
from workbench.widgets.pool_builder import charts, model
from workbench.widgets.pool_builder.model import PoolDesk, WeekPool, Wish
from workbench.widgets.pool_builder.parts import STYLE, WIDE, After, PoolPanel, button, dropdown, number, people

_ROW = {"flex_flow": "row wrap", "width": "min(100%, 720px)"}
_NAME = {"width": "min(100%, 200px)"}


class BlueprintEditor(PoolPanel):
    """Type what the pool must be; underneath stands at every moment whether such a pool can be built."""

    def __init__(self, desk: PoolDesk, read: WeekPool, n_forms: int, after: After | None = None) -> None:
        week = read.week.number
        super().__init__(say("pool_builder.blueprint_title", week=week), desk, week, after)
        self.read = read
        wish = model.first_wish(read)
        self.size = number(say("pool_builder.size"), wish.size, width="280px", described="180px")
        self.areas = {code: _bounds(code, bounds) for code, bounds in wish.areas.items()}
        self.levels = {level: _bounds(level.label(), bounds) for level, bounds in wish.difficulties.items()}
        self.reused = {
            source: number(say("pool_builder.week_short", week=source), count) for source, count in wish.reused.items()
        }
        self.n_forms = number(say("desk.field_n_forms"), n_forms, width="280px", described="180px")
        self.actor = dropdown(say("desk.field_actor"), people(desk, Role.SECRETARIAT))
        self.reason = ipywidgets.Text(description=say("desk.field_reason"), layout=WIDE, style=STYLE)
        name = "build_button" if read.pool is None else "rebuild_button"
        self.button = button(say(f"pool_builder.{name}"), self.clicked)
        self.feasibility = esc.markup("")
        self.lay_out(self._rows())
        for field in self._numbers():
            field.observe(self.typed, names="value")
        self.typed()

    def _rows(self) -> list[Any]:
        area_rows = [
            _row(self.read.areas[code], sum(item.area_code == code for item in self.read.bank), pair)
            for code, pair in self.areas.items()
        ]
        level_rows = [
            _row(level.label(), sum(item.difficulty is level for item in self.read.bank), pair)
            for level, pair in self.levels.items()
        ]
        last = [self.n_forms, self.actor, *([self.reason] if self.read.pool else []), self.button]
        return [
            self.size,
            _heading("areas"),
            *area_rows,
            _heading("difficulties"),
            *level_rows,
            _heading("sources" if self.reused else "no_sources"),
            *self._source_rows(),
            self.feasibility,
            *last,
        ]

    def _source_rows(self) -> list[Any]:
        at_hand = {item.code for item in self.read.bank}
        rows = []
        for week, field in self.reused.items():
            count = len(at_hand.intersection(self.read.earlier[week]))
            name = _name(say("pool_builder.week_available", week=week, count=count))
            rows.append(ipywidgets.HBox([name, field], layout=_ROW))
        return rows

    def _numbers(self) -> list[Any]:
        pairs = [*self.areas.values(), *self.levels.values()]
        return [self.size, *(field for pair in pairs for field in pair), *self.reused.values()]

    def wish(self) -> Wish:
        """Give the numbers as they stand."""
        return Wish(
            self.size.value,
            {code: (least.value, most.value) for code, (least, most) in self.areas.items()},
            {level: (least.value, most.value) for level, (least, most) in self.levels.items()},
            {week: field.value for week, field in self.reused.items()},
        )

    @guard
    def typed(self, _change: object = None) -> None:
        """Say whether such a pool can be built; it only tells, the service decides."""
        clash = model.clash_of(self.read, self.wish())
        if clash:
            told = esc.message(say("pool_builder.not_feasible"), is_bad=True) + esc.bullet_list(clash)
        else:
            told = esc.message(say("pool_builder.feasible"), is_bad=False)
        self.feasibility.value = told

    @guard
    def clicked(self, _button: object = None) -> None:
        """Build the pool, or build it again."""
        actor = _chosen(self.actor)
        order: dict[str, Any] = {
            "week": self.week,
            "n_forms": self.n_forms.value,
            "actor": actor,
            "at": self.desk.at,
            "contest": self.desk.contest,
            "blueprint": model.blueprint_of(self.wish(), self.read),
        }
        if self.read.pool is None:
            build_week_pool(self.desk.engine, **order)
        else:
            rebuild_week_pool(self.desk.engine, reason=self.reason.value, **order)
        self.actor.index = 0
        name = "desk.pool_built" if self.read.pool is None else "pool_builder.rebuilt"
        self.done(say(name, week=self.week, forms=self.n_forms.value))


class PoolTable(PoolPanel):
    """Read the pool by area and difficulty, and put another item in the place of one."""

    def __init__(self, desk: PoolDesk, read: WeekPool, after: After | None = None) -> None:
        week = read.week.number
        super().__init__(say("pool_builder.swap_title", week=week), desk, week, after)
        self.read = read
        every = say("pool_builder.every")
        areas = [(name, code) for code, name in read.areas.items()]
        self.area = dropdown(say("pool_builder.filter_area"), areas, every)
        levels = [(level.label(), level) for level in Difficulty]
        self.level = dropdown(say("pool_builder.filter_difficulty"), levels, every)
        self.table = DataTable(self.messages)
        self.out = dropdown(say("pool_builder.swap_out"), [])
        self.in_ = dropdown(say("pool_builder.swap_in"), [])
        self.actor = dropdown(say("desk.field_actor"), people(desk, Role.SECRETARIAT))
        self.reason = ipywidgets.Text(description=say("desk.field_reason"), layout=WIDE, style=STYLE)
        self.button = button(say("pool_builder.swap_button"), self.clicked)
        swap = [self.out, self.in_, self.actor, self.reason, self.button] if read.is_open else []
        self.lay_out([self.area, self.level, self.table, *swap])
        self.area.observe(self.filtered, names="value")
        self.level.observe(self.filtered, names="value")
        self.out.observe(self.taken_out, names="value")
        self.filtered()

    @guard
    def filtered(self, _change: object = None) -> None:
        """Show the items of the area and the difficulty chosen, and offer these to be taken out."""
        area, level = self.area.value, self.level.value
        frame = model.pool_frame(self.read, area, level)
        self.table.show(TableModel(frame), say("pool_builder.pool_caption", week=self.week))
        shown = [i for i in self.read.items if area in (None, i.area_code) and level in (None, i.difficulty)]
        _offer(self.out, [model.item_option(item) for item in shown])

    @guard
    def taken_out(self, _change: object = None) -> None:
        """Offer what could take the place of the item chosen."""
        _offer(self.in_, [model.item_option(item) for item in model.swap_candidates(self.read, self.out.value)])

    @guard
    def clicked(self, _button: object = None) -> None:
        """Swap the two items; the service checks them against the blueprint."""
        out, in_, actor = _chosen(self.out), _chosen(self.in_), _chosen(self.actor)
        swap_pool_item(
            self.desk.engine,
            week=self.week,
            out=out,
            in_=in_,
            actor=actor,
            reason=self.reason.value,
            at=self.desk.at,
            contest=self.desk.contest,
        )
        self.out.index = self.actor.index = 0
        self.reason.value = ""
        self.done(say("pool_builder.swapped", out=out, in_=in_))


class ExposurePanel(PoolPanel):
    """See how often the pool's items were used before, and how fast a person comes to know the pool."""

    def __init__(self, desk: PoolDesk, read: WeekPool, after: After | None = None) -> None:
        week = read.week.number
        super().__init__(say("pool_builder.exposure_title", week=week), desk, week, after)
        foreseen = model.pool_forecast(read)
        seen = [format_percent(share.numerator, share.denominator) for share in foreseen.seen]
        sentence = say("pool_builder.forecast_line", first=seen[1], fifth=seen[5], met=foreseen.to_meet_95)
        pictures = charts.exposure_figure(model.exposure_bars(read)) + charts.forecast_figure(foreseen)
        self.lay_out([esc.markup(esc.paragraph(sentence) + f'<div class="wb-charts">{pictures}</div>')])


class FormPreview(PoolPanel):
    """Read one form by its code as a participant meets it on a phone; it has no key."""

    def __init__(self, desk: PoolDesk, read: WeekPool, after: After | None = None) -> None:
        week = read.week.number
        super().__init__(say("pool_builder.preview_title", week=week), desk, week, after)
        self.read = read
        self.code = ipywidgets.Text(
            value=read.forms[0].code,
            description=say("pool_builder.preview_code"),
            continuous_update=False,
            layout={"width": "280px"},
            style={"description_width": "100px"},
        )
        self.card = esc.markup("")
        self.lay_out([self.code, self.card])
        self.code.observe(self.typed, names="value")
        self.typed()

    @guard
    def typed(self, _change: object = None) -> None:
        """Show the form whose code was typed."""
        self.card.value = ""
        cards = model.form_cards(self.read, self.code.value)
        code = self.code.value.strip().upper()
        head = esc.paragraph(say("pool_builder.preview_head", code=code, count=len(cards)), is_muted=True)
        body = "".join(_card(place, card) for place, card in enumerate(cards, start=1))
        style = "max-width:375px;box-sizing:border-box;padding:12px;border:1px solid #6b7a88;border-radius:18px"
        self.card.value = f'<div class="wb-phone" style="{style};max-height:640px;overflow-y:auto">{head}{body}</div>'


def _card(place: int, card: model.Card) -> str:
    box = "margin:4px 0;padding:8px 10px;border:1px solid #c9d3dc;border-radius:8px;overflow-wrap:anywhere"
    options = "".join(
        f'<div style="{box}"><b>{letter}.</b> {esc.esc(text)}</div>'
        for letter, text in zip(LETTERS, card.options, strict=False)
    )
    title = esc.esc(say("pool_builder.preview_question", number=place))
    stem = f'<div style="overflow-wrap:anywhere"><b>{title}.</b> {esc.esc(card.stem)}</div>'
    return f'<section style="margin:0 0 14px;line-height:1.4">{stem}{options}</section>'


def _bounds(code: str, bounds: tuple[int, int]) -> tuple[Any, Any]:
    least = number(say("pool_builder.least", code=code), bounds[0], width="190px", described="120px")
    return least, number(say("pool_builder.most"), bounds[1])


def _row(name: str, count: int, pair: tuple[Any, Any]) -> Any:
    label = _name(say("pool_builder.available", name=name, count=count))
    return ipywidgets.HBox([label, *pair], layout=_ROW)


def _name(text: str) -> Any:
    """Name a row; a long name goes on over several lines."""
    return ipywidgets.HTML(esc.paragraph(text), layout=_NAME)


def _heading(name: str) -> Any:
    return esc.markup(f"<h3>{esc.esc(say(f'pool_builder.{name}'))}</h3>")


def _offer(field: Any, options: list[tuple[str, str]]) -> None:
    """Offer other options, none of them chosen."""
    field.options = [(say("desk.choose"), None), *options]
    field.index = 0


def _chosen(field: Any) -> str:
    if field.value is None:
        raise WorkbenchError("desk.fields_missing", fields=field.description)
    value: str = field.value
    return value
