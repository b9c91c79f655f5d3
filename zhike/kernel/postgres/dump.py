"""Copies of a schema by PostgreSQL's own programs, and digests that say whether two copies hold the same rows."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import new_token
from zhike.kernel.postgres.binaries import find_binaries
from zhike.kernel.postgres.connect import MAINTENANCE
from zhike.kernel.postgres.locks import LockPurpose, lock_key, session_unlock_sql, try_session_lock_sql
from zhike.kernel.postgres.pool import Connection, Database, Transaction
from zhike.kernel.postgres.sql import load_queries, quote_identifier

_QUERIES = load_queries("zhike.kernel.postgres", "dump.sql")


class DumpFailed(ZhikeError):
    """pg_dump or pg_restore ended with an error."""

    code = "dump_failed"
    title_zh = "数据库备份程序出错"
    title_en = "The database's copying program failed"
    detail_zh = "{program} 未能完成：{reason}"
    detail_en = "{program} did not finish: {reason}"


@dataclass(frozen=True, slots=True)
class TableDigest:
    """How many rows a table has, and the sum of a 64-bit hash of each row's text; independent of their order."""

    table: str
    rows: int
    digest: str


async def export_snapshot(transaction: Transaction) -> str:
    """A name under which another session sees what this repeatable-read transaction sees, while it lasts."""
    return str(await transaction.fetch_value("SELECT pg_export_snapshot()"))


async def list_tables(connection: Connection, schema: str) -> list[str]:
    """The tables of a schema that hold rows themselves, by name; partitions, but not what they are partitions of."""
    return [row["name"] for row in await connection.fetch_rows(_QUERIES.get("list_tables"), [schema])]


async def measure_schema(connection: Connection, schema: str) -> list[TableDigest]:
    """The digest of every table."""
    digests = []
    for table in await list_tables(connection, schema):
        quoted_table = f"{quote_identifier(schema)}.{quote_identifier(table)}"
        row = await connection.fetch_row(
            "SELECT count(*) AS rows, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text AS digest"
            f" FROM {quoted_table} AS t"
        )
        digests.append(TableDigest(table, row["rows"] if row else 0, row["digest"] if row else "0"))
    return digests


async def read_heads(connection: Connection, schema: str) -> tuple[int, int]:
    """The catalog's version and the journal's last place, as the connection sees them."""
    row = await connection.fetch_row(_QUERIES.get("read_heads", schema))
    return (row["catalog_version"], row["journal_pos"]) if row else (0, 0)


async def measure_database(connection: Connection | Database) -> tuple[str, int]:
    """The server's version, and the size of the database in bytes."""
    row = await connection.fetch_row(_QUERIES.get("measure_database"))
    return (row["version"], row["size"]) if row else ("", 0)


@dataclass(frozen=True, slots=True)
class SlowStatement:
    """A statement that takes long: its text without values, and how long it runs now or took on average."""

    text: str
    seconds: float


async def list_slow_statements(connection: Connection | Database, seconds: float) -> list[SlowStatement]:
    """What runs for longer than so many seconds now, and what does so on average where the server keeps count."""
    rows = await connection.fetch_rows(_QUERIES.get("list_slow"), [seconds])
    if await connection.fetch_value(_QUERIES.get("has_statistics")):
        rows += await connection.fetch_rows(_QUERIES.get("list_slowest"), [seconds])
    return [SlowStatement(row["text"], row["seconds"]) for row in rows]


async def count_sessions(connection: Connection | Database, now: datetime, workspace: str | None) -> int:
    """Sign-ins that are open, of one workspace or of all."""
    return int(await connection.fetch_value(_QUERIES.get("count_sessions"), [now, workspace]))


