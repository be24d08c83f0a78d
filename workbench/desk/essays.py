"""Notebook 50_essays: which round it is about, and what the forms of all its steps share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench.catalogue import say
from workbench.desk.pages import LivePages, Notice, Page, Part, Shown, Table, make_frame
from workbench.desk.session import Desk
from workbench.desk.week_import import findings_parts, receipt_line, receipt_parts, show_refusal, source_file
from workbench.desk.weeks import members_as_options
from workbench.errors import ImportRefused, WorkbenchError
from workbench.queries.essay_screening import ScreeningRow
from workbench.queries.essay_texts import OverlapRow
from workbench.services.imports import ImportOrder, Receipt, SourceFile
from workbench.store import reading
from workbench.terms import EssayRound, Role
from workbench.widgets.action_panel import Action, Field, FieldKind, Outcome
from workbench.widgets.action_panel.model import choice

SCREENING, PRELIMINARY, FINAL = EssayRound.SCREENING, EssayRound.PRELIMINARY, EssayRound.FINAL


class EssayPages(LivePages):
    """The pages of the notebook: of one round, or of all where none is named.

    What takes seconds is asked for by a form and kept here: ``checked`` and ``overlaps`` of the comparison, the pages
    of the jury's ``meetings``, and the work whose masks are looked at, ``opened``.
    """

    def __init__(self, desk: Desk, essay_round: EssayRound | None) -> None:
        super().__init__(is_live=desk.actor is None)
        self.actor = desk.actor
        self.essay_round = essay_round
        self.checked: tuple[ScreeningRow, ...] = ()
        self.overlaps: tuple[OverlapRow, ...] = ()
        self.meetings: dict[EssayRound, Sequence[Part]] = {}
        self.opened: str | None = None

    def holds(self, essay_round: EssayRound) -> bool:
        """Say whether the steps of a round are open in this notebook."""
        return self.essay_round in (None, essay_round)

    def actor_in(self, essay_round: EssayRound) -> str | None:
        """Give who does the steps of a round by parameters; None by hand, or where another round is open."""
        return self.actor if self.holds(essay_round) else None

    def show_in(self, essay_round: EssayRound, make: Callable[[], Sequence[Part]]) -> Shown:
        """Show a step of a round; where another round is open, only say so. A refusal is shown in the page."""
        if self.essay_round not in (None, essay_round):
            told = {"round": essay_round.label(), "open": self.essay_round.label()}
            return Page(say("essays_desk.other_round", **told))
        return self.show(lambda: _or_refusal(make))


def _or_refusal(make: Callable[[], Sequence[Part]]) -> Sequence[Part]:
    try:
        return make()
    except WorkbenchError as refused:
        return [Notice(refused.message(), is_bad=True)]


def open_essays(desk: Desk, essay_round: str | None = None) -> EssayPages:
    """Hold the pages of this notebook together: by hand each follows the actions on the others."""
    if essay_round and essay_round not in EssayRound.__members__:
        raise WorkbenchError("essays_desk.round_unknown", round=essay_round, rounds=", ".join(EssayRound.__members__))
    return EssayPages(desk, EssayRound[essay_round] if essay_round else None)


def essay_frame(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Any:
    """Make a frame whose headers stand in the catalogue of this notebook."""
    return make_frame(columns, rows, "essays_desk")


def form(
    desk: Desk,
    name: str,
    do: Callable[[Mapping[str, Any]], str],
    *fields: Field,
    roles: tuple[Role, ...] = (Role.SECRETARIAT,),
    **values: object,
) -> Action:
    """Make the form of a step: its fields, then who acts; ``do`` gives the sentence that says what was done.

    Without roles nobody is asked for: the form only looks something up.
    """
    with reading(desk.engine) as session:
        actors = members_as_options(session, desk, *roles) if roles else ()
    asked = (*fields, choice("actor", say("desk.field_actor"), actors)) if roles else fields
    title, button = say(f"essays_desk.{name}_title", **values), say(f"essays_desk.{name}_button")
    return Action(title, button, asked, lambda given: Outcome(do(given)))


def text_field(name: str, *, is_required: bool = True) -> Field:
    """Make a field of one line."""
    return Field(name, say(f"essays_desk.field_{name}"), is_required=is_required)


def codes_in(text: str) -> tuple[str, ...]:
    """Give the codes that a field names, separated by commas."""
    return tuple(code.strip() for code in text.split(",") if code.strip())


def take_in(
    desk: Desk,
    actor: str | None,
    path: str | None,
    accept_without_refused: bool,
    take: Callable[[ImportOrder], Receipt],
) -> list[str | Table | Notice]:
    """Take the file of a step in where it was given as a parameter; give what its receipt says."""
    if not actor or not path:
        return []
    source = source_file(path)
    try:
        receipt = take(ImportOrder(source, actor, desk.at, desk.contest, accept_without_refused))
    except ImportRefused as refused:
        show_refusal(refused, source.name)
        raise
    return receipt_parts(receipt)


def import_form(desk: Desk, title: str, take: Callable[[ImportOrder], Receipt]) -> Action:
    """Make the form that takes files in."""
    with reading(desk.engine) as session:
        secretaries = members_as_options(session, desk, Role.SECRETARIAT)
    fields = (
        Field("files", say("desk.field_files"), FieldKind.FILES),
        choice("actor", say("desk.field_actor"), secretaries),
        Field("without_refused", say("desk.field_without_refused"), FieldKind.FLAG, default=False),
    )
    return Action(title, say("desk.import_button"), fields, lambda values: _import_uploaded(values, take, desk))


def _import_uploaded(values: Mapping[str, Any], take: Callable[[ImportOrder], Receipt], desk: Desk) -> Outcome:
    """Take uploaded files in one after the other; the first that is refused shows its findings and ends it."""
    said = []
    for file in values["files"]:
        source = SourceFile(file.name, file.data)
        try:
            receipt = take(ImportOrder(source, values["actor"], desk.at, desk.contest, values["without_refused"]))
        except ImportRefused as refused:
            details = Page(*findings_parts(refused.findings, file.name)).html
            return Outcome(refused.message(), details, is_bad=True)
        said.append(receipt_line(receipt).text)
    return Outcome(" ".join(said))
