"""Commands of a week's questions: build, show and approve the pool, look at the forms and send them out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.bank_commands import KeyOption, write_private
from workbench.cli.options import ActorOption, AtOption, ContestOption, FormatOption, ReasonOption, WeekOption, moment
from workbench.cli.output import Format, console, language, print_json, print_rows, tell
from workbench.cli.question_files import FormFormat, form_files, records_of
from workbench.errors import WorkbenchError
from workbench.queries.bank import forms_of_pool, items_of_pool, pool_of_week, pool_rows
from workbench.queries.contest import contest_of, week_of
from workbench.rules.forms import FORMS_PER_WEEK
from workbench.store import open_engine, reading
from workbench.tables import Contest, Pool, Week
from workbench.terms import PoolState
from workbench.texts import to_local

if TYPE_CHECKING:
    from sqlmodel import Session

    from workbench.reports.minutes_data import MinutesKind

MinutesOption = Annotated[Path | None, typer.Option("--minutes", file_okay=False, help=tell("commands.opt_minutes"))]
VenueOption = Annotated[str | None, typer.Option("--venue", help=tell("commands.opt_venue"))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    pool = typer.Typer(name="pool", help=tell("commands.pool"), no_args_is_help=True)
    pool.command("build", help=tell("commands.pool_build"))(build)
    pool.command("show", help=tell("commands.pool_show"))(show)
    pool.command("approve", help=tell("commands.pool_approve"))(approve)
    pool.command("return", help=tell("commands.pool_return"))(return_to_secretariat)
    app.add_typer(pool)
    forms = typer.Typer(name="forms", help=tell("commands.forms"), no_args_is_help=True)
    forms.command("draw", help=tell("commands.forms_draw"))(draw)
    forms.command("export", help=tell("commands.forms_export"))(export)
    app.add_typer(forms)


def stored_pool(session: Session, number: int, code: str | None) -> tuple[Contest, Week, Pool]:
    """Give contest, week and pool; refused while the week has no pool."""
    contest = contest_of(session, code)
    week = week_of(session, contest.id or 0, number)
    pool = pool_of_week(session, week.id or 0)
    if pool is None:
        raise WorkbenchError("pools.not_built", week=number)
    return contest, week, pool


def write_minutes(target: Path | None, kind: MinutesKind, week: int, contest: str | None, venue: str | None) -> None:
    """Write the minutes of what was just done into a folder, where one was named."""
    if target is None:
        return
    from workbench.reports.minutes import render_minutes
    from workbench.reports.week_minutes import gather_minutes

    with reading(open_engine()) as session:
        data = gather_minutes(session, kind, week=week, contest=contest, venue=venue)
    made = render_minutes(data, target)
    for line in (*map(str, made.paths), *made.warnings):
        console().print(line)


def build(
    week: WeekOption,
    actor: ActorOption,
    n_forms: Annotated[int, typer.Option("--forms", min=1, help=tell("commands.opt_forms"))] = FORMS_PER_WEEK,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Draw the pool of a week and its forms, as a draft for approval."""
    from workbench.services.pools import build_week_pool

    engine = open_engine()
    build_week_pool(engine, week=week, n_forms=n_forms, actor=actor, at=moment(at), contest=contest)
    with reading(engine) as session:
        _, _, pool = stored_pool(session, week, contest)
        count = len(pool_rows(session, pool.id or 0))
    console().print(tell("commands.pool_built", week=week, items=count, forms=n_forms))
    console().print(tell("commands.pool_digest_to_approve", digest=pool.approval_digest))


def show(week: WeekOption, fmt: FormatOption = Format.TABLE, contest: ContestOption = None) -> None:
    """Print what the week's pool holds and who approved it; never the key."""
    from workbench.services.approvals import approvals_of

    with reading(open_engine()) as session:
        _, _, pool = stored_pool(session, week, contest)
        items = pool_rows(session, pool.id or 0)
        n_forms = len(forms_of_pool(session, pool.id or 0))
        approvals = approvals_of(session, pool)
    rows: list[dict[str, object]] = [
        {
            "position": item.position,
            "item": item.code,
            "area": item.area_name,
            "difficulty": item.difficulty.value if fmt is not Format.TABLE else item.difficulty.label(language()),
            "stem": item.stem,
        }
        for item in items
    ]
    if fmt is Format.JSON:
        print_json(
            {
                "week": week,
                "state": pool.state,
                "digest": pool.digest,
                "forms_digest": pool.forms_digest,
                "approval_digest": pool.approval_digest,
                "n_forms": n_forms,
                "approvals": [{"member": one.member_code, "role": one.role.value} for one in approvals],
                "items": rows,
            }
        )
        return
    if fmt is Format.TABLE:
        _print_state(week, pool, n_forms, [f"{one.member_code} ({one.role.label(language())})" for one in approvals])
    names = ("position", "item", "area", "difficulty", "stem")
    print_rows(rows, fmt, {name: tell(f"commands.head_{name}") for name in names})


