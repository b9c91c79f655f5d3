"""Everything that the page of a record shows, in one answer (docs/engines/overview.md)."""
