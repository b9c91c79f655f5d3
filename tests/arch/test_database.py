"""What a real workspace looks like, asked from pg_catalog: keys, indexed references, names, no identity."""

import pytest

from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace

# SCALE-OUT: a cluster adds a suffix of digits to names.
MAX_NAME_BYTES = 50

NO_PRIMARY_KEY = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = to_regnamespace($1) AND c.relkind IN ('r', 'p')
  AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
ORDER BY 1
"""

UNINDEXED_REFERENCES = """
SELECT c.conrelid::regclass::text || '.' || c.conname FROM pg_constraint c
WHERE c.connamespace = to_regnamespace($1) AND c.contype = 'f'
  AND NOT EXISTS (
    SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1]
  )
ORDER BY 1
"""

NAMES = """
SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace($1)
UNION SELECT conname FROM pg_constraint WHERE connamespace = to_regnamespace($1)
UNION SELECT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE c.relnamespace = to_regnamespace($1) AND a.attnum > 0 AND NOT a.attisdropped
"""

FORBIDDEN = """
SELECT c.relname || ': unlogged' FROM pg_class c
  WHERE c.relnamespace = to_regnamespace($1) AND c.relkind = 'r' AND c.relpersistence <> 'p'
UNION ALL SELECT c.relname || '.' || a.attname || ': identity or generated'
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE c.relnamespace = to_regnamespace($1) AND (a.attidentity <> '' OR a.attgenerated <> '')
UNION ALL SELECT c.relname || ': trigger ' || t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  WHERE c.relnamespace = to_regnamespace($1) AND NOT t.tgisinternal
UNION ALL SELECT c.conrelid::regclass::text || ': reference out of its schema' FROM pg_constraint c
  JOIN pg_class other ON other.oid = c.confrelid
  WHERE c.connamespace = to_regnamespace($1) AND c.contype = 'f' AND other.relnamespace <> c.connamespace
"""


@pytest.fixture(params=["zhike", "workspace"])
def schema(request: pytest.FixtureRequest, workspace: Workspace) -> str:
    return "zhike" if request.param == "zhike" else workspace.schema


async def column(database: Database, sql: str, schema: str) -> list[str]:
    return [row[0] for row in await database.fetch_rows(sql, [schema])]


async def test_every_table_has_a_primary_key(database: Database, schema: str) -> None:
    assert await column(database, NO_PRIMARY_KEY, schema) == []


async def test_every_reference_is_indexed(database: Database, schema: str) -> None:
    assert await column(database, UNINDEXED_REFERENCES, schema) == []


async def test_names_leave_room_for_a_suffix(database: Database, schema: str) -> None:
    names = await column(database, NAMES, schema)
    assert [name for name in names if len(name.encode()) > MAX_NAME_BYTES] == []


async def test_nothing_that_a_cluster_would_not_take(database: Database, schema: str) -> None:
    assert await column(database, FORBIDDEN, schema) == []
