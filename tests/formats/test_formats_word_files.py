"""Word files as question authors write them."""

from __future__ import annotations

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import RGBColor
from format_makers import add_marked, make_word, make_zip, parts_of, read, said, saved, summary

OPTIONS = ("Hà Nội", "Huế", "Vinh", "Đà Lạt")
FOUR = [f"{letter}. {text}" for letter, text in zip("ABCD", OPTIONS, strict=True)]


def marked(letters, mark):
    return [f"<{mark}>{line}" if line[0] in letters else line for line in FOUR]


@pytest.mark.parametrize(
    "label", ["Câu 1:", "Câu 1.", "CÂU 1)", "câu 1 -", "Câu hỏi 1:", "Câu số 1:", "1.", "1)", "Question 1:"]
)
def test_every_label_of_a_question(label):
    assert summary(make_word(f"{label} Thủ đô?", *FOUR, "Đáp án: B")) == [("Thủ đô?", OPTIONS, "B")]


@pytest.mark.parametrize("form", ["{}. {}", "{}) {}", "{}.{}", "({}) {}", "{}: {}", " {} . {}"])
@pytest.mark.parametrize("letters", ["ABCD", "abcd"])
def test_every_label_of_an_option(form, letters):
    lines = [form.format(letter, text) for letter, text in zip(letters, OPTIONS, strict=True)]
    assert summary(make_word("Câu 1: Thủ đô?", *lines, "Đáp án: B")) == [("Thủ đô?", OPTIONS, "B")]


@pytest.mark.parametrize(
    "lines",
    [
        ["A. Hà Nội\tB. Huế\tC. Vinh\tD. Đà Lạt"],
        ["A. Hà Nội     B. Huế     C. Vinh     D. Đà Lạt"],
        ["\tA. Hà Nội\t\tB. Huế", "\tC. Vinh\tD. Đà Lạt"],
        ["A. Hà Nội\nB. Huế\nC. Vinh\nD. Đà Lạt"],
        ["A.", "Hà Nội", "B.", "Huế", "C.", "Vinh", "D. Đà Lạt"],
    ],
)
def test_options_may_share_a_line(lines):
    assert summary(make_word("Câu 1: Thủ đô?", *lines, "Đáp án: B")) == [("Thủ đô?", OPTIONS, "B")]


def test_stem_and_options_on_one_line():
    assert summary(make_word("Câu 1: Thủ đô?\tA. x\t*B. y")) == [("Thủ đô?", ("x", "y"), "B")]


@pytest.mark.parametrize("mark", ["b", "i", "u", "c", "h"])
def test_the_key_looks_different(mark):
    assert summary(make_word("<b>Câu 1:| Thủ đô?", *marked("C", mark))) == [("Thủ đô?", OPTIONS, "C")]


@pytest.mark.parametrize("mark", ["b", "u", "c"])
def test_only_the_letter_of_the_key_looks_different(mark):
    lines = [f"<{mark}>{line[0]}|{line[1:]}" if line[0] == "D" else line for line in FOUR]
    assert summary(make_word("Câu 1: Thủ đô?", *lines)) == [("Thủ đô?", OPTIONS, "D")]


def test_the_key_on_a_shared_line_looks_different():
    assert summary(make_word("Câu 1: Thủ đô?", "A. Hà Nội\t|<b>B. Huế|\tC. Vinh\tD. Đà Lạt")) == [
        ("Thủ đô?", OPTIONS, "B")
    ]


@pytest.mark.parametrize("star", ["*{}", "* {}", "{0[0]}. *{0[3]}"])
def test_stars(star):
    lines = [*FOUR]
    for place in (0, 2):
        lines[place] = f"*{FOUR[place]}" if "0" not in star else f"{FOUR[place][0]}. *{FOUR[place][3:]}"
    assert summary(make_word("Câu 1: Thủ đô?", *lines)) == [("Thủ đô?", OPTIONS, "AC")]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("Đáp án: B", "B"), ("Đáp án đúng: C.", "C"), ("ĐÁP ÁN D", "D"), ("ĐA: a", "A"), ("Answer: A, C", "AC"),
        ("Đáp án: A và D", "AD"), ("Đáp án: ABCD", "ABCD"), ("Key: B; C", "BC"),
    ],
)  # fmt: skip
def test_a_line_names_the_key(line, key):
    assert summary(make_word("Câu 1: Thủ đô?", *FOUR, line)) == [("Thủ đô?", OPTIONS, key)]


