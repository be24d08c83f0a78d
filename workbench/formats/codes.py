"""The item's code inside its stem, ``[NQ-001] ...``: the only field that a response report of a platform shows."""

from __future__ import annotations

import re

_CODE = re.compile(r"[^\W\d_]\w*(?:[-.][\w]+)*\d[\w]*(?:[-.][\w]+)*|[^\W\d_][\w.]*-\w[\w.-]*")
_LABELLED = re.compile(r"\s*\[([^\[\]\s]{1,40})\]\s*")


def is_code(text: str) -> bool:
    """Say whether a text in brackets can only be a code: a letter first, no space, and a digit or a hyphen."""
    return len(text) <= 40 and _CODE.fullmatch(text) is not None


def label_stem(code: str, stem: str) -> str:
    """Put the code before the stem."""
    return f"[{code}] {stem}"


def split_label(text: str, code: str = "") -> tuple[str, str]:
    """Give (code, stem) of a labelled stem; with ``code`` known, only that label is taken off."""
    if code:
        label, bare = f"[{code}]", text.lstrip()
        return code, bare.removeprefix(label).lstrip() if bare.startswith(label) else text
    found = _LABELLED.match(text)
    return (found[1], text[found.end() :]) if found and is_code(found[1]) else ("", text)
