"""Numbered SQL files: `installation` for the schema zhike, `workspace` for each workspace."""
