"""A backup holds everything, is checked before it is trusted, and comes back whole."""

import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.integration.kernel.records.company import Company, make_company, publish
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import RecordId, new_id
from zhike.kernel.files.library import FileLibrary, FileLimits
from zhike.kernel.files.scan import NoScanner
from zhike.kernel.files.stores.local import LocalStore
from zhike.kernel.journal.erase import ErasureOrder, erase_record, keep_erasures, list_erasures
from zhike.kernel.journal.place import place_all
from zhike.kernel.journal.verify import verify_journal
from zhike.kernel.postgres.connect import MAINTENANCE
from zhike.kernel.postgres.dump import TableDigest, measure_schema
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace, WorkspaceExists, drop_workspace, schema_of
from zhike.kernel.signin.portable import PortableLogin, export_logins, import_logins
from zhike.operations.backup.archive import FILES, ArchiveReader
from zhike.operations.backup.errors import BackupDamaged, NoBackupThere, NotABackup
from zhike.operations.backup.make import Source, make_backup
from zhike.operations.backup.restore import rehearse, restore_backup

PHOTO = bytes(range(256)) * 2000


class Desk:
    """A company with records, journal, sign-in accounts and a file, and what backs it up."""

    def __init__(self, company: Company, source: Source, folder: Path) -> None:
        self.company, self.source, self.folder = company, source, folder
        self.account = RecordId(new_id())

    @property
    def key(self) -> str:
        return self.company.workspace.key

    async def fill(self) -> None:
        company = self.company
        self.account = await company.create("account", name="知客", revenue={"amount": "12.50", "currency": "CNY"})
        for number in range(20):
            contact = await company.create("contact", name=f"联系人 {number}", account=str(self.account))
            await company.update("contact", contact, name=f"联系人 {number} '\"\\ 😀")
        await company.update("account", self.account, level="A", staff="7")
        await place_all(company.database, company.workspace.key, company.clock)
        user = company.reader.subject
        await self.source.library.upload(company.workspace.key, user, "门头.bin", stream(PHOTO))
        logins = [PortableLogin(user, f"wangwei-{self.key}", "$argon2id$hash", must_change=False, disabled=False)]
        await import_logins(company.database, company.workspace.key, logins, company.clock)

    async def backup(self) -> Path:
        return await make_backup(self.source, self.key, self.folder)

    async def digests(self, key: str) -> list[TableDigest]:
        async with self.source.database.connection() as connection:
            return await measure_schema(connection, schema_of(key))


async def stream(body: bytes) -> AsyncIterator[bytes]:
    yield body


@pytest_asyncio.fixture
async def desk(database: Database, workspace: Workspace, clock: FrozenClock, tmp_path: Path) -> AsyncIterator[Desk]:
    company = await make_company(database, workspace, clock, await publish(database, workspace, clock))
    maintenance = Database(database.url, MAINTENANCE)
    library = FileLibrary(database, LocalStore(tmp_path / "files"), NoScanner(), clock, FileLimits())
    made = Desk(company, Source(maintenance, library, clock), tmp_path)
    await made.fill()
    yield made
    await maintenance.close()


async def test_a_backup_names_every_table_and_file(desk: Desk) -> None:
    path = await desk.backup()
    reader = ArchiveReader(path)
    manifest = reader.manifest
    assert path.name == f"{desk.key}-20260302-020000.zhike"
    assert (manifest.workspace, manifest.catalog_version) == (desk.key, desk.company.catalogs.catalog.version)
    assert {table.name: table.rows for table in manifest.tables}["o_contact"] == 20
    assert [(table.name, table.rows, table.digest) for table in manifest.tables] == [
        (one.table, one.rows, one.digest) for one in await desk.digests(desk.key)
    ]
    [file] = reader.list_files()
    assert b"".join(reader.stream(FILES + file)) == PHOTO
    assert [login.name for login in reader.read_logins()] == [f"wangwei-{desk.key}"]
    reader.close()


async def test_a_rehearsal_of_a_good_backup_finds_no_difference_and_leaves_nothing(desk: Desk) -> None:
    path = await desk.backup()
    found = await rehearse(desk.source, path)
    assert found.differences == ()
    assert found.files == 1
    assert found.rows == sum(one.rows for one in await desk.digests(desk.key))
    scratches = "SELECT count(*) FROM pg_database WHERE datname LIKE 'zhike\\_scratch%'"
    assert await desk.source.database.fetch_value(scratches) == 0


