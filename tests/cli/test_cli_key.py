"""`key seal|open|verify` and `sign-in`: secrets never on the command line, the key back only as it was sealed."""

from __future__ import annotations

import hashlib
import io
import json
import re

import pytest
import typer
from makers import AT as BUILT_AT
from makers import approve_by_two, chain_of, make_attempt, make_contest, make_setup, store_week
from sqlalchemy import Engine, select, text, update

from workbench.intake.records import PersonRecord
from workbench.queries.bank import forms_of_pool, items_of_pool, pool_of_week
from workbench.rules.forms import form_items
from workbench.services.pools import build_week_pool
from workbench.services.sign_in import is_password_right
from workbench.services.storing import store_people
from workbench.store import reading, transaction
from workbench.tables import ItemKey, SealedKey, SignIn, core

HOLDERS = {"TB": "ba con trâu đi cày", "PB": "mưa rơi trên mái lá", "KT": "thuyền về bến cũ"}
SEAL = ("key", "seal", "--week", 1, "--actor", "TB", "--at", "2022-09-16T08:00")
OPEN = ("key", "open", "--week", 1, "--actor", "TK", "--at", "2022-09-27T14:00")
ALL = ("--holder", "TB", "--holder", "PB", "--holder", "KT")
CLOSED = make_setup().weeks[0].closes_at


@pytest.fixture
def approved(sqlite_engine: Engine) -> Engine:
    """A week whose pool is approved."""
    make_contest(sqlite_engine)
    pool = build_week_pool(sqlite_engine, week=1, n_forms=6, actor="TK", at=BUILT_AT)
    approve_by_two(sqlite_engine, 1, pool.approval_digest)
    return sqlite_engine


