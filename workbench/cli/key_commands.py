"""Commands around secrets: seal, open and verify a week's key, let a member sign in.

A passphrase is asked by a hidden prompt or read from standard input: arguments and the environment are seen by others.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.options import ActorOption, AtOption, ContestOption, WeekOption, moment
from workbench.cli.output import FINDING, console, tell
from workbench.cli.pool_commands import MinutesOption, VenueOption, stored_pool, write_minutes
from workbench.errors import WorkbenchError
from workbench.queries.bank import items_of_pool
from workbench.queries.contest import contest_of, member_of
from workbench.queries.members import member_sign_in
from workbench.store import open_engine, reading, transaction
from workbench.tables import SealedKey

if TYPE_CHECKING:
    from sqlmodel import Session

    from workbench.services.scoring import Rescoring

_SHOWN_DIFFERENCES = 20
HolderOption = Annotated[list[str], typer.Option("--holder", help=tell("commands.opt_holder"))]
StdinOption = Annotated[bool, typer.Option("--stdin", help=tell("commands.opt_stdin"))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    key = typer.Typer(name="key", help=tell("commands.key"), no_args_is_help=True)
    key.command("seal", help=tell("commands.key_seal"))(seal)
    key.command("open", help=tell("commands.key_open"))(open_key)
    key.command("verify", help=tell("commands.key_verify"))(verify)
    app.add_typer(key)
    app.command("sign-in", help=tell("commands.sign_in"))(sign_in)


def secrets_of(names: Sequence[str], question: str, *, from_stdin: bool, twice: bool) -> dict[str, str]:
    """Give each name's secret: typed unseen (twice where it is new), or one line each on standard input."""
    if len(set(names)) < len(names):
        raise WorkbenchError("commands.named_twice")
    if from_stdin:
        lines = sys.stdin.read().splitlines()
        if len(lines) != len(names):
            raise WorkbenchError("commands.stdin_lines", wanted=len(names), found=len(lines))
        return dict(zip(names, lines, strict=True))
    again = tell("commands.ask_again") if twice else False
    return {
        name: typer.prompt(tell(question, name=name), hide_input=True, confirmation_prompt=again, err=True)
        for name in names
    }


