"""Which papers a week's awards have, the words the command line names them by, and what may be chosen about them."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from workbench.reports.report_file import BrandPart
from workbench.terms import PublicationKind

FINAL_KINDS = (
    PublicationKind.AWARD_LIST, PublicationKind.PUBLIC_LIST, PublicationKind.PROPOSAL, PublicationKind.AWARD_DECISION,
    PublicationKind.RESULT_NOTICE, PublicationKind.CERTIFICATES, PublicationKind.PAYMENT_LIST,
)  # fmt: skip

ANNOUNCEMENT_KINDS = (PublicationKind.BULLETIN, PublicationKind.RESULT_CARD, PublicationKind.REMINDER_LETTERS)

# Letters go out before the list is approved, so that they may rest on a draft snapshot.
KIND_OF_WORD = {kind.value.lower().replace("_", "-"): kind for kind in FINAL_KINDS} | {
    "verification-letters": PublicationKind.VERIFICATION_LETTERS
}


class SignedDecision(BaseModel):
    """The number the register gave the award decision, and the day it was signed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int = Field(ge=1)
    signed_on: date


class PaperChoices(BaseModel):
    """What papers say beside their snapshot: colours, and the decision's signing (None: it is still a draft)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    brand: BrandPart = BrandPart()
    decision: SignedDecision | None = None
