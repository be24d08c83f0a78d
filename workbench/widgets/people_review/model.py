"""What is shown and decided of who is who, without a widget; the services decide again who may act."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from workbench.catalogue import Language, say
from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of
from workbench.queries.known import unit_names
from workbench.queries.people import MergeInForce, PersonCard, QueuedPair, merge_queue, merges_in_force
from workbench.queries.unit_spellings import UnknownUnit, unknown_units
from workbench.services.people import declare_distinct, merge_people, split_people
from workbench.services.sign_in import SignedIn
from workbench.services.units import decide_unit_alias
from workbench.store import reading
from workbench.texts import sort_key
from workbench.widgets.screens import SCREENS

LONGEST_REASON = 2000


class PeopleReviewModel:
    """The pairs, merges and spellings before one person; every call checks the role again."""

    def __init__(self, engine: Engine, person: SignedIn, lang: Language = "vi") -> None:
        self.engine = engine
        self.person = person
        self.lang = lang
        self.queue: list[QueuedPair] = []
        self.place = 0
        self.merges: list[MergeInForce] = []
        self.unknown: list[UnknownUnit] = []
        self.units: dict[str, str] = {}

    def refresh(self) -> None:
        """Read everything again; the place in the queue stays where it was, as far as there are pairs."""
        self._require()
        with reading(self.engine) as session:
            contest_id = contest_of(session).id or 0
            self.queue = merge_queue(session, contest_id)
            self.merges = merges_in_force(session, contest_id)
            self.unknown = unknown_units(session, contest_id)
            self.units = unit_names(session, contest_id)
        self.place = self.place if self.place < len(self.queue) else 0

    @property
    def shown(self) -> QueuedPair | None:
        """Give the pair to decide on now; None where none waits."""
        return self.queue[self.place] if self.queue else None

    def later(self) -> None:
        """Leave the pair for later: go to the next, after the last to the first."""
        self._require()
        self.place = (self.place + 1) % len(self.queue) if self.queue else 0

    def keep_options(self) -> list[tuple[str, str]]:
        """Give the two accounts of the pair as the choice of who stays; the one with more papers first."""
        if self.shown is None:
            return []
        cards = sorted((self.shown.left, self.shown.right), key=lambda card: -sum(part.attempts for part in card.weeks))
        return [(self._named(card.code, card.full_name), card.code) for card in cards]

    def merge_options(self) -> list[tuple[str, str]]:
        """Give the merges that can be taken back, the last first, each with the code that would leave."""
        return [
            (
                say(
                    "people.merge_option",
                    self.lang,
                    other=self._named(merge.other, merge.other_name),
                    keep=self._named(merge.keep, merge.keep_name),
                ),
                merge.other,
            )
            for merge in reversed(self.merges)
        ]

    def spelling_options(self) -> list[tuple[str, str]]:
        """Give the spellings that mean no unit yet, the most frequent first."""
        return [
            (say("people.spelling_option", self.lang, spelling=one.spelling, rows=one.rows), one.spelling)
            for one in self.unknown
        ]

    def unit_options(self, spelling: str) -> list[tuple[str, str]]:
        """Give the units a spelling may mean: the proposals, best first, then all others by name."""
        proposed = next((one.proposals for one in self.unknown if one.spelling == spelling), ())
        first = [(say("people.unit_proposed", self.lang, name=name, code=code), code) for code, name in proposed]
        left = self.units.keys() - {code for code, _ in proposed}
        others = sorted(((self._named(code, self.units[code]), code) for code in left), key=lambda o: sort_key(o[0]))
        return first + others

    def merge(self, *, keep: str, reason: str, at: datetime) -> tuple[str, str]:
        """Merge the pair shown; ``keep`` may be anything the browser sends, only one of the two counts."""
        left, right = self._pair()
        if keep not in (left.code, right.code):
            raise WorkbenchError("people.choose_who_stays")
        other = right.code if keep == left.code else left.code
        merge_people(self.engine, keep=keep, other=other, actor=self.person.code, reason=_short(reason), at=at)
        return keep, other

    def tell_apart(self, *, reason: str, at: datetime) -> tuple[str, str]:
        """Declare the pair shown two people."""
        left, right = self._pair()
        codes = left.code, right.code
        declare_distinct(
            self.engine, left=codes[0], right=codes[1], actor=self.person.code, reason=_short(reason), at=at
        )
        return codes

    def take_back(self, *, code: str, reason: str, at: datetime) -> None:
        """Take back the merge that put this account under another."""
        self._require()
        if code not in [merge.other for merge in self.merges]:
            raise WorkbenchError("people.choose_a_merge")
        split_people(self.engine, person=code, actor=self.person.code, reason=_short(reason), at=at)

    def decide_spelling(self, *, spelling: str, unit: str, reason: str, at: datetime) -> None:
        """Remember which unit a spelling means; only spellings that wait are taken."""
        self._require()
        if spelling not in [one.spelling for one in self.unknown] or unit not in self.units:
            raise WorkbenchError("people.choose_a_unit")
        decide_unit_alias(
            self.engine, spelling=spelling, unit_code=unit, actor=self.person.code, reason=_short(reason), at=at
        )

    def _pair(self) -> tuple[PersonCard, PersonCard]:
        self._require()
        if self.shown is None:
            raise WorkbenchError("people.nothing_waits")
        return self.shown.left, self.shown.right

    def _named(self, code: str, name: str) -> str:
        return say("people.named", self.lang, name=name, code=code)

    def _require(self) -> None:
        self.person.require(*SCREENS["people"].roles)


def _short(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_REASON:
        raise WorkbenchError("people.reason_too_long", longest=LONGEST_REASON)
    return text
