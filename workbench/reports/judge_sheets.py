"""The judges' Excel sheets of a round, made from the one view of each judge."""

from __future__ import annotations

from sqlmodel import Session

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.formats.marking_sheets import SheetLine, write_marking_sheet
from workbench.queries.contest import contest_of, rules_of_contest
from workbench.queries.judge_view import sheets_of_judge, text_for_judge
from workbench.queries.marking import RoundJudge
from workbench.terms import EssayRound


def sheet_name(judge: RoundJudge, essay_round: EssayRound) -> str:
    """Give the name under which a judge's sheet is saved."""
    return say("marking.file_name", round=essay_round.label(), judge=judge.code)


def sheet_of_judge(session: Session, judge: RoundJudge, essay_round: EssayRound, contest: str | None = None) -> bytes:
    """Give the workbook in which a judge marks the own works of a round that are still open; refuses where none is."""
    criteria = rules_of_contest(session, contest_of(session, contest).id or 0).criteria
    lines = [
        SheetLine(
            sheet.blind_code,
            text_for_judge(session, judge.member_id, essay_round, sheet.blind_code),
            {code: saved.points for code, saved in sheet.points.items()},
        )
        for sheet in sheets_of_judge(session, judge.member_id, essay_round)
        if not sheet.is_locked and not sheet.is_submitted
    ]
    if not lines:
        raise WorkbenchError("marking.nothing_to_mark", round=essay_round.label())
    return write_marking_sheet(judge.code, criteria, lines)
