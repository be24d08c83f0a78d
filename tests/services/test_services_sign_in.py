"""Signing in: who gets in, who is locked out, what is written down."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import Type
from makers import make_contest
from sqlalchemy import Engine, select
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.services import sign_in
from workbench.services.sign_in import (
    LOCKED_FOR,
    WRONG_TRIES,
    SignedIn,
    SignInRefused,
    give_sign_in,
    is_password_right,
    person_signed_in,
    record_sign_in,
    record_sign_out,
    second_person,
)
from workbench.store import reading, transaction
from workbench.tables import AuditEvent, SignIn
from workbench.terms import Role

NOW = datetime(2022, 9, 20, 2, 0, tzinfo=UTC)
SECRET = "sông ngân dậy sóng"
OFFICE_HASHER = sign_in._HASHER  # as the package has it: while tests run, a cheap one stands in its place


def _make_member_with_sign_in(engine: Engine, username: str = "thuky", member_id: int = 1) -> None:
    make_contest(engine)
    with transaction(engine) as session:
        give_sign_in(session, member_id=member_id, username=username, password=SECRET, actor="system", at=NOW)


def _try(engine: Engine, at: datetime, *, is_right: bool, username: str = "thuky") -> SignedIn | SignInRefused:
    with transaction(engine) as session:
        return record_sign_in(session, username=username, is_right=is_right, at=at)


def _events(engine: Engine) -> list[tuple[str, str, str, object]]:
    with reading(engine) as session:
        rows = session.scalars(select(AuditEvent).where(AuditEvent.action.like("sign_in.%")).order_by(AuditEvent.seq))
        return [(row.actor, row.action, row.entity, json.loads(row.body)["after"]) for row in rows]


def test_the_right_password_opens_with_the_roles_of_the_database(engine: Engine) -> None:
    _make_member_with_sign_in(engine)
    with reading(engine) as session:
        assert is_password_right(session, "thuky", SECRET) is True
    person = _try(engine, NOW, is_right=True)
    assert isinstance(person, SignedIn)
    assert (person.code, person.username, person.full_name, person.position, person.roles) == (
        "TK",
        "thuky",
        "Thư Ký Thử",
        "Tổ thư ký",
        frozenset({Role.SECRETARIAT}),
    )
    assert _events(engine) == [
        ("system", "sign_in.give", "member:1", "thuky"),
        ("TK", "sign_in.accept", "member:1", None),
    ]


def test_a_password_of_the_office_costs_64_mib_and_three_passes_for_each_guess(sqlite_engine: Engine) -> None:
    costs = (OFFICE_HASHER.memory_cost, OFFICE_HASHER.time_cost, OFFICE_HASHER.parallelism)
    assert (OFFICE_HASHER.type, costs) == (Type.ID, (65_536, 3, 4))
    assert not OFFICE_HASHER.check_needs_rehash(sign_in._NOBODY)
    _make_member_with_sign_in(sqlite_engine)
    with reading(sqlite_engine) as session:
        (stored,) = session.scalars(select(SignIn.password_hash)).all()
    assert stored.startswith("$argon2id$v=19$m=8,t=1,p=1$")  # the hasher of the package and no other


def test_a_username_is_the_same_in_capitals_and_a_password_the_same_when_typed_decomposed(engine: Engine) -> None:
    import unicodedata

    _make_member_with_sign_in(engine)
    with reading(engine) as session:
        assert is_password_right(session, " ThuKy ", unicodedata.normalize("NFD", SECRET)) is True
        assert is_password_right(session, "thuky", SECRET.upper()) is False
        assert is_password_right(session, "khongai", SECRET) is False


def test_five_wrong_tries_lock_for_a_minute_and_the_lock_is_in_the_database(engine: Engine) -> None:
    _make_member_with_sign_in(engine)
    outcomes = [_try(engine, NOW + timedelta(seconds=n), is_right=False) for n in range(WRONG_TRIES)]
    until = NOW + timedelta(seconds=4) + LOCKED_FOR
    assert outcomes == [SignInRefused("apps.sign_in_wrong")] * 4 + [SignInRefused("apps.sign_in_locked", until)]
    with reading(engine) as session:
        row = session.get_one(SignIn, 1)
        assert (row.failed_count, row.locked_until) == (5, until)
    at_the_last_second = until - timedelta(seconds=1)
    assert _try(engine, at_the_last_second, is_right=True) == SignInRefused("apps.sign_in_locked", until)
    assert isinstance(_try(engine, until, is_right=True), SignedIn)
    with reading(engine) as session:
        row = session.get_one(SignIn, 1)
        assert (row.failed_count, row.locked_until) == (0, None)


def test_wrong_tries_are_counted_afresh_after_a_lock_and_after_a_success(engine: Engine) -> None:
    _make_member_with_sign_in(engine)
    for n in range(WRONG_TRIES):
        _try(engine, NOW + timedelta(seconds=n), is_right=False)
    later = NOW + timedelta(hours=1)
    assert _try(engine, later, is_right=False) == SignInRefused("apps.sign_in_wrong")
    _try(engine, later, is_right=True)
    for _ in range(WRONG_TRIES - 1):
        assert _try(engine, later, is_right=False) == SignInRefused("apps.sign_in_wrong")


def test_an_unknown_name_a_closed_account_and_a_wrong_password_get_the_same_sentence(engine: Engine) -> None:
    _make_member_with_sign_in(engine)
    wrong = _try(engine, NOW, is_right=False)
    unknown = _try(engine, NOW, is_right=False, username="khongai")
    with transaction(engine) as session:
        session.get_one(SignIn, 1).is_active = False
    closed = _try(engine, NOW, is_right=True)
    assert wrong == unknown == closed == SignInRefused("apps.sign_in_wrong")
    assert [event[1:3] for event in _events(engine)] == [
        ("sign_in.give", "member:1"),
        ("sign_in.refuse", "member:1"),
        ("sign_in.refuse", "sign_in:unknown"),
        ("sign_in.refuse", "member:1"),
    ]


def test_no_event_holds_a_password_or_an_unknown_username(engine: Engine) -> None:
    _make_member_with_sign_in(engine)
    _try(engine, NOW, is_right=False, username=SECRET)
    _try(engine, NOW, is_right=False)
    with reading(engine) as session:
        written = " ".join(str(row.model_dump()) for row in session.scalars(select(AuditEvent)))
    assert SECRET not in written


def test_a_new_password_and_a_closed_account_end_what_the_cookie_names(engine: Engine) -> None:
    _make_member_with_sign_in(engine)

    def known() -> SignedIn | None:
        with reading(engine) as session:
            return person_signed_in(session, "thuky")

    first = known()
    with transaction(engine) as session:
        give_sign_in(session, member_id=1, username="thuky", password=SECRET + "!", actor="TB", at=NOW)
    second = known()
    assert first is not None and second is not None and first.stamp != second.stamp
    with transaction(engine) as session:
        session.get_one(SignIn, 1).is_active = False
    assert known() is None


def test_signing_out_is_written_down(engine: Engine) -> None:
    _make_member_with_sign_in(engine)
    person = _try(engine, NOW, is_right=True)
    assert isinstance(person, SignedIn)
    with transaction(engine) as session:
        record_sign_out(session, person=person, at=NOW)
    assert _events(engine)[-1] == ("TK", "sign_in.end", "member:1", None)


def test_a_short_password_is_refused_and_nothing_is_stored(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    with (
        pytest.raises(WorkbenchError, match="Mật khẩu phải có ít nhất 10 ký tự"),
        transaction(sqlite_engine) as session,
    ):
        give_sign_in(session, member_id=1, username="thuky", password="ngắn", actor="system", at=NOW)
    with Session(sqlite_engine) as session:
        assert session.get(SignIn, 1) is None


def test_a_role_is_asked_for_inside_the_action() -> None:
    judge = SignedIn(1, "GK1", "gk1", "Giám Khảo", "Giám khảo", frozenset({Role.JUDGE}), "")
    judge.require(Role.JUDGE, Role.COMMITTEE)
    with pytest.raises(WorkbenchError) as refused:
        judge.require(Role.COMMITTEE, Role.SECRETARIAT)
    assert str(refused.value) == ("Việc này dành cho: Ban Tổ chức, Tổ thư ký. Đề nghị người có vai trò đó thực hiện.")


def test_a_second_person_signs_with_the_own_password_which_is_no_sign_in(engine: Engine) -> None:
    _make_member_with_sign_in(engine)
    with transaction(engine) as session:
        give_sign_in(session, member_id=3, username="truongban", password=SECRET, actor="system", at=NOW)
    with reading(engine) as session:
        first = person_signed_in(session, "thuky")
    assert first is not None
    second = second_person(engine, first=first, username=" TruongBan ", password=SECRET, at=NOW)
    assert (second.code, _events(engine)[-1]) == ("TB", ("TB", "sign_in.sign", "member:3", None))
    with pytest.raises(WorkbenchError) as refusal:
        second_person(engine, first=first, username="truongban", password="sai mật khẩu", at=NOW)
    assert (refusal.value.code, _events(engine)[-1]) == (
        "apps.sign_in_wrong",
        ("system", "sign_in.refuse", "member:3", {"failed_count": 1}),
    )
    n_events = len(_events(engine))
    with pytest.raises(WorkbenchError) as refusal:
        second_person(engine, first=first, username="THUKY", password=SECRET, at=NOW)
    assert (refusal.value.code, len(_events(engine))) == ("reviews.second_person_needed", n_events)
