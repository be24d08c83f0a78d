"""Notebook 50_essays, judging: marks in, locked, tallied; third marks, moderation, and who goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.catalogue import say
from workbench.desk.essays import (
    FINAL,
    EssayPages,
    codes_in,
    essay_frame,
    form,
    import_form,
    take_in,
    text_field,
)
from workbench.desk.essays_judges import is_marked, round_progress
from workbench.desk.judging import jury_meeting
from workbench.desk.pages import Notice, Part, Shown, Table
from workbench.desk.session import Desk
from workbench.desk.weeks import needed_reason
from workbench.queries.contest import rules_of_contest
from workbench.queries.essay_results import Moderation, cut_of_round, moderations_of_round, tallies_of_round
from workbench.queries.essays import essay_rows
from workbench.queries.marking import unlocked_sheets
from workbench.rules.essay_rounds import Cut
from workbench.rules.essay_tally import Ruling, WorkTally, owed_marks, rank_works
from workbench.rules.sheet_checks import read_points
from workbench.services.essays import admit_tied, moderate_total
from workbench.services.imports import ImportOrder, Receipt, import_marks
from workbench.services.marking import lock_round
from workbench.services.panels import ask_third_marks
from workbench.store import reading
from workbench.terms import EssayRound, Role
from workbench.texts import format_points
from workbench.widgets.action_panel import Action
from workbench.widgets.action_panel.model import choice, reason


def marks(
    desk: Desk, pages: EssayPages, essay_round: EssayRound, path: str | None, accept_without_refused: bool
) -> Shown:
    """Take the marks of a round in and say how many sheets are still open."""

    def take(order: ImportOrder) -> Receipt:
        return import_marks(desk.engine, order, essay_round=essay_round)

    done = take_in(desk, pages.actor_in(essay_round), path, accept_without_refused, take)

    def make() -> list[Part]:
        progress, still_open = round_progress(desk, essay_round)
        if not progress.sheets:
            return [say("desk.round_not_assigned", round=essay_round.label())]
        line = say("desk.marks_line", round=essay_round.label(), sheets=progress.sheets, open=still_open)
        parts: list[Part] = [*done, Notice(line, is_bad=bool(still_open and desk.actor))]
        if desk.actor or not still_open:
            return parts
        return [*parts, import_form(desk, say("desk.marks_title", round=essay_round.label()), take)]

    return pages.show_in(essay_round, make)


def close(desk: Desk, pages: EssayPages, essay_round: EssayRound, why: str | None) -> Shown:
    """Lock a round's marks for good and ask for the third marks that are then owed; by hand two forms do.

    By parameters this is done where the notebook is run for this round, with a reason, once every sheet is finished.
    """
    actor = pages.actor_in(essay_round)
    done: list[Part] = []
    if actor and why and pages.essay_round is essay_round and is_marked(desk, essay_round):
        if _unlocked(desk, essay_round):
            done.append(Notice(_lock(desk, essay_round, actor, why)))
        if Ruling.THIRD_OWED in owed_marks(_tallies(desk, essay_round)):
            done.append(Notice(_ask_third(desk, essay_round, (), actor, why)))
    return pages.show_in(essay_round, lambda: [*done, *_close_parts(desk, essay_round)])


def _unlocked(desk: Desk, essay_round: EssayRound) -> int:
    with reading(desk.engine) as session:
        return unlocked_sheets(session, desk.contest_id, essay_round)


def _tallies(desk: Desk, essay_round: EssayRound) -> tuple[WorkTally, ...]:
    with reading(desk.engine) as session:
        return tallies_of_round(session, desk.contest_id, essay_round, rules_of_contest(session, desk.contest_id))


def _lock(desk: Desk, essay_round: EssayRound, actor: str, why: str) -> str:
    told = {"essay_round": essay_round, "actor": actor, "reason": why}
    count = lock_round(desk.engine, **told, at=desk.at, contest=desk.contest)  # type: ignore[arg-type]
    return say("marking.locked", round=essay_round.label(), count=count)


def _ask_third(desk: Desk, essay_round: EssayRound, works: Sequence[str], actor: str, why: str) -> str:
    told = {"essay_round": essay_round, "works": works, "actor": actor, "reason": why}
    count = ask_third_marks(desk.engine, **told, at=desk.at, contest=desk.contest)  # type: ignore[arg-type]
    return say("essays_desk.third_asked", round=essay_round.label(), count=count)


def _close_parts(desk: Desk, essay_round: EssayRound) -> list[Part]:
    progress, still_open = round_progress(desk, essay_round)
    if not progress.sheets:
        return [say("desk.round_not_assigned", round=essay_round.label())]
    unlocked = _unlocked(desk, essay_round)
    locked = progress.sheets - unlocked
    line = say("essays_desk.locked_line", round=essay_round.label(), locked=locked, sheets=progress.sheets)
    if desk.actor:
        return [Notice(line)]
    forms: list[Part] = []
    if unlocked:

        def lock(values: Mapping[str, Any]) -> str:
            return _lock(desk, essay_round, values["actor"], values["reason"])

        forms.append(form(desk, "lock", lock, reason(), round=essay_round.label()))
    if not still_open:

        def third(values: Mapping[str, Any]) -> str:
            return _ask_third(desk, essay_round, codes_in(values["works"]), values["actor"], values["reason"])

        works = text_field("works", is_required=False)
        forms.append(form(desk, "third", third, works, reason(), round=essay_round.label()))
    return [Notice(line), *forms]


def tally(desk: Desk, pages: EssayPages, essay_round: EssayRound) -> Shown:
    """Show every work's total by the written rule and which rule decided it; by hand a total is moderated."""
    return pages.show_in(essay_round, lambda: _tally_parts(desk, essay_round))


