"""Changing everything that a question finds, as a job (docs/engines/bulk.md)."""
