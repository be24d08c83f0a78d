"""GIFT and Aiken as people and programs write them, right and wrong."""

from __future__ import annotations

import pytest
from format_makers import make_item, read, said

from workbench.terms import Difficulty


def gift(text, **known):
    return read("gift", text.encode(), **known)


def summary(intake):
    return [(item.row_no, item.code, item.area_code, item.stem, item.options, item.key) for item in intake.records]


def test_gift_in_all_its_shapes():
    intake = gift(
        "\ufeff// một chú thích\n"
        "$CATEGORY: $course$/top/Cuộc thi 2022/LS\n\n"
        "::NQ-001::Đề án 07-ĐA/TU\\: nội dung?{=Chi bộ kiểu mẫu ~Cải cách}\n\n"
        "Không tên, nhiều dòng\nở đây {\n  ~sai\n  // giữa câu\n  =đúng\n  ####Vì thế\n}\n\n"
        "::Một cái tên::[html]<p>Một &amp; hai<br>ba</p>{=x ~%-100%y ~%0%z}\r\n\r\n"
        "Quốc ca là bài {=Tiến quân ca ~Diệt phát xít} của Văn Cao.\n\n"
        "// [id:A\\]1] [tag:dokho:HARD] [tag:khác]\n[NQ-9] Nhiều{~%50%a ~%50%b ~%-100%c}\n"
    )
    assert summary(intake) == [
        (4, "NQ-001", "LS", "Đề án 07-ĐA/TU: nội dung?", ("Chi bộ kiểu mẫu", "Cải cách"), "A"),
        (6, "X-002", "LS", "Không tên, nhiều dòng\nở đây", ("sai", "đúng"), "B"),
        (14, "X-003", "LS", "Một & hai\nba", ("x", "y", "z"), "A"),
        (16, "X-004", "LS", "Quốc ca là bài _____ của Văn Cao.", ("Tiến quân ca", "Diệt phát xít"), "A"),
        (19, "A]1", "LS", "[NQ-9] Nhiều", ("a", "b", "c"), "AB"),
    ]
    assert (intake.records[1].explanation, intake.records[4].difficulty) == ("Vì thế", Difficulty.HARD)
    assert [(f.code, f.values) for f in intake.findings] == [
        ("formats.default_code", {"count": "3", "value": "X-…"}),
        ("formats.default_difficulty", {"count": "4", "value": "Dễ"}),
        ("formats.default_source", {"count": "5", "value": "Nguồn chung"}),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Câu {=a ~b", [("gift_braces", 1)]),
        ("Câu =a ~b}", [("gift_braces", 1)]),
        ("Câu {=a ~b}\nCâu {=c ~d}", [("gift_braces", 1)]),
        ("Câu {=a {~b}}", [("gift_braces", 1)]),
        ("Câu không phương án", [("gift_no_answers", 1)]),
        ("Câu {a ~b =c}", [("gift_stray", 1)]),
        ("Câu {}", [("other_type", 1)]),
        ("Câu {T}", [("other_type", 1)]),
        ("Câu {FALSE#sai rồi}", [("other_type", 1)]),
        ("Câu {#3:1}", [("other_type", 1)]),
        ("Câu {=a =b}", [("other_type", 1)]),
        ("Câu {=a -> b =c -> d}", [("other_type", 1)]),
        ("Câu {~a ~b}", [("no_key", 1)]),
        ("Câu {~%50%a ~%25%b ~c}", [("several_right", 1)]),
        ("Câu {=a ~}", [("option_empty", 1)]),
        ("Câu {=a ~a}", [("intake.option_twice", 1)]),
        ("Câu {=a ~b ~c ~d ~e ~f ~g}", [("option_count", 1)]),
        ("{=a ~b}", [("no_stem", 1)]),
        ("Câu {=a#tốt ~b}", [("option_feedback", 1)]),
        ("Câu <img src=x> {=a ~b}", [("object", 1)]),
        ("H<sub>2</sub>O {=a ~b}", [("raised", 1)]),
        ("<b>Câu</b> {=a ~b}", [("styles_dropped", 1)]),
        ("[markdown]Câu *một* {=a ~b}", [("styles_dropped", 1)]),
        ("::A-1::x{=a ~b}\n\n::A-1::y{=a ~b}", [("code_twice", 3)]),
        ("::A-1::x{=a ~b}\n\n::A-1::x{=a ~b}", [("question_repeated", 3)]),
        ("::A-1::x{=a ~b}\n\n::A-2::X {=a ~b}", [("intake.stem_twice", 3)]),
        ("x{=a ~b}\n\ny{=a\n\nz{=a ~b}", [("gift_braces", 3)]),
    ],
)
def test_gift_that_is_wrong_is_told_by_line(text, expected):
    assert said(gift(text)) == expected


