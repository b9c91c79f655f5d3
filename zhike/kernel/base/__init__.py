"""The lowest room: errors, ids, clock, money, text, registry, settings. Standard library only."""
