"""Every type on a real table: what goes in is what comes out, by reading and out of the journal's form."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.kernel.catalog.fields import CONFIGS, FILES, RAW, WRITABLE, coerce, make_field, read_back, type_of
from zhike.kernel.catalog.ddl import add_columns, create_table
from zhike.kernel.catalog.model import FieldDefinition
from zhike.kernel.expressions import sql
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.print import print_expression

SCHEMA = "w_fieldtypes"
REFERENCES = {"lookup", "any_lookup", "user", "department"}
# What reading adds to these comes from other tables; see fieldtypes/test_every_type.py.
ELSEWHERE = {*FILES, "multi_lookup"}


@pytest_asyncio.fixture(scope="module")
async def tables(database: Database) -> AsyncIterator[Database]:
    """A schema with a table a type."""
    await database.execute(f"CREATE SCHEMA {SCHEMA}")
    for key in WRITABLE:
        columns = type_of(key).columns(CONFIGS.get(key, {}))
        await database.execute(create_table(SCHEMA, f"o_{key}"))
        await database.execute(
            add_columns(SCHEMA, f"o_{key}", tuple(("c" + one.suffix, one.sql_type) for one in columns))
        )
    # What a file is called is read from the files room's table.
    await database.execute(f"CREATE TABLE {SCHEMA}.file (id uuid, name text, size bigint, content_type text)")
    yield database
    await database.execute(f"DROP SCHEMA {SCHEMA} CASCADE")


async def store_and_read(
    database: Database, key: str, field: FieldDefinition, values: tuple[object, ...]
) -> tuple[Any, Any]:
    """The JSON that reading gives, and the payload form decoded with exact decimals."""
    field_type = type_of(key)
    printed = print_expression(field_type.output(field, [sql.Column("t", name) for name in field.columns]), SCHEMA)
    pairs = zip(field.columns, field_type.columns(field.config), strict=True)
    journaled = [name for name, column in pairs if not column.derived]
    stored = ", ".join(f'to_jsonb(t."{name}")' for name in journaled)
    places = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    names = ", ".join(f'"{name}"' for name in field.columns)
    text = await database.fetch_json(
        f"WITH t AS (INSERT INTO {SCHEMA}.o_{key} ({names}, id, created_at, updated_at, version)"
        f" VALUES ({places}, uuidv7(), now(), now(), 1) RETURNING *)"
        f" SELECT jsonb_build_object('shown', {printed.text}, 'stored', jsonb_build_array({stored})) FROM t",
        values,
    )
    found = json.loads(text, parse_float=Decimal)
    return found["shown"], found["stored"] if len(journaled) > 1 else found["stored"][0]


@pytest.mark.parametrize("key", WRITABLE)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
async def test_what_is_stored_is_read(key: str, data: st.DataObject, tables: Database) -> None:
    field = make_field(key, **CONFIGS.get(key, {}))
    values = coerce(field, data.draw(RAW[key]))
    if values is None:
        return
    shown, stored = await store_and_read(tables, key, field, values)
    expected = read_back(field, values)
    if key not in ELSEWHERE:
        assert shown == (expected["id"] if key in REFERENCES else expected)
    assert type_of(key).restore(field, stored) == values


@pytest.mark.parametrize("key", WRITABLE)
async def test_nothing_is_read_as_null(key: str, tables: Database) -> None:
    field = make_field(key, **CONFIGS.get(key, {}))
    shown, stored = await store_and_read(tables, key, field, (None,) * len(field.columns))
    assert shown is None
    assert type_of(key).restore(field, stored) is None
