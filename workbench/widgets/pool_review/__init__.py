"""Reading a week's pool and approving or returning it, from a desk or a phone."""

from workbench.widgets.pool_review.model import PoolReviewModel
from workbench.widgets.pool_review.view import PoolReviewPanel

__all__ = ["PoolReviewModel", "PoolReviewPanel"]
