"""Every SELECT of the project, in SQLAlchemy Core, so that one text runs on SQLite and PostgreSQL."""
