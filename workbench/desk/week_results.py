"""Notebook 40_week_results: standings, ties settled by a recorded decision, the award list and its approval."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from workbench.catalogue import say
from workbench.desk.pages import Notice, Part, Shown, Table, make_frame
from workbench.desk.session import Desk
from workbench.desk.weeks import WeekChoice, members_as_options, needed_reason
from workbench.errors import WorkbenchError
from workbench.frames import standings_frame
from workbench.queries.award_approvals import Signing, week_signing
from workbench.queries.awards import WeekAward, settled_ties, week_awards
from workbench.queries.contest import week_of
from workbench.queries.decisions import DecisionRow, decisions_of_week
from workbench.queries.standings import StandingRow
from workbench.rules.approvals import AWARD_ROLES
from workbench.rules.awards import Allocation, OpenTie
from workbench.services.award_approvals import approve_week_awards
from workbench.services.awards import allocate_week, allocation_of_week, decide_tie
from workbench.store import reading
from workbench.terms import AwardState, DecisionKind, Role, TieMethod
from workbench.texts import format_duration, format_moment
from workbench.widgets.action_panel import Action, Outcome
from workbench.widgets.action_panel.model import choice, reason
from workbench.widgets.award_board.fields import TieChoice, tie_choice, tie_fields

STANDINGS_SHOWN = 30


class WeekResult(NamedTuple):
    """A week on its way to the award list."""

    allocation: Allocation
    standings: list[StandingRow]
    awards: list[WeekAward]
    decisions: list[DecisionRow]

    @property
    def is_approved(self) -> bool:
        """Say whether the award list is approved."""
        return _is_signed(self.awards)


def is_approved(desk: Desk, number: int) -> bool:
    """Say whether a week's award list is approved, without ranking anybody."""
    with reading(desk.engine) as session:
        awards = week_awards(session, desk.contest_id, week_of(session, desk.contest_id, number).id)
    return _is_signed(awards)


def _is_signed(awards: Sequence[WeekAward]) -> bool:
    """Say whether a list is approved, its prizes paid or not."""
    return bool(awards) and all(award.state is not AwardState.PROVISIONAL for award in awards)


def result_of(desk: Desk, number: int) -> WeekResult:
    """Read what the rules and the decisions make of a week now, and what is stored of it."""
    with reading(desk.engine) as session:
        week = week_of(session, desk.contest_id, number)
        assert week.id is not None
        allocation, rows = allocation_of_week(session, week)
        return WeekResult(
            allocation,
            rows,
            week_awards(session, desk.contest_id, week.id),
            decisions_of_week(session, week.id, DecisionKind.TIE_ORDER),
        )


def standings(desk: Desk, chosen: WeekChoice, top: int = STANDINGS_SHOWN) -> Shown:
    """Show the standings with the key that decided each place; the first ``top`` rows."""

    def make() -> list[Part]:
        rows = result_of(desk, chosen.number).standings
        return [Table(say("apps.standings_caption", number=chosen.number), standings_frame(rows), top)]

    return chosen.show(make)


def settle_ties(
    desk: Desk, chosen: WeekChoice, approver: str | None, tie_orders: Mapping[Any, Sequence[str]], why: str | None
) -> Shown:
    """Show every tie across a prize line with what is at stake, and record the committee's order.

    ``tie_orders`` maps a shared rank to person codes, best first; an order already recorded is not recorded again.
    """
    if approver and tie_orders and not is_approved(desk, chosen.number):
        _decide_given(desk, chosen.number, approver, _ranks(tie_orders), needed_reason(why))
    return chosen.show(lambda: _tie_parts(desk, chosen.number))


def _ranks(tie_orders: Mapping[Any, Sequence[str]]) -> dict[int, tuple[str, ...]]:
    try:
        return {int(rank): tuple(order) for rank, order in tie_orders.items()}
    except ValueError:
        raise WorkbenchError("desk.rank_unreadable", ranks=", ".join(map(str, tie_orders))) from None


