"""`Database`, `Connection` and `Transaction`: how everything above this room speaks to PostgreSQL.

Parameters are always given as one sequence: `fetch_row("SELECT … WHERE id = $1", [record_id])`. JSON columns
come and go as bytes, so that a page that PostgreSQL has written is passed on unread.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Literal

import asyncpg

from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.postgres.connect import INTERACTIVE, PoolKind, connect
from zhike.kernel.postgres.errors import DRIVER_ERRORS, TransactionLost, translate_error
from zhike.kernel.postgres.locks import LockMode, LockPurpose, lock_key, transaction_lock_sql
from zhike.kernel.postgres.sessions import Session, SessionPool
from zhike.kernel.postgres.sql import quote_identifier

Row = asyncpg.Record
"""One row: `row["name"]` or `row[0]`."""

Isolation = Literal["read committed", "repeatable read", "serializable"]


class Connection:
    """One session, borrowed. Each statement commits by itself; see Transaction for several together."""

    def __init__(self, raw: asyncpg.Connection) -> None:
        """Made by Database only."""
        self._raw = raw
        self.statements = 0
        """How many statements were given so far: where there was none, nothing can have been written."""

    async def fetch_value(self, sql: str, params: Sequence[object] = ()) -> Any:
        """The first column of the first row, or None. Raises the errors of `errors.py`."""
        self.statements += 1
        try:
            return await self._raw.fetchval(sql, *params)
        except DRIVER_ERRORS as error:
            raise translate_error(error) from error

    async def fetch_row(self, sql: str, params: Sequence[object] = ()) -> Row | None:
        """The first row, or None."""
        self.statements += 1
        try:
            return await self._raw.fetchrow(sql, *params)
        except DRIVER_ERRORS as error:
            raise translate_error(error) from error

    async def fetch_rows(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        """All rows."""
        self.statements += 1
        try:
            return await self._raw.fetch(sql, *params)
        except DRIVER_ERRORS as error:
            raise translate_error(error) from error

    async def fetch_json(self, sql: str, params: Sequence[object] = ()) -> bytes:
        """The one JSON value that the statement makes, as bytes; `null` where there is no row."""
        value = await self.fetch_value(sql, params)
        return b"null" if value is None else value

    async def execute(self, sql: str, params: Sequence[object] = ()) -> int:
        """Run a statement; says how many rows it touched (0 for statements without a count)."""
        self.statements += 1
        try:
            status = await self._raw.execute(sql, *params)
        except DRIVER_ERRORS as error:
            raise translate_error(error) from error
        count = status.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def execute_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement for each row of parameters, all or none."""
        self.statements += 1
        try:
            await self._raw.executemany(sql, rows)
        except DRIVER_ERRORS as error:
            raise translate_error(error) from error

    async def copy_rows(
        self, schema: str | None, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
    ) -> int:
        """COPY rows into a table (schema None: a temporary one). Says how many."""
        self.statements += 1
        try:
            status = await self._raw.copy_records_to_table(
                table, schema_name=schema, columns=list(columns), records=rows
            )
        except DRIVER_ERRORS as error:
            raise translate_error(error) from error
        return int(status.rpartition(" ")[2])


class Transaction(Connection):
    """Statements that commit together when the `async with` block ends, and never in its midst."""

    def __init__(self, raw: asyncpg.Connection, workspace: WorkspaceKey | None) -> None:
        """Made by `Database.transaction` only."""
        super().__init__(raw)
        self.workspace = workspace
        self._after_commit: list[Callable[[], None]] = []
        self._depth = 0

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call this once the transaction has committed; not at all if it fails. It must not raise or wait."""
        self._after_commit.append(callback)

    async def commit(self) -> None:
        """Only for the edge that opened the transaction: commit, then tell those who wait for it."""
        try:
            status = await self._raw.execute("COMMIT")
        except DRIVER_ERRORS as error:
            raise translate_error(error) from error
        if status != "COMMIT":
            # A statement failed, its error was swallowed, and PostgreSQL answers COMMIT with a ROLLBACK.
            raise TransactionLost
        for callback in self._after_commit:
            callback()

    async def roll_back(self) -> None:
        """Only for the edge that opened the transaction. A lost connection has rolled back already."""
        with suppress(*DRIVER_ERRORS):
            await self._raw.execute("ROLLBACK")

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What fails inside is taken back without the rest of the transaction."""
        self._depth += 1
        quoted = quote_identifier(f"nested_{self._depth}")
        kept = len(self._after_commit)
        await self.execute(f"SAVEPOINT {quoted}")
        try:
            yield
        except Exception:
            del self._after_commit[kept:]
            await self.execute(f"ROLLBACK TO SAVEPOINT {quoted}")
            raise
        else:
            await self.execute(f"RELEASE SAVEPOINT {quoted}")
        finally:
            self._depth -= 1

    async def stream_rows(
        self, sql: str, params: Sequence[object] = (), *, batch_size: int = 1000
    ) -> AsyncIterator[list[Row]]:
        """Read a large result in batches, without holding all of it in memory."""
        try:
            cursor = await self._raw.cursor(sql, *params)
            while rows := await cursor.fetch(batch_size):
                yield rows
        except DRIVER_ERRORS as error:
            raise translate_error(error) from error


