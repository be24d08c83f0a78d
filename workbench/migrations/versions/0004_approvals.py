"""Approvals by two are enforced by the database too, and approved content stays as it is.

Revision: 0004; follows: 0003.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_FIXED = "('APPROVED', 'SEALED', 'OPENED')"
_APPROVALS = (
    "FROM decision WHERE kind = 'POOL_APPROVAL' AND pool_id = NEW.id AND digest = NEW.approval_digest"
    " AND decided_by_id <> NEW.built_by_id"
)
_POOL_STAYS = "an approved pool does not change"
_POOL_FIXED = f"(SELECT state FROM pool WHERE id = {{row}}.pool_id) IN {_FIXED}"
_ITEM_FIXED = (
    "EXISTS (SELECT 1 FROM pool_item JOIN pool ON pool.id = pool_item.pool_id"
    f" WHERE pool_item.item_id = {{row}}.{{key}} AND pool.state IN {_FIXED})"
)

# Trigger name -> (when, table, condition under which it refuses, sentence).
GUARDS: dict[str, tuple[str, str, str, str]] = {
    "pool_begins_as_draft": ("INSERT", "pool", "NEW.state <> 'DRAFT'", "a pool begins as a draft"),
    "pool_approved_by_two": (
        "UPDATE",
        "pool",
        "NEW.state = 'APPROVED' AND OLD.state <> 'APPROVED' AND ("
        f"(SELECT count(DISTINCT decided_by_id) {_APPROVALS}) < 2"
        f" OR (SELECT count(DISTINCT acted_as) {_APPROVALS}) < 2"
        f" OR NOT EXISTS (SELECT 1 {_APPROVALS} AND acted_as = 'COMMITTEE'))",
        "a pool needs the approval of two people in two roles",
    ),
    "pool_state_in_order": (
        "UPDATE",
        "pool",
        "(NEW.state = 'SEALED' AND OLD.state NOT IN ('APPROVED', 'SEALED'))"
        " OR (NEW.state = 'OPENED' AND OLD.state NOT IN ('SEALED', 'OPENED'))"
        " OR (OLD.state IN ('SEALED', 'OPENED') AND NEW.state IN ('DRAFT', 'RETURNED', 'APPROVED'))",
        "a pool is approved, then sealed, then opened",
    ),
    "pool_content_fixed": (
        "UPDATE",
        "pool",
        f"OLD.state IN {_FIXED} AND (NEW.digest <> OLD.digest OR NEW.forms_digest <> OLD.forms_digest"
        " OR NEW.approval_digest <> OLD.approval_digest OR NEW.built_by_id <> OLD.built_by_id)",
        "an approved pool does not change",
    ),
    "decision_not_on_own_work": (
        "INSERT",
        "decision",
        "NEW.kind = 'POOL_APPROVAL' AND NEW.decided_by_id = (SELECT built_by_id FROM pool WHERE id = NEW.pool_id)",
        "nobody approves their own work",
    ),
    "decision_in_a_held_role": (
        "INSERT",
        "decision",
        "NEW.acted_as IS NOT NULL AND NOT EXISTS (SELECT 1 FROM member_role"
        " WHERE member_id = NEW.decided_by_id AND role = NEW.acted_as)",
        "a decision is made in a role that the member holds",
    ),
    "pool_item_insert_fixed": ("INSERT", "pool_item", _POOL_FIXED.format(row="NEW"), _POOL_STAYS),
    "pool_item_update_fixed": ("UPDATE", "pool_item", _POOL_FIXED.format(row="OLD"), _POOL_STAYS),
    "pool_item_delete_fixed": ("DELETE", "pool_item", _POOL_FIXED.format(row="OLD"), _POOL_STAYS),
    "form_insert_fixed": ("INSERT", "form", _POOL_FIXED.format(row="NEW"), "an approved form does not change"),
    "form_update_fixed": ("UPDATE", "form", _POOL_FIXED.format(row="OLD"), "an approved form does not change"),
    "form_delete_fixed": ("DELETE", "form", _POOL_FIXED.format(row="OLD"), "an approved form does not change"),
    "item_update_fixed": (
        "UPDATE",
        "item",
        "(NEW.stem <> OLD.stem OR NEW.code <> OLD.code OR NEW.version <> OLD.version"
        " OR NEW.content_area_id <> OLD.content_area_id) AND " + _ITEM_FIXED.format(row="OLD", key="id"),
        "a used item does not change",
    ),
    "item_delete_fixed": ("DELETE", "item", _ITEM_FIXED.format(row="OLD", key="id"), "a used item does not change"),
    "item_option_insert_fixed": (
        "INSERT", "item_option", _ITEM_FIXED.format(row="NEW", key="item_id"), "a used item does not change",
    ),
    "item_option_update_fixed": (
        "UPDATE", "item_option", _ITEM_FIXED.format(row="OLD", key="item_id"), "a used item does not change",
    ),
    "item_option_delete_fixed": (
        "DELETE", "item_option", _ITEM_FIXED.format(row="OLD", key="item_id"), "a used item does not change",
    ),
}  # fmt: skip


def _statements(engine: str) -> list[str]:
    statements = []
    for name, (verb, table, refused, sentence) in GUARDS.items():
        if engine == "sqlite":
            statements.append(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {refused} "
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
        else:
            back = "OLD" if verb == "DELETE" else "NEW"
            statements += [
                f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {refused} THEN RAISE EXCEPTION '{sentence}'; END IF; RETURN {back}; END $$",
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_{name}()",
            ]
    return statements


def upgrade() -> None:
    """Apply the step."""
    for statement in _statements(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Take the step back."""
    for name in GUARDS:
        op.execute(
            f"DROP TRIGGER {name}" if op.get_bind().dialect.name == "sqlite" else f"DROP FUNCTION refuse_{name} CASCADE"
        )
