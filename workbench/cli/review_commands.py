"""Commands of the review: what to look at in a week, one paper in detail, and who may not win."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.options import ActorOption, AtOption, ContestOption, FormatOption, ReasonOption, WeekOption, moment
from workbench.cli.output import Format, console, language, plain, print_json, print_rows, tell
from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of, week_of
from workbench.store import open_engine, reading
from workbench.terms import ExclusionGround
from workbench.texts import format_date, format_duration, format_moment

if TYPE_CHECKING:
    from workbench.queries.attempt_evidence import AttemptEvidence
    from workbench.queries.decisions import DecisionRow
    from workbench.queries.exclusions import ExclusionRow
    from workbench.queries.review_queue import QueueRow
    from workbench.rules.screening import Flag

CodeArgument = Annotated[str, typer.Argument(help=tell("review_commands.arg_code"))]
GroundOption = Annotated[ExclusionGround, typer.Option("--ground", help=tell("review_commands.opt_ground"))]
DAYS = ["%Y-%m-%d"]
FromOption = Annotated[datetime, typer.Option("--from", formats=DAYS, help=tell("review_commands.opt_from"))]
UntilOption = Annotated[datetime | None, typer.Option("--until", formats=DAYS, help=tell("review_commands.opt_until"))]
NoteOption = Annotated[str, typer.Option("--note", help=tell("review_commands.opt_note"))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    review = typer.Typer(name="review", help=tell("review_commands.review"), no_args_is_help=True)
    review.command("list", help=tell("review_commands.review_list"))(list_queue)
    review.command("show", help=tell("review_commands.review_show"))(show_attempt)
    app.add_typer(review)
    exclude = typer.Typer(name="exclude", help=tell("review_commands.exclude"), no_args_is_help=True)
    exclude.command("person", help=tell("review_commands.exclude_person"))(exclude_person)
    exclude.command("unit", help=tell("review_commands.exclude_unit"))(exclude_unit)
    exclude.command("end", help=tell("review_commands.exclude_end"))(end)
    exclude.command("list", help=tell("review_commands.exclude_list"))(list_excluded)
    app.add_typer(exclude)


def _headers(*names: str) -> dict[str, str]:
    return {name: tell(f"review_commands.head_{name}") for name in names}


def list_queue(
    week: WeekOption,
    top: Annotated[int, typer.Option("--top", min=0, help=tell("review_commands.opt_top"))] = 30,
    fmt: FormatOption = Format.TABLE,
    contest: ContestOption = None,
) -> None:
    """Print the papers of a week that a person should look at."""
    from workbench.queries.review_queue import review_queue

    with reading(open_engine()) as session:
        queue = review_queue(session, week_of(session, contest_of(session, contest).id or 0, week).id or 0, top_k=top)
    if fmt is Format.JSON:
        print_json(
            {
                "week": queue.week,
                "attempts": queue.n_attempts,
                "is_key_known": queue.is_key_known,
                "thresholds_version": queue.thresholds_version,
                "found": {check.value: count for check, count in queue.found.items()},
                "signals_hidden": queue.n_signals_hidden,
                "rows": [_plain_row(row) for row in queue.rows],
            }
        )
        return
    names = ("part", "attempt", "full_name", "unit", "score", "duration", "place", "flags", "ruling")
    print_rows([_shown_row(row) for row in queue.rows], fmt, _headers(*names))
    if fmt is Format.TABLE:
        counts = {"attempts": queue.n_attempts, "rows": len(queue.rows), "hidden": queue.n_signals_hidden}
        console().print(tell("review_commands.summary", week=queue.week, **counts))
        if not queue.is_key_known:
            console().print(tell("review_commands.key_sealed"))


def _shown_row(row: QueueRow) -> dict[str, object]:
    lang = language()
    return {
        "part": tell(f"review_commands.part_{row.part.name.lower()}"),
        "attempt": row.attempt_code,
        "full_name": row.full_name,
        "unit": row.unit_name,
        "score": f"{row.points}/{row.n_items}",
        "duration": format_duration(row.duration_ms),
        "place": row.place,
        "flags": ", ".join(dict.fromkeys(flag.check.label(lang) for flag in row.flags)),
        "ruling": row.ruling.kind.label(lang) if row.ruling else None,
    }


def _plain_row(row: QueueRow) -> dict[str, Any]:
    values = {name: plain(value) for name, value in row._asdict().items()}
    ruling = row.ruling and {**_plain_ruling(row.ruling), "counts": row.counts}
    return values | {"part": row.part.name, "flags": [_plain_flag(flag) for flag in row.flags], "ruling": ruling}


def _plain_flag(flag: Flag) -> dict[str, Any]:
    lang = language()
    return flag.body() | {
        "class": flag.check.kind.value,
        "message": flag.message(lang),
        "innocent": flag.check.innocent(lang),
        "group": flag.group.message(lang) if flag.group else None,
        "strength": flag.strength,
        "q_value": flag.q_value,
    }


def _plain_ruling(ruling: DecisionRow) -> dict[str, Any]:
    return {
        "kind": ruling.kind.value,
        "reason": ruling.reason,
        "decided_by": ruling.decided_by,
        "seconded_by": ruling.seconded_by,
        "decided_at": plain(ruling.decided_at),
    }


def show_attempt(
    week: WeekOption,
    attempt: Annotated[str, typer.Argument(help=tell("review_commands.arg_attempt"))],
    fmt: FormatOption = Format.TABLE,
    contest: ContestOption = None,
) -> None:
    """Print one paper with its findings, answers, the person's week and the comparison group."""
    from workbench.queries.attempt_evidence import attempt_evidence
    from workbench.queries.attempts import attempt_ids

    with reading(open_engine()) as session:
        found = week_of(session, contest_of(session, contest).id or 0, week)
        ids = attempt_ids(session, found.id or 0, [attempt])
        if attempt not in ids:
            raise WorkbenchError("reviews.unknown_attempt", code=attempt, week=week)
        evidence = attempt_evidence(session, ids[attempt])
    if fmt is Format.JSON:
        print_json(_plain_evidence(evidence))
    else:
        _print_evidence(evidence, fmt)


