"""A judge's desk: the own works with names masked, the text beside the sheet, every mark saved at once."""

from workbench.widgets.marking_desk.model import MarkingDeskModel
from workbench.widgets.marking_desk.view import MarkingDeskPanel

__all__ = ["MarkingDeskModel", "MarkingDeskPanel"]
