"""A whole kernel: types are tried through every room that they pass."""

from tests.fixtures.kernel import company, kernel

__all__ = ["company", "kernel"]
