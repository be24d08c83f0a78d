"""Commands of the rounds of essays: judges, third marks, tally, moderation, who goes on, prizes, signatures of two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.award_list_commands import (
    MethodOption,
    OrderOption,
    RankOption,
    SeedOption,
    codes_of,
    print_signing,
    proven_member,
)
from workbench.cli.key_commands import StdinOption
from workbench.cli.marking_commands import RoundOption
from workbench.cli.options import ActorOption, AtOption, ContestOption, FormatOption, ReasonOption, moment
from workbench.cli.output import Format, console, language, print_rows, tell
from workbench.queries.contest import contest_of, rules_of_contest
from workbench.queries.essays import essay_rows
from workbench.rules.sheet_checks import read_points
from workbench.store import open_engine, reading
from workbench.terms import ConflictGround, EssayRound, TieMethod, Track
from workbench.texts import format_points

if TYPE_CHECKING:
    from workbench.services.panels import Reseating

JudgeOption = Annotated[str, typer.Option("--judge", help=tell("essay_rounds.opt_judge"))]
WorkOption = Annotated[str, typer.Option("--work", help=tell("essay_rounds.opt_work"))]
WorksOption = Annotated[str, typer.Option("--works", help=tell("essay_rounds.opt_works"))]


def register(app: typer.Typer) -> None:
    """Add the commands to those of works."""
    essays = next(group.typer_instance for group in app.registered_groups if _is_essays(group.typer_instance))
    assert essays is not None
    for command in (
        assign,
        conflict,
        withdraw,
        fill,
        third,
        tally,
        moderate,
        advance,
        tie,
        allocate,
        conflicts,
        approve,
    ):
        essays.command(command.__name__, help=tell(f"essay_rounds.cmd_{command.__name__}"))(command)


def _is_essays(group: typer.Typer | None) -> bool:
    return group is not None and group.info.name == "essays"


def assign(essay_round: RoundOption, actor: ActorOption, at: AtOption = None, contest: ContestOption = None) -> None:
    """Give every work of a round its judges."""
    from workbench.services.panels import assign_round

    sheets = assign_round(open_engine(), essay_round=essay_round, actor=actor, at=moment(at), contest=contest)
    console().print(tell("desk.assigned_now", round=essay_round.label(language()), sheets=sheets))


def conflict(
    judge: JudgeOption,
    reason: ReasonOption,
    actor: ActorOption,
    work: Annotated[str | None, typer.Option("--work", help=tell("essay_rounds.opt_work"))] = None,
    unit: Annotated[str | None, typer.Option("--unit", help=tell("essay_rounds.opt_unit"))] = None,
    ground: Annotated[ConflictGround, typer.Option("--ground", help=tell("essay_rounds.opt_ground"))] = (
        ConflictGround.RELATION
    ),
    at: AtOption = None,
    contest: ContestOption = None,
) -> None:
    """Record that a judge may not mark a work, or the works of a unit."""
    from workbench.services.panels import declare_conflict

    outcome = declare_conflict(
        open_engine(),
        judge=judge,
        work=work,
        unit=unit,
        ground=ground,
        note=reason,
        actor=actor,
        at=moment(at),
        contest=contest,
    )
    _tell_reseated(outcome)


def withdraw(
    judge: JudgeOption, reason: ReasonOption, actor: ActorOption, at: AtOption = None, contest: ContestOption = None
) -> None:
    """Let a judge leave the jury."""
    from workbench.services.panels import withdraw_judge

    outcome = withdraw_judge(open_engine(), judge=judge, actor=actor, reason=reason, at=moment(at), contest=contest)
    _tell_reseated(outcome)


def _tell_reseated(outcome: Reseating) -> None:
    told = {"withdrawn": outcome.withdrawn, "replaced": outcome.replaced, "kept": outcome.kept}
    if outcome.vacant:
        console().print(tell("essays_desk.reseated_vacant", **told, works=", ".join(outcome.vacant)))
    else:
        console().print(tell("essays_desk.reseated", **told))


def fill(essay_round: RoundOption, actor: ActorOption, at: AtOption = None, contest: ContestOption = None) -> None:
    """Seat judges where withdrawn ones were not replaced."""
    from workbench.services.panels import fill_seats

    count = fill_seats(open_engine(), essay_round=essay_round, actor=actor, at=moment(at), contest=contest)
    console().print(tell("essays_desk.filled", count=count))


def third(
    essay_round: RoundOption,
    reason: ReasonOption,
    actor: ActorOption,
    works: WorksOption = "",
    at: AtOption = None,
    contest: ContestOption = None,
) -> None:
    """Ask for the third marks that are owed, or for one more mark of named works."""
    from workbench.services.panels import ask_third_marks

    count = ask_third_marks(
        open_engine(),
        essay_round=essay_round,
        works=codes_of(works),
        actor=actor,
        reason=reason,
        at=moment(at),
        contest=contest,
    )
    console().print(tell("essays_desk.third_asked", round=essay_round.label(language()), count=count))


def tally(essay_round: RoundOption, fmt: FormatOption = Format.TABLE, contest: ContestOption = None) -> None:
    """Print every work's total by the written rule, by blind code, best first."""
    from workbench.queries.essay_results import tallies_of_round

    with reading(open_engine()) as session:
        contest_id = contest_of(session, contest).id or 0
        tallies = tallies_of_round(session, contest_id, essay_round, rules_of_contest(session, contest_id))
        blind = {work.code: work.blind_code or "" for work in essay_rows(session, contest_id)}
    ordered = sorted(tallies, key=lambda one: (one.total is None, -(one.total or 0), blind[one.essay_code]))
    rows: list[dict[str, object]] = [
        {
            "blind": blind[one.essay_code],
            "total": None if one.total is None else str(one.total),
            "marks": ", ".join(f"{given.judge_code} {given.total}" for given in one.judge_totals),
            "gap": str(one.gap),
            "ruling": one.ruling.label(language()) if fmt is Format.TABLE else one.ruling.value,
        }
        for one in ordered
    ]
    print_rows(
        rows, fmt, {name: tell(f"essay_rounds.head_{name}") for name in ("blind", "total", "marks", "gap", "ruling")}
    )


