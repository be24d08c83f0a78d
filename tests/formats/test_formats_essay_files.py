"""Works as people hand them in: Word, PDF and text files, alone or in a zip, honest or not."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pypdfium2
import pytest
from docx.oxml.parser import OxmlElement
from hypothesis import given
from hypothesis import strategies as st

from workbench.formats.essay_files import DOCX, PDF, TEXT, HandedFile, checked_name, files_of, read_document
from workbench.formats.essay_intake import KnownTexts, read_essay_texts
from workbench.formats.packing import pack
from workbench.intake.guard import Unreadable

VNI = "Ñaát nöôùc Vieät Nam"
TCVN3 = "§Êt n­íc ViÖt Nam"


def make_docx(*paragraphs: str | list[tuple[str, str]], **properties: str) -> bytes:
    """Write paragraphs; a list gives (font, text) of each run."""
    document = docx.Document()
    for paragraph in paragraphs:
        added = document.add_paragraph()
        for font, text in [("", paragraph)] if isinstance(paragraph, str) else paragraph:
            run = added.add_run(text)
            if font:
                run.font.name = font
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    return saved(document)


def saved(document: Any) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def make_pdf(html: str) -> bytes:
    import weasyprint

    pdf = weasyprint.HTML(string=f"<style>@page {{size: A5}} body {{font: 12pt serif}}</style>{html}").write_pdf()
    assert isinstance(pdf, bytes)
    return pdf


def empty_pdf() -> bytes:
    target = io.BytesIO()
    document = pypdfium2.PdfDocument.new()
    document.new_page(400, 600)
    document.save(target)
    return target.getvalue()


def read(data: bytes, name: str) -> tuple[str, str, list[str]]:
    """Give media type, text and the codes of the notes; every note can be said."""
    document = read_document(HandedFile(name, data))
    for note in document.notes:
        assert [note.message("vi"), note.message("en"), note.file] != []
    return document.media_type, document.text, [note.code.partition(".")[2] for note in document.notes]


def unreadable(data: bytes, name: str) -> str:
    with pytest.raises(Unreadable) as found:
        [read_document(file) for file in files_of(data, name)]
    return found.value.code


def test_a_word_document_is_read_in_order_with_its_tables_and_without_its_margins() -> None:
    document = docx.Document()
    document.core_properties.author = "Lê An"
    document.sections[0].header.paragraphs[0].text = "Lê An – Sở Y tế"
    document.add_paragraph("Mở bài\tđầu.").add_run().add_break()
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Ô một", "Ô hai"
    document.add_paragraph("Kết bài.")
    assert read(saved(document), "a.docx") == (DOCX, "Mở bài đầu.\n\nÔ một\nÔ hai\nKết bài.", [])


def test_changes_are_read_as_accepted_and_what_is_no_text_is_told() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Giữ lại")
    for change, tag in (("w:ins", "w:t"), ("w:del", "w:delText")):
        around, run, text = OxmlElement(change), OxmlElement("w:r"), OxmlElement(tag)
        text.text = f" {change[2:]}"
        run.append(text)
        around.append(run)
        paragraph._p.append(around)
    run = paragraph.add_run()
    run._r.append(OxmlElement("w:footnoteReference"))
    run._r.append(OxmlElement("w:drawing"))
    assert read(saved(document), "a.docx") == (DOCX, "Giữ lại ins", ["tracked", "footnotes", "pictures"])


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    document = docx.Document()
    run = document.add_paragraph("Trước").add_run()._r
    alternate = OxmlElement("w:AlternateContent")
    for way, inside in (("w:Choice", "w:drawing"), ("w:Fallback", "w:pict")):
        box, paragraph, words, text = map(OxmlElement, ("w:txbxContent", "w:p", "w:r", "w:t"))
        text.text = "Trong khung"
        words.append(text)
        paragraph.append(words)
        box.append(paragraph)
        each, drawing = OxmlElement(way), OxmlElement(inside)
        drawing.append(box)
        each.append(drawing)
        alternate.append(each)
    run.append(alternate)
    document.add_paragraph("Sau")
    assert read(saved(document), "a.docx") == (DOCX, "Trước\nTrong khung\nSau", [])


@pytest.mark.parametrize(("font", "text"), [(".VnTime", TCVN3), ("VNI-Times", VNI), (".VnTimeH", "®Êt n­íc viÖt nam")])
def test_an_old_font_is_converted_where_a_run_names_it_though_words_are_cut(font: str, text: str) -> None:
    data = make_docx([(font, text[:2]), (font, text[2:]), ("Arial", " – Đất nước")])
    whole = "ĐẤT NƯỚC VIỆT NAM" if font.endswith("H") else "Đất nước Việt Nam"
    assert read(data, "a.docx") == (DOCX, f"{whole} – Đất nước", ["legacy_font"])


def test_an_old_font_is_converted_where_a_style_or_only_the_words_name_it() -> None:
    document = docx.Document()
    document.styles["Normal"].font.name = ".VnTime"
    document.add_paragraph(TCVN3)
    expected = (DOCX, "Đất nước Việt Nam", ["legacy_font"])
    assert read(saved(document), "a.docx") == expected
    assert read(make_docx(TCVN3), "a.docx") == expected


def test_a_text_file_is_read_in_its_encoding() -> None:
    text = "Đất nước Việt Nam\r\n\r\nmến yêu"
    plain = "Đất nước Việt Nam\n\nmến yêu"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert read(text.encode(encoding), "a.TXT") == (TEXT, plain, [])
    for odd in (b"", b" \x90"):  # a byte that no Windows encoding has
        assert read(TCVN3.encode("latin-1") + odd, "a.txt") == (TEXT, "Đất nước Việt Nam", ["legacy_font"])


def test_a_pdf_is_read_with_its_lines_joined_to_paragraphs() -> None:
    long = "Đồng bào vùng cao cùng nhau mở con đường mới, nối bản làng với trung tâm xã, với trường học và chợ phiên."
    data = make_pdf(f"<p>{long}</p><p>Kết bài.</p>")
    assert read(data, "a.pdf") == (PDF, f"{long}\nKết bài.", ["pdf_lines"])
    assert unreadable(empty_pdf(), "a.pdf") == "essay_texts.scanned"
    assert unreadable(data[:700], "a.pdf") == "formats.corrupt"


def test_the_files_of_a_zip_come_in_order_and_without_what_computers_left() -> None:
    zipped = pack({"bài/BV-2.txt": b"hai", "BV-1.txt": b"mot", "__MACOSX/._BV-1.txt": b"x", "~$BV-1.docx": b"x"})
    assert files_of(zipped, "bai.zip") == (HandedFile("BV-1.txt", b"mot"), HandedFile("bài/BV-2.txt", b"hai"))
    assert files_of(b"mot", "BV-1.txt") == (HandedFile("BV-1.txt", b"mot"),)


def test_names_of_zips_from_old_computers_are_read_again() -> None:
    assert checked_name("Bài\\Mùa xuân.docx".encode().decode("cp437")) == "Bài/Mùa xuân.docx"


def encrypted(data: bytes) -> bytes:
    """Set the mark of encryption in a zip's directory."""
    place = data.rindex(b"PK\x01\x02")
    return data[: place + 8] + bytes([data[place + 8] | 1]) + data[place + 9 :]