async def test_a_restored_workspace_equals_the_original_in_every_row_file_and_login(desk: Desk) -> None:
    before = await desk.digests(desk.key)
    path = await desk.backup()
    restored = await restore_backup(desk.source, path, f"{desk.key}_copy")
    # Only these may differ: where files lie, and the era that tells outside cursors of the move.
    moved = {"file", "journal_head"}
    after = await desk.digests(restored.key)
    assert [one for one in after if one.table not in moved] == [one for one in before if one.table not in moved]
    assert (await verify_journal(desk.source.database, restored.key)).good
    async with desk.source.database.connection() as connection:
        [login] = await export_logins(connection, restored.key)
        [key] = await desk.source.library.list_keys(connection, restored.key)
    assert login.user == desk.company.reader.subject
    assert b"".join([chunk async for chunk in desk.source.library.open_key(key)]) == PHOTO
    assert key.startswith(f"{restored.key}/")


async def test_a_lost_workspace_comes_back_under_its_own_key(desk: Desk) -> None:
    before = await desk.digests(desk.key)
    path = await desk.backup()
    await drop_workspace(desk.company.database, desk.company.workspace.key)
    restored = await restore_backup(desk.source, path)
    after = await desk.digests(restored.key)
    assert restored.key == desk.key
    assert [one for one in after if one.table != "journal_head"] == [
        one for one in before if one.table != "journal_head"
    ]


async def test_changes_after_the_backup_are_not_in_it(desk: Desk) -> None:
    path = await desk.backup()
    await desk.company.create("account", name="后来的")
    restored = await restore_backup(desk.source, path, f"{desk.key}_copy")
    names = await desk.company.rows(f"SELECT name FROM {restored.schema}.o_account")
    assert names == [{"name": "知客"}]


async def test_a_key_in_use_is_never_overwritten(desk: Desk) -> None:
    path = await desk.backup()
    before = await desk.digests(desk.key)
    with pytest.raises(WorkspaceExists):
        await restore_backup(desk.source, path)
    assert await desk.digests(desk.key) == before


async def test_a_changed_archive_is_noticed_and_nothing_is_restored(desk: Desk) -> None:
    path = await desk.backup()
    changed = desk.folder / "changed.zhike"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, body[:-1] + b"?" if name.startswith(FILES) else body)
    with pytest.raises(BackupDamaged):
        await rehearse(desk.source, changed)
    with pytest.raises(BackupDamaged):
        await restore_backup(desk.source, changed, f"{desk.key}_copy")
    assert await desk.company.value("SELECT to_regnamespace($1) IS NULL", f"w_{desk.key}_copy")


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04 no archive", b"{}"])
async def test_something_else_is_told_from_a_backup(desk: Desk, body: bytes) -> None:
    other = desk.folder / "other.zhike"
    other.write_bytes(body)
    with pytest.raises(NotABackup):
        await rehearse(desk.source, other)
    with pytest.raises(NoBackupThere):
        await rehearse(desk.source, desk.folder / "nowhere.zhike")


async def test_who_was_erased_after_the_backup_is_erased_again(desk: Desk) -> None:
    company = desk.company
    [person, *_] = await company.rows("SELECT id FROM {s}.o_contact ORDER BY id")
    path = await desk.backup()
    async with company.database.transaction(company.workspace.key) as transaction:
        order = ErasureOrder("contact", person["id"], "asked for it")
        await erase_record(transaction, company.catalogs.catalog, order, company.clock, ())
    assert await keep_erasures(company.database, company.workspace.key) == 1
    assert await keep_erasures(company.database, company.workspace.key) == 0
    await drop_workspace(company.database, company.workspace.key)
    restored = await restore_backup(desk.source, path)
    assert [one.record for one in await list_erasures(desk.source.database, restored.key)] == [person["id"]]
    blanked = "SELECT count(*) FROM {s}.journal WHERE record_id = $1 AND payload IS NOT NULL AND kind IN ('i', 'u')"
    assert await company.value(blanked, person["id"]) == 0
    kept = "SELECT count(*) FROM {s}.journal WHERE record_id <> $1 AND payload IS NULL AND kind IN ('i', 'u')"
    assert await company.value(kept, person["id"]) == 0
    assert (await verify_journal(desk.source.database, restored.key)).good