class Database:
    """A pool for one kind of work. The simple methods borrow a connection for one statement."""

    def __init__(self, url: str, kind: PoolKind = INTERACTIVE) -> None:
        """Connections are opened when first needed, or by `open`."""
        self.url = url
        self.kind = kind
        self._pool = SessionPool(self._connect, kind.size)

    @classmethod
    async def open(cls, url: str, kind: PoolKind = INTERACTIVE) -> "Database":
        """Make the pool and its first connection, so that a wrong URL fails here.

        Raises DatabaseUnavailable.
        """
        database = cls(url, kind)
        async with database.connection():
            return database

    async def close(self) -> None:
        """Close all connections; lent ones close when they come back."""
        await self._pool.close()

    @property
    def connections_in_use(self) -> int:
        """How many connections are lent out now."""
        return self._pool.in_use

    async def fetch_value(self, sql: str, params: Sequence[object] = ()) -> Any:
        """The first column of the first row, or None."""
        async with self.connection() as connection:
            return await connection.fetch_value(sql, params)

    async def fetch_row(self, sql: str, params: Sequence[object] = ()) -> Row | None:
        """The first row, or None."""
        async with self.connection() as connection:
            return await connection.fetch_row(sql, params)

    async def fetch_rows(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        """All rows."""
        async with self.connection() as connection:
            return await connection.fetch_rows(sql, params)

    async def fetch_json(self, sql: str, params: Sequence[object] = ()) -> bytes:
        """The one JSON value that the statement makes, as bytes; `null` where there is no row."""
        async with self.connection() as connection:
            return await connection.fetch_json(sql, params)

    async def execute(self, sql: str, params: Sequence[object] = ()) -> int:
        """Run one statement in a transaction of its own; says how many rows it touched."""
        async with self.connection() as connection:
            return await connection.execute(sql, params)

    async def ping(self) -> None:
        """Nothing where the database answers. Raises DatabaseUnavailable, DatabaseBusy."""
        await self.fetch_value("SELECT 1")

    def connection(self) -> "Lease":
        """Borrow a connection outside a transaction (`async with`), say to build an index concurrently."""
        return Lease(self._pool)

    @asynccontextmanager
    async def transaction(
        self,
        workspace: WorkspaceKey | None = None,
        *,
        lock: LockMode | None = LockMode.SHARED,
        isolation: Isolation = "read committed",
        statement_timeout_seconds: float | None = None,
        lock_timeout_seconds: float | None = None,
    ) -> AsyncIterator[Transaction]:
        """Statements that commit together.

        With a workspace its catalog lock is taken in the same round trip as BEGIN: SHARED by writers,
        EXCLUSIVE by publish, None by readers that want only a snapshot. Raises the errors of `errors.py`.
        """
        script = _begin_script(workspace, lock, isolation, statement_timeout_seconds, lock_timeout_seconds)
        async with self.connection() as connection:
            transaction = Transaction(connection._raw, workspace)
            try:
                await transaction.execute(script)
                yield transaction
            except Exception:
                await transaction.roll_back()
                raise
            await transaction.commit()

    async def _connect(self) -> asyncpg.Connection:
        try:
            return await connect(self.url, self.kind)
        except DRIVER_ERRORS as error:
            raise translate_error(error) from error


class Lease:
    """Borrows on entry, gives back on exit; a class because a generator costs more on this path."""

    __slots__ = ("_pool", "_session")

    def __init__(self, pool: SessionPool) -> None:
        self._pool = pool
        self._session: Session | None = None

    async def __aenter__(self) -> Connection:
        self._session = await self._pool.acquire()
        return Connection(self._session.raw)

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        session = self._session
        if session is not None:
            # After a cancellation the statement may still run; such a session is not lent again.
            cancelled = kind is not None and not issubclass(kind, Exception)
            broken = cancelled or session.raw.is_closed() or session.raw.is_in_transaction()
            self._pool.release(session, broken=broken)


def _begin_script(
    workspace: WorkspaceKey | None,
    lock: LockMode | None,
    isolation: Isolation,
    statement_timeout_seconds: float | None,
    lock_timeout_seconds: float | None,
) -> str:
    parts = ["BEGIN" if isolation == "read committed" else f"BEGIN ISOLATION LEVEL {isolation.upper()}"]
    if statement_timeout_seconds is not None:
        parts.append(f"SET LOCAL statement_timeout = {int(statement_timeout_seconds * 1000)}")
    if lock_timeout_seconds is not None:
        parts.append(f"SET LOCAL lock_timeout = {int(lock_timeout_seconds * 1000)}")
    if workspace is not None and lock is not None:
        parts.append(transaction_lock_sql(lock_key(LockPurpose.CATALOG, workspace), lock))
    return ";".join(parts)
