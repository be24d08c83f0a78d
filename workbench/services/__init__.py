"""Use cases: each is one transaction and one audit event; a refused action is a WorkbenchError."""
