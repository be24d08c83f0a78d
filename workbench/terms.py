"""The words of the field as enums; name and value are equal because the database stores the name."""

from __future__ import annotations

from enum import StrEnum

from workbench.catalogue import Language, say


class Term(StrEnum):
    """A word of the field; ``label`` is what the user reads."""

    def label(self, lang: Language = "vi") -> str:
        """Say the term in the language asked for."""
        return say(f"terms.{type(self).__name__.lower()}_{self.value.lower()}", lang)


class Role(Term):
    """What a signed-in person may do: each app and service names the roles it serves."""

    SECRETARIAT = "SECRETARIAT"
    COMMITTEE = "COMMITTEE"
    JUDGE = "JUDGE"
    AUDITOR = "AUDITOR"


class Difficulty(Term):
    """How hard the author of an item says it is."""

    EASY = "EASY"
    MEDIUM = "MEDIUM"
    HARD = "HARD"


class ItemState(Term):
    """Where an item stands on the way into pools."""

    DRAFT = "DRAFT"
    ACCEPTED = "ACCEPTED"
    RETURNED = "RETURNED"


class PoolState(Term):
    """Where a week's pool stands."""

    DRAFT = "DRAFT"
    RETURNED = "RETURNED"
    APPROVED = "APPROVED"
    SEALED = "SEALED"
    OPENED = "OPENED"


class ImportKind(Term):
    """What a file holds."""

    UNITS = "UNITS"
    PEOPLE = "PEOPLE"
    ITEMS = "ITEMS"
    ATTEMPTS = "ATTEMPTS"
    ESSAYS = "ESSAYS"
    MARKS = "MARKS"
    ESSAY_TEXTS = "ESSAY_TEXTS"


class Recognised(Term):
    """Which of a person's attempts in a week counts."""

    BEST_THEN_FASTEST = "BEST_THEN_FASTEST"
    BEST_THEN_EARLIEST = "BEST_THEN_EARLIEST"
    FIRST = "FIRST"
    LAST = "LAST"


class RankKey(Term):
    """One key of the ranking; the rules version orders them."""

    POINTS = "POINTS"
    DURATION = "DURATION"
    SUBMITTED = "SUBMITTED"
    STARTED = "STARTED"
    PREDICTION = "PREDICTION"
    PERFECT_ATTEMPTS = "PERFECT_ATTEMPTS"
    TOTAL_POINTS = "TOTAL_POINTS"

    @property
    def more_is_better(self) -> bool:
        """Say whether the greater value stands before the smaller one."""
        return self in (RankKey.POINTS, RankKey.PERFECT_ATTEMPTS, RankKey.TOTAL_POINTS)


class Eligible(Term):
    """Which papers may be ranked."""

    ALL = "ALL"
    FULL_MARKS = "FULL_MARKS"


class PredictionTarget(Term):
    """What the side question of a week asks to foretell."""

    PARTICIPANTS = "PARTICIPANTS"
    ATTEMPTS = "ATTEMPTS"
    PERFECT_PEOPLE = "PERFECT_PEOPLE"
    PERFECT_ATTEMPTS = "PERFECT_ATTEMPTS"


class Track(Term):
    """What a prize is given for."""

    QUIZ_WEEK = "QUIZ_WEEK"
    QUIZ_SEASON = "QUIZ_SEASON"
    UNIT = "UNIT"
    ESSAY = "ESSAY"


class TieMethod(Term):
    """How the committee settles a tie across a prize line."""

    ORDER = "ORDER"
    LOT = "LOT"
    SHARE = "SHARE"
    EXTRA = "EXTRA"


class PrizeScope(Term):
    """Within what a person may win one prize only."""

    ROUND = "ROUND"
    CONTEST = "CONTEST"
    NONE = "NONE"


class OnRepeat(Term):
    """Which prize stays where a person would win a second one within the scope."""

    KEEP_BEST = "KEEP_BEST"
    KEEP_FIRST = "KEEP_FIRST"


class CollectivePart(Term):
    """What a unit's score may be made of."""

    PARTICIPATION = "PARTICIPATION"
    PEOPLE = "PEOPLE"
    MEAN_SCORE = "MEAN_SCORE"
    PERFECT_RATE = "PERFECT_RATE"
    PRIZES = "PRIZES"


class PassedReason(Term):
    """Why somebody whose place would win is passed over, so that the next in rank moves up."""

    FAILED = "FAILED"
    NO_ANSWER = "NO_ANSWER"
    HOLDS_PRIZE = "HOLDS_PRIZE"


