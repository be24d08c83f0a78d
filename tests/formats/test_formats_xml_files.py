"""Moodle XML and QTI as other programs write them, right and wrong, and our own checks of packages."""

from __future__ import annotations

import pytest
from format_makers import WRITERS, make_item, make_zip, parts_of, read, said, sentences

from workbench.formats.qti_check import check_qti_package

BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
ANSWERS = '<answer fraction="100"><text>a</text></answer><answer fraction="0"><text>b</text></answer>'
ITEM = parts_of(WRITERS["qti21"]([make_item()], with_key=True))["items/NQ-001.xml"].decode()
ITEM_3 = parts_of(WRITERS["qti30"]([make_item()], with_key=True))["items/NQ-001.xml"].decode()


def question(inner, kind="multichoice"):
    return f'<question type="{kind}">{inner}</question>'


def stem(text="Câu", style="html"):
    return f'<questiontext format="{style}"><text><![CDATA[{text}]]></text></questiontext>'


def moodle(*questions):
    return read("moodle", ("<quiz>" + "".join(questions) + "</quiz>").encode())


def test_a_moodle_export_is_read():
    intake = moodle(
        "<!-- question: 0 -->",
        question("<category><text>$course$/top/Cuộc thi/LS</text></category>", "category"),
        question(
            "<name><text>Tên câu</text></name>"
            + stem("<p>[NQ-001]  Đề án\n   07 <span style='x'>về</span> gì?</p>\n<p>Chọn&nbsp;một.</p>")
            + "<idnumber>NQ-001</idnumber><single>true</single>"
            '<answer fraction="0" format="html"><text><![CDATA[<p dir="ltr">Cải &amp; cách</p>]]></text></answer>'
            '<answer fraction="100" format="plain_text"><text>Chi bộ <![CDATA[<x>]]></text></answer>'
            "<tags><tag><text>dokho:Vừa</text></tag><tag><text>khác</text></tag></tags>"
        ),
        question("<name><text>LS-7</text></name>" + stem("Hai", "moodle_auto_format") + ANSWERS),
    )
    rows = [(item.row_no, item.code, item.area_code, item.stem, item.options, item.key) for item in intake.records]
    assert rows == [
        (1, "NQ-001", "LS", "Đề án 07 về gì?\nChọn\u00a0một.", ("Cải & cách", "Chi bộ <x>"), "B"),
        (2, "LS-7", "LS", "Hai", ("a", "b"), "A"),
    ]
    assert (intake.records[0].difficulty.value, said(intake)) == ("MEDIUM", [])


@pytest.mark.parametrize(
    ("inner", "kind", "expected"),
    [
        (stem() + ANSWERS, "truefalse", [("other_type", 1)]),
        (stem() + ANSWERS, "cloze", [("other_type", 1)]),
        (stem(), "description", [("no_questions", None), ("description_skipped", 1)]),
        (stem('<img src="@@PLUGINFILE@@/a.png">x') + ANSWERS, "multichoice", [("object", 1)]),
        (
            "<questiontext><text>x</text><file name='a'>AA</file></questiontext>" + ANSWERS,
            "multichoice",
            [("object", 1)],
        ),
        (stem("m<sup>2</sup>") + ANSWERS, "multichoice", [("raised", 1)]),
        (stem("<table><tr><td>x</td></tr></table>") + ANSWERS, "multichoice", [("object", 1)]),
        (stem() + ANSWERS.replace("100", "một"), "multichoice", [("weight_unclear", 1)]),
        (stem() + ANSWERS.replace("100", "0"), "multichoice", [("no_key", 1)]),
        (stem() + ANSWERS.replace('"0"', '"50"'), "multichoice", [("several_right", 1)]),
        (stem() + ANSWERS.replace(">b<", ">a<"), "multichoice", [("intake.option_twice", 1)]),
        (stem() + ANSWERS.partition("</answer>")[0] + "</answer>", "multichoice", [("option_count", 1)]),
        (ANSWERS, "multichoice", [("no_stem", 1)]),
    ],
)
def test_moodle_questions_that_are_wrong_are_told_by_number(inner, kind, expected):
    assert said(moodle(question(inner, kind))) == expected