@pytest.mark.parametrize(
    "lines",
    [
        ["1-A 2-B"], ["1.A; 2.B"], ["1A 2B"], ["1: A, 2: B"], ["Câu 1: A", "Câu 2: B"], ["BẢNG ĐÁP ÁN", "1. A", "2. B"],
        ["ĐÁP ÁN", "1-A", "2-B"], ["--- Đáp án ---", "1 A\t2 B"],
    ],
)  # fmt: skip
def test_a_key_table_of_lines(lines):
    for label in ("Câu {}:", "{}."):
        data = make_word(label.format(1) + " Một?", *FOUR, label.format(2) + " Hai?", *FOUR, *lines)
        assert summary(data) == [("Một?", OPTIONS, "A"), ("Hai?", OPTIONS, "B")]


def with_table(*rows, before=("Câu 1: Một?", *FOUR, "Câu 2: Hai?", *FOUR)):
    document = docx.Document()
    for line in before:
        add_marked(document.add_paragraph(), line)
    table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=False):
            first, *more = text.split("\n")
            add_marked(cell.paragraphs[0], first)
            for line in more:
                add_marked(cell.add_paragraph(), line)
    return saved(document)


@pytest.mark.parametrize(
    "rows",
    [
        [("Câu", "1", "2"), ("Đáp án", "A", "B")],
        [("1", "2"), ("A", "B")],
        [("Câu", "Đáp án"), ("1", "A"), ("2", "B")],
        [("1", "A"), ("2", "B")],
        [("1-A", "2-B")],
        [("Câu", "1"), ("Đáp án", "A"), ("Câu", "2"), ("Đáp án", "B")],
    ],
)
def test_a_key_table_of_word(rows):
    assert summary(with_table(*rows)) == [("Một?", OPTIONS, "A"), ("Hai?", OPTIONS, "B")]


@pytest.mark.parametrize(
    "rows",
    [
        [("Câu 1", "Thủ đô?"), ("A", "Hà Nội"), ("*B", "Huế"), ("C", "Vinh"), ("D", "Đà Lạt")],
        [("Câu 1: Thủ đô?",), ("A. Hà Nội\n*B. Huế",), ("C. Vinh\nD. Đà Lạt",)],
        [("Câu 1: Thủ đô?", ""), ("A. Hà Nội", "<b>B. Huế"), ("C. Vinh", "D. Đà Lạt")],
        [("STT", "Câu hỏi", "A", "B", "C", "D", "Đáp án"), ("1", "Thủ đô?", *OPTIONS, "B")],
        [
            ("Nội dung", "Phương án A", "Phương án B", "Phương án C", "Phương án D", "Đáp án đúng"),
            ("Thủ đô?", *OPTIONS, "b"),
        ],
    ],
)
def test_questions_in_tables(rows):
    assert summary(with_table(*rows, before=())) == [("Thủ đô?", OPTIONS, "B")]


def numbered(document, text, level_kind, number_id="77", level="0", bold=False):
    """Add a paragraph that Word itself numbers."""
    paragraph = document.add_paragraph()
    paragraph.add_run(text).bold = bold
    properties = paragraph._p.get_or_add_pPr()
    number = OxmlElement("w:numPr")
    for name, value in (("w:ilvl", level), ("w:numId", number_id)):
        child = OxmlElement(name)
        child.set(qn("w:val"), value)
        number.append(child)
    properties.append(number)


def numbered_document(formats):
    document = docx.Document()
    root = document.part.numbering_part.element
    for place, (kind, text) in enumerate(formats, start=77):
        abstract = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{place}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            f'<w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
        )
        root.insert(0, abstract)
        root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{place}"><w:abstractNumId w:val="{place}"/></w:num>'))
    return document


