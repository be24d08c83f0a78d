"""File bytes -> (records, findings), without a database: bad input becomes findings, never a crash."""
