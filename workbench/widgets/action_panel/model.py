"""What a form asks for and what its button does, without a widget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, NamedTuple

from workbench.catalogue import say
from workbench.errors import WorkbenchError

LONGEST_TEXT = 2000


class FieldKind(Enum):
    """How a field is filled in, and what its value is: text (a password too), an option, an int, a bool, files."""

    TEXT = auto()
    LONG_TEXT = auto()
    PASSWORD = auto()
    CHOICE = auto()
    NUMBER = auto()
    FLAG = auto()
    FILES = auto()


class UploadedFile(NamedTuple):
    """A file that the user chose: its name and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Field:
    """One named field; ``options`` are (what the user reads, value) and only for a CHOICE."""

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    options: tuple[tuple[str, str], ...] = ()
    default: str | int | bool | None = None
    is_required: bool = True

    def is_empty(self, value: object) -> bool:
        """Say whether the user left the field empty; a flag and a number never are."""
        return self.kind not in (FieldKind.FLAG, FieldKind.NUMBER) and not value


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an action: a sentence, and escaped markup with the details where there are any."""

    sentence: str
    details: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """A form: its title, its fields, the words on its button, and what the button does with the values."""

    title: str
    button: str
    fields: tuple[Field, ...]
    do: Callable[[Mapping[str, Any]], Outcome]

    def run(self, values: Mapping[str, Any]) -> Outcome:
        """Do it, unless a field that is needed is empty or holds what the browser may not send."""
        taken = {field.name: _taken(field, values.get(field.name)) for field in self.fields}
        missing = [field.label for field in self.fields if field.is_required and field.is_empty(taken[field.name])]
        if missing:
            raise WorkbenchError("desk.fields_missing", fields=", ".join(missing))
        return self.do(taken)


def _taken(field: Field, value: Any) -> Any:
    if isinstance(value, str):
        value = value if field.kind is FieldKind.PASSWORD else value.strip()
        if len(value) > LONGEST_TEXT:
            raise WorkbenchError("desk.text_too_long", field=field.label, longest=LONGEST_TEXT)
    if field.kind is FieldKind.CHOICE and value and value not in [option for _, option in field.options]:
        raise WorkbenchError("desk.not_an_option", field=field.label)
    return value


def choice(name: str, label: str, options: tuple[tuple[str, str], ...], *, is_required: bool = True) -> Field:
    """Make a field that offers options and begins with none of them chosen."""
    return Field(name, label, FieldKind.CHOICE, options, None, is_required)


def reason() -> Field:
    """Make the field that asks why."""
    return Field("reason", say("desk.field_reason"), FieldKind.LONG_TEXT)
