"""The plan of a contest: a good file, and every kind of wrong file told with its place."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from workbench.errors import WorkbenchError
from workbench.rules.contest_rules import WeekWindow
from workbench.rules.contest_setup import AreaSetup, MemberSetup, WeekSetup, load_setup
from workbench.terms import RankKey, Role

GOOD = """\
code = "thu"
name = "Cuộc thi thử"
organiser = "Ban Tổ chức"
parent_body = "Cấp trên"
place = "Sông Ngân"
seed = 7
starts_at = 2022-08-23T08:00:00+07:00
areas = [{ code = "HP", name = "Hiến pháp" }]

[[weeks]]
number = 1
opens_at = 2022-09-19T08:00:00+07:00
closes_at = 2022-09-27T10:00:00+07:00
questions_per_attempt = 20
time_limit_s = 1200
pool_size = 40

[[weeks]]
number = 2
opens_at = 2022-10-03T08:00:00+07:00
closes_at = 2022-10-10T10:00:00+07:00
questions_per_attempt = 20
time_limit_s = 1200
pool_size = 40
attempts_per_person = 3
reused = { 1 = 10 }

[rules]
notice = "Thể lệ số 01"
effective_from = 2022-08-23T00:00:00+07:00
recognised = "BEST_THEN_FASTEST"
rank_keys = ["POINTS", "DURATION"]
prizes = [{ track = "ESSAY", code = "NHAT", label = "Giải Nhất", quota = 1, amount_vnd = 1 }]
criteria = [{ code = "ND", label = "Nội dung", max_points = 100 }]
judges_per_essay = 2
judges_per_finalist = 3
finalists = 10

