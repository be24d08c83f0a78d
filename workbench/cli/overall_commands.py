"""Commands of the prizes of no single week: scores of units, and the lists of the units and of the season."""

from __future__ import annotations

from typing import Annotated

import typer

from workbench.cli.award_list_commands import (
    DivisionOption,
    MethodOption,
    OrderOption,
    RankOption,
    SeedOption,
    codes_of,
    print_signing,
)
from workbench.cli.options import ActorOption, AtOption, ContestOption, FormatOption, ReasonOption, moment
from workbench.cli.output import Format, console, language, print_rows, tell
from workbench.queries.contest import contest_of
from workbench.store import open_engine, reading
from workbench.terms import TieMethod, Track

TrackOption = Annotated[Track, typer.Option("--track", help=tell("collective.opt_track"))]


def register(app: typer.Typer) -> None:
    """Add the commands; the scores stand with the other commands of units."""
    units = next(group.typer_instance for group in app.registered_groups if _is_units(group.typer_instance))
    assert units is not None
    units.command("score", help=tell("collective.cmd_score"))(score)
    overall = typer.Typer(name="overall", help=tell("collective.cmd_overall"), no_args_is_help=True)
    overall.command("allocate", help=tell("collective.cmd_allocate"))(allocate)
    overall.command("tie", help=tell("collective.cmd_tie"))(tie)
    overall.command("conflicts", help=tell("award_commands.conflicts"))(conflicts)
    overall.command("approve", help=tell("collective.cmd_approve"))(approve)
    overall.command("reopen", help=tell("award_commands.reopen"))(reopen)
    overall.command("list", help=tell("collective.cmd_list"))(list_awards)
    app.add_typer(overall)


def _is_units(group: typer.Typer | None) -> bool:
    return group is not None and group.info.name == "units"


def score(fmt: FormatOption = Format.TABLE, contest: ContestOption = None) -> None:
    """Print every unit's score, the working line by line."""
    from workbench.frames import unit_scores_frame
    from workbench.queries.units import unit_rows
    from workbench.services.collective import unit_scores

    with reading(open_engine()) as session:
        contest_id = contest_of(session, contest).id or 0
        names = {row.unit_code: row.unit_name for row in unit_rows(session, contest_id)}
        frame = unit_scores_frame(unit_scores(session, contest_id), names, language())
    print_rows([{str(key): value for key, value in row.items()} for row in frame.to_dict("records")], fmt)


def allocate(track: TrackOption, actor: ActorOption, at: AtOption = None, contest: ContestOption = None) -> None:
    """Make the provisional list of a track."""
    from workbench.services.overall_awards import allocate_overall

    known = _overall(track)
    winners = allocate_overall(open_engine(), track=known, actor=actor, at=moment(at), contest=contest)
    console().print(tell("collective.listed", count=len(winners)))


def tie(
    track: TrackOption,
    rank: RankOption,
    reason: ReasonOption,
    actor: ActorOption,
    order: OrderOption = "",
    method: MethodOption = TieMethod.ORDER,
    public_seed: SeedOption = None,
    division: DivisionOption = "",
    at: AtOption = None,
    contest: ContestOption = None,
) -> None:
    """Record how the committee settles a tie."""
    from workbench.services.overall_awards import decide_overall_tie

    decided = decide_overall_tie(
        open_engine(),
        track=_overall(track),
        rank=rank,
        order=codes_of(order),
        method=method,
        public_seed=public_seed,
        division=division,
        actor=actor,
        reason=reason,
        at=moment(at),
        contest=contest,
    )
    console().print(tell("collective.decided", order=", ".join(decided)))


def conflicts(track: TrackOption, fmt: FormatOption = Format.TABLE, contest: ContestOption = None) -> None:
    """Print what is to be known of the winners, the digest of the list, and who has signed it."""
    from workbench.queries.award_approvals import overall_signing

    with reading(open_engine()) as session:
        signing = overall_signing(session, contest_of(session, contest).id or 0, _overall(track))
    print_signing(signing, fmt)


def reopen(
    track: TrackOption, reason: ReasonOption, actor: ActorOption, at: AtOption = None, contest: ContestOption = None
) -> None:
    """Make an approved list provisional again."""
    from workbench.services.overall_awards import reopen_overall

    reopen_overall(open_engine(), track=_overall(track), actor=actor, reason=reason, at=moment(at), contest=contest)
    console().print(tell("collective.reopened"))


def approve(
    track: TrackOption,
    reason: ReasonOption,
    actor: ActorOption,
    digest: Annotated[str | None, typer.Option("--digest", help=tell("award_commands.opt_digest"))] = None,
    at: AtOption = None,
    contest: ContestOption = None,
) -> None:
    """Sign the provisional list of a track."""
    from workbench.services.overall_awards import approve_overall

    missing = approve_overall(
        open_engine(),
        track=_overall(track),
        digest=digest,
        actor=actor,
        reason=reason,
        at=moment(at),
        contest=contest,
    )
    console().print(tell("collective.signed", missing=missing) if missing else tell("collective.approved"))


def list_awards(track: TrackOption, fmt: FormatOption = Format.TABLE, contest: ContestOption = None) -> None:
    """Print the list of a track."""
    from workbench.queries.collective import overall_awards

    with reading(open_engine()) as session:
        rows = overall_awards(session, contest_of(session, contest).id or 0, _overall(track))
    shown = [row._asdict() | {"state": row.state.label(language())} for row in rows]
    heads = ("division", "position", "prize_code", "prize_label", "amount_vnd", "code", "name", "unit_name", "state")
    print_rows(shown, fmt, {name: tell(f"collective.head_{name}") for name in heads})


def _overall(track: Track) -> Track:
    if track not in (Track.UNIT, Track.QUIZ_SEASON):
        raise typer.BadParameter(tell("collective.wrong_track"))
    return track
