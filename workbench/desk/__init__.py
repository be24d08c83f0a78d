"""The secretariat's desk: what the notebooks call, one module a notebook."""