def _plain_evidence(evidence: AttemptEvidence) -> dict[str, Any]:
    return {
        "row": _plain_row(evidence.row),
        "turn": evidence.turn,
        "seen_share": evidence.seen_share,
        "pace_ms": evidence.pace_ms,
        "group": evidence.group.message(language()) if evidence.group else None,
        "group_ms": dict(evidence.group_ms),
        "slower_percent": evidence.slower,
        "answers": [answer._asdict() for answer in evidence.answers],
        "own": [
            {name: plain(value) for name, value in own._asdict().items()}
            | {"flags": [flag.check.value for flag in own.flags]}
            for own in evidence.own
        ],
        "rulings": [_plain_ruling(ruling) for ruling in evidence.rulings],
        "shared_note": evidence.shared_note(language()),
    }


def _print_evidence(evidence: AttemptEvidence, fmt: Format) -> None:
    lang, out = language(), console()
    print_rows([_shown_row(evidence.row)], fmt, _headers(*_shown_row(evidence.row)))
    for flag in evidence.row.flags:
        out.print(f"- {flag.check.label(lang)}: {flag.message(lang)}")
        if flag.group:
            out.print("  " + tell("review_commands.group", group=flag.group.message(lang)))
        out.print("  " + tell("review_commands.innocent", text=flag.check.innocent(lang)))
    for ruling in evidence.rulings:
        values = {"at": format_moment(ruling.decided_at), "kind": ruling.kind.label(lang), "reason": ruling.reason}
        who = ", ".join(filter(None, (ruling.decided_by, ruling.seconded_by)))
        out.print("- " + tell("review_commands.ruling", who=who, **values))
    own: list[dict[str, object]] = [
        {
            "attempt": one.attempt_code,
            "started": format_moment(one.started_at),
            "duration": format_duration(one.duration_ms),
            "score": f"{one.points}/{one.n_items}",
            "flags": ", ".join(dict.fromkeys(flag.check.label(lang) for flag in one.flags)),
        }
        for one in evidence.own
    ]
    print_rows(own, fmt, _headers("attempt", "started", "duration", "score", "flags"))
    words = {True: tell("review_commands.yes"), False: tell("review_commands.no"), None: None}
    answers: list[dict[str, object]] = [
        {
            "question": answer.place,
            "item": answer.item_code,
            "chosen": answer.chosen or None,
            "right": words[answer.is_right],
            "seen_before": answer.seen_before,
        }
        for answer in evidence.answers
    ]
    print_rows(answers, fmt, _headers("question", "item", "chosen", "right", "seen_before"))


def exclude_person(
    code: CodeArgument,
    ground: GroundOption,
    begins: FromOption,
    note: NoteOption,
    actor: ActorOption,
    until: UntilOption = None,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Enter a person who may not win."""
    _exclude(actor, at, contest, person=code, ground=ground, begins=begins, until=until, note=note)


def exclude_unit(
    code: CodeArgument,
    ground: GroundOption,
    begins: FromOption,
    note: NoteOption,
    actor: ActorOption,
    until: UntilOption = None,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Enter a unit whose members may not win."""
    _exclude(actor, at, contest, unit=code, ground=ground, begins=begins, until=until, note=note)


def _exclude(actor: str, at: str | None, contest: str | None, **line: Any) -> None:
    from workbench.services.exclusions import add_exclusion

    begins, until = line.pop("begins").date(), line.pop("until")
    line |= {"from_on": begins, "until_on": until.date() if until else None}
    number = add_exclusion(open_engine(), actor=actor, at=moment(at), contest=contest, **line)
    console().print(tell("review_commands.entered", number=number))


def end(
    number: Annotated[int, typer.Argument(min=1, help=tell("review_commands.arg_number"))],
    until: Annotated[datetime, typer.Option("--until", formats=DAYS, help=tell("review_commands.opt_until"))],
    actor: ActorOption,
    reason: ReasonOption,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Give a line its last day."""
    from workbench.services.exclusions import end_exclusion

    last = until.date()
    end_exclusion(
        open_engine(), exclusion_id=number, until_on=last, actor=actor, reason=reason, at=moment(at), contest=contest
    )
    console().print(tell("review_commands.ended", number=number, until=format_date(last)))


def list_excluded(fmt: FormatOption = Format.TABLE, contest: ContestOption = None) -> None:
    """Print who may not win, people first."""
    from workbench.queries.exclusions import excluded_people, excluded_units

    with reading(open_engine()) as session:
        contest_id = contest_of(session, contest).id or 0
        lines = [*excluded_people(session, contest_id), *excluded_units(session, contest_id)]
    names = ("number", "code", "full_name", "ground", "from_on", "until_on", "note")
    print_rows([_shown_line(line, fmt) for line in lines], fmt, _headers(*names))


def _shown_line(line: ExclusionRow, fmt: Format) -> dict[str, object]:
    for_people = fmt is Format.TABLE
    days = (line.from_on, line.until_on)
    begins, until = (day and (format_date(day) if for_people else day.isoformat()) for day in days)
    return {
        "number": line.exclusion_id,
        "code": line.code,
        "full_name": line.name,
        "ground": line.ground.label(language()) if for_people else line.ground.value,
        "from_on": begins,
        "until_on": until,
        "note": line.note,
    }
