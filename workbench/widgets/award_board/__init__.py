"""From standings to paid prizes: allocation, ties, verification, signatures, papers."""

from workbench.widgets.award_board.model import AwardBoardModel
from workbench.widgets.award_board.view import AwardBoardPanel

__all__ = ["AwardBoardModel", "AwardBoardPanel"]
