"""One small form for every action done by hand: named fields, one button, the outcome in a sentence."""

from workbench.widgets.action_panel.model import Action, Field, FieldKind, Outcome, UploadedFile
from workbench.widgets.action_panel.view import ActionPanel

__all__ = ["Action", "ActionPanel", "Field", "FieldKind", "Outcome", "UploadedFile"]