@pytest.mark.parametrize("kind", ["moodle", "qti"])
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "intake.empty_file"),
        (b"<quiz><question>", "xml_broken"),
        (b"\x89PNG\r\n" + bytes(30), "not_text"),
        ((BOMB + "<quiz>&b;</quiz>").encode(), "document_type"),
        ((OUTSIDE + "<quiz>&e;</quiz>").encode(), "document_type"),
        (('<?xml version="1.0" encoding="UTF-16"?>' + OUTSIDE + "<quiz/>").encode("utf-16"), "document_type"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><quiz/>', "encoding_declared"),
        (b"<rss/>", "wrong_xml"),
        (b"<quiz>" + b" " * (100 << 20) + b"</quiz>", "intake.file_too_large"),
        (b"<quiz>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</quiz>", "xml_broken"),
    ],
)
def test_xml_that_cannot_be_taken_in_is_told(kind, data, code):
    assert said(read(kind, data)) == [(code, None)]


def test_zip_and_word_files_are_no_moodle_xml():
    assert said(read("moodle", make_zip({"a.xml": "<quiz/>"}))) == [("not_xml", None)]
    assert said(read("moodle", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))) == [("not_xml", None)]


@pytest.mark.parametrize("item", [ITEM, ITEM_3, ITEM_3.replace("match_correct.xml", "match_correct")])
def test_a_single_item_is_read(item):
    intake = read("qti", item.encode())
    assert intake.records[0][1:7] == (
        "NQ-001",
        "HP",
        intake.records[0].difficulty,
        "Thủ đô nước ta?",
        ("Hà Nội", "Huế", "Vinh", "Đà Lạt"),
        "A",
    )
    assert [f.code for f in intake.findings] == [
        "formats.default_area",
        "formats.default_difficulty",
        "formats.default_source",
    ]


def test_an_item_of_another_program_is_read():
    """Words around the interaction belong to the stem; choices may bear any identifier; prefixes are allowed."""
    item = """<?xml version="1.0"?><q:assessmentItem xmlns:q="http://www.imsglobal.org/xsd/imsqti_v2p1"
      identifier="choice" title="Unattended Luggage">
      <q:responseDeclaration identifier="R" cardinality="multiple" baseType="identifier">
        <q:correctResponse><q:value>ChoiceC</q:value><q:value>ChoiceA</q:value></q:correctResponse>
      </q:responseDeclaration>
      <q:itemBody><q:p>Nhìn   biển báo.</q:p>
        <q:choiceInteraction responseIdentifier="R" shuffle="false" maxChoices="2">
          <q:prompt>Biển nói gì?<q:br/>Chọn hai.</q:prompt>
          <q:simpleChoice identifier="ChoiceA">Một<q:feedbackInline>tốt</q:feedbackInline>!</q:simpleChoice>
          <q:simpleChoice identifier="ChoiceB"><q:p>Hai</q:p></q:simpleChoice>
          <q:simpleChoice identifier="ChoiceC">Ba</q:simpleChoice>
        </q:choiceInteraction><q:p>Hết.</q:p></q:itemBody></q:assessmentItem>"""
    intake = read("qti", item.encode())
    record = intake.records[0]
    assert (record.code, record.stem) == ("choice", "Nhìn   biển báo.\nBiển nói gì?\nChọn hai.\nHết.")
    assert (record.options, record.key, said(intake)) == (("Một!", "Hai", "Ba"), "AC", [("option_feedback", 1)])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("choiceInteraction", "orderInteraction", "other_type"),
        ("<value>A</value>", "<value>E</value>", "intake.key_unknown"),
        ("<correctResponse><value>A</value></correctResponse>", "", "no_key"),
        ('identifier="B"', 'identifier="A"', "qti_same_choices"),
        ("Huế", '<img src="a.png" alt="x"/>', "object"),
        ("Huế", "x<math/>", "object"),
        ("Huế", "", "option_empty"),
        ("Huế", "Vinh", "intake.option_twice"),
        ("itemBody", "otherBody", "other_type"),
    ],
)
def test_items_that_are_wrong_are_told(old, new, expected):
    assert (expected, 1) in said(read("qti", ITEM.replace(old, new).encode()))
    assert read("qti", ITEM.replace(old, new).encode()).records == ()


