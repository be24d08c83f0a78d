"""Who may act."""

from __future__ import annotations

import pytest
from makers import make_contest
from sqlalchemy import Engine

from workbench.errors import WorkbenchError
from workbench.services.members import member_with_role
from workbench.store import reading
from workbench.terms import Role


def test_one_of_the_roles_is_enough(engine: Engine) -> None:
    contest_id = make_contest(engine)
    with reading(engine) as session:
        found = member_with_role(session, contest_id, "TB", Role.SECRETARIAT, Role.COMMITTEE)
        assert (found.code, found.full_name, found.position) == ("TB", "Trưởng Ban Thử", "Trưởng ban")


def test_without_the_role_the_refusal_names_person_and_roles(engine: Engine) -> None:
    contest_id = make_contest(engine)
    with reading(engine) as session, pytest.raises(WorkbenchError) as refused:
        member_with_role(session, contest_id, "GK1", Role.SECRETARIAT, Role.COMMITTEE)
    assert str(refused.value) == (
        "Giám Khảo 1 không có vai trò cần thiết: Tổ thư ký, Ban Tổ chức. Người có vai trò đó phải thực hiện việc này."
    )


def test_a_stranger_and_a_member_of_another_contest_are_unknown(engine: Engine) -> None:
    contest_id = make_contest(engine)
    for contest, code in ((contest_id, "XX"), (contest_id + 1, "TB")):
        with reading(engine) as session, pytest.raises(WorkbenchError) as refused:
            member_with_role(session, contest, code, Role.COMMITTEE)
        assert refused.value.code == "contest.unknown_member"
