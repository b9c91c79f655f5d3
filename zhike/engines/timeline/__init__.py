"""What happened with a record, newest first, and what its page shows at once (docs/engines/timeline.md)."""
