"""The reading parts of the page of prizes as markup; every value from outside goes through ``esc``."""

from __future__ import annotations

import json

from workbench.catalogue import Language, say
from workbench.queries.standings import StandingRow
from workbench.queries.verification import VerificationRow
from workbench.rules.awards import Winner
from workbench.terms import AwardState, TieMethod
from workbench.texts import format_duration, format_moment, format_number
from workbench.widgets import esc
from workbench.widgets.award_board.model import AwardBoard


def allocation(board: AwardBoard, lang: Language = "vi") -> str:
    """Show who would get which prize now and by which key, and who is passed over and why."""
    parts = []
    for one in board.allocations:
        of_code = {row.person_code: row for row in one.standings}
        title = say("award_board.table_allocation", lang, week=board.number, division=one.division)
        heads = _heads(
            lang, "position", "prize", "winner", "unit", "points", "duration", "decided_by", "amount", "note"
        )
        rows = [_winner(winner, of_code[winner.code], lang) for winner in one.allocation.winners]
        parts.append(esc.table(title.strip(), heads, rows) if rows else "")
        passed = [
            say(
                "award_board.passed_over",
                lang,
                named=_named(of_code[over.code].full_name, over.code, lang),
                rank=over.rank,
                prize=over.missed.label,
                reason=over.reason.label(lang),
            )
            for over in one.allocation.passed_over
        ]
        parts.append(esc.bullet_list(passed) if passed else "")
    shown = "".join(parts)
    waits = "award_board.waits_for_ties" if board.open_ties else "awards.nothing_to_award"
    return shown or esc.paragraph(say(waits, lang))


def _winner(winner: Winner, row: StandingRow, lang: Language) -> list[str]:
    notes = [
        say("award_board.note_shared", lang) if winner.share_vnd is not None else "",
        say("award_board.note_extra", lang) if winner.is_extra else "",
    ]
    return [
        str(winner.position),
        winner.prize.label,
        _named(row.full_name, winner.code, lang),
        row.unit_name,
        format_number(row.points),
        format_duration(row.duration_ms),
        row.decided_by.label(lang) if row.decided_by else "–",
        format_number(winner.amount_vnd),
        " ".join(filter(None, notes)),
    ]


def ties(board: AwardBoard, lang: Language = "vi") -> str:
    """Show the ties that wait, with everybody in them, and those that were settled: how, by whom and why."""
    parts = []
    for one in board.allocations:
        for tie in one.allocation.open_ties:
            prizes = " / ".join(label or say("awards.no_prize", lang) for label in tie.prizes)
            waits = say("desk.open_tie", lang, rank=tie.rank, count=len(tie.codes), prizes=prizes)
            parts.append(esc.paragraph(waits))
            heads = _heads(lang, "person", "winner", "unit", "points", "duration")
            rows = [
                [row.person_code, row.full_name, row.unit_name, str(row.points), format_duration(row.duration_ms)]
                for row in one.standings
                if row.person_code in tie.codes
            ]
            parts.append(esc.table(say("desk.table_tied", lang, rank=tie.rank), heads, rows))
    decided = []
    for decision in board.ties:
        body = json.loads(decision.body)
        method = TieMethod(body.get("method", TieMethod.ORDER.value))
        seed = body.get("public_seed")
        drawn = say("award_board.public_number", lang, number=seed) if seed is not None else ""
        decided.append(
            say(
                "award_board.tie_line",
                lang,
                rank=body["rank"],
                method=method.label(lang),
                drawn=drawn,
                order=", ".join(body["order"]),
                by=decision.decided_by,
                at=format_moment(decision.decided_at),
                reason=decision.reason,
            )
        )
    parts.append(esc.bullet_list(decided) if decided else "")
    return "".join(parts) or esc.paragraph(say("desk.no_open_tie", lang, week=board.number))


