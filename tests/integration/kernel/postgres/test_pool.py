"""The pool: JSON as bytes, transactions that keep their word, errors told by SQLSTATE."""

import asyncio

import pytest

from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.postgres import sessions
from zhike.kernel.postgres.connect import INTERACTIVE
from zhike.kernel.postgres.errors import (
    CheckViolation,
    DatabaseBusy,
    DatabaseFault,
    DatabaseUnavailable,
    ForeignKeyViolation,
    NotNullViolation,
    StatementTimeout,
    TransactionLost,
    UniqueViolation,
    ValueRefused,
    is_retryable,
)
from zhike.kernel.postgres.locks import LockMode
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.postgres.workspaces import Workspace


@pytest.fixture
async def quoted(database: Database, workspace: Workspace) -> str:
    """A schema with a small table `thing`."""
    name = quote_identifier(workspace.schema)
    async with database.transaction() as transaction:
        await transaction.execute(
            f"CREATE TABLE {name}.thing (id int CONSTRAINT thing_pkey_102008 PRIMARY KEY, label text NOT NULL,"
            f" parent int CONSTRAINT thing_parent REFERENCES {name}.thing DEFERRABLE INITIALLY DEFERRED,"
            " size int CONSTRAINT thing_size CHECK (size > 0))"
        )
    return name


async def insert(database: Database, quoted: str, **values: object) -> None:
    row = {"id": 1, "label": "一", "parent": None, "size": None} | values
    await database.execute(
        f"INSERT INTO {quoted}.thing (id, label, parent, size) VALUES ($1, $2, $3, $4)", list(row.values())
    )


async def count(database: Database, quoted: str) -> int:
    return int(await database.fetch_value(f"SELECT count(*) FROM {quoted}.thing"))


async def test_json_comes_and_goes_as_bytes(database: Database) -> None:
    assert await database.fetch_json("SELECT jsonb_build_object('名', $1::text)", ["甲"]) == '{"名": "甲"}'.encode()
    assert await database.fetch_json("SELECT '[1, 2]'::json") == b"[1, 2]"
    assert await database.fetch_json("SELECT NULL::jsonb WHERE false") == b"null"
    assert await database.fetch_value("SELECT $1::jsonb -> 'a'", [b'{"a": [1]}']) == b"[1]"
    assert await database.fetch_value("SELECT $1::json ->> 'a'", ['{"a": "中"}']) == "中"


async def test_rows_and_counts(database: Database, quoted: str) -> None:
    inserted = f"INSERT INTO {quoted}.thing (id, label) SELECT g, 'x' FROM generate_series(1, 5) g"
    assert await database.execute(inserted) == 5
    assert [row["id"] for row in await database.fetch_rows(f"SELECT id FROM {quoted}.thing ORDER BY id")] == [
        1, 2, 3, 4, 5,
    ]  # fmt: skip
    assert await database.fetch_row(f"SELECT id FROM {quoted}.thing WHERE id = $1", [9]) is None
    assert await database.execute(f"DELETE FROM {quoted}.thing WHERE id > $1", [3]) == 2


@pytest.mark.parametrize(
    ("values", "error", "constraint"),
    [
        ({}, UniqueViolation, "thing_pkey"),
        ({"id": 2, "parent": 7}, ForeignKeyViolation, "thing_parent"),
        ({"id": 2, "size": 0}, CheckViolation, "thing_size"),
        ({"id": 2, "label": None}, NotNullViolation, ""),
    ],
)
async def test_a_violation_names_its_constraint_without_a_shard_s_suffix(
    database: Database,
    quoted: str,
    values: dict[str, object],
    error: type[UniqueViolation],
    constraint: str,
) -> None:
    await insert(database, quoted)
    with pytest.raises(error) as caught:
        await insert(database, quoted, **values)
    assert caught.value.constraint == constraint
    assert await count(database, quoted) == 1


@pytest.mark.parametrize("value", [2**31, 2**70, "x"])
async def test_a_value_of_the_wrong_form_is_the_caller_s_mistake(database: Database, value: object) -> None:
    with pytest.raises(ValueRefused):
        await database.fetch_value("SELECT $1::int", [value])


async def test_nul_and_overflow_are_the_caller_s_mistake(database: Database) -> None:
    with pytest.raises(ValueRefused):
        await database.fetch_value("SELECT $1::text", ["a\x00b"])
    with pytest.raises(ValueRefused):
        await database.fetch_value("SELECT 1 / $1::int", [0])


async def test_a_wrong_statement_is_ours(database: Database) -> None:
    with pytest.raises(DatabaseFault) as caught:
        await database.fetch_value("SELECT nonsense")
    assert caught.value.sqlstate == "42703"
    assert not caught.value.exposed


async def test_a_long_statement_is_stopped_and_the_pool_goes_on(database: Database) -> None:
    with pytest.raises(StatementTimeout):
        async with database.transaction(statement_timeout_seconds=0.05) as transaction:
            await transaction.fetch_value("SELECT pg_sleep(5)")
    assert await database.fetch_value("SELECT current_setting('statement_timeout')") == "5s"
    assert database.connections_in_use == 0


async def test_a_transaction_commits_at_its_end_and_then_tells(database: Database, quoted: str) -> None:
    told: list[str] = []
    async with database.transaction() as transaction:
        transaction.after_commit(lambda: told.append("done"))
        await transaction.execute(f"INSERT INTO {quoted}.thing (id, label) VALUES (1, 'x')")
        assert await count(database, quoted) == 0
        assert told == []
    assert await count(database, quoted) == 1
    assert told == ["done"]


