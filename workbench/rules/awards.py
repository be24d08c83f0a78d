"""Who gets which prize: the prize table laid over the standings, stopping where a tie crosses a prize line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from workbench.rules.contest_rules import PrizeLine
from workbench.rules.draws import shuffled
from workbench.terms import PassedReason, TieMethod

SHARE_ROUNDED_TO_VND = 1000  # shares are paid in whole thousands; what is left over stays with the organiser


@dataclass(frozen=True, slots=True)
class Place:
    """One candidate's place: a person's or an essay's code and the rank shared by whoever is equal."""

    code: str
    rank: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the committee decided about a tie; ``order`` names everybody in it, best first where that matters."""

    order: tuple[str, ...]
    method: TieMethod = TieMethod.ORDER


@dataclass(frozen=True, slots=True)
class Winner:
    """One prize given: ``position`` counts the award list from 1; ``share_vnd`` is set where a prize is shared."""

    code: str
    rank: int
    position: int
    prize: PrizeLine
    share_vnd: int | None = None
    is_extra: bool = False

    @property
    def amount_vnd(self) -> int:
        """Give what this winner is paid."""
        return self.prize.amount_vnd if self.share_vnd is None else self.share_vnd


@dataclass(frozen=True, slots=True)
class OpenTie:
    """Equal candidates whom a prize line would divide: a recorded decision must settle them first."""

    rank: int
    codes: tuple[str, ...]
    prizes: tuple[str, ...]  # labels at stake, "" for none
    division: str = ""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Somebody whose place reached the prize ``missed`` and who does not get it; the next in rank moves up."""

    code: str
    rank: int
    missed: PrizeLine
    reason: PassedReason


@dataclass(frozen=True, slots=True)
class Allocation:
    """The winners, or the ties that stand in the way; with an open tie nobody from there on is a winner yet."""

    winners: tuple[Winner, ...]
    open_ties: tuple[OpenTie, ...]
    passed_over: tuple[PassedOver, ...] = ()


def allocate_prizes(
    places: Iterable[Place],
    prizes: Sequence[PrizeLine],
    settled: Mapping[int, Settlement] | None = None,
    *,
    out: Mapping[str, PassedReason] | None = None,
    moves_up: bool = True,
    content: Mapping[str, int] | None = None,
    at_most: int | None = None,
) -> Allocation:
    """Lay the prize table over the places, best first.

    ``settled`` holds the committee's decisions by shared rank. A tie wholly inside one prize line needs none; one
    that crosses a line stops the allocation until it is settled. ``out`` are those who cannot take a prize, and
    why; their places are passed over, and the next in rank moves up, or (not ``moves_up``) their prize is not given:
    whoever stands below keeps the prize of their own place. ``content`` are those who hold a prize elsewhere: they
    would take only so many lines of this table, counted from the top, and are passed over for the rest. ``at_most``
    caps the number of prizes from the top, where the rules give prizes to no more than a share of the participants.
    """
    seats = [line for line in prizes for _ in range(line.quota)][:at_most]
    table = _Table(seats, list(prizes), settled or {}, out or {}, moves_up, content or {})
    ranked = sorted(places, key=lambda place: (place.rank, place.code))
    for rank, group in groupby(ranked, key=lambda place: place.rank):
        if not table.seats or not table.seat(rank, [place.code for place in group]):
            break
    return Allocation(tuple(table.winners), tuple(table.open_ties), tuple(table.passed_over))


