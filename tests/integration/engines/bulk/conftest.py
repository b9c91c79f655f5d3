"""Bulk changes through the public face, done by the real queue in this process."""

from tests.fixtures.kernel import company, kernel

__all__ = ["company", "kernel"]
