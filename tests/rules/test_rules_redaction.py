"""What tells who wrote a work is proposed to be masked, and once masked nothing of it is left."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.rules.essay_texts import clean_text
from workbench.rules.redaction import Identity, Mask, MaskKind, apply_masks, propose_masks

WHO = Identity(
    authors=("Nguyễn Thị Hồng Vân", "Lê An"),
    pen_names=("Hoài Mây", "Sương"),
    units=("Sở Y tế", "SYT", "Chi bộ Văn phòng", "Sở"),
    phones=("0912345678",),
)


def proposed(text: str) -> list[tuple[str, str, bool]]:
    """Give kind, what is masked, and whether it is sure."""
    return [(mask.kind.value, text[mask.start : mask.end], mask.is_sure) for mask in propose_masks(text, WHO)]


@pytest.mark.parametrize(
    "spelled",
    [
        "Nguyễn Thị Hồng Vân",
        "NGUYỄN THỊ HỒNG VÂN",
        "Nguyen thi hong van",
        "nguyễn  thị\nhồng vân",
        "Nguyễn-Thị-Hồng-Vân",
        "NguyenThiHongVan",
        "N G U Y Ễ N  T H Ị  H Ồ N G  V Â N",
        "N.T.H. Vân",
        "Ng. Thị Hồng Vân",
        "Ng. T. H. Vân",
        unicodedata.normalize("NFD", "Nguyễn Thị Hồng Vân"),
        "Ｎｇｕｙễｎ Thị Hồng Vân",
    ],
)
def test_a_name_is_found_however_it_is_spelled(spelled: str) -> None:
    text = f"Bài của {spelled}."
    shown = apply_masks(text, propose_masks(text, WHO), "…")
    assert shown == "Bài của …." or (spelled.startswith("Ng. Thị") and shown == "Bài của Ng. Thị ….")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("chị Hồng Vân kể", [("AUTHOR", "Hồng Vân", False)]),
        ("chị Vân kể", [("AUTHOR", "Vân", False)]),
        ("Nguyễn Vân kể", [("AUTHOR", "Nguyễn Vân", False)]),
        ("ký tên NTHV", [("AUTHOR", "NTHV", False)]),
        ("nhà thơ Hoài Mây", [("PEN_NAME", "Hoài Mây", True)]),
        ("bút danh Sương", [("PEN_NAME", "Sương", False)]),
        ("chi bộ văn phòng sở y tế", [("UNIT", "chi bộ văn phòng", True), ("UNIT", "sở y tế", True)]),
        ("ở SYT", [("UNIT", "SYT", True)]),
        ("gọi 0912.345.678", [("PHONE", "0912.345.678", True)]),
        ("gọi (+84) 912 345 678", [("PHONE", "(+84) 912 345 678", True)]),
        ("gửi van.nth@example.vn nhé", [("EMAIL", "van.nth@example.vn", True)]),
        ("số 038 090 001 234", [("ID_NUMBER", "038 090 001 234", True)]),
        ("xem https://example.vn/van nhé", [("LINK", "https://example.vn/van", True)]),
    ],
)
def test_each_kind_of_trace_is_named(text: str, found: list[tuple[str, str, bool]]) -> None:
    assert proposed(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "áng mây, màn sương, vân đá, sự bình an",
        "Chị Vâng lời, Vân Đồn xa xôi, xã An Bình",
        "chi 1.500.000.000 đồng ngày 19/9/2022",
        "cơ sở; syt",
        "Thị Hồng. Vân vê",
        "",
    ],
)
def test_ordinary_words_and_numbers_are_left(text: str) -> None:
    assert proposed(text) == []


def test_masks_hide_their_length_and_neighbours_become_one() -> None:
    text = "Tác giả Lê An, SYT"
    masks = [Mask(8, 10, MaskKind.AUTHOR), Mask(11, 13, MaskKind.BY_HAND), Mask(9, 12, MaskKind.AUTHOR)]
    assert apply_masks(text, masks, "[đã che]") == "Tác giả [đã che], SYT"
    assert apply_masks(text, [], "[đã che]") == text


TRACES = ["Nguyễn Thị Hồng Vân", "lê an", "L. An", "0912 345 678", "a.b@c.vn", "sở y tế", "SYT", "Hoài Mây", "chị Vân"]


@given(st.lists(st.sampled_from([*TRACES, "vì dân", "…", "\n\n", "(", "19/9/2022", "Vân Đồn"]), max_size=12))
def test_nothing_that_would_be_proposed_is_left_in_a_masked_text(parts: list[str]) -> None:
    text = clean_text(" ".join(parts))
    shown = apply_masks(text, propose_masks(text, WHO), "▒")
    assert proposed(shown) == []
