"""A button that hands the browser a file made at the click: no address to protect, no file left behind."""

from workbench.widgets.download.view import Download

__all__ = ["Download"]
