"""Applies the numbered SQL files of a package to a schema: once each, in order, under a lock, all or none.

Two folders exist: `installation` (schema `zhike`) and `workspace` (one schema a workspace). A file is never
changed once released; the recorded checksum notices.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files

from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.postgres.locks import LockMode, LockPurpose, lock_key, transaction_lock_sql
from zhike.kernel.postgres.pool import Database, Transaction
from zhike.kernel.postgres.split import split_statements
from zhike.kernel.postgres.sql import SqlText, quote_identifier

MIGRATIONS_PACKAGE = "zhike.kernel.postgres.migrations"
INSTALLATION_SCHEMA = "zhike"
EXTENSIONS = ("pg_trgm", "btree_gin", "unaccent")
"""Installed into the schema `public`; operator classes are written `public.gin_trgm_ops`."""
OLDEST_SERVER = 180000

_FILE = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")


class MigrationChanged(ZhikeError):
    """A file that was applied has other contents now."""

    code = "migration_changed"
    title_zh = "迁移文件被改动"
    title_en = "A migration was changed"
    detail_zh = "架构 {schema} 已应用过内容不同的 {name}；已发布的迁移不得修改，请新增一个。"
    detail_en = "{name} was applied to {schema} with other contents. Never edit a released one; add a new one."


class MigrationFailed(ZhikeError):
    """A statement of a file was refused; nothing of this run was kept."""

    code = "migration_failed"
    title_zh = "迁移失败"
    title_en = "A migration failed"
    detail_zh = "{name} 第 {number} 条语句失败：{reason}"
    detail_en = "Statement {number} of {name} failed: {reason}"


class SchemaTooNew(ZhikeError):
    """The database was used by a newer Zhike."""

    code = "schema_too_new"
    title_zh = "数据库版本较新"
    title_en = "The database is newer than this program"
    detail_zh = "架构 {schema} 含有本程序不认识的迁移 {name}；请使用更新的版本启动。"
    detail_en = "The schema {schema} has the migration {name}, unknown here. Start a newer version of Zhike."


class UnsuitableServer(ZhikeError):
    """This PostgreSQL cannot keep what Zhike promises."""

    code = "unsuitable_server"
    title_zh = "数据库服务器不符合要求"
    title_en = "The database server is not suitable"
    detail_zh = "{reason_zh}"
    detail_en = "{reason_en}"


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file."""

    name: str
    statements: tuple[str, ...]
    checksum: str


@lru_cache(maxsize=8)
def list_migrations(folder: str) -> tuple[Migration, ...]:
    """The files of a folder in order. Raises ValueError where two have the same number."""
    found: dict[str, Migration] = {}
    for entry in files(MIGRATIONS_PACKAGE).joinpath(folder).iterdir():
        named = _FILE.fullmatch(entry.name)
        if named is None:
            continue
        if named.group(1) in found:
            raise ValueError(f"migrations/{folder}: the number {named.group(1)} occurs twice")
        text = entry.read_text(encoding="utf-8")
        found[named.group(1)] = Migration(
            name=entry.name.removesuffix(".sql"),
            statements=tuple(split_statements(text)),
            checksum=sha256(text.encode()).hexdigest(),
        )
    return tuple(found[number] for number in sorted(found))


async def migrate_installation(database: Database) -> list[str]:
    """Bring the schema `zhike` up to date; says which files were applied.

    Also installs the extensions and checks the server. Raises UnsuitableServer, MigrationFailed,
    MigrationChanged, SchemaTooNew.
    """
    await _check_version(database)
    async with database.transaction(statement_timeout_seconds=0) as transaction:
        await _lock(transaction, INSTALLATION_SCHEMA)
        for extension in EXTENSIONS:
            quoted = quote_identifier(extension)
            await transaction.execute(f"CREATE EXTENSION IF NOT EXISTS {quoted} SCHEMA public")
    await check_text_search(database)
    return await migrate_schema(database, INSTALLATION_SCHEMA, "installation")


async def migrate_workspace(database: Database, schema: str) -> list[str]:
    """Make or bring up to date one workspace's schema; says which files were applied."""
    return await migrate_schema(database, schema, "workspace")


