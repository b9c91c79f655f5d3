"""What a person chose for himself, and what he looked at last (docs/engines/preferences.md)."""
