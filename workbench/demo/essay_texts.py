"""The invented texts of the essays: drawn from a grammar, readable, each different from every other."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from workbench.rules.essay_texts import length_of

_CHOICE = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True)
class Part:
    """A part of every work: of its paragraphs a work takes up to ``share`` for each 13 of its whole."""

    name: str
    share: int
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """Whom a work tells of, and where."""

    hero: str
    place: str
    cell: str


@cache
def parts() -> tuple[Part, ...]:
    """Give the grammar's parts in the order in which a work tells them."""
    source = tomllib.loads(files(__package__).joinpath("essay_texts.toml").read_text(encoding="utf-8"))
    return tuple(Part(part["name"], part["share"], tuple(part["paragraphs"])) for part in source["parts"])


def write_text(stories: Sequence[Story], syllables: int, rng: np.random.Generator) -> str:
    """Write one work of about so many syllables, its paragraphs apart by an empty line; one story after the other."""
    return "\n\n".join(_write_story(story, syllables // len(stories), rng) for story in stories)


def _write_story(story: Story, syllables: int, rng: np.random.Generator) -> str:
    """Take paragraphs part by part, in the grammar's proportion, until the length is reached or all are taken."""
    waiting = [[part.paragraphs[i] for i in rng.permutation(len(part.paragraphs))] for part in parts()]
    taken: list[list[str]] = [[] for _ in waiting]
    length = 0
    while length < syllables and any(waiting):
        for place, part in enumerate(parts()):
            for _ in range(min(part.share, len(waiting[place]))):
                if length < syllables:
                    taken[place].append(_say(waiting[place].pop(), story, rng))
                    length += length_of(taken[place][-1]).syllables
    return "\n\n".join(paragraph for paragraphs in taken for paragraph in paragraphs)


def _say(pattern: str, story: Story, rng: np.random.Generator) -> str:
    """Draw one of the words in every bracket, the innermost first, and fill in names and numbers."""

    def drawn(found: re.Match[str]) -> str:
        words = found[1].split("|")
        return words[int(rng.integers(len(words)))]

    while _CHOICE.search(pattern):
        pattern = _CHOICE.sub(drawn, pattern)
    names = {"ten": story.hero, "noi": story.place, "chi_bo": story.cell}
    ranges = {"so": (4, 25), "to": (40, 260), "nam": (2014, 2021)}

    def filled(found: re.Match[str]) -> str:
        slot = found[1]
        return names[slot] if slot in names else str(int(rng.integers(*ranges[slot], endpoint=True)))

    said = re.sub(r"\{(\w+)\}", filled, pattern)
    return re.sub(r"(^|[.!?] )(\w)", lambda found: found[1] + found[2].upper(), said)
