"""The editor of the written rules: a draft, what it changes, who would move, and its adoption by two people."""

from workbench.widgets.rules_editor.model import RulesDraft, RulesRead, read_rules
from workbench.widgets.rules_editor.view import RulesEditor

__all__ = ["RulesDraft", "RulesEditor", "RulesRead", "read_rules"]
