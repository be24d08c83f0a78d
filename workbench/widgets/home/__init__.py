"""The home page: who am I, what waits for me, what may I open."""

from workbench.widgets.home.model import HomeModel
from workbench.widgets.home.view import HomePanel

__all__ = ["HomeModel", "HomePanel"]
