"""Alembic's entry: runs the steps on the connection that `workbench.store.migrate` hands over."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

import workbench.tables  # noqa: F401  (fills the metadata)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,  # SQLite cannot alter a column in place
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
