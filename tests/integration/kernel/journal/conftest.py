"""Histories are made by writing records: the company of the records room."""

from tests.integration.kernel.records.conftest import company, founded, own_company

__all__ = ["company", "founded", "own_company"]