def _decide_given(desk: Desk, number: int, approver: str, orders: Mapping[int, tuple[str, ...]], why: str) -> None:
    with reading(desk.engine) as session:
        decided = settled_ties(session, desk.contest_id, week_of(session, desk.contest_id, number).id)
    for rank, order in sorted(orders.items()):
        if rank not in decided or decided[rank].order != order:
            _decide(desk, number, rank, "", TieChoice(TieMethod.ORDER, order, None), approver, why)


def _decide(desk: Desk, number: int, rank: int, division: str, chosen: TieChoice, approver: str, why: str) -> str:
    decided = decide_tie(
        desk.engine,
        week=number,
        rank=rank,
        division=division,
        method=chosen.method,
        order=chosen.order,
        public_seed=chosen.public_seed,
        actor=approver,
        reason=why,
        at=desk.at,
        contest=desk.contest,
    )
    return say("award_board.tie_settled", rank=rank, method=chosen.method.label(), order=", ".join(decided))


def _tie_parts(desk: Desk, number: int) -> list[Part]:
    result = result_of(desk, number)
    parts: list[Part] = []
    decided = result.decisions
    if decided:
        parts.append(Table(say("desk.table_tie_decisions", week=number), tie_decisions_frame(decided)))
    if not result.standings:
        return [say("desk.week_empty", week=number)]
    if not result.allocation.open_ties:
        return [*parts, say("desk.no_open_tie", week=number)]
    for tie in result.allocation.open_ties:
        people = [row for row in result.standings if row.person_code in tie.codes and row.rank == tie.rank]
        parts += [
            Notice(say("desk.open_tie", rank=tie.rank, count=len(tie.codes), prizes=_at_stake(tie)), is_bad=True),
            Table(say("desk.table_tied", rank=tie.rank), tied_frame(people)),
            _tie_form(desk, number, tie, people),
        ]
    return parts


def _at_stake(tie: OpenTie) -> str:
    return " / ".join(label or say("awards.no_prize") for label in tie.prizes)


def tied_frame(people: Iterable[StandingRow]) -> Any:
    """Give the people of a tie as the committee has to compare them."""
    rows = [
        (
            row.person_code,
            row.full_name,
            row.unit_name,
            row.points,
            format_duration(row.duration_ms),
            format_moment(row.submitted_at),
            row.n_attempts,
        )
        for row in people
    ]
    return make_frame(("person", "full_name", "unit", "points", "duration", "submitted", "own_attempts"), rows)


def tie_decisions_frame(decisions: Iterable[DecisionRow]) -> Any:
    """Give the recorded decisions: how each tie was settled, by which number drawn, who decided and why."""
    rows = []
    for row in decisions:
        body = json.loads(row.body)
        method, moment = TieMethod(body.get("method", TieMethod.ORDER.value)).label(), format_moment(row.decided_at)
        drawn = str(body.get("public_seed", ""))
        rows.append((body["rank"], method, drawn, ", ".join(body["order"]), row.decided_by, moment, row.reason))
    return make_frame(("rank", "tie_method", "public_number", "order", "decided_by_name", "moment", "reason"), rows)


def _tie_form(desk: Desk, number: int, tie: OpenTie, people: Sequence[StandingRow]) -> Action:
    with reading(desk.engine) as session:
        committee = members_as_options(session, desk, Role.COMMITTEE)

    def do(values: Mapping[str, Any]) -> Outcome:
        chosen = tie_choice(values)
        return Outcome(_decide(desk, number, tie.rank, tie.division, chosen, values["approver"], values["reason"]))

    fields = (*tie_fields(tie, people), choice("approver", say("desk.field_approver"), committee), reason())
    return Action(say("desk.tie_title", rank=tie.rank), say("desk.tie_button"), fields, do)


def allocate(desk: Desk, chosen: WeekChoice) -> Shown:
    """Lay the prize table over the standings and store the provisional list; by hand a form asks first."""
    if desk.actor and not is_approved(desk, chosen.number):
        _allocate(desk, chosen.number, desk.actor)
    return chosen.show(lambda: _allocate_parts(desk, chosen.number))


