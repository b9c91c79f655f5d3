"""Upload, open, attach and sweep, on a real database and a real folder."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from tests.unit.kernel.files.test_content import make_picture
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import FieldId, RecordId, UserId, new_id
from zhike.kernel.files.errors import (
    FileEmpty,
    FileInfected,
    FileMissing,
    FileQuotaReached,
    FileScanUnavailable,
    FileTooLarge,
    FileTypeRefused,
)
from zhike.kernel.files.library import FileLibrary, FileLimits
from zhike.kernel.files.scan import ClamdScanner, NoScanner, Scanner
from zhike.kernel.files.stores.local import LocalStore
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace

LIMITS = FileLimits(max_bytes=1024 * 1024, quota_bytes=3 * 1024 * 1024)


async def body(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


class Desk:
    """A library with one user and one record, which lie in the tables that higher rooms fill."""

    def __init__(self, database: Database, workspace: Workspace, store: LocalStore, clock: FrozenClock) -> None:
        self.database, self.workspace, self.store, self.clock = database, workspace, store, clock
        self.user, self.other, self.record = UserId(new_id()), UserId(new_id()), RecordId(new_id())

    def library(self, scanner: Scanner | None = None, limits: FileLimits = LIMITS) -> FileLibrary:
        return FileLibrary(self.database, self.store, scanner or NoScanner(), self.clock, limits)

    async def fill(self) -> None:
        schema = self.workspace.schema
        for user in (self.user, self.other):
            await self.database.execute(
                f'INSERT INTO "{schema}".o_user (id, created_at, updated_at, version) VALUES ($1, $2, $2, 1)',
                [user, self.clock.now()],
            )
        await self.database.execute(
            f"INSERT INTO \"{schema}\".record (id, object, title) VALUES ($1, 'account', '知客')", [self.record]
        )

    async def attach(self, user: UserId, *files: UUID) -> None:
        async with self.database.transaction(self.workspace.key) as transaction:
            await self.library().attach(transaction, user, files, (self.record, FieldId(1001)))

    async def keys(self) -> set[str]:
        return {key async for key in self.store.list_keys("")}


@pytest.fixture
async def desk(database: Database, workspace: Workspace, tmp_path: Path, clock: FrozenClock) -> Desk:
    made = Desk(database, workspace, LocalStore(tmp_path), clock)
    await made.fill()
    return made


async def test_an_upload_is_indexed_and_read_back(desk: Desk) -> None:
    content = "报价单\n".encode()
    file = await desk.library().upload(desk.workspace.key, desk.user, "C:\\报价\\..\\报价.txt", body(content))
    found = await desk.library().find(desk.workspace.key, file.id)
    assert found == file
    assert (file.name, file.content_type, file.size) == ("报价.txt", "text/plain", len(content))
    assert file.sha256 == hashlib.sha256(content).digest()
    assert b"".join([chunk async for chunk in desk.library().open(file)]) == content


async def test_asvs_5_3_1_the_name_given_never_becomes_a_path(desk: Desk) -> None:
    file = await desk.library().upload(desk.workspace.key, desk.user, "../../etc/passwd", body(b"x"))
    assert file.store_key == f"{desk.workspace.key}/{file.id.hex[-2:]}/{file.id.hex}"
    assert file.name == "passwd"


async def test_a_picture_gets_a_thumbnail(desk: Desk) -> None:
    file = await desk.library().upload(desk.workspace.key, desk.user, "门头.png", body(make_picture("PNG")))
    assert (file.width, file.height) == (640, 400)
    small = b"".join([chunk async for chunk in desk.library().open_thumbnail(file)])
    assert small.startswith(b"RIFF")


async def test_asvs_5_2_1_a_file_over_the_size_leaves_nothing(desk: Desk) -> None:
    with pytest.raises(FileTooLarge):
        await desk.library().upload(desk.workspace.key, desk.user, "big.txt", body(*[b"x" * 4096] * 257))
    assert await desk.keys() == set()


async def test_asvs_5_2_1_the_quota_of_a_workspace_holds(desk: Desk) -> None:
    for number in range(3):
        await desk.library().upload(desk.workspace.key, desk.user, f"{number}.txt", body(b"x" * 1_000_000))
    before = await desk.keys()
    with pytest.raises(FileQuotaReached) as caught:
        await desk.library().upload(desk.workspace.key, desk.user, "more.txt", body(b"x" * 1_000_000))
    assert "3 MB" in caught.value.localised("zh").detail
    assert await desk.keys() == before


@pytest.mark.parametrize(("content", "refused"), [(b"", FileEmpty), (b"MZ" + bytes(99), FileTypeRefused)])
async def test_what_is_refused_leaves_nothing(desk: Desk, content: bytes, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        await desk.library().upload(desk.workspace.key, desk.user, "a.dat", body(content))
    assert await desk.keys() == set()


async def test_an_attached_file_belongs_to_the_record(desk: Desk) -> None:
    file = await desk.library().upload(desk.workspace.key, desk.user, "a.txt", body(b"x"))
    await desk.attach(desk.user, file.id)
    found = await desk.library().find(desk.workspace.key, file.id)
    assert found is not None
    assert (found.record, found.field) == (desk.record, 1001)


async def test_asvs_8_2_2_nobody_attaches_the_loose_file_of_another(desk: Desk) -> None:
    file = await desk.library().upload(desk.workspace.key, desk.user, "a.txt", body(b"x"))
    with pytest.raises(FileMissing):
        await desk.attach(desk.other, file.id)
    found = await desk.library().find(desk.workspace.key, file.id)
    assert found is not None
    assert found.record is None


async def test_loose_files_are_swept_after_a_day_and_attached_ones_stay(desk: Desk) -> None:
    loose = await desk.library().upload(desk.workspace.key, desk.user, "a.txt", body(b"x"))
    kept = await desk.library().upload(desk.workspace.key, desk.user, "b.txt", body(b"y"))
    await desk.attach(desk.user, kept.id)
    desk.clock.advance(timedelta(hours=23).total_seconds())
    assert await desk.library().sweep(desk.workspace.key) == 0
    desk.clock.advance(timedelta(hours=2).total_seconds())
    assert await desk.library().sweep(desk.workspace.key) == 1
    assert await desk.library().find(desk.workspace.key, loose.id) is None
    assert await desk.keys() == {kept.store_key}


async def test_bytes_without_an_index_row_are_found(desk: Desk) -> None:
    await desk.store.put(f"{desk.workspace.key}/aa/lost", body(b"x"))
    await desk.library().upload(desk.workspace.key, desk.user, "a.txt", body(b"x"))
    assert await desk.library().list_orphans(desk.workspace.key) == [f"{desk.workspace.key}/aa/lost"]


class Clamd:
    """A server that speaks clamd's INSTREAM and calls the EICAR text by its name."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            content += await reader.readexactly(size)
        verdict = b"stream: Eicar-Signature FOUND\0" if b"EICAR" in content else b"stream: OK\0"
        writer.write(verdict)
        await writer.drain()
        writer.close()


@pytest.fixture
async def clamd() -> AsyncIterator[str]:
    server = await asyncio.start_server(Clamd().serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    async with server:
        yield f"{host}:{port}"


async def test_asvs_5_4_3_a_clean_file_passes_the_scanner(desk: Desk, clamd: str) -> None:
    library = desk.library(ClamdScanner(clamd))
    file = await library.upload(desk.workspace.key, desk.user, "a.txt", body(b"clean"))
    assert file.scan_state == "clean"


async def test_asvs_5_4_3_an_infected_file_is_refused_and_gone(desk: Desk, clamd: str) -> None:
    with pytest.raises(FileInfected) as caught:
        await desk.library(ClamdScanner(clamd)).upload(desk.workspace.key, desk.user, "a.txt", body(b"EICAR"))
    assert "Eicar-Signature" in caught.value.localised("en").detail
    assert await desk.keys() == set()


async def test_asvs_5_4_3_without_an_answer_nothing_passes(desk: Desk, tmp_path: Path) -> None:
    scanner = ClamdScanner(str(tmp_path / "no.ctl"))
    with pytest.raises(FileScanUnavailable):
        await desk.library(scanner).upload(desk.workspace.key, desk.user, "a.txt", body(b"x"))
    assert await desk.keys() == set()
