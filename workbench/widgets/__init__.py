"""What people see and touch: one folder a panel, a model without widgets and a view that builds and links."""
