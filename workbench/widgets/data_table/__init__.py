"""An accessible table for long lists: search, sort and pages are computed here, the browser shows one page."""

from workbench.widgets.data_table.model import TableModel, TablePage, TableState
from workbench.widgets.data_table.view import DataTable

__all__ = ["DataTable", "TableModel", "TablePage", "TableState"]
