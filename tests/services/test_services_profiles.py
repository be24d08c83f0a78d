"""Profiles kept in the database, and imports of attempts by them, from a file of Moodle to standings."""

from __future__ import annotations

import json

import pytest
from makers import AT, LATER, last_event, make_contest, make_csv, order, refused
from pydantic import ValidationError
from sqlalchemy import Engine, select

from workbench.intake.profiles import Identity, Layout, Profile
from workbench.queries.bank import forms_of_pool, items_of_pool, pool_of_week
from workbench.queries.batches import import_batches
from workbench.queries.digests import stored_digest
from workbench.queries.profiles import SavedProfile, profile_named, profiles_of, versions_of_profile
from workbench.rules.forms import form_items
from workbench.services.imports import import_attempts, import_people
from workbench.services.pools import build_week_pool
from workbench.services.profiles import save_profile
from workbench.store import reading
from workbench.tables import Attempt, Form, ImportBatch, Person, core
from workbench.terms import ImportKind

OURS = Profile(name="thi.vi.du", layout=Layout.WIDE, columns={"person": "Mã NV", "points": "Kết quả"})
PEOPLE = make_csv(
    [
        ["Mã tài khoản", "Họ và tên", "Đơn vị", "Email"],
        ["P1", "Nguyễn Thị An", "DV1", "an@vi.du"],
        ["P2", "Trần Văn Bình", "DV2", "binh@vi.du"],
    ]
)
HEADS = ["Surname", "First name", "Email address", "State", "Started on", "Completed", "Time taken", "Grade/10.00"]


def test_a_changed_profile_gets_a_new_number_and_an_equal_one_keeps_its(engine: Engine) -> None:
    contest_id = make_contest(engine)
    assert save_profile(engine, OURS, actor="TK", at=AT) == 1
    assert last_event(engine) == (
        "TK", "profile.save", "intake_profile:thi.vi.du/1", "thi.vi.du", None, OURS.model_dump(mode="json"),
    )  # fmt: skip
    assert save_profile(engine, OURS, actor="TK2", at=LATER) == 1
    changed = OURS.model_copy(update={"identity": Identity.EMAIL})
    assert save_profile(engine, changed, actor="TK2", at=LATER) == 2
    assert last_event(engine)[4:] == (OURS.model_dump(mode="json"), changed.model_dump(mode="json"))
    second = SavedProfile("thi.vi.du", 2, changed, "Thư Ký Hai", LATER)
    with reading(engine) as session:
        assert profiles_of(session, contest_id) == [second]
        first = SavedProfile("thi.vi.du", 1, OURS, "Thư Ký Thử", AT)
        assert versions_of_profile(session, contest_id, "thi.vi.du") == [first, second]
        assert profile_named(session, contest_id, "thi.vi.du") == (changed, 2)
        assert profile_named(session, contest_id, "moodle-grades")[1] is None


def test_shipped_names_roles_and_unknown_names_are_guarded(engine: Engine) -> None:
    make_contest(engine)
    with refused(engine, "profiles.name_shipped", name="moodle-grades"):
        save_profile(engine, OURS.model_copy(update={"name": "moodle-grades"}), actor="TK", at=AT)
    with refused(engine, "contest.role_needed"):
        save_profile(engine, OURS, actor="TB", at=AT)
    with refused(engine, "profiles.unknown", name="la"):
        import_attempts(engine, order("thi.csv", b"a"), week=1, profile="la")


