"""Times rivals side by side: one interleaved run, medians, ratios. Ratios count, seconds depend on the machine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Rival:
    """One way to do a job: only ``run`` is timed; it takes what ``prepare`` gave.

    ``digest`` tells what came out, from the value of ``run``; all rivals of a job that have one must agree.
    """

    label: str
    run: Callable[[Any], Any]
    prepare: Callable[[], Any] = lambda: None
    digest: Callable[[Any], object] | None = None


@dataclass(frozen=True)
class Measured:
    """Median seconds of one rival and the ratio to the floor of its job."""

    job: str
    label: str
    seconds: float
    ratio: float


def measure(job: str, rivals: list[Rival], rounds: int) -> list[Measured]:
    """Run every rival once a round, in turn; the first rival is the floor that the ratios are taken to."""
    seconds: dict[str, list[float]] = {rival.label: [] for rival in rivals}
    digests: dict[str, object] = {}
    for _ in range(rounds):
        for rival in rivals:
            given = rival.prepare()
            started = time.perf_counter()
            made = rival.run(given)
            seconds[rival.label].append(time.perf_counter() - started)
            if rival.digest is not None:
                digests[rival.label] = rival.digest(made)
    unequal = [label for label, digest in digests.items() if digest != next(iter(digests.values()))]
    if unequal:
        raise SystemExit(f"{job}: not the same result: {', '.join(unequal)}")
    medians = {label: statistics.median(times) for label, times in seconds.items()}
    floor = medians[rivals[0].label]
    return [Measured(job, label, median, median / floor) for label, median in medians.items()]


def print_table(rows: list[Measured]) -> None:
    """Print the measured jobs as a Markdown table."""
    print("| job | way | median s | ratio to floor |")
    print("|---|---|---:|---:|")
    for row in rows:
        print(f"| {row.job} | {row.label} | {row.seconds:.3f} | {row.ratio:.2f} |")
