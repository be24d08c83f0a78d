"""Outside text never becomes markup, and there is one door where markup is made."""

from __future__ import annotations

import ast
from pathlib import Path

from workbench.widgets import esc

HOSTILE = "<img src=x onerror='alert(1)'>\"&"
SAFE = "&lt;img src=x onerror=&#x27;alert(1)&#x27;&gt;&quot;&amp;"


def test_every_writer_of_markup_escapes_what_it_is_given() -> None:
    assert esc.esc(HOSTILE) == SAFE
    assert esc.heading(HOSTILE) == f"<h2>{SAFE}</h2>"
    assert esc.paragraph(HOSTILE) == f"<p>{SAFE}</p>"
    assert esc.paragraph(HOSTILE, is_muted=True) == f'<p class="wb-muted">{SAFE}</p>'
    assert esc.facts([(HOSTILE, HOSTILE)]) == f'<dl class="wb-facts"><div><dt>{SAFE}</dt><dd>{SAFE}</dd></div></dl>'
    assert esc.bullet_list([HOSTILE]) == f'<ul class="wb-list"><li>{SAFE}</li></ul>'
    assert esc.link_list([(HOSTILE, HOSTILE, HOSTILE)]) == (
        f'<ul class="wb-list wb-links"><li><a href="{SAFE}">{SAFE}</a><span class="wb-muted">{SAFE}</span></li></ul>'
    )
    assert esc.figure(b"<svg/>", HOSTILE, HOSTILE) == (
        f'<figure><figcaption>{SAFE}</figcaption><img alt="{SAFE}" src="data:image/svg+xml;base64,PHN2Zy8+"></figure>'
    )
    assert esc.message(HOSTILE, is_bad=False) == f'<p class="wb-message wb-good" role="alert">{SAFE}</p>'


def _calls_of_html(source: str) -> list[str]:
    sinks = {"HTML", "HTMLMath", "Markdown", "Styler", "display"}
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    names = [func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in calls]
    return [name for name in names if name in sinks]


def test_no_other_module_of_the_screens_makes_an_html_widget() -> None:
    package = Path(esc.__file__).parents[1]
    files = [*package.glob("widgets/**/*.py"), *package.glob("apps/*.py")]
    made = {file.name: _calls_of_html(file.read_text(encoding="utf-8")) for file in files}
    assert {name: calls for name, calls in made.items() if calls} == {"esc.py": ["HTML"]}


def test_the_components_set_every_text_by_text_content() -> None:
    package = Path(esc.__file__).parents[1]
    scripts = [*package.glob("**/*.js")]
    assert sorted(script.name for script in scripts) == ["download.js", "field.js", "table.js", "workbench.js"]
    forbidden = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(")
    found = [(s.name, word) for s in scripts for word in forbidden if word in s.read_text(encoding="utf-8")]
    assert found == []