async def dump_schema(url: str, schema: str, snapshot: str, target: Path) -> None:
    """Write a schema as another session's snapshot sees it into a file of pg_dump's custom format."""
    arguments = ["--format=custom", "--compress=gzip:4", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    await _run("pg_dump", url, [*arguments, f"--schema={quote_identifier(schema)}", f"--file={target}"])


async def restore_dump(url: str, source: Path) -> None:
    """Bring a dump into a database in which its schema doesn't exist, all or nothing."""
    arguments = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", "--dbname", ""]
    await _run("pg_restore", url, [*arguments, str(source)])


@asynccontextmanager
async def scratch_database(database: Database) -> AsyncIterator[Database]:
    """A database of its own on the same server, empty but for the extensions, dropped at the end.

    It lives under a lock of this process's session; those whose process was killed are dropped first.
    """
    async with database.connection() as holder:
        prefix = await _name_scratches(holder)
        await _drop_orphans(holder, prefix)
        quoted_name = quote_identifier(f"{prefix}{new_token(9).lower().replace('-', '_')}")
        name = quoted_name.strip('"')
        await holder.fetch_value(try_session_lock_sql(lock_key(LockPurpose.SCRATCH, name)))
        try:
            await holder.execute(f"CREATE DATABASE {quoted_name} TEMPLATE template0")
            scratch = Database(urlunsplit(urlsplit(database.url)._replace(path=f"/{name}")), MAINTENANCE)
            try:
                for extension in ("pg_trgm", "btree_gin", "unaccent"):
                    quoted = quote_identifier(extension)
                    await scratch.execute(f"CREATE EXTENSION IF NOT EXISTS {quoted} SCHEMA public")
                yield scratch
            finally:
                await scratch.close()
                try:
                    # Without FORCE, which an autovacuum worker at work there refuses to whoever is no superuser.
                    await database.execute(f"DROP DATABASE IF EXISTS {quoted_name}")
                except ZhikeError:
                    await database.execute(f"DROP DATABASE IF EXISTS {quoted_name} WITH (FORCE)")
        finally:
            await holder.fetch_value(session_unlock_sql(lock_key(LockPurpose.SCRATCH, name)))


async def _name_scratches(connection: Connection) -> str:
    """How names of this database's scratches begin: a server may hold several installations."""
    return f"zhike_scratch_{await connection.fetch_value(_QUERIES.get('own_number')):d}_"


async def _drop_orphans(connection: Connection, prefix: str) -> None:
    for row in await connection.fetch_rows(_QUERIES.get("list_scratches"), [prefix]):
        key = lock_key(LockPurpose.SCRATCH, row["name"])
        if not await connection.fetch_value(try_session_lock_sql(key)):
            continue
        try:
            await connection.execute(f"DROP DATABASE IF EXISTS {quote_identifier(row['name'])} WITH (FORCE)")
        finally:
            await connection.fetch_value(session_unlock_sql(key))


async def rename_schema(database: Database, schema: str, new: str) -> None:
    """Give a schema another name, with everything in it."""
    quoted, quoted_new = quote_identifier(schema), quote_identifier(new)
    await database.execute(f"ALTER SCHEMA {quoted} RENAME TO {quoted_new}")


async def drop_schema(database: Database, schema: str) -> None:
    """Remove a schema with everything in it."""
    quoted = quote_identifier(schema)
    await database.execute(f"DROP SCHEMA IF EXISTS {quoted} CASCADE")


async def _run(program: str, url: str, arguments: list[str]) -> None:
    """Run one of the wheel's programs. The password goes through the environment: others see arguments."""
    address, environment = _split_password(url)
    named = [address if argument == "" else argument for argument in arguments]
    if "" not in arguments:
        named.append(f"--dbname={address}")
    process = await asyncio.create_subprocess_exec(
        str(find_binaries() / "bin" / program),
        "--no-password",
        *named,
        env={**os.environ, **environment, "LC_ALL": "C"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, said = await process.communicate()
    except BaseException:
        process.kill()
        await process.wait()
        raise
    if process.returncode != 0:
        lines = said.decode("utf-8", "replace").strip().splitlines() or [f"exit status {process.returncode}"]
        raise DumpFailed(program=program, reason=lines[0])


def _split_password(url: str) -> tuple[str, Mapping[str, str]]:
    """The URL without its password, and the environment that holds it instead."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    password = query.pop("password", "")
    password = unquote(parts.password) if parts.password else password
    host = parts.netloc.rpartition("@")[2]
    bare = f"{parts.username}@{host}" if parts.username else host
    # PostgreSQL's programs know %20 only, and would take a plus for a plus.
    rest = urlencode(query, quote_via=quote)
    return urlunsplit(parts._replace(netloc=bare, query=rest)), {"PGPASSWORD": password} if password else {}
