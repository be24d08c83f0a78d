"""Commands of a week's award list: allocate, settle ties, verify, sign, open again, pay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.key_commands import StdinOption, secrets_of
from workbench.cli.options import ActorOption, AtOption, ContestOption, FormatOption, ReasonOption, WeekOption, moment
from workbench.cli.output import Format, console, language, print_json, print_rows, tell
from workbench.queries.contest import contest_of, week_of
from workbench.queries.verification import VerificationRow, verification_rows
from workbench.store import open_engine, reading
from workbench.terms import TieMethod, VerificationState
from workbench.texts import format_moment

if TYPE_CHECKING:
    from workbench.queries.award_approvals import Signing

OrderOption = Annotated[str, typer.Option("--order", help=tell("collective.opt_order"))]
MethodOption = Annotated[TieMethod, typer.Option("--method", help=tell("collective.opt_method"))]
SeedOption = Annotated[int | None, typer.Option("--seed", help=tell("collective.opt_seed"))]
RankOption = Annotated[int, typer.Option("--rank", min=1, help=tell("collective.opt_rank"))]
DivisionOption = Annotated[str, typer.Option("--division", help=tell("collective.opt_division"))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    awards = typer.Typer(name="awards", help=tell("award_commands.awards"), no_args_is_help=True)
    for command in (allocate, tie, send, answer, overdue, close, conflicts, approve, reopen, pay):
        awards.command(command.__name__, help=tell(f"award_commands.{command.__name__}"))(command)
    awards.command("list", help=tell("award_commands.list"))(list_awards)
    app.add_typer(awards)


def codes_of(text: str) -> list[str]:
    """Give the codes that an option names, separated by commas."""
    return [code.strip() for code in text.split(",") if code.strip()]


def allocate(week: WeekOption, actor: ActorOption, at: AtOption = None, contest: ContestOption = None) -> None:
    """Make the provisional list of a week."""
    from workbench.services.awards import allocate_week

    winners = allocate_week(open_engine(), week=week, actor=actor, at=moment(at), contest=contest)
    console().print(tell("desk.allocated", week=week, count=len(winners)))


def tie(
    week: WeekOption,
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
    from workbench.services.awards import decide_tie

    decided = decide_tie(
        open_engine(),
        week=week,
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
    told = {"rank": rank, "method": method.label(language()), "order": ", ".join(decided)}
    console().print(tell("award_board.tie_settled", **told))


def send(week: WeekOption, actor: ActorOption, at: AtOption = None, contest: ContestOption = None) -> None:
    """Record that the winners' units are asked."""
    from workbench.services.verification import send_verifications

    codes = send_verifications(open_engine(), week=week, actor=actor, at=moment(at), contest=contest)
    console().print(tell("award_board.sent", count=len(codes), codes=", ".join(codes)))


def answer(
    week: WeekOption,
    person: Annotated[str, typer.Option("--person", help=tell("award_commands.opt_person"))],
    state: Annotated[VerificationState, typer.Option("--answer", help=tell("award_commands.opt_answer"))],
    answered_by: Annotated[str, typer.Option("--by", help=tell("award_commands.opt_by"))],
    evidence: Annotated[str, typer.Option("--evidence", help=tell("award_commands.opt_evidence"))],
    version: Annotated[int, typer.Option("--version", min=1, help=tell("award_commands.opt_version"))],
    actor: ActorOption,
    note: Annotated[str, typer.Option("--note", help=tell("award_commands.opt_note"))] = "",
    at: AtOption = None,
    contest: ContestOption = None,
) -> None:
    """Record what a unit answered about a winner."""
    from workbench.services.verification import record_answer

    record_answer(
        open_engine(),
        week=week,
        person=person,
        answer=state,
        answered_by=answered_by,
        evidence=evidence,
        seen_version=version,
        note=note,
        actor=actor,
        at=moment(at),
        contest=contest,
    )
    console().print(tell("award_commands.answered", code=person, state=state.label(language())))


def overdue(
    week: WeekOption, fmt: FormatOption = Format.TABLE, at: AtOption = None, contest: ContestOption = None
) -> None:
    """Print whose units are silent past the deadline."""
    _print(week, fmt, at, contest, only_overdue=True)


def close(week: WeekOption, actor: ActorOption, at: AtOption = None, contest: ContestOption = None) -> None:
    """Record that the overdue units did not answer."""
    from workbench.services.verification import close_overdue

    codes = close_overdue(open_engine(), week=week, actor=actor, at=moment(at), contest=contest)
    console().print(tell("award_board.closed", codes=", ".join(codes)))


def list_awards(
    week: WeekOption, fmt: FormatOption = Format.TABLE, at: AtOption = None, contest: ContestOption = None
) -> None:
    """Print every winner a week has had, with the verification; those who stand now are what is signed."""
    _print(week, fmt, at, contest)


def _print(week: int, fmt: Format, at: str | None, contest: str | None, *, only_overdue: bool = False) -> None:
    with reading(open_engine()) as session:
        found = week_of(session, contest_of(session, contest).id or 0, week)
        rows = verification_rows(session, found.id or 0, moment(at))
    shown = [_shown(row, fmt) for row in rows if row.is_overdue or not only_overdue]
    print_rows(shown, fmt, {name: tell(f"award_commands.head_{name}") for name in _COLUMNS})


