"""Saved views of lists, and why a record is in a list or not (docs/engines/views.md)."""