async def migrate_schema(database: Database, schema: str, folder: str) -> list[str]:
    """Apply what is missing of a folder to a schema, in one transaction. Doing it again does nothing."""
    wanted = list_migrations(folder)
    async with database.transaction(statement_timeout_seconds=0) as transaction:
        await _lock(transaction, schema)
        done = await _read_done(transaction, schema)
        _check_done(schema, wanted, done)
        missing = [migration for migration in wanted if migration.name not in done]
        for migration in missing:
            await _apply(transaction, schema, migration)
    return [migration.name for migration in missing]


async def list_pending(database: Database, schema: str, folder: str) -> list[str]:
    """The names of what `migrate_schema` would apply; nothing is locked or made. A schema that is not there yet wants
    all of them. Raises MigrationChanged, SchemaTooNew."""
    wanted = list_migrations(folder)
    quoted = quote_identifier(schema)
    done: dict[str, str] = {}
    if await database.fetch_value("SELECT to_regclass($1) IS NOT NULL", [f"{quoted}.applied_migration"]):
        rows = await database.fetch_rows(f"SELECT name, checksum FROM {quoted}.applied_migration")
        done = {row["name"]: row["checksum"] for row in rows}
    _check_done(schema, wanted, done)
    return [migration.name for migration in wanted if migration.name not in done]


async def check_text_search(database: Database) -> None:
    """Make sure that trigrams see Chinese. Raises UnsuitableServer: in the locale C they find nothing."""
    trigrams = await database.fetch_value("SELECT cardinality(public.show_trgm('客户管理'))")
    if not trigrams:
        raise UnsuitableServer(
            reason_zh="数据库的区域设置使中文检索失效；请以 C.UTF-8（builtin）区域重建数据库。",
            reason_en="Its locale hides Chinese from search. Recreate it with the builtin locale C.UTF-8.",
        )


async def _check_version(database: Database) -> None:
    row = await database.fetch_row(
        "SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding"
    )
    if row is None or row["version"] < OLDEST_SERVER:
        raise UnsuitableServer(
            reason_zh="需要 PostgreSQL 18 或更新的版本。", reason_en="PostgreSQL 18 or newer is needed."
        )
    if row["encoding"] != "UTF8":
        raise UnsuitableServer(reason_zh="数据库编码须为 UTF8。", reason_en="The database's encoding must be UTF8.")


async def _lock(transaction: Transaction, schema: str) -> None:
    key = lock_key(LockPurpose.MIGRATION, schema)
    await transaction.execute(transaction_lock_sql(key, LockMode.EXCLUSIVE))


async def _read_done(transaction: Transaction, schema: str) -> dict[str, str]:
    quoted = quote_identifier(schema)
    await transaction.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted}")
    await transaction.execute(
        f"CREATE TABLE IF NOT EXISTS {quoted}.applied_migration ("
        " name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now(),"
        " CONSTRAINT applied_migration_pkey PRIMARY KEY (name))"
    )
    rows = await transaction.fetch_rows(f"SELECT name, checksum FROM {quoted}.applied_migration")
    return {row["name"]: row["checksum"] for row in rows}


def _check_done(schema: str, wanted: tuple[Migration, ...], done: dict[str, str]) -> None:
    checksums = {migration.name: migration.checksum for migration in wanted}
    for name, checksum in done.items():
        if name not in checksums:
            raise SchemaTooNew(schema=schema, name=name)
        if checksums[name] != checksum:
            raise MigrationChanged(schema=schema, name=name)


async def _apply(transaction: Transaction, schema: str, migration: Migration) -> None:
    quoted = quote_identifier(schema)
    # The files are ours, and the schema is quoted.
    statements = [SqlText(statement.replace("{schema}", quoted)) for statement in migration.statements]
    try:
        # One round trip for the whole file: a third less time for each of some hundred workspaces.
        async with transaction.savepoint():
            await transaction.execute(";\n".join(statements))
    except ZhikeError:
        await _apply_singly(transaction, migration.name, statements)
    await transaction.execute(
        f"INSERT INTO {quoted}.applied_migration (name, checksum) VALUES ($1, $2)",
        [migration.name, migration.checksum],
    )


async def _apply_singly(transaction: Transaction, name: str, statements: list[SqlText]) -> None:
    """Run the statements one by one, to say which of them is refused."""
    for number, statement in enumerate(statements, start=1):
        try:
            await transaction.execute(statement)
        except ZhikeError as error:
            raise MigrationFailed(name=name, number=number, reason=str(error)) from error
