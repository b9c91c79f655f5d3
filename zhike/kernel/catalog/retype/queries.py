"""The statements of changes of type."""

from zhike.kernel.postgres.sql import load_queries

QUERIES = load_queries("zhike.kernel.catalog.retype")
