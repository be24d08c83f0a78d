"""The command line called in this process: its exit code, what it printed, what it complained."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from workbench.cli import main


class Said(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Call `workbench ARGS`; anything but an orderly exit fails the test."""

    def call(*args: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["workbench", *map(str, args)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return Said(ended.value.code or 0, out, err)

    return call