def _tally_parts(desk: Desk, essay_round: EssayRound) -> list[Part]:
    if not is_marked(desk, essay_round):
        return [say("essays_desk.not_finished", round=essay_round.label())]
    tallies = _tallies(desk, essay_round)
    blind = blind_codes_of(desk)
    with reading(desk.engine) as session:
        moderations = moderations_of_round(session, desk.contest_id, essay_round)
    parts: list[Part] = [
        Notice(
            say("essays_desk.owed", ruling=ruling.label(), works=", ".join(blind[code] for code in codes)), is_bad=True
        )
        for ruling, codes in owed_marks(tallies).items()
    ]
    parts.append(Table(say("essays_desk.table_tally", round=essay_round.label()), tally_frame(tallies, blind)))
    if moderations:
        parts.append(Table(say("essays_desk.table_moderations"), moderations_frame(moderations, blind)))
    return (
        parts if desk.actor else [*parts, _moderation_form(desk, essay_round, [blind[t.essay_code] for t in tallies])]
    )


def blind_codes_of(desk: Desk) -> dict[str, str]:
    """Give work code -> blind code."""
    with reading(desk.engine) as session:
        return {work.code: work.blind_code or "" for work in essay_rows(session, desk.contest_id)}


def tally_frame(tallies: Sequence[WorkTally], blind: Mapping[str, str]) -> Any:
    """Give every work of a round by its blind code, best first, without a title, an author or a unit.

    While a mark is owed there are no ranks.
    """
    ranks = {} if owed_marks(tallies) else {one.essay_code: one for one in rank_works(tallies)}
    rows = []
    for one in sorted(tallies, key=lambda one: (one.total is None, -(one.total or 0), blind[one.essay_code])):
        result = ranks.get(one.essay_code)
        tied = say("desk.essay_tied") if result and result.tie_group is not None else ""
        given = " – ".join(format_points(mark.total) for mark in sorted(one.judge_totals, key=lambda m: m.is_extra))
        total = one.total if one.total is not None else ""
        rows.append((result and result.rank, blind[one.essay_code], total, given, one.gap, one.ruling.label(), tied))
    return essay_frame(("rank", "blind", "total", "marks", "gap", "rule", "tied"), rows)


def moderations_frame(moderations: Sequence[Moderation], blind: Mapping[str, str]) -> Any:
    """Give every moderation: the total before and after, why and by whom."""
    rows = [
        (blind[one.essay_code], "" if one.before is None else one.before, one.after, one.reason, one.decided_by)
        for one in moderations
    ]
    return essay_frame(("blind", "total_before", "total_after", "reason", "decided_by"), rows)


