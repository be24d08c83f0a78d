"""The only door to HTML: everything that came from outside is escaped here, and only here an HTML widget is made.

Markup that is put together in a view consists of fixed tags, ``esc(...)`` and what other functions here returned.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence

import ipywidgets  # type: ignore[import-untyped]


def esc(value: object) -> str:
    """Give a value as text that a browser can only show, never run."""
    return html.escape(str(value), quote=True)


def markup(source: str) -> ipywidgets.HTML:
    """Show markup whose outside values went through ``esc``."""
    return ipywidgets.HTML(value=source)


def heading(text: str) -> str:
    """Write a section's heading."""
    return f"<h2>{esc(text)}</h2>"


def paragraph(text: str, *, is_muted: bool = False) -> str:
    """Write one paragraph."""
    return f'<p class="wb-muted">{esc(text)}</p>' if is_muted else f"<p>{esc(text)}</p>"


def facts(pairs: list[tuple[str, str]]) -> str:
    """Write headline figures: what it is, and its value."""
    rows = "".join(f"<div><dt>{esc(label)}</dt><dd>{esc(value)}</dd></div>" for label, value in pairs)
    return f'<dl class="wb-facts">{rows}</dl>'


def bullet_list(lines: list[str]) -> str:
    """Write a list of sentences."""
    return f'<ul class="wb-list">{"".join(f"<li>{esc(line)}</li>" for line in lines)}</ul>'


def link_list(links: list[tuple[str, str, str]]) -> str:
    """Write links to our own pages, each (address, title, what it is for)."""
    items = "".join(
        f'<li><a href="{esc(address)}">{esc(title)}</a><span class="wb-muted">{esc(about)}</span></li>'
        for address, title, about in links
    )
    return f'<ul class="wb-list wb-links">{items}</ul>'


def task_list(tasks: Sequence[tuple[str, str]]) -> str:
    """Write a list of sentences, each (sentence, address of our page where it is done or nothing)."""
    items = "".join(
        f'<li><a href="{esc(address)}">{esc(sentence)}</a></li>' if address else f"<li>{esc(sentence)}</li>"
        for sentence, address in tasks
    )
    return f'<ul class="wb-list wb-tasks">{items}</ul>'


def figure(svg: bytes, title: str, alternative: str) -> str:
    """Write a chart as an image, so that nothing inside it can run, with its text alternative."""
    data = base64.b64encode(svg).decode()
    source = f"data:image/svg+xml;base64,{data}"
    return f'<figure><figcaption>{esc(title)}</figcaption><img alt="{esc(alternative)}" src="{source}"></figure>'


def table(caption: str, columns: list[tuple[str, bool]], rows: list[list[str]], note: str = "") -> str:
    """Write a short table for reading: columns as (header, whether it holds numbers), and a note under it."""
    align = ["right" if is_numeric else "left" for _, is_numeric in columns]
    head = "".join(
        f'<th scope="col" style="text-align:{side}">{esc(label)}</th>'
        for (label, _), side in zip(columns, align, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td style="text-align:{side}{_held(cell)}">{esc(cell)}</td>'
            for cell, side in zip(row, align, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    title = f'<caption style="text-align:left;font-weight:bold">{esc(caption)}</caption>'
    region = f'<div style="overflow-x:auto" tabindex="0" role="region" aria-label="{esc(caption)}">'
    inside = f'<table class="wb-list-table">{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    shown = f"{region}{inside}</div>"
    return shown + (paragraph(note, is_muted=True) if note else "")


def notebook_style() -> str:
    """Give the rules that messages and tables need in a notebook, where the apps' style sheet is not there."""
    return (
        "<style>.wb-message{padding:6px 12px;border-left:4px solid #c9d3dc;border-radius:2px;"
        "overflow-wrap:anywhere}"
        ".wb-bad{color:#9b1c1c;background:#fdf0f0;border-left-color:#9b1c1c}"
        ".wb-good{color:#14532d;background:#eef8f1;border-left-color:#14532d}"
        ".wb-list-table{border-collapse:collapse;margin:4px 0 10px;min-width:min(100%,26em)}"
        ".wb-list-table th,.wb-list-table td{padding:2px 10px;vertical-align:top}"
        ".wb-list-table th{border-bottom:1px solid #6b7a88}.wb-list-table td{border-bottom:1px solid #e3e8ec}</style>"
    )


def _held(cell: str) -> str:
    """Keep a short cell on one line; let a long one without a space, such as a digest, break anywhere."""
    if len(cell) <= 20:
        return ";white-space:nowrap"
    return "" if " " in cell else ";overflow-wrap:anywhere"


def message(text: str, *, is_bad: bool) -> str:
    """Write a message that a screen reader says at once."""
    return f'<p class="wb-message {"wb-bad" if is_bad else "wb-good"}" role="alert">{esc(text)}</p>'
