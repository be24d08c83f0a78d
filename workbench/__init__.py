"""Contest Workbench: run a knowledge and essay contest from raw exports to the signed summary report."""

__version__ = "0.1.0"
