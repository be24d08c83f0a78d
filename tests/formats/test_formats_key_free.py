"""A key-free file holds no key: two items that differ only in their key give the same bytes."""

from __future__ import annotations

from datetime import date

import pytest
from format_makers import WRITERS, item_lists, make_item, parts_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.formats.paper import PaperHead, write_paper_docx
from workbench.rules.forms import DrawnForm

HEAD = PaperHead("Ban Tổ chức", "Cuộc thi", "Tuần 1", date(2022, 9, 19))
KEY_FREE = sorted(set(WRITERS) - {"aiken"})
SECRET = "mật-khẩu-giải-thích"


def paper(items, *, with_key):
    orders = ("BADC", "CDAB", "DCBA")
    layout = " ".join(f"{item.code}:{order[: len(item.options)]}" for item, order in zip(items, orders, strict=False))
    return write_paper_docx(DrawnForm("D001", layout), items, HEAD, with_key=with_key)


@pytest.mark.parametrize("kind", [*KEY_FREE, "paper"])
@pytest.mark.parametrize("key", ["B", "C", "D", "AB", "ABCD"])
def test_the_bytes_do_not_depend_on_the_key(kind, key):
    write = paper if kind == "paper" else WRITERS[kind]
    one = write([make_item(key="A", explanation=SECRET)], with_key=False)
    other = write([make_item(key=key, explanation="")], with_key=False)
    assert one == other
    assert write([make_item(key="A")], with_key=True) != write([make_item(key=key)], with_key=True)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(item_lists(), st.sampled_from(KEY_FREE))
def test_no_key_of_any_item_shows(items, kind):
    others = [item._replace(key="B" if item.key == "A" else "A", explanation="") for item in items]
    assert WRITERS[kind](items, with_key=False) == WRITERS[kind](others, with_key=False)


@pytest.mark.parametrize("kind", KEY_FREE)
def test_the_explanation_tells_the_answer_and_stays_out(kind):
    data = WRITERS[kind]([make_item(explanation=SECRET)], with_key=False)
    parts = parts_of(data).values() if data.startswith(b"PK") else [data]
    assert not any(SECRET.encode() in part for part in parts)


def test_aiken_cannot_exist_without_the_key():
    with pytest.raises(WorkbenchError) as refused:
        WRITERS["aiken"]([make_item()], with_key=False)
    assert refused.value.code == "formats.aiken_needs_key"
    assert refused.value.message("en")


@pytest.mark.parametrize(
    ("kind", "changed", "code"),
    [
        ("aiken", {"key": "AB"}, "aiken_one_key"),
        ("aiken", {"code": "mã câu"}, "aiken_code"),
        ("gift", {"key": ""}, "write_no_key"),
        ("gift", {"key": "E"}, "write_no_key"),
        ("moodle", {"options": ("một",)}, "write_incomplete"),
        ("moodle", {"options": ("một", "một ")}, "write_incomplete"),
        ("qti21", {"stem": " "}, "write_incomplete"),
        ("qti30", {"stem": "x\x01"}, "write_unfit_character"),
        ("xlsx", {"source": ""}, "write_incomplete"),
    ],
)
def test_what_no_file_should_hold_is_refused(kind, changed, code):
    with pytest.raises(WorkbenchError) as refused:
        WRITERS[kind]([make_item(**changed)], with_key=True)
    assert refused.value.code == f"formats.{code}"
    assert refused.value.message("vi")
    assert refused.value.message("en")


def test_a_code_twice_is_refused():
    with pytest.raises(WorkbenchError) as refused:
        WRITERS["gift"]([make_item(), make_item(stem="Khác")], with_key=True)
    assert refused.value.code == "formats.write_code_twice"