class _Table:
    """The seats still to be given, and what became of the places so far."""

    def __init__(
        self,
        seats: list[PrizeLine],
        lines: list[PrizeLine],
        settled: Mapping[int, Settlement],
        out: Mapping[str, PassedReason],
        moves_up: bool,
        content: Mapping[str, int],
    ) -> None:
        self.seats = seats
        self.lines = lines
        self.content = content
        self.settled = settled
        self.out = out
        self.moves_up = moves_up
        self.winners: list[Winner] = []
        self.open_ties: list[OpenTie] = []
        self.passed_over: list[PassedOver] = []

    def seat(self, rank: int, tied: Sequence[str]) -> bool:
        """Give the equal candidates of one rank their prizes; False where a tie must be settled first."""
        codes = [code for code in tied if self._stays_vacant(code) or not self._is_passed_over(code, rank)]
        at_stake = [*self.seats[: len(codes)], *[None] * (len(codes) - len(self.seats))]
        settlement = self._settlement(rank, codes)
        if len(set(at_stake)) <= 1:  # all the same prize: nobody is divided
            self._give_in_order(rank, codes)
        elif settlement is None:
            labels = tuple(dict.fromkeys(line.label if line else "" for line in at_stake))
            self.open_ties.append(OpenTie(rank, tuple(codes), labels))
            return False
        elif settlement.method is TieMethod.SHARE:
            self._share(rank, list(settlement.order))
        elif settlement.method is TieMethod.EXTRA:
            self._give_extra(rank, list(settlement.order))
        else:
            self._give_in_order(rank, list(settlement.order))
        return True

    def _settlement(self, rank: int, codes: Sequence[str]) -> Settlement | None:
        """Give the decision about exactly these people; one about others no longer holds.

        Who has dropped out since then is left out of the order, the rest keep theirs.
        """
        settlement = self.settled.get(rank)
        if settlement is None:
            return None
        order = tuple(code for code in settlement.order if self._stays_vacant(code) or self._reason(code) is None)
        return Settlement(order, settlement.method) if sorted(order) == sorted(codes) else None

    def _reason(self, code: str) -> PassedReason | None:
        """Say why somebody does not take the next prize; None where they do."""
        if code in self.out:
            return self.out[code]
        takes = self.content.get(code)
        return None if takes is None or self.lines.index(self.seats[0]) < takes else PassedReason.HOLDS_PRIZE

    def _stays_vacant(self, code: str) -> bool:
        """Say whether somebody's prize is given to nobody, because the rules let nobody move up."""
        return code in self.out and not self.moves_up

    def _is_passed_over(self, code: str, rank: int) -> bool:
        reason = self._reason(code)
        if reason is not None:
            self.passed_over.append(PassedOver(code, rank, self.seats[0], reason))
        return reason is not None

    def _win(self, code: str, rank: int, prize: PrizeLine, share: int | None = None, is_extra: bool = False) -> None:
        if self._stays_vacant(code):
            self.passed_over.append(PassedOver(code, rank, prize, self.out[code]))
        else:
            self.winners.append(Winner(code, rank, len(self.winners) + 1, prize, share, is_extra))

    def _give_in_order(self, rank: int, codes: Sequence[str]) -> None:
        for code in codes:
            # Whoever holds a prize elsewhere may want the first of two lines at stake and not the second.
            if self.seats and (self._stays_vacant(code) or not self._is_passed_over(code, rank)):
                self._win(code, rank, self.seats.pop(0))

    def _share(self, rank: int, codes: Sequence[str]) -> None:
        """Let all of them hold the highest prize at stake, and divide the money of every prize at stake."""
        lines, self.seats = self.seats[: len(codes)], self.seats[len(codes) :]
        share = sum(line.amount_vnd for line in lines) // len(codes)
        for code in codes:
            self._win(code, rank, lines[0], share - share % SHARE_ROUNDED_TO_VND)

    def _give_extra(self, rank: int, codes: Sequence[str]) -> None:
        """Give all of them the highest prize at stake; the prizes below it keep their full number."""
        line = self.seats[0]
        regular = self.seats[: len(codes)].count(line)
        self.seats = self.seats[regular:]
        for number, code in enumerate(codes):
            self._win(code, rank, line, is_extra=number >= regular)


def order_by_lot(codes: Iterable[str], public_seed: int, purpose: str) -> tuple[str, ...]:
    """Draw the order of equal candidates from a number that was drawn in public; anyone can draw it again.

    ``purpose`` names the tie (``week:3/rank:7``), so that one number settles several ties each in its own way.
    """
    return tuple(shuffled(sorted(codes), public_seed, f"tie/{purpose}"))