def zip_of(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), b"chu")
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (zip_of("../BV-1.txt"), "a.zip", "essay_texts.bad_name"),
        (zip_of("x/../../BV-1.txt"), "a.zip", "essay_texts.bad_name"),
        (zip_of("/etc/BV-1.txt"), "a.zip", "essay_texts.bad_name"),
        (zip_of("C:\\BV-1.txt"), "a.zip", "essay_texts.bad_name"),
        (zip_of("BV-1\u202etxt.exe"), "a.zip", "essay_texts.bad_name"),
        (zip_of("BV-1\x1b[31m.txt"), "a.zip", "essay_texts.bad_name"),
        (zip_of("a" * 300), "a.zip", "essay_texts.bad_name"),
        (encrypted(pack({"BV-1.txt": b"mot"})), "a.zip", "essay_texts.zip_password"),
        (pack({"BV-1.txt": b"0" * (8 << 20)}), "a.zip", "essay_texts.bomb"),
        (pack({"BV-1.txt": b"mot"})[:-30], "a.zip", "formats.corrupt"),
        (b"khong phai zip", "a.zip", "formats.corrupt"),
        (pack({f"{number}.txt": b"mot" for number in range(1001)}), "a.zip", "essay_texts.too_many_files"),
        (pack({"Thumbs.db": b"x"}), "a.zip", "essay_texts.no_files"),
        (pack({"them.zip": zip_of("BV-1.txt")}), "a.zip", "essay_texts.nested"),
        (zip_of("BV-1.txt"), "a.docx", "essay_texts.kind_unknown"),
        (b"Rar!", "a.rar", "essay_texts.nested"),
        (b"{\\rtf1 chu}", "a.txt", "essay_texts.kind_unknown"),
        (b"chu", "a.odt", "essay_texts.kind_unknown"),
        (b"", "a.txt", "intake.empty_file"),
        (b" \n", "a.txt", "intake.empty_file"),
        ("– …".encode(), "a.txt", "essay_texts.no_text"),
        (b"a\0b\x01", "a.txt", "formats.not_text"),
        (b"chu " * 200_000, "a.txt", "essay_texts.too_long"),
        (b"0" * (21 << 20), "a.txt", "intake.file_too_large"),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "a.doc", "formats.old_office"),
        (pack({"word/document.xml": b"<!DOCTYPE x><w/>"}), "a.docx", "essay_texts.document_type"),
        (pack({"word/document.xml": b"<w:document"}), "a.docx", "formats.xml_broken"),
        (pack({"word/styles.xml": b"<w/>"}), "a.docx", "formats.not_word"),
        (pack({"word/document.xml": b"<w/>", "word/vbaProject.bin": b""}), "a.docx", "formats.macro"),
        (make_docx(""), "a.docx", "essay_texts.no_text"),
    ],
)
def test_hostile_and_unreadable_files_are_refused_with_their_reason(data: bytes, name: str, code: str) -> None:
    assert unreadable(data, name) == code


HONEST = {
    "B1.docx": make_docx("Mở bài", [(".VnTime", TCVN3)]),
    "B1.txt": "Đồng bào vùng cao".encode(),
    "B1.pdf": empty_pdf(),
}
HONEST["B1.zip"] = pack({name: data for name, data in HONEST.items() if name != "B1.pdf"})
EDITS = st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4), st.integers(0, 40)), min_size=1, max_size=6)


@given(st.sampled_from(sorted(HONEST)), EDITS)
def test_whatever_becomes_of_the_bytes_there_is_a_text_or_a_finding(
    name: str, edits: list[tuple[float, bytes, int]]
) -> None:
    data = HONEST[name]
    for place, put, dropped in edits:
        start = int(place * len(data))
        data = data[:start] + put + data[start + dropped :]
    intake = read_essay_texts(data, name, KnownTexts({"B1": "Bài"}))
    assert len(intake.records) + intake.rows_refused == intake.rows_read
    assert intake.records or intake.errors


def test_a_document_within_a_zip_is_never_taken_for_an_archive() -> None:
    zipped = pack({"BV-1.docx": make_docx("Mở bài"), "BV-2.zip": b"PK"})
    assert read_document(files_of(zipped, "bai.zip")[0]).text == "Mở bài"