def _allocate(desk: Desk, number: int, actor: str) -> str:
    winners = allocate_week(desk.engine, week=number, actor=actor, at=desk.at, contest=desk.contest)
    return say("desk.allocated", week=number, count=len(winners))


def _allocate_parts(desk: Desk, number: int) -> list[Part]:
    result = result_of(desk, number)
    parts: list[Part] = []
    if result.awards:
        state = result.awards[0].state.label()
        parts.append(Notice(say("desk.award_list_there", week=number, count=len(result.awards), state=state)))
        parts.append(Table(say("desk.table_awards", week=number), awards_frame(result.awards, result.standings)))
    if result.is_approved or desk.actor:
        return parts
    with reading(desk.engine) as session:
        secretaries = members_as_options(session, desk, Role.SECRETARIAT)

    def do(values: Mapping[str, Any]) -> Outcome:
        return Outcome(_allocate(desk, number, values["actor"]))

    fields = (choice("actor", say("desk.field_actor"), secretaries),)
    return [*parts, Action(say("desk.allocate_title", week=number), say("desk.allocate_button"), fields, do)]


def awards_frame(awards: Iterable[WeekAward], places: Iterable[StandingRow]) -> Any:
    """Give the award list: position, prize, who, unit, points, time, amount in đồng."""
    of_person = {row.person_code: row for row in places}
    rows = []
    for award in awards:
        place = of_person.get(award.person_code)
        rows.append(
            (
                award.position,
                award.prize_label,
                award.full_name,
                award.unit_name,
                place.points if place else None,
                format_duration(place.duration_ms) if place else "",
                award.amount_vnd,
            )
        )
    return make_frame(("position", "prize", "full_name", "unit", "points", "duration", "amount"), rows)


def approve(desk: Desk, chosen: WeekChoice, approver: str | None, approvers: Sequence[str], why: str | None) -> Shown:
    """Sign the provisional list if it is still what the rules give, ``approver`` first; two people approve it.

    Who has signed it already does not sign again. By hand a form asks, one person after the other.
    """
    for signer in dict.fromkeys([*([approver] if approver else []), *approvers]):
        signing = signing_of(desk, chosen.number)
        if not signing.is_approved and signer not in [given.member_code for given in signing.signatures]:
            _sign(desk, chosen.number, signing.digest, signer, needed_reason(why))
    return chosen.show(lambda: _approve_parts(desk, chosen.number))


def _sign(desk: Desk, number: int, digest: str, signer: str, why: str) -> str:
    missing = approve_week_awards(
        desk.engine, week=number, digest=digest, actor=signer, reason=why, at=desk.at, contest=desk.contest
    )
    name = "award_approvals.signed_now" if missing else "award_approvals.approved"
    return say(name, week=number, missing=missing)


def _approve_parts(desk: Desk, number: int) -> list[Part]:
    result = result_of(desk, number)
    if not result.awards:
        return [say("awards.nothing_to_approve")]
    signing = signing_of(desk, number)
    parts: list[Part] = [
        Notice(
            say(
                "award_approvals.signed",
                week=number,
                by=given.full_name,
                role=given.role.label(),
                at=format_moment(given.at),
                reason=given.reason,
            )
        )
        for given in signing.signatures
    ]
    if signing.is_approved:
        return [*parts, Notice(say("award_approvals.approved", week=number))]
    parts += [Notice(line, is_bad=True) for line in signing.warnings()]
    with reading(desk.engine) as session:
        signers = members_as_options(session, desk, *AWARD_ROLES)

    def do(values: Mapping[str, Any]) -> Outcome:
        return Outcome(_sign(desk, number, signing.digest, values["approver"], values["reason"]))

    fields = (choice("approver", say("desk.field_approver"), signers), reason())
    return [*parts, Action(say("desk.awards_approve_title", week=number), say("desk.approve_button"), fields, do)]


def signing_of(desk: Desk, number: int) -> Signing:
    """Read the list as it would be signed now, who signed it, and what is to be known of its winners."""
    with reading(desk.engine) as session:
        return week_signing(session, week_of(session, desk.contest_id, number))
