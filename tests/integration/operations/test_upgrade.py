"""An upgrade looks first, backs up, and puts everything back when a migration or a package fails."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import pytest_asyncio

from zhike.kernel.base.clock import SystemClock
from zhike.kernel.base.settings import Settings
from zhike.kernel.catalog.conflicts import Decisions
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.errors import CatalogInvalid
from zhike.kernel.catalog.packages import apply_packages
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres import migrate
from zhike.kernel.postgres.connect import MAINTENANCE
from zhike.kernel.postgres.dump import TableDigest, measure_schema, scratch_database
from zhike.kernel.postgres.migrate import Migration, SchemaTooNew
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.postgres.wake import Listener
from zhike.kernel.postgres.workspaces import Workspace, list_workspaces
from zhike.main import running_kernel
from zhike.operations import packages as standard
from zhike.operations.kernel import Kernel
from zhike.operations.packages import apply_standard_packages, list_pending_packages, read_standard_packages
from zhike.operations.setup import ensure_first_workspace, make_first_administrator
from zhike.operations.upgrade.run import (
    Upgrade,
    UpgradeFailed,
    UpgradeRefused,
    bring_up_to_date,
    check_upgrade,
)

GOOD = Migration("9998_good", ("CREATE TABLE {schema}.fine (id uuid PRIMARY KEY)",), "good")
BROKEN = Migration("9999_broken", ("CREATE TABLE {schema}.half (id uuid PRIMARY KEY)", "SELECT 1 / 0"), "broken")


class Installation:
    """A database of this module's own with one workspace, and the way to upgrade it."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.settings = replace(Settings(), database_url=database.url, data=folder)
        self.upgrade = Upgrade(self.settings, running_kernel)

    async def digests(self) -> list[TableDigest]:
        """Every row of the workspace and of the installation, but for the era that a restore raises."""
        async with self.database.connection() as connection:
            found = [*await measure_schema(connection, "w_main"), *await measure_schema(connection, "zhike")]
        return [one for one in found if one.table != "journal_head"]

    async def schemas(self) -> list[str]:
        rows = await self.database.fetch_rows("SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'w%'")
        return sorted(row["name"] for row in rows)


