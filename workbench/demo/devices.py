"""The opaque number of the device or browser that each paper was handed in from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from workbench.demo.quiz import WeekAttempts

SECOND_DEVICE = 0.4  # how many people own a second device, and how often they use it
SECOND_DEVICE_USED = 0.3
_SCATTER = 0x9E3779B1  # odd, so that no two numbers below 2**32 meet


class Devices:
    """The devices of a contest: two for each person, and others that belong to nobody."""

    def __init__(self, n_people: int, rng: np.random.Generator) -> None:
        self._start = int(rng.integers(2**32))
        self._owns_two = rng.random(n_people) < SECOND_DEVICE
        self._strangers = 0  # their numbers are negative

    def hand_out(self, attempts: WeekAttempts, rng: np.random.Generator) -> WeekAttempts:
        """Give each attempt one of its person's devices."""
        uses_second = rng.random(len(attempts.person)) < SECOND_DEVICE_USED
        second = (self._owns_two[attempts.person] & uses_second).tolist()
        pairs = zip(attempts.person.tolist(), second, strict=True)
        return replace(attempts, devices=[self._write(2 * person + slot) for person, slot in pairs])

    def own(self, person: int) -> str:
        """Give a person's first device."""
        return self._write(2 * person)

    def shared(self) -> str:
        """Give a device that no one owns, another each time."""
        self._strangers -= 1
        return self._write(self._strangers)

    def _write(self, number: int) -> str:
        return f"TB-{(self._start + number * _SCATTER) % 2**32:08x}"
