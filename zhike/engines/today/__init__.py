"""What a person has before him today (docs/engines/today.md)."""
