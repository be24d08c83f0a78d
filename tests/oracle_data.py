"""Reference numbers and real data that lie beside the checkout; where they are missing a test skips and says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

BESIDE = Path(__file__).resolve().parents[2] / "shared"


def reference_file(name: str) -> Path:
    """Give a file of reference data, such as ``data/lsat/lsat6.csv``, or skip the test."""
    path = BESIDE / name
    if not path.exists():
        pytest.skip(f"reference data not beside the checkout: {name}")
    return path


def oracle(name: str) -> dict[str, Any]:
    """Give the expected numbers of one reference computation, or skip the test."""
    numbers: dict[str, Any] = json.loads(reference_file("oracles/oracles.json").read_text(encoding="utf-8"))[name]
    return numbers
