"""The database's history: one Alembic step a change, run by `workbench.store.migrate`."""
