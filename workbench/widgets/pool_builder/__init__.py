"""The secretariat's panels for a week's pool: blueprint, swap, exposure, preview, sealing and opening."""

from workbench.widgets.pool_builder.model import PoolDesk, WeekPool, read_week_pool
from workbench.widgets.pool_builder.seals import OpeningPanel, SealingPanel
from workbench.widgets.pool_builder.view import BlueprintEditor, ExposurePanel, FormPreview, PoolTable

__all__ = [
    "BlueprintEditor",
    "ExposurePanel",
    "FormPreview",
    "OpeningPanel",
    "PoolDesk",
    "PoolTable",
    "SealingPanel",
    "WeekPool",
    "read_week_pool",
]
