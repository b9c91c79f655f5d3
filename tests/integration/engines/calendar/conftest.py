"""A whole kernel: a new workspace has a calendar."""

from tests.fixtures.kernel import company, kernel

__all__ = ["company", "kernel"]
