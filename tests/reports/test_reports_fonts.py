"""The vendored fonts can write Vietnamese and carry their licence."""

from __future__ import annotations

import unicodedata
from importlib.resources import files

import pytest
from fontTools.ttLib import TTFont

TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
VOWELS = "aăâeêioôơuưy"
# 12 vowels with 6 tones, and đ, in both cases: less the 12 plain English vowels, they are the 134 special letters.
LETTERS = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS + VOWELS.upper() for tone in TONES} - set(
    "aeiouyAEIOUY"
) | {"đ", "Đ"}


@pytest.mark.parametrize("face", ["Regular", "Bold", "Italic", "BoldItalic"])
def test_each_face_has_all_134_letters(face: str) -> None:
    with files("workbench.reports.fonts").joinpath(f"LiberationSerif-{face}.ttf").open("rb") as file:
        font = TTFont(file)
        missing = {letter for letter in LETTERS if ord(letter) not in font.getBestCmap()}
        assert (len(LETTERS), missing, font["name"].getDebugName(1)) == (134, set(), "Liberation Serif")


def test_the_licence_stands_beside_the_fonts() -> None:
    text = files("workbench.reports.fonts").joinpath("OFL.txt").read_text(encoding="utf-8")
    assert [part in text for part in ("SIL OPEN FONT LICENSE Version 1.1", "Reserved Font Name Liberation")] == [
        True,
        True,
    ]
