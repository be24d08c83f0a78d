"""The panels of a week's pool: what they tell as one types, what they do, what never stays in them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from makers import AT, approve_by_two, make_contest, make_items, make_setup
from sqlalchemy import Engine

from workbench.errors import WorkbenchError
from workbench.queries.bank import bank_rows, items_of_pool, pool_of_week, pool_rows
from workbench.services.approvals import approve_pool
from workbench.services.items import publish_samples
from workbench.services.pools import build_week_pool
from workbench.services.storing import store_items
from workbench.store import reading, transaction
from workbench.tables import SealedKey
from workbench.terms import Difficulty
from workbench.widgets.action_panel import Outcome
from workbench.widgets.guard import RERAISE
from workbench.widgets.pool_builder import (
    BlueprintEditor,
    ExposurePanel,
    FormPreview,
    OpeningPanel,
    PoolTable,
    SealingPanel,
    read_week_pool,
)
from workbench.widgets.pool_builder.model import Wish, clash_of, first_wish, form_cards, pool_frame, swap_candidates

WORDS = ("một cụm mật khẩu đủ dài TB", "một cụm mật khẩu đủ dài PB", "một cụm mật khẩu đủ dài KT")
CLOSED = make_setup().weeks[0].closes_at
HOSTILE = "<img src=x onerror=alert(1)>"


@dataclass(frozen=True)
class AtDesk:
    """A desk at a fixed moment."""

    engine: Engine
    contest_id: int
    at: datetime = AT
    contest: str = "thu"


@pytest.fixture
def desk(sqlite_engine: Engine) -> AtDesk:
    """A desk on the small contest."""
    return AtDesk(sqlite_engine, make_contest(sqlite_engine))


def _build(desk: AtDesk, week: int = 1) -> Any:
    return build_week_pool(desk.engine, week=week, n_forms=6, actor="TK", at=AT)


def _codes(desk: AtDesk, week: int = 1) -> list[str]:
    with reading(desk.engine) as session:
        pool = pool_of_week(session, week)
        return [row.code for row in pool_rows(session, pool.id or 0)] if pool else []


def _keys(desk: AtDesk) -> set[str]:
    with reading(desk.engine) as session:
        pool = pool_of_week(session, 1)
        assert pool is not None
        return {item.key for item in items_of_pool(session, desk.contest_id, pool.id or 0)}


def _state(widget: Any) -> str:
    """Everything of a panel that the browser holds."""
    own = json.dumps(widget.get_state(), default=str, ensure_ascii=False)
    return own + "".join(_state(child) for child in getattr(widget, "children", ()))


def _refused(panel: Any) -> str:
    """Press a panel's button as a user does who is then told why not."""
    token = RERAISE.set(False)
    panel.button.click()
    RERAISE.reset(token)
    text: str = panel.messages.text
    assert "wb-bad" in text
    return text


def test_the_editor_begins_with_the_plan_and_tells_at_every_number_whether_it_can_be(desk: AtDesk) -> None:
    editor = BlueprintEditor(desk, read_week_pool(desk, 1), 6)
    assert editor.wish() == Wish(
        8,
        {"AA": (4, 4), "BB": (4, 4)},
        {Difficulty.EASY: (0, 40), Difficulty.MEDIUM: (0, 0), Difficulty.HARD: (0, 0)},
        {},
    )
    assert "Lập được bộ câu hỏi theo cơ cấu này." in editor.feasibility.value
    editor.size.value = 30
    assert "wb-bad" in editor.feasibility.value
    assert "Bộ câu hỏi phải có đúng 30 câu; ngân hàng có 40 câu." in editor.feasibility.value
    assert "Lĩnh vực AA: đúng 4 câu; ngân hàng có 20 câu thuộc lĩnh vực này." in editor.feasibility.value
    editor.areas["AA"][1].value = editor.areas["BB"][1].value = 15
    assert "wb-good" in editor.feasibility.value
    editor.areas["AA"][0].value = -1
    assert "không được âm" in editor.feasibility.value
    editor.areas["AA"][0].value, editor.size.value = 0, 0
    assert "ít nhất 1 câu" in editor.feasibility.value


def test_the_pool_is_built_as_typed_and_built_again(desk: AtDesk) -> None:
    told: list[Outcome] = []
    editor = BlueprintEditor(desk, read_week_pool(desk, 1), 6, lambda panel, outcome: told.append(outcome))
    assert "Còn thiếu: Người thực hiện." in _refused(editor)
    editor.areas["AA"][0].value = editor.areas["AA"][1].value = 6
    editor.areas["BB"][0].value = 2
    editor.actor.value = "TK"
    editor.button.click()
    assert [code[:2] for code in _codes(desk)] == ["AA"] * 6 + ["BB"] * 2
    assert (told[0].sentence, editor.actor.value) == ("Đã lập bộ câu hỏi tuần 1 và đảo 6 đề.", None)
    again = BlueprintEditor(desk, read_week_pool(desk, 1), 4)
    assert again.wish().areas == {"AA": (6, 6), "BB": (2, 4)}
    again.areas["AA"][0].value = 3
    again.areas["AA"][1].value = 4
    again.actor.value = "TK"
    assert "lý do" in _refused(again)
    again.actor.value, again.reason.value = "TK", "đổi cơ cấu"
    again.button.click()
    assert [code[:2] for code in _codes(desk)] == ["AA"] * 4 + ["BB"] * 4
    assert "Đã lập lại bộ câu hỏi tuần 1 và đảo 4 đề" in again.messages.text