@pytest.mark.parametrize("stem_label", ["%1.", "Câu %1:"])
@pytest.mark.parametrize("option_kind", ["upperLetter", "lowerLetter", "bullet"])
def test_numbered_lists_of_word(stem_label, option_kind):
    document = numbered_document([("decimal", stem_label), (option_kind, "%1.")])
    for stem in ("Một?", "Hai?"):
        numbered(document, stem, "decimal")
        for text in OPTIONS:
            numbered(document, text, option_kind, "78", bold=text == "Vinh")
    assert summary(saved(document)) == [("Một?", OPTIONS, "C"), ("Hai?", OPTIONS, "C")]


def test_typed_questions_with_listed_options():
    document = numbered_document([("decimal", "%1."), ("upperLetter", "%1.")])
    document.add_paragraph("Câu 1: Một?")
    for text in ("x", "*y"):
        numbered(document, text, "upperLetter", "78")
    assert summary(saved(document)) == [("Một?", ("x", "y"), "B")]


def test_marks_of_styles_count():
    document = docx.Document()
    document.add_paragraph("Câu 1: Một?")
    for place, line in enumerate(FOUR):
        document.add_paragraph().add_run(line, style="Strong" if place == 1 else None)
    assert summary(saved(document)) == [("Một?", OPTIONS, "B")]


def test_a_colour_among_colours():
    document = docx.Document()
    document.add_paragraph("Câu 1: Một?")
    for place, line in enumerate(FOUR):
        document.add_paragraph().add_run(line).font.color.rgb = RGBColor(255 if place == 2 else 0, 0, 99)
    assert summary(saved(document)) == [("Một?", OPTIONS, "C")]


def test_everything_an_author_may_add():
    data = make_word(
        "NGÂN HÀNG CÂU HỎI",
        "Câu 1 [NQ-007]: Dòng một",
        "dòng hai:",
        "a) ý một",
        "b) ý hai",
        "A. a",
        "B. b",
        "Đáp án: B",
        "Giải thích: Vì thế",
        "và thế.",
        "Nguồn: Điều 13",
        "Lĩnh vực: LS",
        "Mức độ: Vận dụng",
        "PHẦN II. LỊCH SỬ",
        "Câu 2 (Thông hiểu). Hai?",
        "A. 1",
        "*B. 2",
        "--- HẾT ---",
    )
    intake = read("word", data)
    assert [(i[:4], i[4:]) for i in intake.records] == [
        (
            (2, "NQ-007", "LS", "HARD"),
            ("Dòng một\ndòng hai:\na) ý một\nb) ý hai", ("a", "b"), "B", "Vì thế\nvà thế.", "Điều 13"),
        ),
        ((15, "X-002", "HP", "MEDIUM"), ("Hai?", ("1", "2"), "B", "", "Nguồn chung")),
    ]
    assert said(intake) == [("word_heading", 14)]


def test_headings_between_questions_are_no_options():
    data = make_word("Câu 1: Một?", *FOUR, "PHẦN II: LỊCH SỬ", "Câu 2: Hai?", *FOUR, "1-A 2-B")
    assert summary(data) == [("Một?", OPTIONS, "A"), ("Hai?", OPTIONS, "B")]
    assert said(read("word", data)) == [("word_heading", 6)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Câu 1: Một?", *FOUR], [("no_key", 1)]),
        (["Câu 1: Một?", *marked("AB", "b")], [("word_marks_unclear", 1)]),
        (["Câu 1: Một?", *marked("A", "b")[:1], *marked("B", "i")[1:]], [("word_keys_conflict", 1)]),
        (["Câu 1: Một?", *marked("A", "b"), "Đáp án: B"], [("word_marks_differ", 1)]),
        (["Câu 1: Một?", "*A. x", "B. y", "Đáp án: B"], [("word_keys_conflict", 1)]),
        (["Câu 1: Một?", *FOUR, "Đáp án: A", "1-B 2-C"], 
         [("word_key_without_question", None), ("word_keys_conflict", 1)]),
        (["Câu 1: Một?", *FOUR, "1-A 1-B"], [("word_key_twice", 1)]),
        (["Câu 1: Một?", *FOUR, "Câu 1: Hai?", *FOUR, "ĐÁP ÁN", "1-A"],
         [("word_number_twice", 1), ("word_number_twice", 6)]),
        (["Câu 1: Một?", *FOUR, "Đáp án: E"], [("intake.key_unknown", 1)]),
        (["Câu 1: Một?", "A. x", "C. y", "Đáp án: A"], [("option_order", 1), ]),
        (["Câu 1: Một?", "A. x", "Đáp án: A"], [("option_count", 1)]),
        (["Câu 1: Một?", "A. x", "B. x", "Đáp án: A"], [("intake.option_twice", 1)]),
        (["Câu 1: Một?", "A. x", "B. y", "thêm một dòng", "Đáp án: A"], [("word_line_joined", 1)]),
        (["Câu 1:", "A. x", "B. y", "Đáp án: A"], [("no_stem", 1)]),
        (["Chẳng có câu nào"], [("no_questions", None)]),
        (["Câu 1: Mo\u0302\u0323t?", "A. x", "B. y", "\u0110a\u0301p a\u0301n: A"], [("recomposed", None)]),
    ],
)  # fmt: skip
def test_what_is_unclear_is_told(lines, expected):
    intake = read("word", make_word(*lines))
    assert said(intake)[: len(expected)] == expected
    if expected[0][0] not in ("word_marks_differ", "word_line_joined", "recomposed", "word_key_without_question"):
        assert intake.records == ()