def verification(board: AwardBoard, lang: Language = "vi") -> str:
    """Show the stored list: where every winner stands, what the unit answered and on what evidence."""
    if not board.rows:
        return esc.paragraph(say("awards.nothing_to_approve", lang))
    heads = _heads(lang, "position", "prize", "winner", "unit", "amount", "state", "due", "answer")
    rows = [
        [
            str(row.position),
            row.prize_label,
            _named(row.full_name, row.person_code, lang),
            row.unit_name,
            format_number(row.amount_vnd),
            _state(row, lang),
            format_moment(row.due_at) if row.due_at else "",
            _answer(row, lang),
        ]
        for row in board.rows
    ]
    return _overdue(board, lang) + esc.table(
        say("award_board.table_verification", lang, week=board.number), heads, rows
    )


def _overdue(board: AwardBoard, lang: Language) -> str:
    """List the units that are silent past their deadline, each with the people it was asked about."""
    silent: dict[tuple[str, str], list[str]] = {}
    for row in board.rows:
        if row.is_overdue and row.due_at is not None:
            named = _named(row.full_name, row.person_code, lang)
            silent.setdefault((row.unit_name, format_moment(row.due_at)), []).append(named)
    lines = [
        say("award_board.overdue_line", lang, unit=unit, due=due, people=", ".join(people))
        for (unit, due), people in silent.items()
    ]
    return esc.paragraph(say("award_board.overdue_list", lang)) + esc.bullet_list(lines) if lines else ""


def _state(row: VerificationRow, lang: Language) -> str:
    state = row.award.label(lang) if row.award is AwardState.REPLACED else row.state
    return f"{state} – {say('award_board.overdue', lang)}" if row.is_overdue else state


def _answer(row: VerificationRow, lang: Language) -> str:
    if row.answered_at is None:
        return ""
    told = [row.asked.label(lang) if row.asked else "", row.answered_by, row.evidence, row.note]
    return "; ".join(filter(None, [*told, format_moment(row.answered_at)]))


def chain(board: AwardBoard, lang: Language = "vi") -> str:
    """Tell of every place that changed hands who stood there, from when to when, and why they left."""
    places: dict[tuple[int, str], list[str]] = {}
    for link in board.chain:
        places.setdefault((link.position, link.prize_label), []).append(link.message(lang))
    shown = "".join(
        esc.paragraph(say("award_board.chain_place", lang, position=position, prize=prize)) + esc.bullet_list(lines)
        for (position, prize), lines in places.items()
        if len(lines) > 1
    )
    return shown or esc.paragraph(say("award_board.chain_none", lang), is_muted=True)


def signatures(board: AwardBoard, lang: Language = "vi") -> str:
    """Show what is to be known of the winners and who has signed the list."""
    if not board.live:
        return esc.paragraph(say("awards.nothing_to_approve", lang))
    signing = board.signing
    warnings = signing.warnings(lang)
    title = esc.paragraph(say("award_board.conflicts", lang))
    report = title + esc.bullet_list(warnings) if warnings else esc.paragraph(say("conflicts.none", lang))
    signed = [
        say(
            "award_approvals.signed",
            lang,
            week=board.number,
            by=signature.full_name,
            role=signature.role.label(lang),
            at=format_moment(signature.at),
            reason=signature.reason,
        )
        for signature in signing.signatures
    ]
    stands = (
        say("award_approvals.approved", lang, week=board.number)
        if board.is_approved
        else say("award_board.missing", lang, missing=signing.missing, digest=signing.digest[:12])
    )
    return report + (esc.bullet_list(signed) if signed else "") + esc.paragraph(stands)


def papers(board: AwardBoard, lang: Language = "vi") -> str:
    """Say from which snapshot the papers are made, or what is missing for them."""
    if board.frozen is not None:
        at, sha = format_moment(board.frozen.taken_at), board.frozen.sha256[:12]
        return esc.paragraph(say("award_board.papers_ready", lang, week=board.number, at=at, sha=sha))
    name = "papers_to_freeze" if board.is_approved else "papers_later"
    return esc.paragraph(say(f"award_board.{name}", lang, week=board.number))


def _named(name: str, code: str, lang: Language) -> str:
    return say("award_board.named", lang, name=name, code=code)


_NUMBERS = frozenset({"position", "points", "amount"})


def _heads(lang: Language, *names: str) -> list[tuple[str, bool]]:
    return [(say(f"award_board.column_{name}", lang), name in _NUMBERS) for name in names]
