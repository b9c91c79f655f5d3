"""People with every relation to a record."""

from tests.fixtures.kernel import company, kernel

__all__ = ["company", "kernel"]