def test_more_of_a_week_than_it_had_is_told_while_typing_and_refused(desk: AtDesk) -> None:
    _build(desk)
    editor = BlueprintEditor(desk, read_week_pool(desk, 2), 6)
    for pair in editor.areas.values():
        pair[0].value, pair[1].value = 0, 20
    editor.size.value = 20
    editor.reused[1].value = 10
    reason = "Câu dùng lại của tuần 1: đúng 10 câu; bộ câu hỏi tuần 1 có 8 câu trong ngân hàng."
    assert reason in editor.feasibility.value
    editor.actor.value = "TK"
    assert reason in _refused(editor)
    assert _codes(desk, 2) == []
    editor.reused[1].value = 8
    assert "wb-good" in editor.feasibility.value
    editor.button.click()
    assert set(_codes(desk, 1)) < set(_codes(desk, 2))


def test_what_the_bank_demands_is_part_of_what_is_told(desk: AtDesk) -> None:
    publish_samples(desk.engine, codes=["AA-001", "AA-002"], actor="TK", reason="câu mẫu", at=AT)
    read = read_week_pool(desk, 1)
    wish = first_wish(read)._replace(size=23, areas={"AA": (19, 19), "BB": (0, 4)})
    assert clash_of(read, wish) == ["Lĩnh vực AA: đúng 19 câu; ngân hàng có 18 câu thuộc lĩnh vực này."]


def test_the_table_is_filtered_and_an_item_swapped(desk: AtDesk) -> None:
    _build(desk)
    codes = _codes(desk)
    told: list[str] = []
    panel = PoolTable(desk, read_week_pool(desk, 1), lambda _, outcome: told.append(outcome.sentence))
    assert [row[1] for row in panel.table.rows] == codes
    assert [row[6] for row in panel.table.rows] == ["3"] * 8
    panel.area.value = "BB"
    assert [row[1] for row in panel.table.rows] == codes[4:]
    assert [value for _, value in panel.out.options] == [None, *codes[4:]]
    panel.level.value = Difficulty.HARD
    assert panel.table.rows == []
    panel.level.value = panel.area.value = None
    panel.out.value = codes[0]
    offered = [value for _, value in panel.in_.options][1:]
    assert offered == [f"AA-{n:03d}" for n in range(1, 21) if f"AA-{n:03d}" not in codes]
    assert "Còn thiếu: Câu đưa vào." in _refused(panel)
    panel.in_.value, panel.actor.value, panel.reason.value = offered[0], "TK", "câu đã cũ"
    panel.button.click()
    assert _codes(desk) == sorted([*codes[1:], offered[0]])
    assert told[0].startswith(f"Đã thay câu {codes[0]} bằng câu {offered[0]}")
    assert (panel.out.value, panel.in_.value, panel.actor.value, panel.reason.value) == (None, None, None, "")


def test_an_approved_pool_is_only_read(desk: AtDesk) -> None:
    approve_by_two(desk.engine, 1, _build(desk).approval_digest)
    panel = PoolTable(desk, read_week_pool(desk, 1))
    assert panel.button not in panel.children and panel.table in panel.children
    assert swap_candidates(panel.read, "lạ") == []


def test_exposure_is_drawn_and_foretold(desk: AtDesk) -> None:
    _build(desk)
    shown = _state(ExposurePanel(desk, read_week_pool(desk, 1)))
    # 4 of 8 at a time, 2 of 4 an area: a half after one attempt, 31/32 after five.
    assert "Sau 1 lượt thi một người gặp 50,0% bộ câu hỏi, sau 5 lượt gặp 96,9%; sau 5 lượt gặp ít nhất 95%." in shown
    assert "8 câu chưa dùng lần nào, 0 câu đã dùng." in shown
    assert shown.count("data:image/svg+xml") == 2


def test_a_form_is_read_as_on_a_phone_without_key_and_escaped(desk: AtDesk) -> None:
    pool = _build(desk)
    read = read_week_pool(desk, 1)
    preview = FormPreview(desk, read)
    cards = form_cards(read, " d002 ")
    assert len(cards) == 4 and all(len(card.options) == 4 for card in cards)
    preview.code.value = "d002"
    assert "max-width:375px" in preview.card.value and "Đề D002 · 4 câu" in preview.card.value
    places = [preview.card.value.index(text) for card in cards for text in (card.stem, *card.options)]
    assert places == sorted(places)
    with pytest.raises(WorkbenchError, match=r"Không có đề mang mã “D9”\. Nhập mã từ D001 đến D006\."):
        preview.code.value = "D9"
    hostile = [item._replace(stem=HOSTILE, options=(HOSTILE,) * 4) for item in read.items]
    shown = FormPreview(desk, type(read)(**{name: getattr(read, name) for name in read.__slots__} | {"items": hostile}))
    assert HOSTILE not in shown.card.value and "&lt;img" in shown.card.value
    assert pool.id