def seal(
    week: WeekOption,
    actor: ActorOption,
    holder: HolderOption,
    stdin: StdinOption = False,
    minutes: MinutesOption = None,
    venue: VenueOption = None,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Seal the key of an approved pool to its holders; it leaves the database."""
    import secrets

    from workbench.reports.minutes_data import MinutesKind
    from workbench.services.keys import seal_week_key

    engine = open_engine()
    with reading(engine) as session:
        found, _, _ = stored_pool(session, week, contest)
        for code in holder:
            member_of(session, found.id or 0, code)
    holders = secrets_of(holder, "commands.ask_passphrase", from_stdin=stdin, twice=True)
    sealed = seal_week_key(
        engine,
        week=week,
        holders=holders,
        actor=actor,
        at=moment(at),
        random_bytes=secrets.token_bytes,
        contest=contest,
    )
    console().print(tell("commands.sealed", week=week, holders=", ".join(holder)))
    console().print(tell("commands.commitment", commitment=sealed.commitment))
    console().print(tell("commands.blob_sha256", sha256=hashlib.sha256(sealed.blob.encode()).hexdigest()))
    write_minutes(minutes, MinutesKind.SEALING, week, contest, venue)


def open_key(
    week: WeekOption,
    actor: ActorOption,
    holder: HolderOption,
    stdin: StdinOption = False,
    minutes: MinutesOption = None,
    venue: VenueOption = None,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Open a sealed key with two holders after the week, and count all papers again."""
    from workbench.reports.minutes_data import MinutesKind
    from workbench.services.keys import open_week_key
    from workbench.services.scoring import rescore

    engine = open_engine()
    with reading(engine) as session:
        stored_pool(session, week, contest)
    passphrases = secrets_of(holder, "commands.ask_passphrase", from_stdin=stdin, twice=False)
    count = open_week_key(engine, week=week, passphrases=passphrases, actor=actor, at=moment(at), contest=contest)
    console().print(tell("commands.opened", week=week, count=count))
    write_minutes(minutes, MinutesKind.OPENING, week, contest, venue)
    with reading(engine) as session:
        _, stored_week, _ = stored_pool(session, week, contest)
        again = rescore(session, stored_week.id or 0)
    _print_rescoring(again)


def verify(
    week: WeekOption,
    commitment: Annotated[str | None, typer.Option("--commitment", help=tell("commands.opt_commitment"))] = None,
    sha256: Annotated[str | None, typer.Option("--sha256", help=tell("commands.opt_sha256"))] = None,
    contest: ContestOption = None,
) -> None:
    """Check the sealed file, and once it is open the key itself; ends with 1 where something does not hold."""
    from workbench.rules.sealing import check_blob
    from workbench.services.scoring import rescore

    with reading(open_engine()) as session:
        found, stored_week, pool = stored_pool(session, week, contest)
        sealed = session.get(SealedKey, pool.id)
        if sealed is None:
            raise WorkbenchError("keys.not_sealed", week=week)
        holders = check_blob(sealed.blob.encode(), pool_digest=pool.digest, commitment=sealed.commitment, sha256=sha256)
        if commitment is not None and commitment.lower() != sealed.commitment:
            raise WorkbenchError("sealing.other_commitment")
        console().print(tell("commands.blob_holds", week=week, holders=", ".join(holders)))
        if sealed.nonce is None:
            console().print(tell("commands.still_sealed", week=week))
            return
        _check_opened(session, found.id or 0, sealed, week)
        again = rescore(session, stored_week.id or 0)
    _print_rescoring(again)
    if again.differences:
        raise typer.Exit(FINDING)


def _check_opened(session: Session, contest_id: int, sealed: SealedKey, week: int) -> None:
    """Compute the commitment from the key in the database and the nonce of the opening."""
    from workbench.rules.sealing import commitment_of

    key = {item.code: item.key for item in items_of_pool(session, contest_id, sealed.pool_id)}
    if not all(key.values()):
        raise WorkbenchError("keys.still_sealed", week=week)
    if commitment_of(key, sealed.nonce or "") != sealed.commitment:
        raise WorkbenchError("sealing.other_commitment")
    console().print(tell("commands.commitment_holds"))


def _print_rescoring(again: Rescoring) -> None:
    counts = {"compared": again.compared, "left": again.not_comparable, "differ": len(again.differences)}
    console().print(tell("commands.rescored", **counts))
    for found in again.differences[:_SHOWN_DIFFERENCES]:
        values = {"attempt": found.attempt_code, "platform": found.platform, "recomputed": found.recomputed}
        console().print(f"  {tell('commands.difference', **values)}")
    if len(again.differences) > _SHOWN_DIFFERENCES:
        console().print(f"  {tell('cli.more_findings', count=len(again.differences) - _SHOWN_DIFFERENCES)}")


def sign_in(
    member: Annotated[str, typer.Argument(help=tell("commands.arg_member"))],
    username: Annotated[str, typer.Argument(help=tell("commands.arg_username"))],
    actor: ActorOption,
    stdin: StdinOption = False,
    contest: ContestOption = None,
    at: AtOption = None,
) -> None:
    """Let a member sign in to the apps with a username and a password."""
    from workbench.services.sign_in import clean_username, give_sign_in

    engine = open_engine()
    name = clean_username(username)
    with reading(engine) as session:
        contest_id = contest_of(session, contest).id or 0
        person, acting = (member_of(session, contest_id, code) for code in (member, actor))
        taken = member_sign_in(session, name)
    if not name:
        raise WorkbenchError("commands.username_empty")
    if taken is not None and taken.member_id != person.id:
        raise WorkbenchError("commands.username_taken", username=name)
    password = secrets_of([name], "commands.ask_password", from_stdin=stdin, twice=True)[name]
    with transaction(engine) as session:
        give_sign_in(
            session, member_id=person.id or 0, username=name, password=password, actor=acting.code, at=moment(at)
        )
    console().print(tell("commands.sign_in_given", name=person.full_name, username=name))
