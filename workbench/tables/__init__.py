"""The SQLModel tables; CHECK, UNIQUE and FOREIGN KEY carry the rules, because a table class does not validate."""

from workbench.tables.columns import core
from workbench.tables.contest import (
    Contest,
    Member,
    MemberRole,
    OrganisationUnit,
    Person,
    PersonPrivate,
    RulesVersion,
    SignIn,
    UnitAlias,
    UnitHeadcount,
    Week,
)
from workbench.tables.essays import Essay, EssayAuthor, JudgeAssignment, Mark
from workbench.tables.quiz import Attempt, ContentArea, Form, Item, ItemOption, Pool, PoolItem
from workbench.tables.records import (
    AuditEvent,
    Award,
    Decision,
    ImportBatch,
    Prize,
    Publication,
    Snapshot,
    Verification,
)

__all__ = [
    "Attempt",
    "AuditEvent",
    "Award",
    "ContentArea",
    "Contest",
    "Decision",
    "Essay",
    "EssayAuthor",
    "Form",
    "ImportBatch",
    "Item",
    "ItemOption",
    "JudgeAssignment",
    "Mark",
    "Member",
    "MemberRole",
    "OrganisationUnit",
    "Person",
    "PersonPrivate",
    "Pool",
    "PoolItem",
    "Prize",
    "Publication",
    "RulesVersion",
    "SignIn",
    "Snapshot",
    "UnitAlias",
    "UnitHeadcount",
    "Verification",
    "Week",
    "core",
]
