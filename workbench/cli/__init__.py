"""The command line: thin commands over the services."""

from workbench.cli.main import main

__all__ = ["main"]