_COLUMNS = (
    "position", "prize", "person", "full_name", "unit", "amount_vnd", "state", "due_at", "answered_by", "evidence",
    "version",
)  # fmt: skip


def _shown(row: VerificationRow, fmt: Format) -> dict[str, object]:
    is_table = fmt is Format.TABLE
    plain = row.asked.value if row.asked and row.award.value == "PROVISIONAL" else row.award.value
    due = format_moment(row.due_at) if is_table and row.due_at else row.due_at
    values = (
        row.position, row.prize_label if is_table else row.prize_code, row.person_code, row.full_name, row.unit_name,
        row.amount_vnd, row.state if is_table else plain, due, row.answered_by, row.evidence, row.version,
    )  # fmt: skip
    return dict(zip(_COLUMNS, values, strict=True))


def conflicts(week: WeekOption, fmt: FormatOption = Format.TABLE, contest: ContestOption = None) -> None:
    """Print what is to be known of the winners, the digest of the list, and who has signed it."""
    from workbench.queries.award_approvals import week_signing

    with reading(open_engine()) as session:
        signing = week_signing(session, week_of(session, contest_of(session, contest).id or 0, week))
    print_signing(signing, fmt)


def print_signing(signing: Signing, fmt: Format) -> None:
    """Print a list on its way to approval: what to know, what is signed, by whom, how many are missing."""
    lang = language()
    if fmt is Format.JSON:
        print_json(
            {
                "digest": signing.digest,
                "is_approved": signing.is_approved,
                "missing": signing.missing,
                "signatures": [{"member": one.member_code, "role": one.role.value} for one in signing.signatures],
                "conflicts": [conflict.as_row() for conflict in signing.conflicts],
            }
        )
        return
    rows: list[dict[str, object]] = [
        {"person": conflict.code, "kind": conflict.kind.value, "told": told}
        for conflict, told in zip(signing.conflicts, signing.warnings(lang), strict=True)
    ]
    print_rows(rows, fmt, {name: tell(f"award_commands.head_{name}") for name in ("person", "kind", "told")})
    if fmt is Format.TABLE:
        signed = ", ".join(f"{one.member_code} ({one.role.label(lang)})" for one in signing.signatures)
        told = {"digest": signing.digest, "people": signed or tell("commands.nobody"), "missing": signing.missing}
        console().print(tell("award_commands.signing", **told))


def approve(
    week: WeekOption,
    digest: Annotated[str, typer.Option("--digest", help=tell("award_commands.opt_digest"))],
    reason: ReasonOption,
    actor: ActorOption,
    second: Annotated[str | None, typer.Option("--second", help=tell("award_commands.opt_second"))] = None,
    stdin: StdinOption = False,
    at: AtOption = None,
    contest: ContestOption = None,
) -> None:
    """Sign exactly the list whose digest was read; a second person beside proves themselves by their password."""
    from workbench.services.award_approvals import approve_week_awards

    engine, when = open_engine(), moment(at)
    signers = [actor, *([proven_member(second, stdin=stdin, at=at)] if second else [])]
    missing = 0
    for signer in signers:
        missing = approve_week_awards(
            engine, week=week, digest=digest, actor=signer, reason=reason, at=when, contest=contest
        )
    name = "award_approvals.signed_now" if missing else "award_approvals.approved"
    console().print(tell(name, week=week, missing=missing))


def proven_member(username: str, *, stdin: bool, at: str | None) -> str:
    """Give the member behind a username, proven by the password before anything is signed."""
    from workbench.services.sign_in import SignInRefused, sign_in

    password = secrets_of([username], "commands.ask_password", from_stdin=stdin, twice=False)[username]
    outcome = sign_in(open_engine(), username, password, moment(at), action="sign_in.sign")
    if isinstance(outcome, SignInRefused):
        raise outcome.error()
    return outcome.code


def reopen(
    week: WeekOption, reason: ReasonOption, actor: ActorOption, at: AtOption = None, contest: ContestOption = None
) -> None:
    """Make an approved list provisional again."""
    from workbench.services.award_approvals import reopen_week_awards

    reopen_week_awards(open_engine(), week=week, actor=actor, reason=reason, at=moment(at), contest=contest)
    console().print(tell("award_board.reopened", week=week))


def pay(
    week: WeekOption,
    people: Annotated[str, typer.Option("--people", help=tell("award_commands.opt_people"))],
    voucher: Annotated[str, typer.Option("--voucher", help=tell("award_commands.opt_voucher"))],
    actor: ActorOption,
    at: AtOption = None,
    contest: ContestOption = None,
) -> None:
    """Record that approved prizes were paid out."""
    from workbench.services.verification import mark_paid

    named = tuple(codes_of(people))
    mark_paid(open_engine(), week=week, people=named, voucher=voucher, actor=actor, at=moment(at), contest=contest)
    console().print(tell("award_board.paid", codes=", ".join(named), voucher=voucher))
