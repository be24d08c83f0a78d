"""Items, settings and files that the tests of the formats share."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

import docx
from hypothesis import strategies as st

from workbench.errors import Finding
from workbench.formats.aiken import read_aiken, write_aiken
from workbench.formats.drafts import ReadDefaults
from workbench.formats.gift_reader import read_gift
from workbench.formats.gift_writer import write_gift
from workbench.formats.moodle_reader import read_moodle_xml
from workbench.formats.moodle_writer import write_moodle_xml
from workbench.formats.qti_reader import read_qti
from workbench.formats.qti_writer import write_qti
from workbench.formats.tidy import tidy
from workbench.formats.word_reader import read_word
from workbench.formats.workbook import write_items_xlsx
from workbench.intake.items import read_items
from workbench.intake.records import Intake, ItemRecord, KnownItems
from workbench.terms import Difficulty

AREAS = {"hp": "HP", "hien phap": "HP", "ls": "LS"}
DEFAULTS = ReadDefaults("HP", Difficulty.EASY, "X", "Nguồn chung")
READERS = {
    "gift": read_gift,
    "aiken": read_aiken,
    "moodle": read_moodle_xml,
    "qti": read_qti,
    "word": read_word,
}
Writer = Callable[..., bytes]
WRITERS: dict[str, Writer] = {
    "gift": write_gift,
    "moodle": write_moodle_xml,
    "qti21": lambda items, *, with_key: write_qti(items, with_key=with_key, version="2.1"),
    "qti30": lambda items, *, with_key: write_qti(items, with_key=with_key, version="3.0"),
    "xlsx": write_items_xlsx,
    "aiken": write_aiken,
}


def known_items(**changed: object) -> KnownItems:
    """Give a contest of two content areas and an empty bank."""
    return KnownItems(**{"areas": AREAS, **changed})  # type: ignore[arg-type]


def make_item(**changed: object) -> ItemRecord:
    """Give a good item, changed where a test says so."""
    values = {
        "row_no": 1,
        "code": "NQ-001",
        "area_code": "HP",
        "difficulty": Difficulty.MEDIUM,
        "stem": "Thủ đô nước ta?",
        "options": ("Hà Nội", "Huế", "Vinh", "Đà Lạt"),
        "key": "A",
        "explanation": "Vì vậy.",
        "source": "Hiến pháp, Điều 13",
    }
    return ItemRecord(**{**values, **changed})  # type: ignore[arg-type]


def read(kind: str, data: bytes, **known: object) -> Intake[ItemRecord]:
    """Read a file of a kind of question file (``gift``, ``aiken``, ``moodle``, ``qti..``, ``word``, ``xlsx``)."""
    if kind == "xlsx":
        return read_items(data, "bank.xlsx", known_items(**known))
    return READERS["qti" if kind.startswith("qti") else kind](data, f"{kind}.file", known_items(**known), DEFAULTS)


def said(intake: Intake[ItemRecord]) -> list[tuple[str, int | None]]:
    """Give code and place of every finding but those on defaults; check that each has its sentences."""
    assert all(sentences(intake.findings))
    return [
        (finding.code.removeprefix("formats."), finding.row)
        for finding in intake.findings
        if not finding.code.startswith("formats.default_") and finding.code != "formats.word_no_code_heading"
    ]


def sentences(findings: Sequence[Finding]) -> list[str]:
    """Say every finding and its advice in both languages; fails where the catalogue lacks one."""
    return [text for f in findings for text in (f.message("vi"), f.advice("vi"), f.message("en"), f.advice("en"))]


def contents(items: Sequence[ItemRecord]) -> list[tuple[object, ...]]:
    """Give the items without their place in a file."""
    return [item[1:] for item in items]


def normal(item: ItemRecord) -> ItemRecord:
    """Give an item with its texts in the form that is stored."""
    return item._replace(
        stem=tidy(item.stem),
        options=tuple(map(tidy, item.options)),
        explanation=tidy(item.explanation),
        source=tidy(item.source),
    )


def make_zip(parts: dict[str, bytes | str]) -> bytes:
    """Pack files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """Unpack files."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def make_word(*lines: str) -> bytes:
    """Make a .docx of paragraphs; ``<b>..</b>`` (also i, u, c for colour, h for highlight) wraps marked words."""
    document = docx.Document()
    for line in lines:
        add_marked(document.add_paragraph(), line)
    return saved(document)


def add_marked(paragraph: object, line: str) -> None:
    """Add a line with marked words to a paragraph."""
    for piece in line.split("|"):
        mark, _, text = piece.partition(">") if piece[:1] == "<" else ("", "", piece)
        run = paragraph.add_run(text)  # type: ignore[attr-defined]
        run.bold = True if mark == "<b" else None
        run.italic = True if mark == "<i" else None
        run.underline = True if mark == "<u" else None
        if mark == "<c":
            run.font.color.rgb = docx.shared.RGBColor(255, 0, 0)
        if mark == "<h":
            run.font.highlight_color = docx.enum.text.WD_COLOR_INDEX.YELLOW


def saved(document: object) -> bytes:
    """Give the bytes of a python-docx document."""
    packed = io.BytesIO()
    document.save(packed)  # type: ignore[attr-defined]
    return packed.getvalue()


_PIECES = [
    *"~=#{}:\\;<>&\"'%|*[]()-,.?!$@^`/ \t\n",
    *"aăđêôơưzAĐ0159",
    *("hòa", "hoà", "e\u0302\u0301", "D\u0323", "<b>", "</p>", "<br>", "&amp;", "&lt", "]]>", "<![CDATA[", "; ", "\\n"),
    *(
        "%50%",
        "####",
        "->",
        "::",
        "//",
        "$CATEGORY: x",
        "[X-1] ",
        "[html]",
        "ANSWER: A",
        "A. ",
        "=",
        "\n\n",
        "  ",
        "\r\n",
    ),
    *("‘’“”…", "\u00a0", "\u200b", "🙂", "<!-- -->", "_x0041_", "T", "TRUE", "&#10;", "\u0338", "<script>"),
]
TEXTS = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=12).map("".join)
FILLED = TEXTS.filter(lambda text: bool(tidy(text)))


@st.composite
def item_lists(draw: st.DrawFn, *, one_key: bool = False) -> list[ItemRecord]:
    """Draw one to three items of any text, stems different."""
    items = []
    stems = draw(
        st.lists(FILLED, min_size=1, max_size=3, unique_by=lambda text: " ".join(tidy(text).casefold().split()))
    )
    for number, stem in enumerate(stems, start=1):
        options = draw(st.lists(FILLED, min_size=2, max_size=6, unique_by=tidy))
        letters = "ABCDEF"[: len(options)]
        key = draw(st.sets(st.sampled_from(letters), min_size=1, max_size=1 if one_key else min(4, len(letters))))
        items.append(
            make_item(
                row_no=number,
                code=f"NQ-{number:03d}",
                area_code=draw(st.sampled_from(["HP", "LS"])),
                difficulty=draw(st.sampled_from(list(Difficulty))),
                stem=stem,
                options=tuple(options),
                key="".join(sorted(key)),
                explanation=draw(st.just("") | TEXTS),
                source=draw(FILLED),
            )
        )
    return items


def summary(data: bytes) -> list[tuple[str, tuple[str, ...], str]]:
    """Give stem, options and key of every question of a Word file."""
    return [(item.stem, item.options, item.key) for item in read("word", data).records]
