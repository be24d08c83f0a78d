"""Files of published figures."""

import io
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from workbench.errors import ImportRefused
from workbench.intake.claims import read_claims
from workbench.rules.claims import Claim, Relation

HEAD = "noi_dung,so_cong_bo,quan_he,ma_so_lieu\n"


def refusal(text: str) -> ImportRefused:
    with pytest.raises(ImportRefused) as refused:
        read_claims(text.encode(), "claims.csv")
    return refused.value


def test_the_committed_claims_of_the_source_report():
    claims = read_claims((Path(__file__).parents[2] / "data" / "claims.csv").read_bytes(), "claims.csv")
    assert claims[0] == Claim("Tổng số lượt người dự thi trực tuyến", 9020, "quiz.total.participations", Relation.EQUAL)
    assert Counter(claim.relation for claim in claims) == {Relation.EQUAL: 31, Relation.MORE_THAN: 2}
    assert [claim.claimed for claim in claims if claim.fact is None] == [50, 2]
    assert len({claim.text for claim in claims}) == len(claims) == 33


def test_every_column_in_both_languages_and_numbers_with_thousands_dots():
    expected = (Claim("Bài, thi", 32874, "quiz.total.attempts"), Claim("Giảm", -837, None, Relation.MORE_THAN))
    vietnamese = 'Nội dung;Số công bố;Quan hệ;Mã số liệu\nBài, thi;32.874;=;quiz.total.attempts\nGiảm;"-837";>;\n'
    english = 'Claim,Claimed,Relation,Fact\n"Bài, thi",32 874,=,quiz.total.attempts\nGiảm,-837,>,\n'
    assert read_claims(vietnamese.encode(), "a.csv") == read_claims(english.encode(), "b.csv") == expected


def test_a_workbook_says_the_same_as_a_csv():
    book = openpyxl.Workbook()
    for row in (("Nội dung", "Số công bố", "Quan hệ", "Mã số liệu"), ("Bài thi", 32874, "=", "quiz.total.attempts")):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    assert read_claims(data.getvalue(), "a.xlsx") == (Claim("Bài thi", 32874, "quiz.total.attempts"),)


def test_without_a_relation_a_claim_means_exactly():
    assert read_claims(b"noi_dung,so_cong_bo,ma_so_lieu\na,1,k\n", "a.csv") == (Claim("a", 1, "k", Relation.EQUAL),)
    assert read_claims(f"{HEAD}a,1,,k\n".encode(), "a.csv") == (Claim("a", 1, "k", Relation.EQUAL),)


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("a,nhiều,=,k", "claims.not_a_number", "so_cong_bo"),
        ('a,"1,5",=,k', "claims.not_a_number", "so_cong_bo"),
        ("a,1²,=,k", "claims.not_a_number", "so_cong_bo"),
        ("a,--1,=,k", "claims.not_a_number", "so_cong_bo"),
        ("a,1,<,k", "claims.relation_unknown", "quan_he"),
        ("a,,=,k", "intake.missing_value", "so_cong_bo"),
        (",1,=,k", "intake.missing_value", "noi_dung"),
    ],
)
def test_one_wrong_row_refuses_the_file(row, code, column):
    refused = refusal(f"{HEAD}b,2,=,k\n{row}\n")
    assert (refused.code, refused.values["file"], refused.values["row"]) == ("claims.refused", "claims.csv", 3)
    assert [(finding.code, finding.row, finding.column) for finding in refused.findings] == [(code, 3, column)]


def test_the_refusal_speaks_the_language_asked_for():
    refused = refusal(f"{HEAD}a,nhiều,=,k\n")
    assert refused.message("vi").startswith(
        "Tệp số liệu công bố claims.csv có lỗi ở dòng 2: “nhiều” không phải số nguyên."
    )
    assert refused.message("en").startswith("The claims file claims.csv is wrong in row 2: “nhiều” is not a whole")


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "noi_dung,so_cong_bo\na,1\n"])
def test_a_file_without_the_columns_is_refused(text):
    refused = refusal(text)
    assert refused.code == "claims.refused"
    assert refused.message("vi") and refused.message("en")
