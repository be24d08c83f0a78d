"""Pure decisions, no database: the same inputs always give the same answer."""