def package(**changed):
    """Give our package of two items with files changed (``None`` takes one away); ``_`` stands for ``/`` and ``.``."""
    parts = parts_of(WRITERS["qti21"]([make_item(), make_item(code="NQ-002", stem="Hai", key="BC")], with_key=True))
    for name, change in changed.items():
        real = {"manifest": "imsmanifest.xml", "one": "items/NQ-001.xml", "test": "test.xml"}.get(name, name)
        if change is None:
            del parts[real]
        elif isinstance(change, tuple):
            assert change[0].encode() in parts[real]
            parts[real] = parts[real].replace(change[0].encode(), change[1].encode())
        else:
            parts[real] = change.encode()
    return make_zip(parts)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (package(one=None), [("qti_missing_file", 1)]),
        (package(manifest=None), [("qti_no_manifest", None)]),
        (package(one="<broken"), [("xml_broken", 1)]),
        (package(one=BOMB + "<assessmentItem/>"), [("document_type", 1)]),
        (package(**{"items/more.xml": ITEM}), [("qti_unlisted", None)]),
        (package(manifest=BOMB + "<manifest/>"), [("document_type", None)]),
        (b"PK\x03\x04 broken", [("corrupt", None)]),
        (package()[:-30], [("corrupt", None)]),
        (make_zip({"big.xml": b" " * (70 << 20)}), [("bomb", None)]),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), [("old_office", None)]),
    ],
)
def test_packages_that_are_wrong_are_told(data, expected):
    assert said(read("qti", data)) == expected


def test_a_package_in_a_folder_with_odd_names_is_read():
    parts = {f"my test/{name}": part for name, part in parts_of(package()).items()}
    parts["my test/imsmanifest.xml"] = parts["my test/imsmanifest.xml"].replace(b"items/NQ-001", b"items/NQ%20001")
    parts["my test/items/NQ 001.xml"] = parts.pop("my test/items/NQ-001.xml")
    assert [item.code for item in read("qti", make_zip(parts)).records] == ["NQ-001", "NQ-002"]


@pytest.mark.parametrize("kind", ["qti21", "qti30"])
@pytest.mark.parametrize("with_key", [True, False])
def test_our_packages_pass_our_checks(kind, with_key):
    items = [make_item(), make_item(code="NQ-002", stem="Hai", key="BC"), make_item(code="mã 3", stem="Ba")]
    assert check_qti_package(WRITERS[kind](items, with_key=with_key), "p.zip") == ()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (package(manifest=None), {("qti_no_manifest", None)}),
        (package(one=None), {("qti_missing_file", "imsmanifest.xml")}),
        (package(**{"extra.css": "x"}), {("qti_file_unlisted", "extra.css")}),
        (package(manifest=("imsqti_item_xmlv2p1", "imsqti_item_xmlv3p0")), {
            ("qti_type", "items/NQ-001.xml"), ("qti_type", "items/NQ-002.xml")}),
        (package(one=("imsqti_v2p1\"", "imsqti_v2p2\"")), {("qti_namespace", "items/NQ-001.xml")}),
        (package(manifest=("imscp_v1p1", "imscp_v9")), {("qti_namespace", "imsmanifest.xml")}),
        (package(one=('identifier="NQ-001"', 'identifier="NQ-002"')), {("qti_identifier", "imsmanifest.xml")}),
        (package(one=('identifier="NQ-001"', 'identifier="1 x"')), {("qti_identifier", "imsmanifest.xml")}),
        (package(one=('responseIdentifier="RESPONSE"', 'responseIdentifier="R"')),
         {("qti_response", "items/NQ-001.xml")}),
        (package(one=("<value>A</value>", "<value>Z</value>")), {("qti_response", "items/NQ-001.xml")}),
        (package(one=('maxChoices="1"', 'maxChoices="2"')), {("qti_response", "items/NQ-001.xml")}),
        (package(one=('Choice identifier="B"', 'Choice identifier="A"')), {("qti_identifier", "items/NQ-001.xml")}),
        (package(one=("match_correct", "map_response")), {("qti_response", "items/NQ-001.xml")}),
        (package(manifest=('<dependency identifierref="NQ-001"/>', "")), {("qti_dependency", "test.xml")}),
        (package(one="<broken"), {("xml_broken", "items/NQ-001.xml")}),
        (b"PK", {("corrupt", None)}),
    ],
)  # fmt: skip
def test_broken_packages_fail_our_checks(data, expected):
    findings = check_qti_package(data, "p.zip")
    assert {(f.code.removeprefix("formats."), f.sheet) for f in findings} == expected


def test_findings_of_the_checks_have_their_sentences():
    findings = check_qti_package(package(manifest=("imsqti_item_xmlv2p1", "x")), "p.zip")
    assert len(findings) == 2
    assert all(sentences(findings))