@pytest_asyncio.fixture(scope="module")
async def template(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The name of a database with one workspace, which nobody is connected to."""
    server = Database(database_url, MAINTENANCE)
    async with scratch_database(server) as scratch:
        made = Installation(scratch, tmp_path_factory.mktemp("data"))
        done = await bring_up_to_date(made.upgrade)
        assert done is not None
        assert done.backups == {}
        async with running_kernel(made.settings, SystemClock()) as kernel:
            workspace = await ensure_first_workspace(kernel)
            await make_first_administrator(kernel, workspace, "correct horse battery")
        await scratch.close()
        yield urlsplit(scratch.url).path.removeprefix("/")
    await server.close()


@pytest_asyncio.fixture
async def installation(database_url: str, template: str, tmp_path: Path) -> AsyncIterator[Installation]:
    """A copy of it."""
    name = f"{template}_copy"
    server = Database(database_url, MAINTENANCE)
    await server.execute(f"CREATE DATABASE {quote_identifier(name)} TEMPLATE {quote_identifier(template)}")
    copy = Database(urlunsplit(urlsplit(database_url)._replace(path=f"/{name}")), MAINTENANCE)
    yield Installation(copy, tmp_path)
    await copy.close()
    await server.execute(f"DROP DATABASE {quote_identifier(name)} WITH (FORCE)")
    await server.close()


def with_migrations(monkeypatch: pytest.MonkeyPatch, *more: Migration) -> None:
    """A program that brings these workspace migrations as well."""
    known = migrate.list_migrations("workspace")
    installation = migrate.list_migrations("installation")

    def list_more(folder: str) -> tuple[Migration, ...]:
        return (*known, *more) if folder == "workspace" else installation

    monkeypatch.setattr(migrate, "list_migrations", list_more)


async def test_nobody_upgrades_under_a_program_that_serves(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving = Listener(installation.database.url, lambda _: None, serving="0.0.9")
    await serving.start()
    assert await bring_up_to_date(installation.upgrade) is None
    with_migrations(monkeypatch, GOOD)
    before = await installation.digests()
    _, findings = await check_upgrade(installation.upgrade)
    (told,) = [one for one in findings if one.state == "bad"]
    assert told.check == "serving"
    assert "Zhike 0.0.9 serves this database" in told.en
    assert "Zhike 0.0.9 正在使用此数据库提供服务" in told.zh
    with pytest.raises(UpgradeRefused) as refused:
        await bring_up_to_date(installation.upgrade)
    assert "stop it (zhike serve, zhike worker)" in refused.value.localised("en").detail
    assert await installation.digests() == before
    await serving.close()
    done = await bring_up_to_date(installation.upgrade)
    assert done is not None
    assert done.migrations["main"] == ["9998_good"]


async def test_where_nothing_is_pending_nothing_is_done(installation: Installation) -> None:
    before = await installation.digests()
    assert await bring_up_to_date(installation.upgrade) is None
    pending, findings = await check_upgrade(installation.upgrade)
    assert (pending.is_nothing, findings) == (True, [])
    assert await installation.digests() == before
    assert not (installation.settings.data / "backups").exists()


async def test_a_failing_migration_is_put_back_with_all_that_went_before_it(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await installation.digests()
    with_migrations(monkeypatch, GOOD, BROKEN)
    pending, findings = await check_upgrade(installation.upgrade)
    assert pending.workspaces["main"].migrations == ("9998_good", "9999_broken")
    assert {one.check: one.state for one in findings} == {
        "pending": "good", "serving": "good", "disk": "good", "jobs": "good", "journal": "good", "packages": "good",
    }  # fmt: skip
    with pytest.raises(UpgradeFailed) as failed:
        await bring_up_to_date(installation.upgrade)
    assert "9999_broken" in failed.value.localised("en").detail
    assert await installation.digests() == before
    assert await installation.schemas() == ["w_main"]
    assert len(list((installation.settings.data / "backups" / "upgrade").glob("main-*.zhike"))) == 1


async def test_a_package_that_fails_after_its_migration_is_put_back_too(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await installation.digests()
    with_migrations(monkeypatch, GOOD)

    async def apply_bad(kernel: Kernel, workspace: Workspace, decisions: Decisions) -> None:
        await apply_standard_packages(kernel, workspace, decisions)
        broken: Any = {"object": "x_broken", "label": {"zh": "坏"}, "title": "x_missing", "fields": {}}
        made = [DefinitionChange("role", "x_made", {"role": "x_made", "label": {"zh": "新"}})]
        await kernel.publisher.publish(workspace, made, PublishStamp())
        await kernel.publisher.publish(workspace, [DefinitionChange("object", "x_broken", broken)], PublishStamp())

    with pytest.raises(UpgradeFailed) as failed:
        await bring_up_to_date(replace(installation.upgrade, apply=apply_bad))
    assert isinstance(failed.value.__cause__, CatalogInvalid)
    assert await installation.digests() == before
    [workspace] = await list_workspaces(installation.database)
    assert await list_pending_packages(installation.database, workspace) == []


async def test_conflicts_are_told_before_anything_is_touched_and_decided(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    [workspace] = await list_workspaces(installation.database)
    (core, customers) = read_standard_packages(("core", "customers"))
    newest = {identity: dict(one) for identity, one in customers.definitions.items()}
    older: Any = newest["object", "account"]
    older["fields"] = {**older["fields"], "fax": {"type": "phone", "label": {"zh": "传真", "en": "Fax"}}}
    with_fax = replace(customers, definitions=newest)
    async with running_kernel(installation.settings) as kernel:
        await apply_packages(kernel.publisher, workspace, [core, with_fax], PublishStamp())
        custom = {"fields": {"fax": {"required": True}}}
        await kernel.publisher.publish(workspace, [DefinitionChange("object", "account", custom)], PublishStamp())
    monkeypatch.setattr(standard, "digest_standard_packages", lambda: {"core": "new", "customers": "new"})
    before = await installation.digests()
    with pytest.raises(UpgradeRefused) as refused:
        await bring_up_to_date(installation.upgrade)
    assert "/object/account/fields/fax" in refused.value.localised("en").detail
    assert await installation.digests() == before
    decisions = Decisions({"/object/account/fields/fax": "take"}, "keep")
    done = await bring_up_to_date(replace(installation.upgrade, decisions=decisions))
    assert done is not None
    assert set(done.backups) == {"main"}
    assert await bring_up_to_date(installation.upgrade) is None


async def test_a_database_of_a_newer_program_is_left_alone(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_migrations(monkeypatch, GOOD)
    await bring_up_to_date(installation.upgrade)
    monkeypatch.undo()
    with pytest.raises(SchemaTooNew):
        await bring_up_to_date(installation.upgrade)
