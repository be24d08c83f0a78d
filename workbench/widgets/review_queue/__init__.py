"""The review queue of a week: papers to look at with their evidence, and the rulings on them."""

from workbench.widgets.review_queue.model import ReviewModel, Shown, affected, prize_word
from workbench.widgets.review_queue.view import ReviewBoard, ReviewPanel, WeekReview

__all__ = ["ReviewBoard", "ReviewModel", "ReviewPanel", "Shown", "WeekReview", "affected", "prize_word"]