async def test_an_error_rolls_back_and_tells_nobody(database: Database, quoted: str) -> None:
    told: list[str] = []
    with pytest.raises(LookupError):
        async with database.transaction() as transaction:
            transaction.after_commit(lambda: told.append("done"))
            await transaction.execute(f"INSERT INTO {quoted}.thing (id, label) VALUES (1, 'x')")
            raise LookupError
    assert await count(database, quoted) == 0
    assert told == []


async def test_a_deferred_constraint_speaks_at_commit(database: Database, quoted: str) -> None:
    with pytest.raises(ForeignKeyViolation):
        async with database.transaction() as transaction:
            await transaction.execute(f"INSERT INTO {quoted}.thing (id, label, parent) VALUES (1, 'x', 5)")
    assert await count(database, quoted) == 0


async def test_a_swallowed_error_is_not_taken_for_a_commit(database: Database, quoted: str) -> None:
    with pytest.raises(TransactionLost):
        async with database.transaction() as transaction:
            await transaction.execute(f"INSERT INTO {quoted}.thing (id, label) VALUES (1, 'x')")
            with pytest.raises(DatabaseFault):
                await transaction.execute("SELECT nonsense")
    assert await count(database, quoted) == 0


async def test_a_savepoint_takes_back_only_what_is_inside(database: Database, quoted: str) -> None:
    told: list[int] = []
    async with database.transaction() as transaction:
        await transaction.execute(f"INSERT INTO {quoted}.thing (id, label) VALUES (1, 'x')")
        transaction.after_commit(lambda: told.append(1))
        with pytest.raises(UniqueViolation):
            async with transaction.savepoint():
                transaction.after_commit(lambda: told.append(2))
                await transaction.execute(f"INSERT INTO {quoted}.thing (id, label) VALUES (2, 'x')")
                await transaction.execute(f"INSERT INTO {quoted}.thing (id, label) VALUES (1, 'x')")
        async with transaction.savepoint():
            await transaction.execute(f"INSERT INTO {quoted}.thing (id, label) VALUES (3, 'x')")
    ids = [row["id"] for row in await database.fetch_rows(f"SELECT id FROM {quoted}.thing ORDER BY id")]
    assert ids == [1, 3]
    assert told == [1]


async def test_copy_and_stream(database: Database, workspace: Workspace, quoted: str) -> None:
    async with database.transaction() as transaction:
        rows = [(number, "行") for number in range(2500)]
        assert await transaction.copy_rows(workspace.schema, "thing", ["id", "label"], rows) == 2500
        batches = [
            len(batch) async for batch in transaction.stream_rows(f"SELECT id FROM {quoted}.thing", batch_size=1000)
        ]
    assert batches == [1000, 1000, 500]


async def test_a_cancelled_statement_gives_its_place_back(database_url: str) -> None:
    database = Database(database_url, INTERACTIVE.with_size(1))
    task = asyncio.create_task(database.fetch_value("SELECT pg_sleep(4)"))
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.wait_for(database.fetch_value("SELECT 1"), 3) == 1
    await database.close()


async def test_when_all_connections_are_used_others_wait_their_turn(database_url: str) -> None:
    database = Database(database_url, INTERACTIVE.with_size(2))
    results = await asyncio.gather(*(database.fetch_value("SELECT $1::int", [n]) for n in range(50)))
    assert results == list(range(50))
    assert database.connections_in_use == 0
    await database.close()


async def test_waiting_for_a_connection_ends(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "ACQUIRE_SECONDS", 0.1)
    database = Database(database_url, INTERACTIVE.with_size(1))
    async with database.connection():
        with pytest.raises(DatabaseBusy):
            await database.fetch_value("SELECT 1")
    assert await database.fetch_value("SELECT 1") == 1
    await database.close()


async def test_a_broken_connection_is_replaced(database_url: str) -> None:
    database = Database(database_url, INTERACTIVE.with_size(1))
    with pytest.raises(DatabaseUnavailable) as caught:
        await database.fetch_value("SELECT pg_terminate_backend(pg_backend_pid())")
    assert is_retryable(caught.value)
    assert await database.fetch_value("SELECT 1") == 1
    await database.close()


async def test_a_worn_connection_is_replaced(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MAX_USES", 3)
    database = Database(database_url, INTERACTIVE.with_size(1))
    backends = [await database.fetch_value("SELECT pg_backend_pid()") for _ in range(6)]
    await database.close()
    assert len(set(backends)) == 2


async def test_no_server_is_said_so() -> None:
    with pytest.raises(DatabaseUnavailable):
        await Database.open("postgresql://nobody@127.0.0.1:1/none")


async def test_statements_survive_a_change_of_the_table(database: Database, quoted: str) -> None:
    sql = f"SELECT to_jsonb(t) FROM (SELECT id, label FROM {quoted}.thing) t"
    await insert(database, quoted)
    before = await database.fetch_json(sql)
    await database.execute(f"ALTER TABLE {quoted}.thing ADD COLUMN more text")
    assert await database.fetch_json(sql) == before


async def test_writers_share_and_publishing_excludes(database: Database, workspace: Workspace) -> None:
    key = WorkspaceKey(workspace.key)
    async with database.transaction(key), database.transaction(key):
        with pytest.raises(Exception, match=r"[Ll]ock") as caught:
            async with database.transaction(key, lock=LockMode.EXCLUSIVE, lock_timeout_seconds=0.1):
                pass
        assert is_retryable(caught.value)
    async with database.transaction(key, lock=LockMode.EXCLUSIVE, lock_timeout_seconds=0.1):
        async with database.transaction(WorkspaceKey("another")):
            pass
        async with database.transaction(key, lock=None):
            pass
