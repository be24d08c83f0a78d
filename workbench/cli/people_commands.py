"""Commands of who is who: the pairs that wait, merging and taking back; spellings of units and what they mean."""

from __future__ import annotations

from typing import Annotated

import typer

from workbench.cli.options import ActorOption, AtOption, ContestOption, FormatOption, ReasonOption, moment
from workbench.cli.output import Format, console, print_rows, tell
from workbench.queries.contest import contest_of
from workbench.store import open_engine, reading

MostOption = Annotated[int, typer.Option("--most", min=1, help=tell("people.opt_most"))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    people = typer.Typer(name="people", help=tell("people.cmd_people"), no_args_is_help=True)
    people.command("queue", help=tell("people.cmd_queue"))(queue)
    people.command("merge", help=tell("people.cmd_merge"))(merge)
    people.command("split", help=tell("people.cmd_split"))(split)
    people.command("distinct", help=tell("people.cmd_distinct"))(distinct)
    app.add_typer(people)
    units = typer.Typer(name="units", help=tell("people.cmd_units"), no_args_is_help=True)
    units.command("unknown", help=tell("people.cmd_unknown"))(unknown)
    units.command("alias", help=tell("people.cmd_alias"))(alias)
    app.add_typer(units)


def queue(most: MostOption = 50, fmt: FormatOption = Format.TABLE, contest: ContestOption = None) -> None:
    """Print the pairs nobody has decided on, with what agrees and what contradicts."""
    from workbench.queries.people import merge_queue
    from workbench.rules.identity import Pair, Verdict

    with reading(open_engine()) as session:
        waiting = merge_queue(session, contest_of(session, contest).id or 0)

    def clues(pair: Pair, verdict: Verdict) -> str:
        found = [one.clue for one in pair.evidence if one.verdict is verdict]
        return ", ".join(tell(f"people.clue_{clue.lower()}") for clue in found)

    rows: list[dict[str, object]] = [
        {
            "left": queued.left.code,
            "left_name": queued.left.full_name,
            "right": queued.right.code,
            "right_name": queued.right.full_name,
            "strength": queued.pair.strength.value,
            "agrees": clues(queued.pair, Verdict.AGREES),
            "near": clues(queued.pair, Verdict.NEAR),
            "differs": clues(queued.pair, Verdict.DIFFERS),
        }
        for queued in waiting[:most]
    ]
    names = ("left", "left_name", "right", "right_name", "strength", "agrees", "near", "differs")
    print_rows(rows, fmt, {name: tell(f"people.head_{name}") for name in names})
    if fmt is Format.TABLE:
        console().print(tell("people.queue_count", waiting=len(waiting), shown=len(rows)))


def merge(
    keep: Annotated[str, typer.Option("--keep", help=tell("people.opt_keep"))],
    other: Annotated[str, typer.Option("--other", help=tell("people.opt_other"))],
    actor: ActorOption,
    reason: ReasonOption,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Rule that two accounts are one person."""
    from workbench.services.people import merge_people

    merge_people(open_engine(), keep=keep, other=other, actor=actor, reason=reason, at=moment(at), contest=contest)
    console().print(tell("people.merged", keep=keep, other=other))


def split(
    person: Annotated[str, typer.Option("--person", help=tell("people.opt_person"))],
    actor: ActorOption,
    reason: ReasonOption,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Take a merge back."""
    from workbench.services.people import split_people

    split_people(open_engine(), person=person, actor=actor, reason=reason, at=moment(at), contest=contest)
    console().print(tell("people.split_done", code=person))


def distinct(
    left: Annotated[str, typer.Option("--left", help=tell("people.opt_left"))],
    right: Annotated[str, typer.Option("--right", help=tell("people.opt_right"))],
    actor: ActorOption,
    reason: ReasonOption,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Rule that two accounts are two people."""
    from workbench.services.people import declare_distinct

    declare_distinct(open_engine(), left=left, right=right, actor=actor, reason=reason, at=moment(at), contest=contest)
    console().print(tell("people.distinct_done", left=left, right=right))


def unknown(fmt: FormatOption = Format.TABLE, contest: ContestOption = None) -> None:
    """Print the spellings that files were refused for and that still mean no unit, with the nearest units."""
    from workbench.queries.unit_spellings import unknown_units

    with reading(open_engine()) as session:
        found = unknown_units(session, contest_of(session, contest).id or 0)
    rows: list[dict[str, object]] = [
        {
            "spelling": one.spelling,
            "rows": one.rows,
            "files": ", ".join(one.files),
            "proposals": "; ".join(f"{name} ({code})" for code, name in one.proposals),
        }
        for one in found
    ]
    names = ("spelling", "rows", "files", "proposals")
    print_rows(rows, fmt, {name: tell(f"people.head_{name}") for name in names})


def alias(
    spelling: Annotated[str, typer.Option("--spelling", help=tell("people.opt_spelling"))],
    unit: Annotated[str, typer.Option("--unit", help=tell("people.opt_unit"))],
    actor: ActorOption,
    reason: ReasonOption,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Rule which unit a spelling means, for every later import."""
    from workbench.services.units import decide_unit_alias

    decide_unit_alias(
        open_engine(), spelling=spelling, unit_code=unit, actor=actor, reason=reason, at=moment(at), contest=contest
    )
    console().print(tell("people.alias_done", spelling=spelling, unit=unit))