def test_counts_of_a_gift_file():
    intake = gift("x{=a ~b}\n\ny{=a\n\nz{T}")
    assert (intake.rows_read, intake.rows_refused, intake.refused_by_reason, intake.profile) == (
        3,
        2,
        {"formats.gift_braces": 1, "formats.other_type": 1},
        "items/gift",
    )


def test_unknown_areas_and_stored_items():
    assert said(gift("$CATEGORY: top/Toán\n\nx{=a ~b}")) == [("intake.area_unknown", 3)]
    text = "::NQ-001::Thủ đô?{=a ~b}"
    stored = make_item(
        stem="Thủ đô?", options=("a", "b"), explanation="", source="Nguồn chung", difficulty=Difficulty.EASY
    )
    assert said(gift(text, stored={"NQ-001": stored})) == [("intake.already_stored", 1)]
    assert said(gift(text, stored={"NQ-001": stored._replace(key="B")})) == [("intake.stored_differs", 1)]


def test_words_like_tags_that_html_does_not_know_are_kept():
    assert gift("Nếu x <y và y> z {=a < b ~a <c>}").records[0][4:6] == ("Nếu x <y và y> z", ("a < b", "a <c>"))


def aiken(text):
    return read("aiken", text.encode())


def test_aiken_in_all_its_shapes():
    intake = aiken(
        "[NQ-001] Đề án 07-ĐA/TU về nội dung nào?\r\nA. Cải cách\r\nB. Chi bộ kiểu mẫu\r\nANSWER: B\r\n\r\n"
        "Hai dòng\n\ncủa câu\nA) một\nB) hai\nC) ba\nanswer: c\n[trích] Ba\nA. 1\nB. 2\nANSWER: A, B"
    )
    assert summary(intake) == [
        (1, "NQ-001", "HP", "Đề án 07-ĐA/TU về nội dung nào?", ("Cải cách", "Chi bộ kiểu mẫu"), "B"),
        (6, "X-002", "HP", "Hai dòng\ncủa câu", ("một", "hai", "ba"), "C"),
        (13, "X-003", "HP", "[trích] Ba", ("1", "2"), "AB"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Câu\nA. a\nB. b", [("aiken_no_answer", 1)]),
        ("Câu\nA. a\nB. b\nCâu hai\nA. a\nB. b\nANSWER: A", [("aiken_no_answer", 4)]),
        ("Câu\nA. a\nC. b\nANSWER: A", [("option_order", 3)]),
        ("Câu\nA. a\nB. b\nANSWER: E", [("intake.key_unknown", 1)]),
        ("Câu\nA. a\nB. b\nANSWER: 2", [("key_not_letters", 4)]),
        ("Câu\nA. a\nB. b\nANSWER:", [("no_key", 1)]),
        ("Câu\nA. a\nANSWER: A", [("option_count", 1)]),
        ("Câu\nA. a\nB.\nANSWER: A", [("option_empty", 1)]),
        ("ANSWER: A", [("no_stem", 1), ("option_count", 1)]),
    ],
)
def test_aiken_that_is_wrong_is_told_by_line(text, expected):
    assert said(aiken(text)) == expected


@pytest.mark.parametrize("kind", ["gift", "aiken"])
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "intake.empty_file"),
        (b"\xef\xbb\xbf \r\n", "intake.empty_file"),
        (b"PK\x03\x04" + bytes(40), "not_text"),
        (b"x\x00\x01" * 50, "not_text"),
        (("câu".encode() + b"\n" + "câu".encode("cp1258")), "intake.mixed_encodings"),
        (b"a" * (17 << 20), "intake.file_too_large"),
        ("câu \ufdd0".encode(), "not_text"),
    ],
)
def test_what_is_no_text_file_is_told(kind, data, code):
    intake = read(kind, data)
    assert said(intake) == [(code, None)]
    assert (intake.records, intake.rows_read, intake.is_readable) == ((), 0, False)


def test_a_file_of_comments_has_no_questions():
    assert said(gift("// không có gì\n\n")) == [("no_questions", None)]


def test_old_encodings_are_read_and_told():
    intake = read("gift", "Thu đô?{=Hu ~Vinh ~Đà}".encode("cp1258"))
    assert (intake.records[0].options, said(intake)) == (("Hu", "Vinh", "Đà"), [("intake.read_as_windows_1258", None)])
    assert read("aiken", "Thủ đô?\nA. Huế\nB. Vinh\nANSWER: A".encode("utf-16")).records[0].options == ("Huế", "Vinh")


def test_decomposed_text_is_composed_and_told():
    intake = read("gift", "Thu\u0309 đô{=Ha\u0300 ~Hue\u0302\u0301}".encode())
    assert (intake.records[0].stem, intake.records[0].options) == ("Thủ đô", ("Hà", "Huế"))
    assert said(intake) == [("recomposed", None)]
