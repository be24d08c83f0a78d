"""Notebook 95 on two weeks whose answers are told: items, options and the test of "the difficulty doubled"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pytest
from makers import AT, OPENS, approve_by_two, enter_bank, make_attempt, make_items, make_setup, make_units, store_week
from sqlalchemy import Engine

from workbench.analysis.contest_data import ContestData
from workbench.desk import ad_hoc
from workbench.queries.bank import forms_of_pool, items_of_pool, pool_of_week
from workbench.rules.contest_setup import ContestSetup
from workbench.rules.forms import form_items
from workbench.services.contests import create_contest
from workbench.services.pools import build_week_pool
from workbench.services.storing import store_units
from workbench.store import reading, transaction

PEOPLE = 240
HARDER = 2.0


def _setup() -> ContestSetup:
    """Two weeks of 8 questions out of 16; the second takes 8 of the first again."""
    setup = make_setup()
    first, second = (week.model_copy(update={"pool_size": 16, "questions_per_attempt": 8}) for week in setup.weeks)
    return setup.model_copy(update={"weeks": (first, second.model_copy(update={"reused": {1: 8}}))})


def _hold(engine: Engine, week: int, first_person: int, known: set[str]) -> set[str]:
    """Let people answer forms of a week; items not known from before are HARDER. Give the items of the pool."""
    draw = np.random.default_rng(week)
    pool = build_week_pool(engine, week=week, n_forms=30, actor="TK", at=AT)
    approve_by_two(engine, week, pool.approval_digest)
    with reading(engine) as session:
        stored = pool_of_week(session, week)
        assert stored is not None and stored.id is not None
        key = {item.code: item.key for item in items_of_pool(session, 1, stored.id)}
        forms = forms_of_pool(session, stored.id)
    opens = OPENS + timedelta(days=14 * (week - 1))
    attempts = []
    for n in range(PEOPLE):
        form, ability = forms[n % len(forms)], draw.normal(1, 1)
        asked = [code for code, _ in form_items(form.layout)]
        hard = [HARDER if known and code not in known else 0.0 for code in asked]
        right = draw.random(len(asked)) < 1 / (1 + np.exp(np.array(hard) - ability))
        wrong = ["B" if key[code] == "A" else "A" for code in asked]
        answers = "".join(key[code] if ok else other for code, ok, other in zip(asked, right, wrong, strict=True))
        at = opens + timedelta(minutes=n + 1)
        told = {"form_code": form.code, "responses": answers, "n_items": 8, "submitted_at": at}
        attempts.append(make_attempt(n + 1, f"P{first_person + n}", int(right.sum()), 40, **told))
    store_week(engine, 1, week, attempts)
    return set(key)


@pytest.fixture
def db(sqlite_engine: Engine) -> Iterator[ContestData]:
    """Both weeks held; half of the second week's people took part in the first."""
    contest_id = create_contest(sqlite_engine, _setup(), at=AT)
    with transaction(sqlite_engine) as session:
        store_units(session, contest_id, make_units())
    enter_bank(sqlite_engine, make_items())
    known = _hold(sqlite_engine, 1, 1, set())
    _hold(sqlite_engine, 2, 1 + PEOPLE // 2, known)
    yield ad_hoc.open_data("thu")


def test_items_options_and_difficulty(db: ContestData) -> None:
    items = ad_hoc.items(db, week=2)
    assert items.text.startswith("240 lần thi đầu: trung bình ")
    assert list(items.frames[0].columns) == [
        "Mã câu",
        "Lượt bài thi",
        "Độ dễ",
        "Độ phân biệt",
        "Hiệu suất phân biệt",
        "Cần xem lại",
    ]
    assert (len(items.frames[0]), int(items.frames[0]["Lượt bài thi"].sum())) == (16, 240 * 8)

    name = str(items.frames[0]["Mã câu"].iloc[0])
    options = ad_hoc.options(db, name, week=2)
    facts = db.items[db.items["item"] == name].iloc[0]
    assert options.text.split("\n")[0] == f"Câu {name}: {facts['stem']}"
    assert options.frames[0]["Phương án"].tolist() == [
        f"{letter} (đáp án)" if letter == facts["key"] else letter for letter in "ABCD"
    ]
    asked = items.frames[0].set_index("Mã câu").loc[name]
    of_key = options.frames[0].set_index("Phương án").loc[f"{facts['key']} (đáp án)"]
    assert of_key["Tỷ lệ"] == asked["Độ dễ"]
    assert int(options.frames[0]["Số lượt chọn"].sum()) == asked["Lượt bài thi"]
    assert ad_hoc.options(db).frames[0].shape == (4, 8)
    assert ad_hoc.options(db, "không có").frames == []


def test_the_claim_is_answered_with_intervals_and_the_pools(db: ContestData) -> None:
    page = ad_hoc.difficulty(db)
    plain, rasch, pools = page.frames
    assert plain["So sánh"].tolist() == [
        "Tỷ lệ câu đúng",
        "Tỷ lệ câu sai",
        "Số câu sai trên mỗi câu đúng",
        "Tỷ lệ bài đúng tất cả các câu",
    ]
    assert rasch["So sánh"].tolist()[0] == "Câu mới so với câu dùng lại"
    assert rasch["Kết luận"].tolist()[0] == "Khó ít nhất gấp đôi"
    low, high = (float(text.replace(",", ".")) for text in rasch["Khoảng tin cậy 95%"].iloc[0].split(" … "))
    assert low < HARDER < high
    assert pools.to_numpy().tolist() == [[1, 16, "4,3", "1,0"], [2, 16, "4,3", "1,0"]]
    assert page.html.count("<img") == 1 and "Người P" not in page.html
    assert ad_hoc.difficulty(db, 1, 2).text == page.text
    assert ad_hoc.difficulty(db, 2, 2).frames == ad_hoc.difficulty(db, 1, 9).frames == []
