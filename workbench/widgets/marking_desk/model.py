"""What a judge reads and writes at the marking desk, without a widget; every read goes through the judge's one view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Engine

from workbench.catalogue import Language, say
from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of, rules_of_contest
from workbench.queries.judge_view import (
    JudgeSheet,
    SheetState,
    rounds_of_judge,
    sheets_of_judge,
    text_for_judge,
)
from workbench.queries.marking import RoundJudge
from workbench.reports.judge_sheets import sheet_name, sheet_of_judge
from workbench.rules.contest_rules import ContestRules
from workbench.rules.essay_rules import Criterion
from workbench.rules.essay_tally import judge_total
from workbench.rules.sheet_checks import read_points
from workbench.services.marking import SheetEdit, reopen_sheet, save_comment, save_mark, submit_sheet
from workbench.services.panels import declare_conflict
from workbench.services.sign_in import SignedIn
from workbench.store import reading
from workbench.terms import ConflictGround, EssayRound
from workbench.texts import format_points, to_local
from workbench.widgets.screens import SCREENS


class MarkingDeskModel:
    """The works of one judge; who the judge is comes from the session, never from the browser."""

    def __init__(self, engine: Engine, person: SignedIn, lang: Language = "vi") -> None:
        self.engine = engine
        self.person = person
        self.lang = lang
        self.rules: ContestRules | None = None
        self.rounds: list[EssayRound] = []
        self.essay_round: EssayRound | None = None
        self.sheets: list[JudgeSheet] = []
        self.blind_code: str | None = None
        self.text: str | None = None

    def begin(self) -> None:
        """Read the rounds and open the first work to do in the last of them."""
        self._require()
        with reading(self.engine) as session:
            self.rules = rules_of_contest(session, contest_of(session).id or 0)
            self.rounds = rounds_of_judge(session, self.person.member_id)
        if self.rounds:
            self.choose_round(self.rounds[-1])

    def choose_round(self, essay_round: EssayRound) -> None:
        """Turn to another round and open its first work to do."""
        if essay_round not in self.rounds:
            return
        self.essay_round = essay_round
        self.refresh()
        self.open(self.first())

    def refresh(self) -> None:
        """Read the judge's sheets of the round again."""
        self._require()
        if self.essay_round is None:
            return
        with reading(self.engine) as session:
            self.sheets = sheets_of_judge(session, self.person.member_id, self.essay_round)
        if self.blind_code not in [sheet.blind_code for sheet in self.sheets]:
            self.open(self.first())

    def open(self, blind_code: str | None) -> None:
        """Open a work; the code may be any the browser sends, only an own one is read."""
        self._require()
        known = [sheet.blind_code for sheet in self.sheets]
        self.blind_code = blind_code if blind_code in known else None
        self.text = None
        if self.blind_code and self.essay_round:
            with reading(self.engine) as session:
                self.text = text_for_judge(session, self.person.member_id, self.essay_round, self.blind_code)

    def next_to_do(self) -> str | None:
        """Give the first work that is not handed in; None where all are."""
        done = (SheetState.SUBMITTED, SheetState.LOCKED)
        return next((sheet.blind_code for sheet in self.sheets if self.state(sheet) not in done), None)

    def first(self) -> str | None:
        """Give the work to open by itself: one to do, or else the first of all."""
        return self.next_to_do() or next((sheet.blind_code for sheet in self.sheets), None)

    def neighbour(self, by: int) -> str | None:
        """Give the work so many places on; past either end it stays."""
        codes = [sheet.blind_code for sheet in self.sheets]
        if self.blind_code is None:
            return None
        return codes[min(max(codes.index(self.blind_code) + by, 0), len(codes) - 1)]

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Give the rubric."""
        return self._rules().criteria

    @property
    def sheet(self) -> JudgeSheet:
        """Give the sheet of the open work."""
        found = next((sheet for sheet in self.sheets if sheet.blind_code == self.blind_code), None)
        if found is None:
            raise WorkbenchError("marking.nothing_open")
        return found

    def place_of_sheet(self) -> str:
        """Name the open sheet so that the tab of no other judge, round or work takes it for its own."""
        return f"{self.person.code}/{self.essay_round}/{self.sheet.blind_code}"

    def state(self, sheet: JudgeSheet) -> SheetState:
        """Say how far a sheet is."""
        return sheet.state(len(self.criteria))

    def counts(self) -> Mapping[SheetState, int]:
        """Count the judge's own sheets by how far they are."""
        return Counter(map(self.state, self.sheets))

    def options(self) -> list[tuple[str, str]]:
        """Give the works as the list shows them, in the judge's own order."""
        return [
            (say("marking.work_option", self.lang, place=place, blind=sheet.blind_code, state=self.told(sheet)),
             sheet.blind_code)
            for place, sheet in enumerate(self.sheets, start=1)
        ]  # fmt: skip

    def told(self, sheet: JudgeSheet) -> str:
        """Say in a few words how far a sheet is."""
        state = self.state(sheet)
        said = state.label(self.lang).lower()
        return f"{said} {len(sheet.points)}/{len(self.criteria)}" if state is SheetState.BEGUN else said

    def total(self) -> str:
        """Give the total of a complete sheet as the rules add it, empty before."""
        sheet, rules = self.sheet, self._rules()
        if len(sheet.points) < len(rules.criteria):
            return ""
        points = {code: saved.points for code, saved in sheet.points.items()}
        return format_points(judge_total(points, rules.criteria, rules.essays))

    def saved_text(self, criterion: str) -> str:
        """Give the saved points on a criterion as they are typed, empty where there are none."""
        saved = self.sheet.points.get(criterion)
        return format_points(saved.points).replace(".", "") if saved else ""

    def saved_line(self, criterion: str) -> str:
        """Say when the points on a criterion were saved."""
        saved = self.sheet.points.get(criterion)
        return say("marking.saved_at", self.lang, time=f"{to_local(saved.saved_at):%H:%M:%S}") if saved else ""

    def save(self, criterion: str, typed: str, at: datetime) -> None:
        """Save typed points at once.

        Where another window changed the sheet meanwhile they are still saved, unless it changed this very criterion:
        then both values are told and nothing is overwritten.
        """
        points, shown = read_points(typed), self.saved_text(criterion)
        try:
            save_mark(self.engine, self._edit(at), criterion=criterion, points=points)
        except WorkbenchError as error:
            if error.code != "marking.sheet_changed":
                self.refresh()
                raise
            self.refresh()
            now = self.saved_text(criterion)
            if now != shown and now != typed.strip():
                raise WorkbenchError(
                    "marking.changed_elsewhere",
                    typed=typed.strip() or say("marking.no_points", self.lang),
                    saved=now or say("marking.no_points", self.lang),
                    criterion=self._label(criterion),
                ) from error
            save_mark(self.engine, self._edit(at), criterion=criterion, points=points)
        self.refresh()

    def save_comment(self, text: str, at: datetime) -> None:
        """Save the judge's note on the open work."""
        self._then_refresh(lambda: save_comment(self.engine, self._edit(at), comment=text))

    def submit(self, at: datetime) -> None:
        """Hand the open sheet in."""
        self._then_refresh(lambda: submit_sheet(self.engine, self._edit(at)))

    def reopen(self, at: datetime) -> None:
        """Take the open sheet back to change it."""
        self._then_refresh(lambda: reopen_sheet(self.engine, self._edit(at)))

    def declare_conflict(self, ground: ConflictGround, note: str, at: datetime) -> None:
        """Give the open work back because this judge may not mark it; another judge gets it."""
        self._require()
        who = self.person.code
        declare_conflict(
            self.engine, judge=who, work=self.sheet.blind_code, ground=ground, note=note.strip(), actor=who, at=at
        )
        self.refresh()

    def workbook(self) -> tuple[str, bytes]:
        """Give the judge's own Excel sheet of the round with its name."""
        self._require()
        assert self.essay_round is not None
        judge = RoundJudge(self.person.member_id, self.person.code, self.person.full_name)
        with reading(self.engine) as session:
            return sheet_name(judge, self.essay_round), sheet_of_judge(session, judge, self.essay_round)

    def _edit(self, at: datetime) -> SheetEdit:
        self._require()
        assert self.essay_round is not None
        sheet = self.sheet
        return SheetEdit(self.person.code, self.essay_round, sheet.blind_code, sheet.version, at)

    def _then_refresh(self, change: Callable[[], object]) -> None:
        """Do it and read again; after a refusal, too, because the page no longer shows what is there."""
        try:
            change()
        finally:
            self.refresh()

    def _label(self, criterion: str) -> str:
        return next(known.label for known in self.criteria if known.code == criterion)

    def _rules(self) -> ContestRules:
        assert self.rules is not None
        return self.rules

    def _require(self) -> None:
        self.person.require(*SCREENS["marking"].roles)
