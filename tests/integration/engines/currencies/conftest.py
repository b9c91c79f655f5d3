"""A whole kernel, with the rates plugged in as they ship."""

from tests.fixtures.kernel import company, kernel

__all__ = ["company", "kernel"]
