"""The runner: in order, once, all or none, under a lock; a changed file is noticed."""

import asyncio
from uuid import uuid4

import pytest

from zhike.kernel.postgres import migrate
from zhike.kernel.postgres.migrate import (
    Migration,
    MigrationChanged,
    MigrationFailed,
    SchemaTooNew,
    list_migrations,
    migrate_schema,
    migrate_workspace,
)
from zhike.kernel.postgres.pool import Database


@pytest.fixture
def schema() -> str:
    return f"m {uuid4().hex[:12]} 迁移"


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> list[Migration]:
    made: list[Migration] = []
    monkeypatch.setattr(migrate, "list_migrations", lambda folder: tuple(made))
    return made


def make(name: str, *statements: str, checksum: str = "1") -> Migration:
    return Migration(name=name, statements=statements, checksum=checksum)


async def tables(database: Database, schema: str) -> list[str]:
    rows = await database.fetch_rows("SELECT tablename FROM pg_tables WHERE schemaname = $1 ORDER BY 1", [schema])
    return [row[0] for row in rows]


async def test_the_real_files_apply_once(database: Database, schema: str) -> None:
    names = [one.name for one in list_migrations("workspace")]
    assert names == sorted(names)
    assert await migrate_workspace(database, schema) == names
    assert await migrate_workspace(database, schema) == []


async def test_only_what_is_new_is_applied(database: Database, schema: str, files: list[Migration]) -> None:
    files.append(make("0001_a", "CREATE TABLE {schema}.a (id int)"))
    assert await migrate_schema(database, schema, "x") == ["0001_a"]
    files.append(make("0002_b", "CREATE TABLE {schema}.b (id int)", "INSERT INTO {schema}.b VALUES (1)"))
    assert await migrate_schema(database, schema, "x") == ["0002_b"]
    assert await tables(database, schema) == ["a", "applied_migration", "b"]


async def test_a_failure_names_the_statement_and_keeps_nothing(
    database: Database, schema: str, files: list[Migration]
) -> None:
    files += [make("0001_a", "CREATE TABLE {schema}.a (id int)"), make("0002_b", "SELECT 1", "SELECT nonsense")]
    with pytest.raises(MigrationFailed, match="Statement 2 of 0002_b"):
        await migrate_schema(database, schema, "x")
    assert await tables(database, schema) == []


async def test_a_changed_file_is_noticed(database: Database, schema: str, files: list[Migration]) -> None:
    files.append(make("0001_a", "SELECT 1"))
    await migrate_schema(database, schema, "x")
    files[0] = make("0001_a", "SELECT 2", checksum="2")
    with pytest.raises(MigrationChanged, match="0001_a"):
        await migrate_schema(database, schema, "x")


async def test_a_database_of_a_newer_version_is_left_alone(
    database: Database, schema: str, files: list[Migration]
) -> None:
    files.append(make("0009_later", "SELECT 1"))
    await migrate_schema(database, schema, "x")
    files.clear()
    with pytest.raises(SchemaTooNew, match="0009_later"):
        await migrate_schema(database, schema, "x")


async def test_two_at_a_time_apply_it_once(database: Database, schema: str, files: list[Migration]) -> None:
    files.append(make("0001_a", "CREATE TABLE {schema}.a (id int)", "SELECT pg_sleep(0.2)"))
    applied = await asyncio.gather(*(migrate_schema(database, schema, "x") for _ in range(3)))
    assert sorted(applied) == [[], [], ["0001_a"]]
