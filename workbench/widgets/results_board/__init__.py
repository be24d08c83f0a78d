"""The weekly results board: choose a week, see its figures, standings, units and charts."""

from workbench.widgets.results_board.model import ResultsModel
from workbench.widgets.results_board.view import ResultsPanel

__all__ = ["ResultsModel", "ResultsPanel"]
