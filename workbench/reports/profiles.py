"""The layout rules of official papers, read from data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from workbench.errors import WorkbenchError


@dataclass(frozen=True, slots=True)
class Margins:
    """The margins of a page in mm."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Profile:
    """One set of layout rules; lengths in mm, sizes and line heights in points.

    ``sizes`` maps a part of the paper to (points, style letters b, i, u). Source: Hướng dẫn 36-HD/VPTW, Phụ lục 3.
    """

    title: str
    font: str
    page: tuple[int, int]
    margins: Margins
    page_number_from_top: int
    page_number_size: int
    columns: tuple[int, int]
    number_format: str
    motto: str
    rule_under_motto: str
    mark_under_issuer: str
    mark_under_title: str
    indent: int
    space_between: int
    line_exact: int
    sizes: Mapping[str, tuple[int, str]]

    @property
    def text_width(self) -> int:
        """Give the width of the text area in mm."""
        return self.page[0] - self.margins.left - self.margins.right


def load_profile(name: str = "party_hd36") -> Profile:
    """Read one layout profile by its name."""
    known = tomllib.loads(files(__package__).joinpath("profiles.toml").read_text(encoding="utf-8"))
    if name not in known:
        raise WorkbenchError("report.profile_unknown", name=name)
    values = known[name]
    values["margins"] = Margins(**values["margins"])
    values["page"], values["columns"] = tuple(values["page"]), tuple(values["columns"])
    values["sizes"] = {part: (size, style) for part, (size, style) in values["sizes"].items()}
    return Profile(**values)
