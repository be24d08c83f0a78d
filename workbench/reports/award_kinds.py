"""Which papers a week's awards have, and the words the command line names them by."""

from __future__ import annotations

from workbench.terms import PublicationKind

FINAL_KINDS = (
    PublicationKind.AWARD_LIST, PublicationKind.PUBLIC_LIST, PublicationKind.PROPOSAL, PublicationKind.AWARD_DECISION,
    PublicationKind.RESULT_NOTICE, PublicationKind.CERTIFICATES, PublicationKind.PAYMENT_LIST,
)  # fmt: skip

# Letters go out before the list is approved, so that they may rest on a draft snapshot.
KIND_OF_WORD = {kind.value.lower().replace("_", "-"): kind for kind in FINAL_KINDS} | {
    "verification-letters": PublicationKind.VERIFICATION_LETTERS
}
