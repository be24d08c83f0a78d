"""Notebook 20_week_import: who is who, and which units the spellings of the files mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from workbench.catalogue import say
from workbench.desk.pages import Part, Shown, Table, make_frame
from workbench.desk.session import Desk
from workbench.desk.weeks import WeekChoice, members_as_options
from workbench.queries.known import unit_names
from workbench.queries.people import PersonCard, QueuedPair, merge_queue, merges_in_force
from workbench.queries.unit_spellings import UnknownUnit, unknown_units
from workbench.rules.identity import Verdict
from workbench.services.people import MERGERS, declare_distinct, merge_people, split_people
from workbench.services.units import decide_unit_alias
from workbench.store import reading
from workbench.texts import sort_key
from workbench.widgets.action_panel import Action, Outcome
from workbench.widgets.action_panel.model import choice, reason

MOST_FORMS = 5  # spellings asked about at once; the next come up as these are decided
Options = tuple[tuple[str, str], ...]


def spellings(desk: Desk, chosen: WeekChoice) -> Shown:
    """List the spellings that mean no unit yet with the nearest units; by hand each has a form that remembers one."""

    def make() -> list[Part]:
        with reading(desk.engine) as session:
            unknown = unknown_units(session, desk.contest_id)
            if not unknown:
                return [say("people.no_spellings")]
            table = Table(say("people.spellings_heading"), _spellings_frame(unknown))
            if desk.actor:
                return [table]
            units, deciders = unit_names(session, desk.contest_id), _deciders(session, desk)
        forms = [_spelling_form(desk, one, _unit_options(one, units), deciders) for one in unknown[:MOST_FORMS]]
        return [table, *forms]

    return chosen.show(make)


def pairs(desk: Desk, chosen: WeekChoice) -> Shown:
    """List the accounts that may be one person, and the merges made; by hand with the forms that decide."""

    def make() -> list[Part]:
        with reading(desk.engine) as session:
            queue = merge_queue(session, desk.contest_id)
            made = merges_in_force(session, desk.contest_id)
            deciders = _deciders(session, desk)
        parts: list[Part] = [
            Table(say("people.pairs_heading"), _pairs_frame(queue)) if queue else say("people.no_pairs")
        ]
        if made:
            rows = [(_named(m.other, m.other_name), _named(m.keep, m.keep_name), m.reason, m.decided_by) for m in made]
            frame = make_frame(("merged", "kept", "reason", "decided_by_name"), rows)
            parts.append(Table(say("people.merges_heading"), frame))
        if desk.actor:
            return parts
        merged = tuple((_named(m.other, m.other_name), m.other) for m in reversed(made))
        return parts + _pair_forms(desk, queue, deciders) + ([_split_form(desk, merged, deciders)] if merged else [])

    return chosen.show(make)


def _deciders(session: Session, desk: Desk) -> Options:
    return members_as_options(session, desk, *MERGERS)


def _spellings_frame(unknown: list[UnknownUnit]) -> Any:
    rows = [
        (one.spelling, one.rows, ", ".join(one.files), "; ".join(_named(code, name) for code, name in one.proposals))
        for one in unknown
    ]
    return make_frame(("spelling", "rows", "files", "proposals"), rows)


def _unit_options(unknown: UnknownUnit, units: Mapping[str, str]) -> Options:
    """Give the proposals, best first, then every other unit by name."""
    proposed = [code for code, _ in unknown.proposals]
    others = sorted(units.keys() - set(proposed), key=lambda code: sort_key(units[code]))
    return tuple((_named(code, units[code]), code) for code in (*proposed, *others))


def _spelling_form(desk: Desk, unknown: UnknownUnit, units: Options, deciders: Options) -> Action:
    def do(values: Mapping[str, Any]) -> Outcome:
        decide_unit_alias(desk.engine, spelling=unknown.spelling, unit_code=values["unit"], **_by(desk, values))
        return Outcome(say("people.alias_done", spelling=unknown.spelling, unit=values["unit"]))

    fields = (choice("unit", say("people.field_unit"), units), _actor(deciders), reason())
    title = say("people.spelling_title", spelling=unknown.spelling)
    return Action(title, say("people.button_remember"), fields, do)


def _pairs_frame(queue: list[QueuedPair]) -> Any:
    rows = [
        (
            _card(queued.left),
            _card(queued.right),
            say(f"people.strength_{queued.pair.strength.lower()}"),
            _clues(queued, Verdict.AGREES),
            _clues(queued, Verdict.NEAR, Verdict.DIFFERS),
        )
        for queued in queue
    ]
    return make_frame(("left", "right", "strength", "agrees", "contradicts"), rows)


def _clues(queued: QueuedPair, *verdicts: Verdict) -> str:
    found = [one.clue for one in queued.pair.evidence if one.verdict in verdicts]
    return ", ".join(say(f"people.clue_{clue.lower()}") for clue in found)


def _pair_forms(desk: Desk, queue: list[QueuedPair], deciders: Options) -> list[Part]:
    """Two forms over the pairs that wait; which account stays is chosen by choosing the direction."""
    if not queue:
        return []
    ways = [cards for queued in queue for cards in ((queued.left, queued.right), (queued.right, queued.left))]
    merges = tuple(
        (say("people.merge_option", other=_card(other), keep=_card(keep)), f"{place}")
        for place, (keep, other) in enumerate(ways)
    )
    couples = tuple((f"{_card(queued.left)} – {_card(queued.right)}", f"{i}") for i, queued in enumerate(queue))

    def merge(values: Mapping[str, Any]) -> Outcome:
        keep, other = (card.code for card in ways[int(values["pair"])])
        merge_people(desk.engine, keep=keep, other=other, **_by(desk, values))
        return Outcome(say("people.merged", keep=keep, other=other))

    def tell_apart(values: Mapping[str, Any]) -> Outcome:
        pair = queue[int(values["pair"])].pair
        declare_distinct(desk.engine, left=pair.left, right=pair.right, **_by(desk, values))
        return Outcome(say("people.distinct_done", left=pair.left, right=pair.right))

    return [
        Action(
            say(f"people.{name}_title"), say(f"people.button_{name}"), (_pair(options), _actor(deciders), reason()), do
        )
        for name, options, do in (("merge", merges, merge), ("apart", couples, tell_apart))
    ]


def _split_form(desk: Desk, merged: Options, deciders: Options) -> Action:
    def do(values: Mapping[str, Any]) -> Outcome:
        split_people(desk.engine, person=values["person"], **_by(desk, values))
        return Outcome(say("people.split_done", code=values["person"]))

    fields = (choice("person", say("people.field_merge"), merged), _actor(deciders), reason())
    return Action(say("people.split_title"), say("people.button_split"), fields, do)


def _pair(options: Options) -> Any:
    return choice("pair", say("people.field_pair"), options)


def _actor(deciders: Options) -> Any:
    return choice("actor", say("desk.field_actor"), deciders)


def _by(desk: Desk, values: Mapping[str, Any]) -> dict[str, Any]:
    return {"actor": values["actor"], "reason": values["reason"], "at": desk.at, "contest": desk.contest}


def _card(card: PersonCard) -> str:
    return _named(card.code, card.full_name)


def _named(code: str, name: str) -> str:
    return say("people.named", name=name, code=code)