@pytest.mark.parametrize("wrong", [{"columns": {"diem": "Điểm"}}, {"name": ""}, {"layout": "ODD"}, {"extra": 1}])
def test_a_profile_that_says_what_nobody_understands_is_none(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Profile.model_validate({**OURS.model_dump(), **wrong})


def test_a_profile_comes_back_from_its_one_text(engine: Engine) -> None:
    assert Profile.of_canonical(OURS.canonical()) == OURS
    assert json.loads(OURS.canonical()) == OURS.model_dump(mode="json")


def _moodle(engine: Engine, *, n: int = 2) -> bytes:
    """Draw the week's forms, and write n attempts of the first as Moodle reports them: always the second option."""
    with reading(engine) as session:
        is_built = pool_of_week(session, 1) is not None
    if not is_built:
        build_week_pool(engine, week=1, n_forms=3, actor="TK", at=AT)
    with reading(engine) as session:
        pool = pool_of_week(session, 1)
        assert pool is not None and pool.id is not None
        items = {item.code: item for item in items_of_pool(session, 1, pool.id)}
        form = forms_of_pool(session, pool.id)[0]
    paper: list[str] = []
    for code, order_shown in form_items(form.layout):
        shown = [items[code].options["ABCDEF".index(letter)] for letter in order_shown]
        paper += [f"[{code}] {items[code].stem}: {'; '.join(shown)}", items[code].options[1]]
    heads = [*HEADS, *(f"{name} {k}" for k in range(1, 5) for name in ("Question", "Response"))]
    rows = [
        ["Nguyễn", "Thị An", "an@vi.du", "Finished", "20 September 2022  8:15 AM", "20 September 2022  8:16 AM",
         "1 min 5 secs", "5.00", *paper],
        ["Trần", "Văn Bình", "BINH@vi.du", "Finished", "20 September 2022  9:15 AM", "20 September 2022  9:15 AM",
         "17 secs", "10.00", *paper],
    ]  # fmt: skip
    return make_csv([heads, *rows[:n], ["Overall average", "", "", "", "", "", "", "7.50", *[""] * 8]])


def test_a_report_of_moodle_is_stored_with_forms_and_answers_and_a_later_one_adds_only_what_is_new(
    engine: Engine,
) -> None:
    contest_id = make_contest(engine)
    import_people(engine, order("nguoi.csv", PEOPLE))
    early = order("thi-1.csv", _moodle(engine, n=1))
    receipt = import_attempts(engine, early, week=1, profile="moodle-responses")
    assert (receipt.rows_read, receipt.rows_new, receipt.refused_by_reason, receipt.profile) == (
        2, 1, {"intake.total_row": 1}, "moodle-responses/shipped",
    )  # fmt: skip
    assert import_attempts(engine, early, week=1, profile="moodle-responses").rows_new == 0
    late = import_attempts(engine, order("thi-2.csv", _moodle(engine)), week=1, profile="moodle-responses")
    assert (late.rows_new, late.refused_by_reason) == (1, {"intake.already_stored": 1, "intake.total_row": 1})
    a, person, form = core(Attempt).c, core(Person).c, core(Form).c
    with reading(engine) as session:
        rows = session.execute(
            select(a.code, person.code, form.code, a.points, a.duration_ms, a.moment_resolution_ms, a.responses)
            .where(a.person_id == person.id, a.form_id == form.id)
            .order_by(a.id)
        ).all()
        batches = session.scalars(select(ImportBatch).where(core(ImportBatch).c.kind == "ATTEMPTS")).all()
        assert {batch.profile for batch in batches} == {"moodle-responses/shipped"}
        assert [stored_digest(session, batch.id or 0, ImportKind.ATTEMPTS) for batch in batches] == [
            batch.rows_digest for batch in batches
        ]
        assert len(import_batches(session, contest_id)) == 3
    assert [tuple(row) for row in rows] == [
        ("M-P1-202209200815", "P1", "D001", 2, 65_000, 60_000, "BBBB"),
        ("M-P2-202209200915", "P2", "D001", 4, 17_000, 60_000, "BBBB"),
    ]


def test_a_saved_profile_is_named_with_its_number_in_receipt_and_batch(engine: Engine) -> None:
    make_contest(engine)
    save_profile(engine, OURS, actor="TK", at=AT)
    named = OURS.model_copy(update={"constants": {"unit": "DV1"}, "columns": {**OURS.columns, "answer": ""}})
    assert save_profile(engine, named, actor="TK", at=AT) == 2
    data = make_csv([["Mã NV", "Họ tên", "Bắt đầu", "Nộp bài", "Kết quả"],
                     ["P7", "Lê Chi", "20/09/2022 08:00:00", "20/09/2022 08:00:25", "3"]])  # fmt: skip
    receipt = import_attempts(engine, order("ket-qua.csv", data), week=1, profile="thi.vi.du")
    assert (receipt.profile, receipt.rows_new, receipt.findings) == ("thi.vi.du/2", 1, ())
    a = core(Attempt).c
    with reading(engine) as session:
        assert session.scalars(select(ImportBatch)).one().profile == "thi.vi.du/2"
        assert [tuple(row) for row in session.execute(select(a.code, a.duration_ms, a.points))] == [
            ("W-P7-20220920080000", 25_000, 3)
        ]


def test_an_address_that_two_people_share_refuses_the_attempt(engine: Engine) -> None:
    make_contest(engine)
    import_people(engine, order("nguoi.csv", PEOPLE.replace(b"binh@vi.du", b"an@vi.du")))
    data = _moodle(engine, n=1)
    with refused(engine, "imports.refused", read=2):
        import_attempts(engine, order("thi.csv", data), week=1, profile="moodle-responses")
