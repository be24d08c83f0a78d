"""The PDF is tagged, holds only the vendored letters, and keeps the signature with the text."""

from __future__ import annotations

import builtins
import re
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from report_helpers import fonts_of, header_texts, inflated, page_texts, render_fast
from report_makers import make_report_data

from workbench.reports.docx_to_html import convert_to_html
from workbench.reports.pdf import convert_to_pdf, pdf_engine_warning
from workbench.reports.report_data import Narrative
from workbench.reports.summary_report import RenderedReport, render_report


@pytest.fixture(scope="module")
def pdf(rendered: RenderedReport) -> Path:
    return rendered.paths[2]


def test_the_pdf_is_tagged_and_says_what_it_is(pdf: Path) -> None:
    document = pypdfium2.PdfDocument(pdf)
    about = document.get_metadata_dict()
    assert pdfium.FPDFCatalog_IsTagged(document.raw) == 1
    assert [about["Title"], about["Author"]] == [
        "BÁO CÁO tổng kết cuộc thi tìm hiểu về “Đảng viên tốt, chi bộ kiểu mẫu”",
        "Đảng ủy Khối cơ quan và doanh nghiệp tỉnh Sông Ngân",
    ]
    inside = inflated(pdf)
    assert re.findall(rb"/Lang \(vi\)", inside) == [b"/Lang (vi)"]
    assert re.findall(rb"pdfuaid:part[^0-9]{1,3}([0-9])", inside) == [b"1"]
    assert sorted({bytes(tag) for tag in re.findall(rb"/S /(TH|TD|H[1-4]|Figure|Caption)\b", inside)}) == [
        b"Caption",
        b"Figure",
        b"H1",
        b"H2",
        b"H3",
        b"H4",
        b"TD",
        b"TH",
    ]


def test_only_the_vendored_fonts_are_in_the_pdf(pdf: Path) -> None:
    assert fonts_of(pdf) == {("Paper-Serif", 1), ("Paper-Serif-Bold", 1), ("Paper-Serif-Italic", 1)}


def test_pages_are_numbered_from_the_second_and_anew_in_each_appendix(pdf: Path) -> None:
    texts = page_texts(pdf)
    starts = [n for n, text in enumerate(texts) if n == 0 or text.startswith("Phụ lục ")]
    headers = header_texts(pdf)
    for first, last in zip(starts, [*starts[1:], len(texts)], strict=True):
        assert headers[first:last] == ["", *(str(n) for n in range(2, last - first + 1))]
    assert len(starts) == 6


@pytest.mark.parametrize("lines", range(0, 24, 6))
def test_the_signature_never_stands_alone(template: Path, tmp_path: Path, lines: int) -> None:
    steps = tuple(f"Việc {n}: tiếp tục quán triệt nội dung Cuộc thi." for n in range(lines + 1))
    data = make_report_data(weeks=1, units=4, narrative=Narrative(next_steps=steps))
    word, book = render_fast(data, template)
    path = tmp_path / "a.pdf"
    path.write_bytes(convert_to_pdf(convert_to_html(word, book, author="x")))
    signed = next(text for text in page_texts(path) if "T/M BAN THƯỜNG VỤ" in text)
    assert ["Trên đây là báo cáo" in signed, "Trần Thị Hương Giang" in signed] == [True, True]


def test_without_pango_word_and_html_are_still_made(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = builtins.__import__

    def without_pango(name, *args, **kwargs):
        if name.split(".")[0] == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return found(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_pango)
    monkeypatch.setattr("shutil.which", lambda program: "/usr/bin/dnf" if program == "dnf" else None)
    (tmp_path / "bao-cao-tong-ket.pdf").write_bytes(b"an older one")
    report = render_report(make_report_data(weeks=1, units=3), template=template, target=tmp_path, parameters={})
    assert report.warnings == (
        "Chưa tạo được tệp PDF vì máy thiếu thư viện Pango; tệp Word và HTML đã có đủ. Cài đặt bằng lệnh: "
        "sudo dnf install pango",
    )
    made = ["bao-cao-tong-ket.docx", "bao-cao-tong-ket.html", "manifest.json"]
    assert [path.name for path in report.paths] == made
    assert sorted(path.name for path in tmp_path.iterdir()) == made


def test_this_machine_can_make_a_pdf() -> None:
    assert pdf_engine_warning() is None


def test_an_outside_address_is_not_fetched(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    page = '<!DOCTYPE html><html lang="vi"><head><title>t</title></head><body><h1>t</h1>{}</body></html>'
    addresses = (secret.as_uri(), "http://127.0.0.1:9/a.svg")
    convert_to_pdf(page.format("".join(f'<img alt="x" src="{address}">' for address in addresses)))
    refused = [record.getMessage().rsplit("outside address refused: ", 1)[-1] for record in caplog.records]
    assert refused == list(addresses)
