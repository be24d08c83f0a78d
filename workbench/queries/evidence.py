"""What screening looks at, one query each; personal identifiers leave the database only as who shares one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
from sqlalchemy import distinct, func, or_, select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session

from workbench.queries.attempts import accounts_of, attempt_person
from workbench.queries.contest import rules_of_week
from workbench.queries.moments import epoch_ms
from workbench.rules.forms import correct_responses, form_items
from workbench.rules.screening import (
    NONE,
    Attempts,
    Evidence,
    Excluded,
    Limits,
    Paper,
    SharedIdentity,
    milliseconds,
)
from workbench.tables import (
    Attempt,
    Exclusion,
    Form,
    Item,
    ItemKey,
    Member,
    MemberRole,
    OrganisationUnit,
    Person,
    PersonPrivate,
    Pool,
    PoolItem,
    Week,
    core,
)
from workbench.terms import ExclusionGround, Role
from workbench.texts import fold


def evidence_of_week(session: Session, week_id: int, people: Collection[int] | None = None) -> Evidence:
    """Give everything that the checks of a week look at: its attempts, those of earlier weeks, the rules, the forms.

    With ``people`` only their attempts are read: enough for the rule findings, which look at each person alone, and
    not for what screening compares.
    """
    week = session.get_one(Week, week_id)
    papers, form_weeks = _papers(session, week)
    return Evidence(
        week.number,
        attempts_until(session, week, form_weeks, people),
        limits_of_week(session, week),
        excluded_in(session, week.contest_id),
        [
            *shared_identities(session, week, core(PersonPrivate).c.phone, "phone"),
            *shared_identities(session, week, core(PersonPrivate).c.id_number, "id_number"),
        ],
        papers,
    )


def limits_of_week(session: Session, week: Week) -> Limits:
    """Give what the rules in force say about times and numbers of attempts of a week."""
    rules = rules_of_week(session, week.id or 0)
    return Limits(
        opens_ms=milliseconds(week.opens_at),
        closes_ms=milliseconds(week.closes_at),
        time_limit_ms=week.time_limit_s * 1000,
        grace_ms=rules.grace_s * 1000,
        per_person=week.attempts_per_person,
        per_day=week.attempts_per_day,
        in_all=rules.attempts_in_all,
        floor_ms_per_question=rules.floor_ms_per_question,
    )


def attempts_until(
    session: Session, week: Week, form_weeks: Mapping[int, int], people: Collection[int] | None = None
) -> Attempts:
    """Give the attempts, of everybody or of some people, of a week and of the weeks before it, annulled ones too."""
    a, of_week = core(Attempt).c, core(Week).c
    numbers = {
        "ids": a.id,
        "week": of_week.number,
        "person": attempt_person(),
        "unit": a.unit_id,
        "form": func.coalesce(a.form_id, NONE),
        "started_ms": epoch_ms(a.started_at),
        "submitted_ms": epoch_ms(a.submitted_at),
        **{name: a[name] for name in ("moment_resolution_ms", "duration_ms", "duration_resolution_ms")},
        **{name: a[name] for name in ("points", "n_items")},
    }
    query = select(a.code, a.device, a.responses, *numbers.values()).where(
        of_week.contest_id == week.contest_id, of_week.number <= week.number, a.week_id == of_week.id
    )
    if people is not None:
        query = query.where(a.person_id.in_(accounts_of(people)))
    rows = session.execute(query).all()
    codes, devices, responses, *columns = zip(*rows, strict=True) if rows else [()] * (3 + len(numbers))
    marks = {device: place for place, device in enumerate(sorted(set(devices) - {""}))}
    whole: dict[str, Any] = {
        name: np.array(column, dtype=np.int64) for name, column in zip(numbers, columns, strict=True)
    }
    return Attempts(
        codes=np.array(codes, dtype=np.str_),
        form_week=np.array([form_weeks.get(form, 0) for form in whole["form"].tolist()], dtype=np.int64),
        device=np.array([marks.get(device, NONE) for device in devices], dtype=np.int64),
        responses=responses,
        **whole,
    )


def _papers(session: Session, week: Week) -> tuple[dict[int, Paper], dict[int, int]]:
    """Give the forms of the contest, and the week number of each; correct answers only of this week's."""
    form, pool, of_week = core(Form).c, core(Pool).c, core(Week).c
    key = _pool_key(session, week.id or 0)
    papers, form_weeks = {}, {}
    for form_id, layout, number in session.execute(
        select(form.id, form.layout, of_week.number).where(
            of_week.contest_id == week.contest_id, pool.week_id == of_week.id, form.pool_id == pool.id
        )
    ):
        items = tuple(code for code, _ in form_items(layout))
        correct = correct_responses(layout, key) if key and number == week.number else ""
        papers[form_id], form_weeks[form_id] = Paper(items, correct), number
    return papers, form_weeks


