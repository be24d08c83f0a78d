"""Papers as Word: the options in the form's order, byte for byte, the key apart, read back as they were."""

from __future__ import annotations

import io
import re
from datetime import date

import docx
import pytest
from format_makers import make_item, parts_of, read, said, summary
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.formats.paper import PaperHead, write_key_sheet_docx, write_paper_docx
from workbench.rules.forms import DrawnForm

HEAD = PaperHead("Ban Tổ chức", "Cuộc thi tìm hiểu", "Tuần 1", date(2022, 9, 19))
FORM = DrawnForm("D001", "NQ-002:CABD NQ-001:BADC")
ITEMS = [make_item(), make_item(code="NQ-002", stem="Chọn ~ = # { } : \\ ; < &\ndòng hai?", key="AD")]


def test_a_paper_shows_the_options_in_the_form_s_order():
    intake = read("word", write_paper_docx(FORM, ITEMS, HEAD, with_key=True))
    assert [(item.stem, item.options, item.key) for item in intake.records] == [
        ("Chọn ~ = # { } : \\ ; < &\ndòng hai?", ("Vinh", "Hà Nội", "Huế", "Đà Lạt"), "BD"),
        ("Thủ đô nước ta?", ("Huế", "Hà Nội", "Đà Lạt", "Vinh"), "B"),
    ]
    assert said(intake) == []


def test_papers_repeat_byte_for_byte_and_name_nobody():
    data = write_paper_docx(FORM, ITEMS, HEAD, with_key=False)
    assert data == write_paper_docx(FORM, ITEMS, HEAD, with_key=False)
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert (properties.author, properties.last_modified_by, properties.created.date()) == ("Ban Tổ chức", "", HEAD.day)
    assert not any("thumbnail" in name for name in parts_of(data))


def test_a_paper_without_key_holds_none():
    data = write_paper_docx(FORM, ITEMS, HEAD, with_key=False)
    text = parts_of(data)["word/document.xml"].decode()
    assert "ĐÁP ÁN" not in text
    assert "Vì vậy" not in text
    assert [code for code, _ in said(read("word", data))] == ["no_key", "no_key"]


def test_the_key_sheet_names_number_code_and_letters():
    table = docx.Document(io.BytesIO(write_key_sheet_docx(FORM, ITEMS, HEAD))).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Câu", "Mã câu", "Đáp án"],
        ["1", "NQ-002", "BD"],
        ["2", "NQ-001", "B"],
    ]


@pytest.mark.parametrize(
    ("layout", "code"), [("NQ-009:ABCD", "form_item_missing"), ("NQ-001:ABC", "form_options_differ")]
)
def test_a_form_that_does_not_fit_is_refused(layout, code):
    with pytest.raises(WorkbenchError) as refused:
        write_paper_docx(DrawnForm("D1", layout), ITEMS, HEAD, with_key=True)
    assert refused.value.code == f"formats.{code}"
    assert refused.value.message("en")


WORDS = st.lists(
    st.sampled_from(
        ["năm", "hòa", "hoà", "~", "=", "#", "{", "}", ":", "\\", ";", "<b>", "&", '"x"', "2013", "Đảng", "%"]
    ),
    min_size=1,
    max_size=8,
).map(lambda words: "từ " + " ".join(words))


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(
    st.lists(WORDS, min_size=5, max_size=5, unique_by=str.casefold), st.sampled_from(["A", "C", "BD", "ABC", "ABCD"])
)
def test_papers_with_key_come_back(texts, key):
    item = make_item(stem=texts[0], options=tuple(texts[1:]), key=key)
    data = write_paper_docx(DrawnForm("D1", "NQ-001:ABCD"), [item], HEAD, with_key=True)
    assert summary(data) == [(item.stem, item.options, key)]
    assert not re.search("NQ-001", parts_of(data)["word/document.xml"].decode())
