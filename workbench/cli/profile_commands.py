"""Commands of intake profiles: which there are, what one says, saving one from a file."""

from __future__ import annotations

from typing import Annotated

import typer

from workbench.cli.options import ActorOption, AtOption, ContestOption, FileArgument, FormatOption, moment
from workbench.cli.output import Format, console, print_json, print_rows, tell
from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of
from workbench.store import open_engine, reading
from workbench.texts import format_moment

NameArgument = Annotated[str, typer.Argument(help=tell("profiles.arg_name"))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    profile = typer.Typer(name="profile", help=tell("profiles.cmd_profile"), no_args_is_help=True)
    profile.command("list", help=tell("profiles.cmd_list"))(list_profiles)
    profile.command("show", help=tell("profiles.cmd_show"))(show)
    profile.command("save", help=tell("profiles.cmd_save"))(save)
    app.add_typer(profile)


def list_profiles(fmt: FormatOption = Format.TABLE, contest: ContestOption = None) -> None:
    """Print every profile that an import can name, saved ones first."""
    from workbench.intake.profiles import shipped_profiles
    from workbench.queries.profiles import profiles_of

    with reading(open_engine()) as session:
        saved = profiles_of(session, contest_of(session, contest).id or 0)
    rows: list[dict[str, object]] = [
        {
            "name": row.name,
            "number": row.number,
            "layout": row.profile.layout.value,
            "identity": row.profile.identity.value,
            "saved_by": row.saved_by,
            "saved_at": format_moment(row.saved_at) if fmt is Format.TABLE else row.saved_at,
        }
        for row in saved
    ]
    rows += [
        {
            "name": profile.name,
            "number": None,
            "layout": profile.layout.value,
            "identity": profile.identity.value,
            "saved_by": None,
            "saved_at": None,
        }
        for profile in shipped_profiles().values()
    ]
    names = ("name", "number", "layout", "identity", "saved_by", "saved_at")
    print_rows(rows, fmt, {name: tell(f"profiles.head_{name}") for name in names})


def show(name: NameArgument, contest: ContestOption = None) -> None:
    """Print one profile in its newest version, as ``save`` takes it back."""
    from workbench.queries.profiles import profile_named

    with reading(open_engine()) as session:
        chosen = profile_named(session, contest_of(session, contest).id or 0, name)
    print_json(chosen.profile.model_dump(mode="json"))


def save(file: FileArgument, actor: ActorOption, contest: ContestOption = None, at: AtOption = None) -> None:
    """Save the profile of a JSON file; a change of a saved one is a new number under its name."""
    from workbench.intake.profiles import Profile
    from workbench.services.profiles import save_profile

    try:
        profile = Profile.model_validate_json(file.read_bytes())
    except ValueError as error:
        raise WorkbenchError("profiles.not_a_profile", file=file.name, detail=str(error).replace("\n", " ")) from error
    number = save_profile(open_engine(), profile, actor=actor, at=moment(at), contest=contest)
    console().print(tell("profiles.saved", name=profile.name, number=number))
