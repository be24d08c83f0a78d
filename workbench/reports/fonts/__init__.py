"""The fonts the papers are set in, with their licence."""