class DecisionKind(Term):
    """What a recorded decision settles."""

    ITEM_REVIEW = "ITEM_REVIEW"
    POOL_APPROVAL = "POOL_APPROVAL"
    POOL_RETURN = "POOL_RETURN"
    ATTEMPT_ANNULMENT = "ATTEMPT_ANNULMENT"
    ATTEMPT_CLEARANCE = "ATTEMPT_CLEARANCE"
    ATTEMPT_INQUIRY = "ATTEMPT_INQUIRY"
    PERSON_MERGE = "PERSON_MERGE"
    PERSON_SPLIT = "PERSON_SPLIT"
    PEOPLE_DISTINCT = "PEOPLE_DISTINCT"
    UNIT_ALIAS = "UNIT_ALIAS"
    RULES_ADOPTION = "RULES_ADOPTION"
    PREDICTION_TARGET = "PREDICTION_TARGET"
    TIE_ORDER = "TIE_ORDER"
    AWARD_APPROVAL = "AWARD_APPROVAL"
    AWARD_REPLACEMENT = "AWARD_REPLACEMENT"
    ESSAY_ELIGIBILITY = "ESSAY_ELIGIBILITY"
    JUDGE_WITHDRAWAL = "JUDGE_WITHDRAWAL"
    ROUND_LOCK = "ROUND_LOCK"
    ROUND_ADVANCE = "ROUND_ADVANCE"
    MARK_MODERATION = "MARK_MODERATION"
    PUBLICATION_CONSENT = "PUBLICATION_CONSENT"


class ExclusionGround(Term):
    """Why somebody, or a whole unit, may not win."""

    ORGANISER = "ORGANISER"
    JURY = "JURY"
    OPERATOR = "OPERATOR"
    OTHER = "OTHER"


class AwardState(Term):
    """Where a winner stands on the way to the signed decision."""

    PROVISIONAL = "PROVISIONAL"
    REPLACED = "REPLACED"
    APPROVED = "APPROVED"
    PAID = "PAID"


class VerificationState(Term):
    """What the winner's unit has answered."""

    SENT = "SENT"
    CONFIRMED = "CONFIRMED"
    FAILED = "FAILED"
    NO_ANSWER = "NO_ANSWER"


class EssayRound(Term):
    """The judging rounds, in order."""

    SCREENING = "SCREENING"
    PRELIMINARY = "PRELIMINARY"
    FINAL = "FINAL"


class IneligibleReason(Term):
    """Why an essay does not meet the rules."""

    LATE = "LATE"
    TOO_LONG = "TOO_LONG"
    MISSING_AUTHOR_DATA = "MISSING_AUTHOR_DATA"
    OFF_SUBJECT = "OFF_SUBJECT"
    TOO_SHORT = "TOO_SHORT"
    ALREADY_PUBLISHED = "ALREADY_PUBLISHED"
    NOT_PUBLISHED = "NOT_PUBLISHED"
    AUTHOR_MARK = "AUTHOR_MARK"
    TOO_MANY_WORKS = "TOO_MANY_WORKS"
    DUPLICATE = "DUPLICATE"
    EXCLUDED_AUTHOR = "EXCLUDED_AUTHOR"


class EssaySubject(Term):
    """Whom a work writes about."""

    COLLECTIVE = "COLLECTIVE"
    INDIVIDUAL = "INDIVIDUAL"


class PublicationPolicy(Term):
    """What the rules ask of a work's publication before the contest."""

    ANY = "ANY"
    UNPUBLISHED = "UNPUBLISHED"
    PUBLISHED = "PUBLISHED"


class Consent(Term):
    """What the authors answer to the question whether their work may be printed or passed on."""

    GIVEN = "GIVEN"
    REFUSED = "REFUSED"


class ConflictGround(Term):
    """Why a judge may not mark a work."""

    OWN_UNIT = "OWN_UNIT"
    AUTHOR = "AUTHOR"
    RELATION = "RELATION"
    OTHER = "OTHER"


class Aggregate(Term):
    """How a work's total is made of its judges' totals."""

    MEAN = "MEAN"
    TRIMMED_MEAN = "TRIMMED_MEAN"


class GapPolicy(Term):
    """What a third mark makes of two marks that are too far apart."""

    THIRD = "THIRD"
    NEAREST_TWO = "NEAREST_TWO"
    MEAN_OF_ALL = "MEAN_OF_ALL"
    EQUAL_THEN_MEAN = "EQUAL_THEN_MEAN"


class SnapshotState(Term):
    """Whether papers may be signed on a snapshot."""

    DRAFT = "DRAFT"
    FINAL = "FINAL"


class PublicationKind(Term):
    """What was made public."""

    WEEKLY_RESULT = "WEEKLY_RESULT"
    VERIFICATION_LETTERS = "VERIFICATION_LETTERS"
    AWARD_LIST = "AWARD_LIST"
    PUBLIC_LIST = "PUBLIC_LIST"
    PROPOSAL = "PROPOSAL"
    AWARD_DECISION = "AWARD_DECISION"
    RESULT_NOTICE = "RESULT_NOTICE"
    CERTIFICATES = "CERTIFICATES"
    PAYMENT_LIST = "PAYMENT_LIST"
    BULLETIN = "BULLETIN"
    RESULT_CARD = "RESULT_CARD"
    REMINDER_LETTERS = "REMINDER_LETTERS"
    ESSAY_RESULT = "ESSAY_RESULT"
    ESSAY_BOOK = "ESSAY_BOOK"
    ESSAY_PASS_ON = "ESSAY_PASS_ON"  # noqa: S105 - no password, a list of works
    FINAL_REPORT = "FINAL_REPORT"


class Verdict(Term):
    """How a published claim compares with the computed fact; the words of ``workbench reconcile``."""

    MATCH = "match"
    MISMATCH = "mismatch"
    NOT_CHECKABLE = "not_checkable"