def _pool_key(session: Session, week_id: int) -> dict[str, str]:
    """Give item code -> correct letters of a week's pool; empty while one of them is sealed."""
    pool, place, item, key = core(Pool).c, core(PoolItem).c, core(Item).c, core(ItemKey).c
    rows = session.execute(
        select(item.code, func.coalesce(key.letters, ""))
        .select_from(core(Pool))
        .join(core(PoolItem), place.pool_id == pool.id)
        .join(core(Item), item.id == place.item_id)
        .outerjoin(core(ItemKey), key.item_id == item.id)
        .where(pool.week_id == week_id)
    )
    letters: dict[str, str] = dict(map(tuple, rows))
    return letters if all(letters.values()) else {}


def shared_identities(session: Session, week: Week, column: ColumnElement[str], by: str) -> list[SharedIdentity]:
    """Give the people who took part until a week and share a value of a private column; never the value itself."""
    a, of_week, account = core(Attempt).c, core(Week).c, core(Person).c
    owner = core(Person).alias("owner")
    took_part = select(a.person_id).where(
        a.week_id == of_week.id, of_week.contest_id == week.contest_id, of_week.number <= week.number
    )
    held = (
        select(column.label("value"), owner.c.id.label("person_id"), owner.c.code.label("code"))
        .select_from(core(PersonPrivate))
        .join(core(Person), account.id == core(PersonPrivate).c.person_id)
        .join(owner, owner.c.id == func.coalesce(account.same_as_id, account.id))
        .where(account.contest_id == week.contest_id, column.is_not(None), column != "", account.id.in_(took_part))
        .distinct()
        .cte("held")
    )
    shared = select(held.c.value).group_by(held.c.value).having(func.count(distinct(held.c.person_id)) > 1)
    number = func.dense_rank().over(order_by=held.c.value)
    rows = session.execute(
        select(number, held.c.person_id, held.c.code).where(held.c.value.in_(shared)).order_by(number, held.c.code)
    )
    groups: dict[int, dict[int, str]] = {}
    for group, person_id, code in rows:
        groups.setdefault(group, {})[person_id] = code
    return [SharedIdentity(by, people) for people in groups.values()]


def excluded_in(session: Session, contest_id: int) -> list[Excluded]:
    """Give the dated lists, an excluded unit with all units under it, and members of the organising side.

    Members are found by folded name and unit, because they register like everybody else.
    """
    line, account = core(Exclusion).c, core(Person).c
    rows = session.execute(
        select(func.coalesce(account.same_as_id, account.id), line.unit_id, line.ground, line.from_on, line.until_on)
        .select_from(core(Exclusion))
        .outerjoin(core(Person), account.id == line.person_id)
        .where(line.contest_id == contest_id)
        .order_by(line.id)
    ).all()
    units = _units_under(session, contest_id, {unit for _, unit, *_ in rows if unit is not None})
    listed = [
        Excluded(
            frozenset(() if person is None else (person,)),
            units.get(unit, frozenset()),
            ExclusionGround(ground),
            from_on,
            until_on,
        )
        for person, unit, ground, from_on, until_on in rows
    ]
    return listed + _members_who_take_part(session, contest_id)


def _units_under(session: Session, contest_id: int, tops: Iterable[int]) -> dict[int, frozenset[int]]:
    unit = core(OrganisationUnit).c
    below: dict[int | None, list[int]] = {}
    for row in session.execute(select(unit.id, unit.parent_id).where(unit.contest_id == contest_id)):
        below.setdefault(row.parent_id, []).append(row.id)
    found = {}
    for top in tops:
        inside = [top]
        for one in inside:  # grows while it is read
            inside += below.get(one, [])
        found[top] = frozenset(inside)
    return found


def _members_who_take_part(session: Session, contest_id: int) -> list[Excluded]:
    member, held, account, unit = core(Member).c, core(MemberRole).c, core(Person).c, core(OrganisationUnit).c
    rows = session.execute(
        select(member.full_name, account.full_name, func.coalesce(account.same_as_id, account.id), held.role)
        .select_from(core(Member))
        .join(core(MemberRole), held.member_id == member.id)
        .join(
            core(OrganisationUnit),
            (unit.contest_id == member.contest_id) & or_(unit.id == member.unit_id, unit.code == member.unit_code),
        )
        .join(core(Person), account.unit_id == unit.id)
        .where(member.contest_id == contest_id)
    )
    roles: dict[int, set[str]] = {}
    for member_name, person_name, person_id, role in rows:
        if fold(member_name) == fold(person_name):
            roles.setdefault(person_id, set()).add(role)
    jury = {Role.JUDGE.value}
    return [
        Excluded(
            frozenset((person_id,)),
            frozenset(),
            ExclusionGround.JURY if held_roles == jury else ExclusionGround.ORGANISER,
        )
        for person_id, held_roles in sorted(roles.items())
    ]
