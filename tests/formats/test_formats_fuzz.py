"""Whatever the bytes, every reader gives an Intake whose findings can be said, and never an exception."""

from __future__ import annotations

import random
import resource
import subprocess
import sys

import pytest
from format_makers import WRITERS, make_item, make_word, make_zip, parts_of, read, sentences
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.formats.qti_check import check_qti_package
from workbench.formats.tidy import plain_of

ITEMS = [
    make_item(),
    make_item(code="NQ-002", stem="Hai\nba", key="BC", area_code="LS"),
    make_item(code="c", stem="d{}"),
]
SEEDS = {kind: write([ITEMS[0]] if kind == "aiken" else ITEMS, with_key=True) for kind, write in WRITERS.items()}
SEEDS["word"] = make_word("Câu 1: Một?", "A. x\t*B. y", "Câu 2.", "<b>A. |x", "B. y", "Đáp án: B", "1-A 2-B")
KINDS = sorted(SEEDS)
INSERTS = [
    b"{",
    b"}",
    b"~",
    b"=",
    b"\\",
    b"#",
    b"%",
    b"\n\n",
    b"A. ",
    b"ANSWER: ",
    b"<",
    b">",
    b"&",
    b"]]>",
    b"\xff",
    b"\0",
]
INSERTS += ["Câu 3:".encode(), b"\t*C. ", b"<b/>", b"<!--", b"::", b"<w:br/>", b"<text>", b"</text>", b"-1", b"[id:"]


def mutate(data: bytes, seed: int) -> bytes:
    """Change a few bytes of a file, the same way for the same seed."""
    lots = random.Random(seed)
    for _ in range(lots.randint(1, 6)):
        place = lots.randrange(len(data) + 1)
        width = lots.choice([0, 1, 3, 40])
        data = data[:place] + lots.choice([b"", lots.choice(INSERTS), lots.randbytes(2)]) + data[place + width :]
    return data


def mutate_inside(data: bytes, seed: int) -> bytes:
    """Change one part of a package and pack it again, so that the parser behind the archive is reached."""
    parts = parts_of(data)
    wanted = sorted(
        name for name in parts if name.endswith(("document.xml", "styles.xml", "numbering.xml", "NQ-001.xml"))
    )
    name = (wanted + ["imsmanifest.xml"] * ("imsmanifest.xml" in parts))[seed % max(1, len(wanted))]
    return make_zip({**parts, name: mutate(parts[name], seed)})


def check(kind: str, data: bytes) -> None:
    intake = read(kind, data)
    assert intake.rows_read == len(intake.records) + intake.rows_refused
    assert sum(intake.refused_by_reason.values()) == intake.rows_refused
    assert intake.rows_read or intake.errors
    assert all(sentences(intake.findings))
    for item in intake.records:
        assert item.code and item.stem and item.source
        assert len(set(item.options)) == len(item.options) >= 2
        assert 1 <= len(item.key) <= 4 and max(item.key) <= "ABCDEF"[len(item.options) - 1]


quiet = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None)


@pytest.mark.parametrize("kind", KINDS)
def test_mutated_files_never_break_a_reader(kind):
    for seed in range(120):
        check(kind, mutate(SEEDS[kind], seed))


@pytest.mark.parametrize("kind", ["qti21", "qti30", "word"])
def test_mutated_parts_never_break_a_reader(kind):
    for seed in range(200):
        data = mutate_inside(SEEDS[kind], seed)
        check(kind, data)
        if kind != "word":
            assert all(sentences(check_qti_package(data, "p.zip")))


@quiet
@given(st.sampled_from(KINDS), st.binary(max_size=300))
def test_any_bytes_never_break_a_reader(kind, data):
    check(kind, data)


@quiet
@given(st.sampled_from(["gift", "aiken"]), st.text(max_size=200))
def test_any_text_never_breaks_a_text_reader(kind, text):
    check(kind, text.encode("utf-8", "surrogatepass"))


@quiet
@given(
    st.lists(
        st.sampled_from([*"{}~=#%:\\ \n\tAB.", "::", "####", "//", "A. ", "ANSWER: A\n", "$CATEGORY: ", "[html]", "<p"])
    )
)
def test_any_marks_never_break_a_text_reader(pieces):
    for kind in ("gift", "aiken"):
        check(kind, "".join(pieces).encode())


@quiet
@given(
    st.lists(
        st.sampled_from(
            ["Câu 1: x", "Câu 2. y", "1. z", "2) t", "A. a", "*B. b", "a) c\tb) d", "<b>C. e", "Đáp án: B", "1-A 2-B",
             "ĐÁP ÁN", "Giải thích: g", "PHẦN II", "x", "HẾT", "D.", "(A) k", "Câu 3 [NQ-1]:", "<u>A|. m"]
        ),
        max_size=14,
    )
)  # fmt: skip
def test_any_order_of_lines_never_breaks_the_word_reader(lines):
    check("word", make_word(*lines))


HUNGRY = """
import resource, sys
sys.path.insert(0, "tests/formats")
from format_makers import make_zip, read, said
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
data = {data}
size = len(data) // 1024
intake = read({kind!r}, data)
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(said(intake)[:1], grown - 2 * size < 200 * 1024)
"""


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        ("moodle", 'b"<quiz>" + b"<a/>" * (25 << 20) + b"</quiz>"', "[('intake.file_too_large', None)]"),
        ("qti", 'make_zip({"imsmanifest.xml": b"<a>" + b" " * (60 << 20)})', "[('bomb', None)]"),
        ("word", 'make_zip({"word/document.xml": b"x" * (50 << 20)})', "[('bomb', None)]"),
        ("gift", 'b"{" * (15 << 20)', "[('gift_braces', 1)]"),
        ("gift", 'b"x\\n\\n" * 200_000', "[('gift_no_answers', 1)]"),
        ("aiken", 'b"ANSWER: A\\n" * 200_000', "[('no_stem', 1)]"),
    ],
)
def test_memory_stays_bounded(kind, data, expected):
    program = HUNGRY.format(kind=kind, data=data)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == f"{expected} True", done.stdout + done.stderr[-2000:]


def test_patterns_stay_linear_on_hostile_lines():
    """Each of these would take minutes under a pattern that tries every way to cut it."""
    for text in (
        "1 A " * 20_000 + "x",
        "[" + "a1" * 20_000,
        "A, " * 20_000,
        " " * 60_000 + "x",
        "\t" * 60_000,
        "1-" * 30_000,
    ):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        check("word", make_word("Câu 1: x", text, f"A. {text}", f"Đáp án: {text}"))
        check("aiken", f"x\nA. {text}\nANSWER: {text}".encode())
        check("gift", f"// [tag:{text}\n::{text}::{text}{{={text} ~b}}".encode())
        assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 20


def test_html_is_read_in_linear_time():
    hostile = (
        "<a ",
        "<",
        "<!--",
        "</",
        "&#",
        "<a b='",
        '<a b="',
        "<script>",
        "<![CDATA[",
        "<p>",
        "a\n",
        " ",
        "\n",
        "<a",
    )
    for text in hostile:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        plain_of(text * 50_000)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 5, text