def _moderation_form(desk: Desk, essay_round: EssayRound, works: Sequence[str]) -> Action:
    def do(values: Mapping[str, Any]) -> str:
        points = read_points(values["points"])
        assert points is not None
        moderate_total(
            desk.engine,
            essay_round=essay_round,
            work=values["work"],
            points=points,
            actor=values["actor"],
            reason=values["reason"],
            at=desk.at,
            contest=desk.contest,
        )
        return say("essays_desk.moderated", work=values["work"], points=format_points(points))

    work = choice("work", say("essays_desk.field_blind"), tuple((code, code) for code in sorted(works)))
    fields = (work, text_field("points"), reason())
    return form(desk, "moderate", do, *fields, roles=(Role.COMMITTEE,), round=essay_round.label())


def meeting(desk: Desk, pages: EssayPages, essay_round: EssayRound) -> Shown:
    """Show what the marks say for the jury's meeting, as advice; nothing of it changes the result.

    It takes seconds: by hand a form asks for it, and what it made stays until it is asked again.
    """

    def look(_: Mapping[str, Any]) -> str:
        pages.meetings[essay_round] = jury_meeting(desk, essay_round).parts
        return say("essays_desk.meeting_made", round=essay_round.label())

    def make() -> Sequence[Part]:
        if not is_marked(desk, essay_round):
            return [say("essays_desk.not_finished", round=essay_round.label())]
        if not pages.is_live:
            return jury_meeting(desk, essay_round).parts
        ask = form(desk, "meeting", look, roles=(), round=essay_round.label())
        return [*pages.meetings.get(essay_round, ()), ask]

    return pages.show_in(essay_round, make)


def advance(
    desk: Desk,
    pages: EssayPages,
    essay_round: EssayRound,
    approver: str | None,
    admitted: Sequence[str],
    why: str | None,
) -> Shown:
    """Show who goes on from a round; works that tie across the line wait for a recorded decision.

    ``admitted`` names the blind codes let in by ``approver``; a line that is clear asks for no decision.
    """
    if (
        pages.actor_in(essay_round)
        and approver
        and admitted
        and is_marked(desk, essay_round)
        and _cut(desk, essay_round).tied
    ):
        _admit(desk, essay_round, admitted, approver, needed_reason(why))
    return pages.show_in(essay_round, lambda: _advance_parts(desk, essay_round))


def _cut(desk: Desk, essay_round: EssayRound) -> Cut:
    with reading(desk.engine) as session:
        return cut_of_round(session, desk.contest_id, essay_round, rules_of_contest(session, desk.contest_id))


def _admit(desk: Desk, essay_round: EssayRound, works: Sequence[str], actor: str, why: str) -> str:
    told = {"essay_round": essay_round, "works": works, "actor": actor, "reason": why}
    codes = admit_tied(desk.engine, **told, at=desk.at, contest=desk.contest)  # type: ignore[arg-type]
    blind = blind_codes_of(desk)
    return say("essays_desk.admitted", works=", ".join(blind[code] for code in codes))


def _advance_parts(desk: Desk, essay_round: EssayRound) -> list[Part]:
    if not is_marked(desk, essay_round):
        return [say("essays_desk.not_finished", round=essay_round.label())]
    cut, blind = _cut(desk, essay_round), blind_codes_of(desk)
    works = ", ".join(sorted(blind[code] for code in cut.chosen))
    name = "essays_desk.to_prizes" if essay_round is FINAL else "essays_desk.to_final"
    parts: list[Part] = [Notice(say(name, count=len(cut.chosen), works=works or "–"))]
    if not cut.tied:
        return parts
    tied = ", ".join(sorted(blind[code] for code in cut.tied))
    parts.append(Notice(say("essays_desk.tied", places=cut.open_places, works=tied), is_bad=True))
    if desk.actor:
        return parts

    def do(values: Mapping[str, Any]) -> str:
        return _admit(desk, essay_round, codes_in(values["works"]), values["actor"], values["reason"])

    fields = (text_field("works"), reason())
    return [*parts, form(desk, "admit", do, *fields, roles=(Role.COMMITTEE,), round=essay_round.label())]
