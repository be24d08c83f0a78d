"""Measure import, standings and report beside their floors and peers: ``make bench BENCH="--attempts 330000"``."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import bench_import
import bench_report
import bench_standings
from bench_contest import BenchContest
from bench_tools import print_table


def main() -> None:
    """Read the sizes, measure, print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=33_000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="workbench-bench-") as name:
        contest = BenchContest(Path(name), chosen.attempts)
        contest.make()
        rows = [
            *bench_import.run(contest, chosen.rounds),
            *bench_standings.run(contest, chosen.rounds),
            *bench_report.run(chosen.rounds),
        ]
    machine = f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores"
    print(f"{datetime.now(UTC):%Y-%m-%d}; {machine}; medians of {chosen.rounds} interleaved rounds\n")
    print_table(rows)


if __name__ == "__main__":
    main()