def moderate(
    essay_round: RoundOption,
    work: WorkOption,
    points: Annotated[str, typer.Option("--points", help=tell("essay_rounds.opt_points"))],
    reason: ReasonOption,
    actor: ActorOption,
    at: AtOption = None,
    contest: ContestOption = None,
) -> None:
    """Put a total in place of a work's reckoned one."""
    from workbench.services.essays import moderate_total

    total = read_points(points)
    if total is None:
        raise typer.BadParameter(tell("essay_rounds.points_missing"))
    moderate_total(
        open_engine(),
        essay_round=essay_round,
        work=work,
        points=total,
        actor=actor,
        reason=reason,
        at=moment(at),
        contest=contest,
    )
    console().print(tell("essays_desk.moderated", work=work, points=format_points(total)))


def advance(
    essay_round: RoundOption,
    works: WorksOption = "",
    reason: Annotated[str, typer.Option("--reason", help=tell("commands.opt_reason"))] = "",
    actor: Annotated[str | None, typer.Option("--actor", envvar="WORKBENCH_ACTOR", help=tell("cli.opt_actor"))] = None,
    at: AtOption = None,
    contest: ContestOption = None,
) -> None:
    """Print who goes on from a round; with --works record which of the works that tie are let in."""
    from workbench.queries.essay_results import cut_of_round
    from workbench.services.essays import admit_tied

    engine = open_engine()
    if works:
        told = {"works": codes_of(works), "actor": actor or "", "reason": reason}
        admit_tied(engine, essay_round=essay_round, **told, at=moment(at), contest=contest)  # type: ignore[arg-type]
    with reading(engine) as session:
        contest_id = contest_of(session, contest).id or 0
        cut = cut_of_round(session, contest_id, essay_round, rules_of_contest(session, contest_id))
        blind = {work.code: work.blind_code or "" for work in essay_rows(session, contest_id)}
    name = "essays_desk.to_prizes" if essay_round is EssayRound.FINAL else "essays_desk.to_final"
    console().print(tell(name, count=len(cut.chosen), works=_named(blind, cut.chosen)))
    if cut.tied:
        console().print(tell("essays_desk.tied", places=cut.open_places, works=_named(blind, cut.tied)))
        raise typer.Exit(1)


def _named(blind: dict[str, str], codes: tuple[str, ...]) -> str:
    return ", ".join(sorted(blind[code] for code in codes)) or "–"


def tie(
    rank: RankOption,
    reason: ReasonOption,
    actor: ActorOption,
    order: OrderOption = "",
    method: MethodOption = TieMethod.ORDER,
    public_seed: SeedOption = None,
    at: AtOption = None,
    contest: ContestOption = None,
) -> None:
    """Record how the committee settles a tie of the final."""
    from workbench.services.essay_awards import decide_essay_tie

    engine = open_engine()
    with reading(engine) as session:
        works = essay_rows(session, contest_of(session, contest).id or 0)
    codes = {work.blind_code: work.code for work in works}
    decided = decide_essay_tie(
        engine,
        rank=rank,
        order=[codes.get(code, code) for code in codes_of(order)],
        method=method,
        public_seed=public_seed,
        actor=actor,
        reason=reason,
        at=moment(at),
        contest=contest,
    )
    blind = {work.code: work.blind_code or "" for work in works}
    console().print(tell("collective.decided", order=", ".join(blind[code] for code in decided)))


def allocate(actor: ActorOption, at: AtOption = None, contest: ContestOption = None) -> None:
    """Make the provisional list of essay prizes."""
    from workbench.services.essay_awards import allocate_essays

    winners = allocate_essays(open_engine(), actor=actor, at=moment(at), contest=contest)
    console().print(tell("desk.essays_allocated", count=len(winners)))


def conflicts(fmt: FormatOption = Format.TABLE, contest: ContestOption = None) -> None:
    """Print what is to be known of the winners, the digest of the list, and who has signed it."""
    from workbench.queries.award_approvals import overall_signing

    with reading(open_engine()) as session:
        signing = overall_signing(session, contest_of(session, contest).id or 0, Track.ESSAY)
    print_signing(signing, fmt)


def approve(
    digest: Annotated[str, typer.Option("--digest", help=tell("award_commands.opt_digest"))],
    reason: ReasonOption,
    actor: ActorOption,
    second: Annotated[str | None, typer.Option("--second", help=tell("award_commands.opt_second"))] = None,
    stdin: StdinOption = False,
    at: AtOption = None,
    contest: ContestOption = None,
) -> None:
    """Sign exactly the list whose digest was read; a second person beside proves themselves by their password."""
    from workbench.services.overall_awards import approve_overall

    engine, when, missing = open_engine(), moment(at), 0
    for signer in [actor, *([proven_member(second, stdin=stdin, at=at)] if second else [])]:
        told = {"track": Track.ESSAY, "digest": digest, "actor": signer, "reason": reason}
        missing = approve_overall(engine, **told, at=when, contest=contest)  # type: ignore[arg-type]
    console().print(tell("collective.signed", missing=missing) if missing else tell("collective.approved"))
