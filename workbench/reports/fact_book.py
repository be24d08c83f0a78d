"""The figures as a Word template sees them: found by name, written in Vietnamese, never computed with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from workbench.errors import WorkbenchError
from workbench.rules.facts import Fact
from workbench.texts import format_number

# A cited figure travels through the template engine between these private-use characters, so that the place where
# it lands can be bound to its fact afterwards: OPEN, the number of the citation, MIDDLE, the text, CLOSE.
OPEN, MIDDLE, CLOSE = "\ue000", "\ue001", "\ue002"
CITATION = re.compile(f"{OPEN}([0-9]+){MIDDLE}(.*?){CLOSE}", re.DOTALL)


def format_fact(fact: Fact) -> str:
    """Write a fact's value as a Vietnamese office does: ``32.874``, ``10,9``; a rate carries its percent sign."""
    if isinstance(fact.value, str):
        return fact.value
    exponent = fact.value.as_tuple().exponent if isinstance(fact.value, Decimal) else 0
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return format_number(fact.value, places) + ("%" if fact.unit == "%" else "")


class FactBook:
    """All facts of one paper by key, and which of them the paper has cited so far."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.facts: dict[str, Fact] = {}
        for fact in facts:
            if fact.key in self.facts:
                raise WorkbenchError("report.fact_twice", key=fact.key)
            self.facts[fact.key] = fact
        self._branches = {key[: at.start()] for key in self.facts for at in re.finditer(r"\.", key)}
        self.citations: list[str] = []

    def root(self) -> FactNode:
        """Give the node from which templates reach every fact: ``f.quiz.total.attempts``."""
        return FactNode(self, "")

    def find(self, key: str) -> Figure | FactNode | None:
        """Give the figure, or the node over figures, that stands under a key."""
        if key in self.facts:
            return Figure(self, self.facts[key])
        return FactNode(self, key) if key in self._branches else None

    def cite(self, key: str, text: str) -> Markup:
        """Write a figure's text so that it can be bound to its fact once it stands in the document."""
        self.citations.append(key)
        # Markup is right here: the text is a formatted number, or a fact's own text which is escaped first.
        return Markup(f"{OPEN}{len(self.citations) - 1}{MIDDLE}") + text + Markup(CLOSE)  # noqa: S704

    def unused(self) -> tuple[str, ...]:
        """Name the facts that the paper has not cited."""
        return tuple(sorted(self.facts.keys() - set(self.citations)))


class FactNode:
    """A step on the way to a fact, by attribute or by item: ``f.quiz.unit["DV-01"].attempts``."""

    def __init__(self, book: FactBook, path: str) -> None:
        self._book = book
        self._path = path

    def _step(self, name: object) -> Figure | FactNode:
        key = f"{self._path}.{name}" if self._path else str(name)
        found = self._book.find(key)
        if found is None:
            raise WorkbenchError("report.unknown_fact", key=key)
        return found

    def __getattr__(self, name: str) -> Figure | FactNode:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._step(name)

    def __getitem__(self, name: object) -> Figure | FactNode:
        return self._step(name)

    def __contains__(self, name: object) -> bool:
        return self._book.find(f"{self._path}.{name}" if self._path else str(name)) is not None

    def __str__(self) -> str:
        raise WorkbenchError("report.unknown_fact", key=self._path)

    __html__ = __str__


def _refused(self: Figure, *_: object) -> Any:
    raise WorkbenchError("report.arithmetic_refused", key=self._fact.key)


class Figure:
    """One fact as a template may use it: written out and compared, but not computed with.

    A sum or a share in a paper must be a fact of its own, with its own definition; hence every operator is refused.
    """

    def __init__(self, book: FactBook, fact: Fact) -> None:
        self._book = book
        self._fact = fact

    def __str__(self) -> str:
        return self._book.cite(self._fact.key, format_fact(self._fact))

    __html__ = __str__

    def padded(self) -> Markup:
        """Write a count under ten with its zero, as counts of bodies and prizes are written in prose: ``02``."""
        value = self._fact.value
        text = f"{value:02d}" if isinstance(value, int) and 0 < value < 10 else format_fact(self._fact)
        return self._book.cite(self._fact.key, text)

    def __eq__(self, other: object) -> bool:
        return bool(self._fact.value == _plain(other))

    def __lt__(self, other: Any) -> bool:
        return bool(self._fact.value < _plain(other))

    def __le__(self, other: Any) -> bool:
        return bool(self._fact.value <= _plain(other))

    def __gt__(self, other: Any) -> bool:
        return bool(self._fact.value > _plain(other))

    def __ge__(self, other: Any) -> bool:
        return bool(self._fact.value >= _plain(other))

    def __bool__(self) -> bool:
        return bool(self._fact.value)

    def __hash__(self) -> int:
        return hash(self._fact)

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refused
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _refused
    __pow__ = __rpow__ = __neg__ = __pos__ = __abs__ = __round__ = _refused
    __int__ = __float__ = __index__ = __trunc__ = __ceil__ = __floor__ = _refused


def _plain(other: object) -> Any:
    return other._fact.value if isinstance(other, Figure) else other
