"""What the mapping wizard knows of a file and decides about it, without a widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import ValidationError
from sqlalchemy import Engine

from workbench.catalogue import Language, say
from workbench.errors import WorkbenchError
from workbench.intake.conversion import read_with_profile
from workbench.intake.guard import Unreadable
from workbench.intake.mapping import ColumnTest, MappingProposal, propose_mapping, test_column
from workbench.intake.profiles import AnswerStyle, Identity, Layout, Profile, fields_of, shipped_profiles
from workbench.intake.records import AttemptRecord, Intake
from workbench.intake.sheet import Book, read_book
from workbench.queries.contest import contest_of, week_of, weeks_of_contest
from workbench.queries.profiles import known_platform, profile_named, profiles_of
from workbench.services.imports import ImportOrder, Receipt, SourceFile, import_attempts
from workbench.services.profiles import save_profile
from workbench.store import reading

NOT_IN_FILE = ""
DRAFT_NAME = "draft"


class FieldState(NamedTuple):
    """One field as the wizard shows it: the heading chosen for it ("" for none) and how its texts read."""

    field: str
    label: str
    is_required: bool
    heading: str
    test: ColumnTest | None


class MappingWizardModel:
    """One file on its way in; ``require`` is asked before every step whether the person may do this."""

    def __init__(
        self, engine: Engine, require: Callable[[], object], contest: str | None = None, lang: Language = "vi"
    ) -> None:
        self.engine = engine
        self.require = require
        self.contest = contest
        self.lang = lang
        self.source: SourceFile | None = None
        self.book: Book | None = None
        self.profile = shipped_profiles()["workbench"]
        self.proposal: MappingProposal | None = None

    def weeks(self) -> list[int]:
        """Give the numbers of the contest's weeks."""
        with reading(self.engine) as session:
            return [week.number for week in weeks_of_contest(session, contest_of(session, self.contest).id or 0)]

    def profile_options(self) -> list[tuple[str, str]]:
        """Give the profiles saved in this contest, then those that came with the workbench: (shown, name)."""
        with reading(self.engine) as session:
            saved = profiles_of(session, contest_of(session, self.contest).id or 0)
        own = [
            (say("mapping_wizard.saved", self.lang, name=one.name, number=one.number, by=one.saved_by), one.name)
            for one in saved
        ]
        return own + [(say(f"mapping_wizard.shipped_{name}", self.lang), name) for name in _shipped_names()]

    def load(self, name: str, data: bytes) -> None:
        """Open a file and choose the profile that fits it best; one saved by the secretariat goes first."""
        self.require()
        self.source, self.book, self.proposal = SourceFile(name, data), _told(read_book, data), None
        with reading(self.engine) as session:
            saved = profiles_of(session, contest_of(session, self.contest).id or 0)
        known = [one.profile for one in saved] + [shipped_profiles()[name] for name in _shipped_names()]
        fits = [(self._fit(profile), -place, profile) for place, profile in enumerate(known)]
        best = max(fits, key=lambda fit: fit[:2])
        self.use(best[2])

    def choose(self, name: str) -> None:
        """Read the file by the profile of this name."""
        self.require()
        with reading(self.engine) as session:
            self.use(profile_named(session, contest_of(session, self.contest).id or 0, name).profile)

    def use(self, profile: Profile) -> None:
        """Take a profile and look for its columns in the file."""
        self.profile = profile
        self.proposal = None
        if self.book is not None:
            self.proposal = _told(_proposed, self.book, profile)

    def change(self, **changes: Any) -> None:
        """Change the layout, the identity, the answers or the order of day and month; columns are proposed anew."""
        self.require()
        columns = {} if {"layout", "identity"} & changes.keys() else dict(self.profile.columns)
        self.use(self.profile.model_copy(update={"name": DRAFT_NAME, "columns": columns, **changes}))

    def set_column(self, field: str, heading: str) -> None:
        """Say under which heading a field stands; "" says that the file does not have it."""
        self.require()
        if self.proposal is None or field not in fields_of(self.profile.layout, self.profile.identity):
            raise WorkbenchError("mapping_wizard.no_file")
        if heading != NOT_IN_FILE and heading not in self.headings(field):
            raise WorkbenchError("mapping_wizard.no_such_heading", heading=heading)
        named = {one.field: one.heading or NOT_IN_FILE for one in self.proposal.fields}
        changed = self.profile.model_copy(update={"name": DRAFT_NAME, "columns": {**named, field: heading}})
        self.profile = changed
        shown = tuple(
            replace(one, heading=heading or None) if one.field == field else one for one in self.proposal.fields
        )
        self.proposal = replace(self.proposal, fields=shown)

    def headings(self, field: str) -> list[str]:
        """Give the headings a field may stand under; of a field with a column a question, without their numbers."""
        if self.proposal is None:
            return []
        texts = [text for text in self.proposal.headings if text]
        if field in self.profile.layout.numbered:
            texts = [text.rstrip(" .:_-0123456789") for text in texts if text[-1:].isdigit()]
        return list(dict.fromkeys(text for text in texts if text))

    def fields(self) -> list[FieldState]:
        """Give every field with its heading and, live, how the first rows read as this field."""
        if self.proposal is None:
            return []
        return [self._state(self.proposal, one.field) for one in self.proposal.fields]

    def _state(self, proposal: MappingProposal, field: str) -> FieldState:
        one = next(one for one in proposal.fields if one.field == field)
        test = None
        if one.heading:
            test = test_column(proposal.column(one.heading), field, month_first=self.profile.month_first)
        return FieldState(field, one.label(self.lang), one.is_required, one.heading or NOT_IN_FILE, test)

    def dry_run(self, *, week: int, at: datetime) -> Intake[AttemptRecord]:
        """Read the whole file as the import would, and store nothing."""
        self.require()
        source = self._source()
        with reading(self.engine) as session:
            stored_week = week_of(session, contest_of(session, self.contest).id or 0, week)
            platform = known_platform(session, stored_week, at, self.profile.identity)
        return read_with_profile(source.data, source.name, self.profile, platform)

    def save(self, name: str, *, actor: str, at: datetime) -> int:
        """Keep what stands on the screen as a profile of this name; gives its number."""
        self.require()
        try:
            profile = Profile.model_validate({**self.profile.model_dump(), "name": name.strip()})
        except ValidationError as error:
            raise WorkbenchError("mapping_wizard.bad_name") from error
        number = save_profile(self.engine, profile, actor=actor, at=at, contest=self.contest)
        self.profile = profile
        return number

    def take_in(self, *, week: int, actor: str, at: datetime, accept_without_refused: bool) -> Receipt:
        """Take the file in by the profile on the screen, which must be a saved or a shipped one."""
        self.require()
        source = self._source()
        if self.profile.name == DRAFT_NAME:
            raise WorkbenchError("mapping_wizard.save_first")
        order = ImportOrder(source, actor, at, self.contest, accept_without_refused)
        return import_attempts(self.engine, order, week=week, profile=self.profile.name)

    @property
    def is_draft(self) -> bool:
        """Say whether something was changed since a profile was chosen or saved."""
        return self.profile.name == DRAFT_NAME

    def _source(self) -> SourceFile:
        if self.source is None or self.proposal is None:
            raise WorkbenchError("mapping_wizard.no_file")
        return self.source

    def _fit(self, profile: Profile) -> tuple[int, int]:
        """Say how well a profile fits the file: required fields not found, then fields found."""
        assert self.book is not None
        try:
            proposal = _proposed(self.book, profile)
        except Unreadable:
            return (-1000, 0)
        missing = sum(one.is_required and not one.heading for one in proposal.fields)
        return (-missing, sum(bool(one.heading) for one in proposal.fields))


def option_labels(lang: Language = "vi") -> dict[str, list[tuple[str, Any]]]:
    """Give the choices of layout, identity and answers, each as (shown, value)."""
    choices: dict[str, Any] = {"layout": Layout, "identity": Identity, "answers": AnswerStyle}
    return {
        name: [(say(f"mapping_wizard.{name}_{value.value.lower()}", lang), value) for value in values]
        for name, values in choices.items()
    }


def _shipped_names() -> list[str]:
    return list(shipped_profiles())


def _proposed(book: Book, profile: Profile) -> MappingProposal:
    return propose_mapping(book, profile.layout, profile.identity, profile.columns)


def _told(read: Callable[..., Any], *values: Any) -> Any:
    """Read, and say in a sentence why a file cannot be read."""
    try:
        return read(*values)
    except Unreadable as error:
        raise WorkbenchError(error.code, **error.values) from error