def _print_state(week: int, pool: Pool, n_forms: int, approvals: list[str]) -> None:
    out = console()
    out.print(tell("commands.pool_state", week=week, state=PoolState(pool.state).label(language()), forms=n_forms))
    for name in ("digest", "forms_digest", "approval_digest"):
        out.print(f"{tell(f'commands.{name}')}: {getattr(pool, name)}")
    out.print(tell("commands.approved_by", people=", ".join(approvals) or tell("commands.nobody")))


def approve(
    week: WeekOption,
    digest: Annotated[str, typer.Option("--digest", help=tell("commands.opt_digest"))],
    actor: ActorOption,
    reason: ReasonOption,
    minutes: MinutesOption = None,
    venue: VenueOption = None,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Approve exactly the content whose digest was read."""
    from workbench.reports.minutes_data import MinutesKind
    from workbench.services.approvals import approve_pool

    state = approve_pool(
        open_engine(), week=week, digest=digest, actor=actor, reason=reason, at=moment(at), contest=contest
    )
    if state is PoolState.APPROVED:
        console().print(tell("commands.approved", week=week))
        write_minutes(minutes, MinutesKind.APPROVAL, week, contest, venue)
    else:
        console().print(tell("commands.one_approval", week=week))
        if minutes is not None:
            console().print(tell("commands.minutes_later"))


def return_to_secretariat(
    week: WeekOption, actor: ActorOption, reason: ReasonOption, contest: ContestOption = None, at: AtOption = None
) -> None:
    """Give a pool that is not approved yet back to the secretariat, saying why."""
    from workbench.services.approvals import return_pool

    return_pool(open_engine(), week=week, actor=actor, reason=reason, at=moment(at), contest=contest)
    console().print(tell("commands.returned", week=week))


def draw(week: WeekOption, contest: ContestOption = None) -> None:
    """Say which forms a week has: they are drawn with the pool, in one go and from one seed, and never again."""
    with reading(open_engine()) as session:
        _, stored_week, pool = stored_pool(session, week, contest)
        forms = forms_of_pool(session, pool.id or 0)
    size = stored_week.questions_per_attempt
    said = {"week": week, "count": len(forms), "first": forms[0].code, "last": forms[-1].code, "items": size}
    console().print(tell("commands.forms_drawn", **said))
    console().print(f"{tell('commands.forms_digest')}: {pool.forms_digest}")


def export(
    week: WeekOption,
    target: Annotated[Path, typer.Argument(file_okay=False, help=tell("commands.arg_target"))],
    fmt: Annotated[FormFormat, typer.Option("--format", help=tell("commands.opt_write_format"))],
    with_key: KeyOption = False,
    form: Annotated[list[str] | None, typer.Option("--form", help=tell("commands.opt_form"))] = None,
    contest: ContestOption = None,
) -> None:
    """Write each form into a file of its own, options in the order shown; for Word the key is a sheet apart."""
    from workbench.formats.paper import PaperHead

    with reading(open_engine()) as session:
        found, stored_week, pool = stored_pool(session, week, contest)
        items = items_of_pool(session, found.id or 0, pool.id or 0)
        drawn = forms_of_pool(session, pool.id or 0)
    if with_key and not all(item.key for item in items):
        raise WorkbenchError("commands.key_sealed", week=week)
    unknown = sorted(set(form or ()) - {one.code for one in drawn})
    if unknown:
        raise WorkbenchError("commands.form_unknown", week=week, form=", ".join(unknown), last=drawn[-1].code)
    day = to_local(stored_week.opens_at).date()
    head = PaperHead(found.organiser, found.name, tell("commands.week_part", week=week), day)
    records = records_of(items)
    count = 0
    for one in drawn:
        if not form or one.code in form:
            for name, data in form_files(one, records, fmt, head, with_key=with_key).items():
                write_private(target / name, data)
                count += 1
    console().print(tell("commands.forms_exported", count=count, path=target))