def test_no_panel_holds_a_key(desk: AtDesk) -> None:
    _build(desk)
    read = read_week_pool(desk, 1)
    assert {item.key for item in [*read.bank, *read.items]} == {""}
    with reading(desk.engine) as session:
        explained = next(item for item in bank_rows(session, desk.contest_id) if item.code == read.items[0].code)
    assert explained.explanation not in str(read.items)
    assert "Giải thích" not in pool_frame(read).to_csv()


def _sealing(desk: AtDesk) -> SealingPanel:
    panel = SealingPanel(desk, read_week_pool(desk, 1))
    _fill(panel, ("TB", "PB", "KT"), WORDS)
    panel.actor.value = "TK"
    return panel


def _fill(panel: Any, holders: tuple[str, ...], words: tuple[str, ...]) -> None:
    for field, code in zip(panel.holders, holders, strict=True):
        field.value = code
    for field, word in zip(panel.passphrases, words, strict=True):
        field.value = word


def test_three_holders_seal_and_two_open_after_the_week(desk: AtDesk) -> None:
    approve_by_two(desk.engine, 1, _build(desk).approval_digest)
    panel = _sealing(desk)
    panel.button.click()
    with reading(desk.engine) as session:
        sealed = session.get_one(SealedKey, 1)
    assert _keys(desk) == {""}
    assert f"Mã cam kết ghi vào biên bản: {sealed.commitment}" in panel.messages.text
    assert [field.value for field in panel.passphrases] == ["", "", ""]
    assert not any(word in _state(panel) + repr(panel) for word in WORDS)

    early = OpeningPanel(desk, read_week_pool(desk, 1))
    _fill(early, ("TB", "KT"), (WORDS[0], WORDS[2]))
    early.actor.value = "TK"
    assert "Chưa được mở niêm phong" in _refused(early)
    assert [field.value for field in early.passphrases] == ["", ""]
    later = AtDesk(desk.engine, desk.contest_id, CLOSED)
    opening = OpeningPanel(later, read_week_pool(later, 1))
    _fill(opening, ("TB", "KT"), (WORDS[0], WORDS[1]))
    opening.actor.value = "TK"
    assert "mật khẩu không đúng" in _refused(opening)
    assert [field.value for field in opening.passphrases] == ["", ""] and _keys(desk) == {""}
    _fill(opening, ("TB", "KT"), (WORDS[0], WORDS[2]))
    opening.button.click()
    assert "8 câu có lại đáp án" in opening.messages.text
    assert "" not in _keys(desk)
    assert not any(word in _state(opening) for word in WORDS)


@pytest.mark.parametrize(
    ("holders", "words", "said"),
    [
        (("TB", "PB", "PB"), WORDS, "Chọn đủ 3 người giữ khóa khác nhau"),
        (("TB", "PB", "KT"), (WORDS[0], "", WORDS[2]), "Chọn đủ 3 người giữ khóa khác nhau"),
        (("TB", "PB", "KT"), (WORDS[0], "x9!q", WORDS[2]), "quá yếu"),
        (("TB", "PB", "KT"), (WORDS[0], WORDS[0], WORDS[2]), "cùng một mật khẩu"),
    ],
)
def test_a_refused_sealing_leaves_the_key_and_empties_the_fields(
    desk: AtDesk, holders: tuple[str, ...], words: tuple[str, ...], said: str
) -> None:
    approve_by_two(desk.engine, 1, _build(desk).approval_digest)
    panel = _sealing(desk)
    _fill(panel, holders, words)
    assert said in _refused(panel)
    assert [field.value for field in panel.passphrases] == ["", "", ""]
    assert not any(word and word in _state(panel) for word in words)
    assert "" not in _keys(desk)


def test_a_draft_is_not_sealed_even_if_the_browser_asks(desk: AtDesk) -> None:
    pool = _build(desk)
    approve_pool(desk.engine, week=1, digest=pool.approval_digest, actor="TB", reason="đã đọc", at=AT)
    assert "chỉ niêm phong" in _refused(_sealing(desk)).lower()


def test_a_bank_smaller_than_the_plan_is_told(sqlite_engine: Engine) -> None:
    contest_id = make_contest(sqlite_engine)
    with transaction(sqlite_engine) as session:
        store_items(session, contest_id, [make_items()[0]._replace(code="AA-900")], author_id=1)
    codes = [item.code for item in make_items()][:35]
    publish_samples(sqlite_engine, codes=codes, actor="TK", reason="câu mẫu", at=AT)
    desk = AtDesk(sqlite_engine, contest_id)
    editor = BlueprintEditor(desk, read_week_pool(desk, 1), 6)
    assert "Bộ câu hỏi phải có đúng 8 câu; ngân hàng có 5 câu." in editor.feasibility.value