[[members]]
code = "TK"
full_name = "Thư Ký"
position = "Tổ thư ký"
unit_code = "DV1"
roles = ["SECRETARIAT", "JUDGE"]
username = "thuky"
"""


WINDOW = "{ number = 1, opens_at = 2022-09-19T01:00:00Z, closes_at = 2022-09-27T03:00:00Z, time_limit_s = 60 }"


def _write(folder: Path, text: str) -> Path:
    path = folder / "ke-hoach.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_plan_is_read_whole(tmp_path: Path) -> None:
    setup = load_setup(_write(tmp_path, GOOD))
    assert (setup.code, setup.seed, setup.areas) == ("thu", 7, (AreaSetup(code="HP", name="Hiến pháp"),))
    assert setup.week(2) == WeekSetup(
        number=2,
        opens_at=datetime(2022, 10, 3, 1, tzinfo=UTC),
        closes_at=datetime(2022, 10, 10, 3, tzinfo=UTC),
        questions_per_attempt=20,
        time_limit_s=1200,
        pool_size=40,
        attempts_per_person=3,
        reused={1: 10},
    )
    assert setup.members == (
        MemberSetup(
            code="TK",
            full_name="Thư Ký",
            position="Tổ thư ký",
            unit_code="DV1",
            roles=(Role.SECRETARIAT, Role.JUDGE),
            username="thuky",
        ),
    )
    assert setup.rules.rank_keys == (RankKey.POINTS, RankKey.DURATION)
    assert [(window.number, window.attempts_per_person) for window in setup.full_rules().windows] == [(1, None), (2, 3)]
    assert setup.full_rules().window(2) == WeekWindow(
        number=2,
        opens_at=datetime(2022, 10, 3, 1, tzinfo=UTC),
        closes_at=datetime(2022, 10, 10, 3, tzinfo=UTC),
        time_limit_s=1200,
        attempts_per_person=3,
    )


def test_the_plan_that_comes_with_the_project_is_good() -> None:
    setup = load_setup(Path(__file__).parents[2] / "data" / "contest.toml")
    assert [week.number for week in setup.weeks] == [1, 2, 3, 4]
    assert (setup.week(1).opens_at, setup.week(1).closes_at) == (
        datetime(2022, 9, 19, 1, tzinfo=UTC),
        datetime(2022, 9, 27, 3, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('code = "thu"\n', "", "code"),
        ("seed = 7", 'seed = "bảy"', "seed"),
        ("seed = 7", "seed = 7\nsed = 8", "sed"),
        ("2022-08-23T08:00:00+07:00", "2022-08-23T08:00:00", "starts_at"),
        ("2022-09-19T08:00:00+07:00", "2022-09-19T08:00:00", "weeks.0.opens_at"),
        ("2022-09-27T10:00:00+07:00", "2022-09-19T08:00:00+07:00", "weeks.0"),
        ("pool_size = 40", "pool_size = 19", "weeks.0"),
        ("time_limit_s = 1200", "time_limit_s = 0", "weeks.0.time_limit_s"),
        ("questions_per_attempt = 20", "questions_per_attempt = 0", "weeks.0.questions_per_attempt"),
        ("number = 1", "number = 0", "weeks.0.number"),
        ("attempts_per_person = 3", "attempts_per_person = 0", "weeks.1.attempts_per_person"),
        ("reused = { 1 = 10 }", "reused = { mot = 10 }", "weeks.1.reused.mot.[key]"),
        ('"SECRETARIAT", "JUDGE"', '"KING"', "members.0.roles.0"),
        ('roles = ["SECRETARIAT", "JUDGE"]', "roles = []", "members.0.roles"),
        ('["POINTS", "DURATION"]', '["POINTS", "POINTS"]', "rules.rank_keys"),
        ('["POINTS", "DURATION"]', '["SPEED"]', "rules.rank_keys.0"),
        ("quota = 1", "quota = 0", "rules.prizes.0.quota"),
        ("[rules]", "[regeln]", "rules"),
        ("attempts_per_person = 3", "attempts_per_day = 0", "weeks.1.attempts_per_day"),
        ("finalists = 10", f"finalists = 10\nwindows = [{WINDOW}]", "rules"),
    ],
)
def test_a_wrong_entry_is_told_with_its_place(tmp_path: Path, old: str, new: str, place: str) -> None:
    assert old in GOOD
    with pytest.raises(WorkbenchError) as refused:
        load_setup(_write(tmp_path, GOOD.replace(old, new, 1)))
    told = refused.value
    assert (told.code, told.values["path"], told.values["place"]) == ("contest.setup_wrong", "ke-hoach.toml", place)


@pytest.mark.parametrize("content", [b"code = ", b"\xff\xfe", None])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ke-hoach.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(WorkbenchError) as refused:
        load_setup(path)
    assert (refused.value.code, refused.value.values["path"]) == ("contest.setup_unreadable", "ke-hoach.toml")


PRIZE = '{ track = "ESSAY", code = "NHAT", label = "Giải Nhất", quota = 1, amount_vnd = 1 }'
CRITERION = '{ code = "ND", label = "Nội dung", max_points = 100 }'
MEMBER = '[[members]]\ncode = "TK"\nfull_name = "x"\nposition = "x"\nroles = ["JUDGE"]\n'
NEIGHBOUR = '[[members]]\ncode = "T2"\nfull_name = "x"\nposition = "x"\nroles = ["JUDGE"]\nusername = "thuky"\n'
TWICE = [
    ("number = 2", "number = 1", "weeks"),
    ("reused = { 1 = 10 }", "reused = { 2 = 10 }", "weeks"),
    ("reused = { 1 = 10 }", "reused = { 9 = 10 }", "weeks"),
    ('{ code = "HP", name = "Hiến pháp" }', '{ code = "HP", name = "a" }, { code = "HP", name = "b" }', "areas"),
    ("[[members]]", f"{MEMBER}[[members]]", "members"),
    ("[[members]]", f"{NEIGHBOUR}[[members]]", "members"),
    (PRIZE, f"{PRIZE}, {PRIZE}", "rules.prizes"),
    (CRITERION, f"{CRITERION}, {CRITERION}", "rules.criteria"),
]


@pytest.mark.parametrize(("old", "new", "place"), TWICE)
def test_what_only_the_whole_plan_can_tell_is_told_too(tmp_path: Path, old: str, new: str, place: str) -> None:
    assert old in GOOD
    with pytest.raises(WorkbenchError) as refused:
        load_setup(_write(tmp_path, GOOD.replace(old, new, 1)))
    assert (refused.value.code, refused.value.values["place"]) == ("contest.setup_wrong", place)