def say_on_stdin(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


@pytest.fixture
def sealed(approved: Engine, cli, monkeypatch) -> Engine:
    """The same week, its key sealed."""
    say_on_stdin(monkeypatch, *HOLDERS.values())
    assert cli(*SEAL, *ALL, "--stdin").code == 0
    return approved


def keys(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        pool = pool_of_week(session, 1)
        return {item.code: item.key for item in items_of_pool(session, 1, pool.id)}


def stored(engine: Engine) -> SealedKey:
    with reading(engine) as session:
        return session.scalars(select(SealedKey)).one()


def test_seal_and_open_with_minutes(approved, cli, monkeypatch, tmp_path):
    before = keys(approved)
    say_on_stdin(monkeypatch, *HOLDERS.values())
    said = cli(*SEAL, *ALL, "--stdin", "--minutes", tmp_path / "papers")
    row = stored(approved)
    sha = hashlib.sha256(row.blob.encode()).hexdigest()
    assert (said.code, said.err, said.out.splitlines()[:3]) == (
        0,
        "",
        [
            "Đã niêm phong đáp án tuần 1. Người giữ mật khẩu: TB, PB, KT.",
            f"Mã cam kết (ghi vào biên bản): {row.commitment}",
            f"Mã SHA-256 của tệp niêm phong: {sha}",
        ],
    )
    assert set(keys(approved).values()) == {""}
    paper = (tmp_path / "papers" / "bien-ban-niem-phong-dap-an-tuan-1.html").read_text("utf-8")
    shown = re.sub(r"[\s\u200b\u00ad]|<[^>]+>", "", paper)
    assert row.commitment in shown and sha in shown
    assert not any(phrase in said.out + said.err + paper for phrase in HOLDERS.values())

    assert cli("key", "verify", "--week", 1, "--commitment", row.commitment, "--sha256", sha).out.splitlines() == [
        "Tệp niêm phong tuần 1 nguyên vẹn. Người giữ mật khẩu: KT, PB, TB.",
        "Đáp án tuần 1 còn niêm phong; đáp án và điểm được kiểm chứng sau khi mở.",
    ]
    say_on_stdin(monkeypatch, HOLDERS["KT"], HOLDERS["PB"])
    said = cli(*OPEN, "--holder", "KT", "--holder", "PB", "--stdin", "--minutes", tmp_path / "papers")
    assert (said.code, said.err, said.out.splitlines()[0], said.out.splitlines()[-1]) == (
        0,
        "",
        "Đã mở niêm phong đáp án tuần 1: 8 câu có lại đáp án, đúng với mã cam kết.",
        "Tính lại điểm 0 lượt thi: 0 lượt khác điểm của nền tảng; 0 lượt không có bài làm để tính.",
    )
    assert keys(approved) == before
    assert (tmp_path / "papers" / "bien-ban-mo-niem-phong-tuan-1.docx").stat().st_size > 5000
    said = cli("key", "verify", "--week", 1)
    assert (said.code, said.out.splitlines()[1]) == (0, "Đáp án đúng với mã cam kết trong biên bản niêm phong.")


def test_secrets_are_typed_unseen_and_twice(approved, cli, monkeypatch):
    typed = ["một cụm từ gõ nhầm", "khác hẳn lần đầu", *(phrase for phrase in HOLDERS.values() for _ in "12")]
    left = iter(typed)
    monkeypatch.setattr(f"{typer.prompt.__module__}.hidden_prompt_func", lambda _prompt: next(left))
    said = cli(*SEAL, *ALL)
    asked = re.findall(r"Mật khẩu của \w+|Nhập lại", said.err)
    assert (said.code, list(left)) == (0, [])
    once = ["Mật khẩu của TB", "Nhập lại"]
    assert asked == [*once, *once, "Mật khẩu của PB", "Nhập lại", "Mật khẩu của KT", "Nhập lại"]
    assert not any(phrase in said.out + said.err for phrase in HOLDERS.values())


@pytest.mark.parametrize(
    ("holders", "lines", "code", "sentence"),
    [
        (ALL, ["một dòng thôi nhé"], 2, "Đầu vào chuẩn có 1 dòng, cần đúng 3 dòng: mỗi người một dòng.\n"),
        (("--holder", "TB", "--holder", "TB"), [], 2, "Một người giữ mật khẩu được nêu hai lần."),
        (("--holder", "TB", "--holder", "XX"), [], 2, "Không có thành viên mã “XX”."),
        (ALL, ["ngắn", "mưa rơi trên mái lá", "thuyền về bến cũ"], 1, ""),
        (ALL, ["thuyền về bến cũ", "mưa rơi trên mái lá", "thuyền về bến cũ"], 1, ""),
    ],
)
def test_refused_sealings_change_nothing(approved, cli, monkeypatch, holders, lines, code, sentence):
    before = keys(approved)
    say_on_stdin(monkeypatch, *lines)
    said = cli(*SEAL, *holders, "--stdin")
    assert (said.code, said.out, said.err[: len(sentence)]) == (code, "", sentence)
    assert keys(approved) == before


def test_no_option_and_no_variable_takes_a_passphrase(approved, cli, monkeypatch):
    assert cli(*SEAL, *ALL, "--passphrase", "ba con trâu đi cày").code == 2
    for command in ("seal", "open"):
        monkeypatch.setenv("COLUMNS", "200")
        shown = cli("key", command, "--help").out
        assert set(re.findall(r"WORKBENCH_\w+", shown)) == {"WORKBENCH_ACTOR", "WORKBENCH_CONTEST"}


@pytest.mark.parametrize(
    ("words", "lines", "sentence"),
    [
        ((*OPEN[:-1], "2022-09-27T09:00", "--holder", "TB", "--holder", "PB"), ("TB", "PB"), "Chưa được mở niêm phong"),
        ((*OPEN, "--holder", "TB", "--holder", "PB"), ("TB", "KT"), ""),
        ((*OPEN, "--holder", "TB"), ("TB",), ""),
    ],
)
def test_refused_openings_leave_the_key_sealed(sealed, cli, monkeypatch, words, lines, sentence):
    say_on_stdin(monkeypatch, *(HOLDERS[code] for code in lines))
    said = cli(*words, "--stdin")
    assert (said.code, said.out, said.err[: len(sentence)]) == (1, "", sentence)
    assert set(keys(sealed).values()) == {""}


def test_open_names_every_difference_with_the_platform(sealed, approved, cli, monkeypatch):
    with transaction(approved) as session:
        store_people(session, 1, [PersonRecord(n, f"P{n}", f"Người {n}", "DV1", None, None, None) for n in (1, 2)])
        pool = pool_of_week(session, 1)
        form = forms_of_pool(session, pool.id)[0]
    # Nobody knows the key yet: all-A papers earn one point for each item whose key is A.
    store_week(
        approved, 1, 1, [make_attempt(n, f"P{n}", n * 2, 30, form_code=form.code, responses="AAAA") for n in (1, 2)]
    )
    say_on_stdin(monkeypatch, HOLDERS["TB"], HOLDERS["KT"])
    said = cli(*OPEN, "--holder", "TB", "--holder", "KT", "--stdin")
    key = keys(approved)
    earned = sum(key[code] == "A" for code, _ in form_items(form.layout))
    wrong = [(f"L0000{n}", n * 2) for n in (1, 2) if n * 2 != earned]
    lines = [f"Tính lại điểm 2 lượt thi: {len(wrong)} lượt khác điểm của nền tảng; 0 lượt không có bài làm để tính."]
    lines += [f"  {code}: nền tảng {points} điểm, tính lại {earned} điểm" for code, points in wrong]
    assert (said.code, said.out.splitlines()[1:]) == (0, lines)
    assert wrong
    again = cli("key", "verify", "--week", 1)
    assert (again.code, again.out.splitlines()[2:]) == (1, lines)


def test_verify_finds_what_was_changed(sealed, cli, monkeypatch):
    assert cli("key", "verify", "--week", 1, "--commitment", "0" * 64).code == 1
    assert cli("key", "verify", "--week", 1, "--sha256", "0" * 64).code == 1
    say_on_stdin(monkeypatch, HOLDERS["TB"], HOLDERS["KT"])
    assert cli(*OPEN, "--holder", "TB", "--holder", "KT", "--stdin").code == 0
    with transaction(sealed) as session:
        first = session.scalars(select(core(ItemKey).c.item_id).order_by(core(ItemKey).c.item_id)).all()
        pool = pool_of_week(session, 1)
        inside = items_of_pool(session, 1, pool.id)[0]
        assert inside.item_id in first
        other = "B" if inside.key == "A" else "A"
        session.execute(update(core(ItemKey)).where(core(ItemKey).c.item_id == inside.item_id).values(letters=other))
    said = cli("key", "verify", "--week", 1)
    assert (said.code, "Đáp án đúng với mã cam kết" in said.out) == (1, False)


def test_a_swapped_file_is_found_while_sealed(sealed, cli):
    with transaction(sealed) as session:
        blob = json.loads(stored(sealed).blob)
        blob["pool_digest"] = "0" * 64
        session.execute(text("UPDATE sealed_key SET blob = :blob"), {"blob": json.dumps(blob)})
    said = cli("key", "verify", "--week", 1)
    assert (said.code, said.out) == (1, "")


def test_verify_before_anything_is_sealed(approved, cli):
    said = cli("key", "verify", "--week", 1)
    assert (said.code, said.out, said.err) == (1, "", "Đáp án tuần 1 chưa được niêm phong.\n")


def test_sign_in_is_given(approved, cli, monkeypatch):
    say_on_stdin(monkeypatch, "mật khẩu đủ dài")
    said = cli("sign-in", "PB", " PhoBan ", "--actor", "TK", "--stdin", "--at", "2022-09-01T08:00")
    assert (said.code, said.out, said.err) == (0, "Phó Ban Thử đăng nhập bằng tên “phoban”.\n", "")
    with reading(approved) as session:
        assert is_password_right(session, "phoban", "mật khẩu đủ dài")
        assert not is_password_right(session, "phoban", "mật khẩu khác hẳn")
    assert [(event.actor, event.action) for event in chain_of(approved)][-1] == ("TK", "sign_in.give")
    say_on_stdin(monkeypatch, "mật khẩu đủ dài")
    taken = cli("sign-in", "TB", "phoban", "--actor", "TK", "--stdin")
    assert (taken.code, taken.err) == (
        1,
        "Tên đăng nhập “phoban” đã được cấp cho người khác. Chọn tên đăng nhập khác.\n",
    )
    say_on_stdin(monkeypatch, "ngắn")
    assert cli("sign-in", "TB", "truongban", "--actor", "TK", "--stdin").code == 1
    with reading(approved) as session:
        assert session.scalars(select(core(SignIn).c.username)).all() == ["phoban"]
