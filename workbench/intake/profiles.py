"""Intake profiles: under which headings, and in which manner, a platform's file tells of attempts.

A profile without a heading for a field finds it by the usual ones, so that the shipped profiles need no mapping.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from workbench.intake.header import Column, columns_of
from workbench.rules.canonical import canonical_json

SHIPPED = "shipped"  # stands for the number of a profile that came with the workbench

_OUT_OF = re.compile(r"\s*/\s*(\d{1,5}(?:[.,]\d{1,4})?)\s*$")
_NUMBER = re.compile(r"[\s.:_-]*(\d{1,3})\s*$")


class Layout(StrEnum):
    """How a file is laid out."""

    OWN = "OWN"  # one row an attempt, the answers in one cell
    WIDE = "WIDE"  # one row an attempt, one column an answer
    LONG = "LONG"  # one row an answer
    MOODLE_GRADES = "MOODLE_GRADES"
    MOODLE_RESPONSES = "MOODLE_RESPONSES"

    @property
    def is_moodle(self) -> bool:
        """Say whether the file is a quiz report of Moodle."""
        return self in (Layout.MOODLE_GRADES, Layout.MOODLE_RESPONSES)

    @property
    def numbered(self) -> tuple[str, ...]:
        """Give the fields of which the file has a column for each question, ``Câu 1``, ``Câu 2`` ..."""
        return {Layout.WIDE: ("answer",), Layout.MOODLE_RESPONSES: ("question", "answer")}.get(self, ())


class Identity(StrEnum):
    """What a file names people by; anything but the account is looked up in the register of people."""

    ACCOUNT = "ACCOUNT"
    EMAIL = "EMAIL"
    ID_NUMBER = "ID_NUMBER"

    @property
    def field(self) -> str:
        """Give the field that holds it."""
        return {Identity.ACCOUNT: "person", Identity.EMAIL: "email", Identity.ID_NUMBER: "id_number"}[self]


class AnswerStyle(StrEnum):
    """How a cell names the chosen option; several are separated by commas or semicolons."""

    LETTERS_SHOWN = "LETTERS_SHOWN"  # A is the option that stood first on the screen
    OWN_LETTERS = "OWN_LETTERS"  # A is the option that stands first in the bank
    NUMBERS_FROM_0 = "NUMBERS_FROM_0"  # places on the screen
    NUMBERS_FROM_1 = "NUMBERS_FROM_1"
    TEXTS = "TEXTS"  # the option's text


class Profile(BaseModel):
    """How to read one platform's files.

    ``columns``: field -> heading as the file writes it, ``""`` for a field the file does not have; fields not named
    are found by their usual headings. For numbered fields the heading without its number. ``constants``: field ->
    the value of every row. ``month_first`` reads 9/19/2022 as 19 September.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=60, pattern=r"^[\w.-][\w .-]*$")
    layout: Layout
    columns: Mapping[str, str] = Field(default_factory=dict)
    constants: Mapping[str, str] = Field(default_factory=dict)
    identity: Identity = Identity.ACCOUNT
    answers: AnswerStyle = AnswerStyle.LETTERS_SHOWN
    month_first: bool = False

    @field_validator("columns", "constants")
    @classmethod
    def _only_known_fields(cls, named: Mapping[str, str]) -> Mapping[str, str]:
        unknown = sorted(set(named) - ALL_FIELDS)
        if unknown:
            raise ValueError(f"no such field: {', '.join(unknown)}")
        return {field: text.strip() for field, text in sorted(named.items())}

    def canonical(self) -> str:
        """Give the one text under which this profile is stored."""
        return canonical_json(self.model_dump(mode="json"))

    @classmethod
    def of_canonical(cls, text: str) -> Profile:
        """Read a stored profile."""
        return cls.model_validate(json.loads(text))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("profiles.toml").read_text(encoding="utf-8"))


ALL_FIELDS = frozenset(columns_of("attempts")) | frozenset(_data()["any"]) | frozenset(_data()["moodle"])


@cache
def shipped_profiles() -> Mapping[str, Profile]:
    """Give the profiles that come with the workbench, by name."""
    profiles = [Profile.model_validate(entry) for entry in _data()["shipped"]]
    return {profile.name: profile for profile in profiles}


@cache
def moodle_states(kind: str) -> tuple[str, ...]:
    """Give the words by which Moodle says that an attempt was handed in (``finished``) or not (``unfinished``)."""
    return tuple(_data()["moodle_states"][kind])


_REQUIRED: Mapping[Layout, tuple[str, ...]] = {
    Layout.OWN: ("points",),
    Layout.WIDE: ("points", "answer"),
    Layout.LONG: ("question", "answer"),
    Layout.MOODLE_GRADES: ("points", "status"),
    Layout.MOODLE_RESPONSES: ("points", "status", "question", "answer"),
}


@cache
def fields_of(layout: Layout, identity: Identity = Identity.ACCOUNT) -> Mapping[str, Column]:
    """Give the fields that a layout may have, each with its usual headings and whether a file must have it.

    Of the end of an attempt and its duration one is enough, and of the points and the mark of each answer: these are
    told as not required.
    """
    own = {name: column.names for name, column in columns_of("attempts").items()}
    other = {name: tuple(entry["names"]) for name, entry in _data()["any"].items()}
    moodle = {name: tuple(entry["names"]) for name, entry in _data()["moodle"].items()}
    left_out = {"person", "email", "id_number"} - {identity.field}
    if layout.is_moodle:
        names = {**{name: other[name] for name in ("last_name", "first_name", "email")}, **moodle}
        left_out |= set() if layout is Layout.MOODLE_RESPONSES else {"question", "answer"}
    else:
        names = {**own, **other}
        left_out |= {
            Layout.OWN: {"question", "answer", "mark"},
            Layout.WIDE: {"question", "responses", "mark"},
            Layout.LONG: {"responses"},
        }[layout]
        names["answer"] += names["question"] if layout is Layout.WIDE else ()
    required = {identity.field, "started", *_REQUIRED[layout]}
    return {name: Column(texts, name in required) for name, texts in names.items() if name not in left_out}


def columns_for(profile: Profile) -> Mapping[str, Column]:
    """Give the fields to look for in a file of this profile, under the headings that the profile names."""
    return {
        field: Column(_names(named) if (named := profile.columns.get(field)) else column.names, column.is_required)
        for field, column in fields_of(profile.layout, profile.identity).items()
        if profile.columns.get(field) != "" and field not in profile.constants
    }


def _names(heading: str) -> tuple[str, ...]:
    """Give a heading that a profile names, and the same without its scale, which another week may change."""
    return tuple(dict.fromkeys((heading, split_out_of(heading)[0])))


def split_out_of(heading: str) -> tuple[str, Decimal | None]:
    """Give a heading without its ``/20.00``, and the 20; None where it names no greatest mark."""
    found = _OUT_OF.search(heading)
    return (heading[: found.start()], Decimal(found[1].replace(",", "."))) if found else (heading, None)


def split_number(heading: str) -> tuple[str, int | None]:
    """Give a numbered heading without its number, and the number: ``Câu 12`` is ("Câu", 12)."""
    found = _NUMBER.search(heading)
    return (heading[: found.start()], int(found[1])) if found else (heading, None)
