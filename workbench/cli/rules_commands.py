"""Commands of the written rules: list and show versions and presets, compare, adopt a change, freeze a prediction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.options import (
    ActorOption,
    AtOption,
    ContestOption,
    FormatOption,
    ReasonOption,
    WeekOption,
    moment,
)
from workbench.cli.output import Format, console, language, print_json, print_rows, tell
from workbench.queries.contest import contest_of, rules_of_contest
from workbench.queries.rules_versions import rules_numbered, version_rows
from workbench.rules.presets import preset, presets
from workbench.rules.rules_diff import RulesChange, rules_changes
from workbench.store import open_engine, reading
from workbench.texts import format_moment

if TYPE_CHECKING:
    from workbench.services.rules_versions import Adoption

SecondOption = Annotated[str | None, typer.Option("--seconded-by", help=tell("rules.opt_seconded_by"))]
NumberArgument = Annotated[int, typer.Argument(min=1, help=tell("rules.arg_number"))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    rules = typer.Typer(name="rules", help=tell("rules.help"), no_args_is_help=True)
    rules.command("list", help=tell("rules.help_list"))(list_versions)
    rules.command("show", help=tell("rules.help_show"))(show)
    rules.command("presets", help=tell("rules.help_presets"))(show_presets)
    rules.command("diff", help=tell("rules.help_diff"))(diff)
    rules.command("adopt", help=tell("rules.help_adopt"))(adopt)
    rules.command("freeze", help=tell("rules.help_freeze"))(freeze)
    app.add_typer(rules)


def list_versions(fmt: FormatOption = Format.TABLE, contest: ContestOption = None) -> None:
    """Print every version with its notice, hash and the weeks held under it."""
    with reading(open_engine()) as session:
        versions = version_rows(session, contest_of(session, contest).id or 0)
    rows: list[dict[str, object]] = [
        {
            "number": one.number,
            "notice": one.rules.notice,
            "frozen_at": format_moment(one.frozen_at) if fmt is Format.TABLE else one.frozen_at,
            "weeks": ", ".join(map(str, one.weeks)),
            "sha256": one.sha256,
        }
        for one in versions
    ]
    print_rows(rows, fmt, _heads("number", "notice", "frozen_at", "weeks", "sha256"))


def show(number: NumberArgument, contest: ContestOption = None) -> None:
    """Print one version as JSON, which `rules adopt` reads again once it is edited."""
    with reading(open_engine()) as session:
        rules = rules_numbered(session, contest_of(session, contest).id or 0, number)
    print_json(rules.body())


def show_presets(fmt: FormatOption = Format.TABLE) -> None:
    """Print the published ways of ranking."""
    rows: list[dict[str, object]] = [
        {
            "preset": one.name,
            "ranking": one.describe(language()),
            "rank_keys": ", ".join(one.rank_keys),
            "source": one.source,
        }
        for one in presets()
    ]
    print_rows(rows, fmt, _heads("preset", "ranking", "rank_keys", "source"))


def diff(
    before: NumberArgument, after: NumberArgument, fmt: FormatOption = Format.TABLE, contest: ContestOption = None
) -> None:
    """Print every entry in which two versions differ."""
    with reading(open_engine()) as session:
        contest_id = contest_of(session, contest).id or 0
        changes = rules_changes(*(rules_numbered(session, contest_id, number) for number in (before, after)))
    _print_changes(changes, fmt)


def adopt(
    weeks: Annotated[str, typer.Option("--weeks", help=tell("rules.opt_weeks"))],
    notice: Annotated[str, typer.Option("--notice", help=tell("rules.opt_notice"))],
    actor: ActorOption,
    reason: ReasonOption,
    file: Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, help=tell("rules.arg_file"))] = None,
    preset_name: Annotated[str | None, typer.Option("--preset", help=tell("rules.opt_preset"))] = None,
    seconded_by: SecondOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=tell("rules.opt_dry_run"))] = False,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Adopt rules from a file, or the newest rules with a preset, as a new version under a new notice."""
    from workbench.rules.contest_setup import load_rules
    from workbench.services.rules_versions import adopt_rules, preview_adoption

    engine = open_engine()
    with reading(engine) as session:
        newest = rules_of_contest(session, contest_of(session, contest).id or 0)
    rules = (load_rules(file) if file else newest).model_copy(update={"notice": notice})
    if preset_name:
        rules = preset(preset_name).applied_to(rules)
    named = _week_numbers(weeks)
    if dry_run:
        seconded = seconded_by is not None
        made = preview_adoption(engine, rules, weeks=named, at=moment(at), is_seconded=seconded, contest=contest)
    else:
        made = adopt_rules(
            engine,
            rules,
            weeks=named,
            actor=actor,
            reason=reason,
            at=moment(at),
            seconded_by=seconded_by,
            contest=contest,
        )
    _print_adoption(made, dry_run=dry_run)


def freeze(
    week: WeekOption,
    actor: ActorOption,
    reason: ReasonOption,
    seconded_by: SecondOption = None,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Freeze the figure that the week's side question asked to predict."""
    from workbench.services.predictions import freeze_prediction_target

    actual = freeze_prediction_target(
        open_engine(), week=week, actor=actor, reason=reason, at=moment(at), seconded_by=seconded_by, contest=contest
    )
    console().print(tell("rules.frozen", week=week, actual=actual))


def _week_numbers(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError as error:
        raise typer.BadParameter(tell("rules.weeks_as_numbers")) from error


def _print_adoption(made: Adoption, *, dry_run: bool) -> None:
    weeks = ", ".join(map(str, made.weeks))
    key = "rules.would_adopt" if dry_run else "rules.adopted"
    console().print(tell(key, number=made.number, weeks=weeks, sha=made.sha256))
    _print_changes(made.changes, Format.TABLE)
    for finding in made.findings:
        console().print(f"{finding.message(language())} {finding.advice(language())}".rstrip())


def _print_changes(changes: tuple[RulesChange, ...], fmt: Format) -> None:
    print_rows([change._asdict() for change in changes], fmt, _heads(*RulesChange._fields))


def _heads(*names: str) -> dict[str, str]:
    return {name: tell(f"rules.head_{name}") for name in names}
