"""Pages: what is shown is escaped, numbers are Vietnamese, long tables say what is left out."""

from __future__ import annotations

from decimal import Decimal

import pytest

from workbench.desk.pages import LivePages, Markup, Notice, Page, Table, make_frame
from workbench.widgets.action_panel import Action, Outcome

ACTION = Action("Việc", "Làm", (), lambda values: Outcome("Xong"))


def test_outside_text_is_shown_and_never_run() -> None:
    frame = make_frame(("full_name",), [("<script>x</script>",)])
    html = Page("<b>", Notice("<i>"), Table("<u>", frame)).html
    assert "&lt;script&gt;" in html and "&lt;b&gt;" in html and "&lt;i&gt;" in html and "&lt;u&gt;" in html
    assert "<script>" not in html and "<b>" not in html and "<i>" not in html and "<u>" not in html


def test_frames_keep_whole_numbers_and_write_decimals_as_an_office_does() -> None:
    frame = make_frame(("rank", "total", "points"), [(1, Decimal("80.5"), None), (2, Decimal("7"), 4)])
    assert list(frame.columns) == ["Hạng", "Điểm bình quân", "Điểm"]
    assert frame["Điểm bình quân"].tolist() == ["80,50", "7,00"]
    assert [str(kind) for kind in frame.dtypes[["Hạng", "Điểm"]]] == ["Int64", "Int64"]
    assert (
        '<td style="text-align:right;white-space:nowrap">32.874</td>'
        in Page(Table("t", make_frame(("rows",), [(32874,)]))).html
    )


def test_a_long_table_says_how_much_is_left_and_an_empty_one_that_it_is() -> None:
    rows = make_frame(("rank",), [(n,) for n in range(70)])
    html = Page(Table("t", rows)).html
    assert html.count("<tr>") == 61 and "… còn 10 dòng chưa hiển thị." in html
    assert "Không có dòng nào." in Page(Table("t", make_frame(("rank", "points"), []))).html


def test_a_page_is_told_as_text_too() -> None:
    page = Page("Một", Notice("Hai"), Markup("<hr>"), Table("Ba", make_frame(("rank",), [(1,)])))
    assert page._repr_mimebundle_() == {"text/html": page.html, "text/plain": "Một\nHai\nBa"}
    assert len(page.frames) == 1


def test_forms_are_for_working_by_hand_and_a_saved_copy_says_where_they_are() -> None:
    page = LivePages(is_live=True).show(lambda: ["a", ACTION])
    assert [type(part).__name__ for part in page.body.children] == ["HTML", "ActionPanel"]
    kept = LivePages(is_live=False).show(lambda: ["a", ACTION])
    assert kept.text.startswith("a\nBiểu mẫu “Việc” hiện ra khi mở sổ tay trong JupyterLab")
    assert repr(page) == kept.text


def test_by_hand_a_long_table_can_be_searched() -> None:
    frame = make_frame(("rank",), [(n,) for n in range(70)])
    page = LivePages(is_live=True).show(lambda: [Table("Dài", frame), Table("Ngắn", frame.head(3))])
    assert [type(part).__name__ for part in page.body.children] == ["DataTable", "HTML"]
    assert page.body.children[0].pages["found"] == "70 dòng"


@pytest.mark.parametrize(
    ("texts", "side"),
    [
        (["+52", "", "-4.063"], "right"),
        (["13,2%", "8,0%"], "right"),
        (["17 giây", "19 giây"], "left"),
        (["SP-0417"], "left"),
        (["", ""], "left"),
    ],
)
def test_columns_of_figures_stand_on_the_right(texts: list[str], side: str) -> None:
    html = Page(Table("t", make_frame(("change",), [(text,) for text in texts]))).html
    assert f'<th scope="col" style="text-align:{side}">' in html


def test_live_pages_are_made_again_and_fixed_ones_are_not() -> None:
    count = iter(range(100))
    live, fixed = LivePages(is_live=True), LivePages(is_live=False)
    page = live.show(lambda: [f"lần {next(count)}"])
    live.done()
    assert repr(page) == "lần 1"
    still = fixed.show(lambda: [f"lần {next(count)}"])
    fixed.done()
    assert still.text == "lần 2"
