"""Keeping an installation well: setting it up, workspaces, housekeeping, health."""
