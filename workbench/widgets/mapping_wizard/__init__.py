"""Read any platform's file: say which column is what, try it, keep it as a profile, take the file in."""

from workbench.widgets.mapping_wizard.model import MappingWizardModel
from workbench.widgets.mapping_wizard.view import ImportPanel, MappingWizard

__all__ = ["ImportPanel", "MappingWizard", "MappingWizardModel"]