def test_a_stem_that_asks_for_two_may_have_two_marked():
    assert summary(make_word("Câu 1: Chọn 2 phương án đúng:", *marked("BD", "b"))) == [
        ("Chọn 2 phương án đúng:", OPTIONS, "BD")
    ]


def test_bold_everywhere_is_no_key():
    assert said(read("word", make_word("Câu 1: Một?", *marked("ABCD", "b")))) == [("no_key", 1)]


def with_body(xml):
    """Give a Word file of one question with something put into its stem."""
    parts = parts_of(make_word("Câu 1: Một? MARK", *FOUR, "Đáp án: A"))
    text = parts["word/document.xml"].decode()
    parts["word/document.xml"] = text.replace("MARK", xml).encode()
    return make_zip(parts)


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ("</w:t><w:drawing/><w:t>", "object"),
        ("</w:t><w:object/><w:t>", "object"),
        ("</w:t><w:sym w:font='Wingdings' w:char='F0E0'/><w:t>", "object"),
        ("</w:t></w:r><m:oMath xmlns:m='urn:m'/><w:r><w:t>", "object"),
        (
            "</w:t></w:r><w:ins><w:r><w:t>x</w:t></w:r></w:ins><w:del><w:r><w:delText>y</w:delText></w:r></w:del><w:r><w:t>",
            "word_tracked",
        ),
    ],
)
def test_pictures_formulas_and_tracked_changes_are_told(xml, expected):
    assert [code for code, _ in said(read("word", with_body(xml)))] == [expected]


def test_a_picture_outside_the_questions_is_told_and_harmless():
    parts = parts_of(make_word("LOGO", "Câu 1: Một?", *FOUR, "Đáp án: A"))
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"LOGO", b"</w:t><w:drawing/><w:t>")
    intake = read("word", make_zip(parts))
    assert (len(intake.records), said(intake)) == (1, [("word_object_outside", 1)])


def changed_part(name, old, new):
    parts = parts_of(make_word("Câu 1: Một?", *FOUR, "Đáp án: A"))
    parts[name] = parts[name].replace(old, new)
    return make_zip(parts)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "intake.empty_file"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "old_office"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("Câu 1: không phải Word".encode(), "corrupt"),
        (make_zip({"xl/workbook.xml": "<x/>"}), "not_word"),
        (make_zip({"word/document.xml": "<x/>"}), "not_word"),
        (make_zip({"word/document.xml": "<broken"}), "xml_broken"),
        (make_word("Câu 1")[:-40], "corrupt"),
        (changed_part("[Content_Types].xml", b"wordprocessingml.document.main+xml", b"macroEnabled.main+xml"), "macro"),
        (make_zip({**parts_of(make_word("x")), "word/vbaProject.bin": b"x"}), "macro"),
        (changed_part("word/document.xml", b"<w:document", b"<!DOCTYPE x []><w:document"), "document_type"),
        (changed_part("word/styles.xml", b"<w:styles", b"<!DOCTYPE x []><w:styles"), "document_type"),
    ],
)
def test_what_is_no_word_file_is_told(data, code):
    intake = read("word", data)
    assert (said(intake), intake.rows_read) == ([(code, None)], 0)
