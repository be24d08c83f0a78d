"""Invented people: Vietnamese names as they occur in a northern province, drawn part by part."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np


@cache
def _parts() -> dict[str, list[str]]:
    text = files(__package__).joinpath("names.toml").read_text(encoding="utf-8")
    return {part: words.split() for part, words in tomllib.loads(text).items()}


def draw_names(rng: np.random.Generator, count: int) -> tuple[list[str], list[bool]]:
    """Draw full names, and for each whether it is a woman's."""
    parts = _parts()
    women = (rng.random(count) < 0.56).tolist()
    lots = rng.random((count, 3)).tolist()
    names = []
    for is_woman, (first, second, third) in zip(women, lots, strict=True):
        sex = "women" if is_woman else "men"
        families, middles, givens = parts["family"], parts[f"middle_{sex}"], parts[f"given_{sex}"]
        middle = middles[int(second * len(middles))].replace("_", " ")
        given = givens[int(third * len(givens))]
        if middle.endswith(given):
            given = "Hà" if given != "Hà" and middle != "Hà" else "Yên"
        names.append(f"{families[int(first * len(families))]} {middle} {given}")
    return names, women


def draw_pen_names(rng: np.random.Generator, count: int) -> list[str]:
    """Draw pen names of two words, no two equal."""
    parts = _parts()
    pairs = [f"{first} {second}" for first in parts["pen_first"] for second in parts["pen_second"] if first != second]
    return [pairs[place] for place in rng.permutation(len(pairs))[:count].tolist()]
