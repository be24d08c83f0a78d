"""Deciding who is who: pairs of accounts, merges made, spellings of units."""

from workbench.widgets.people_review.model import PeopleReviewModel
from workbench.widgets.people_review.view import PeopleReviewPanel

__all__ = ["PeopleReviewModel", "PeopleReviewPanel"]
