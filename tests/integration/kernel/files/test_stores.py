"""Every store keeps the same contract: a folder, and an S3-compatible server that runs as a process of its own."""

import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from zhike.kernel.base.clock import SystemClock
from zhike.kernel.files.errors import FileMissing, FileStoreUnavailable
from zhike.kernel.files.stores.contract import FileStore
from zhike.kernel.files.stores.local import LocalStore
from zhike.kernel.files.stores.s3 import PART_BYTES, S3Location, S3Store
from zhike.kernel.files.stores.signature import Credentials

KEYS = Credentials("test", "test-secret")


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def broken(part: bytes) -> AsyncIterator[bytes]:
    yield part
    raise ConnectionResetError


async def read(store: FileStore, key: str) -> bytes:
    return b"".join([chunk async for chunk in store.open(key)])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def s3_endpoint() -> Iterator[str]:
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            make_bucket(f"{endpoint}/zhike")
            yield endpoint
        finally:
            server.terminate()


def make_bucket(address: str) -> None:
    """Waits for the server: it listens as soon as the first request gets through."""
    transport = httpx.HTTPTransport(retries=20)
    with httpx.Client(transport=transport, trust_env=False, timeout=60) as client:
        assert client.put(address).status_code == 200


@pytest.fixture(params=["local", "s3"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[FileStore]:
    if request.param == "local":
        yield LocalStore(tmp_path / "文件 store")
        return
    endpoint = request.getfixturevalue("s3_endpoint")
    remote = S3Store(S3Location(endpoint, "zhike", "us-east-1"), KEYS, SystemClock())
    yield remote
    await remote.close()


async def test_what_is_put_is_read_back(store: FileStore) -> None:
    await store.put("main/aa/one", chunks(b"hello ", "知客".encode()))
    assert await read(store, "main/aa/one") == "hello 知客".encode()


async def test_an_empty_body_is_kept(store: FileStore) -> None:
    await store.put("main/aa/empty", chunks())
    assert await read(store, "main/aa/empty") == b""


async def test_a_large_body_comes_back_byte_for_byte(store: FileStore) -> None:
    block = bytes(range(256)) * 4096
    count = 2 * PART_BYTES // len(block) + 1
    await store.put("main/aa/large", chunks(*[block] * count))
    assert await read(store, "main/aa/large") == block * count


async def test_a_broken_upload_leaves_nothing(store: FileStore) -> None:
    with pytest.raises(ConnectionResetError):
        await store.put("main/aa/cut", broken(b"x" * (PART_BYTES * 2 + 1)))
    with pytest.raises(FileMissing):
        await read(store, "main/aa/cut")


async def test_a_deleted_key_is_gone_and_deleting_again_is_fine(store: FileStore) -> None:
    await store.put("main/aa/short", chunks(b"x"))
    await store.delete("main/aa/short")
    await store.delete("main/aa/short")
    with pytest.raises(FileMissing):
        await read(store, "main/aa/short")


async def test_keys_are_listed_by_prefix(store: FileStore) -> None:
    await store.put("list/aa/one", chunks(b"1"))
    await store.put("list/bb/two", chunks(b"2"))
    await store.put("other/aa/three", chunks(b"3"))
    assert {key async for key in store.list_keys("list/")} == {"list/aa/one", "list/bb/two"}


async def test_a_store_that_is_away_says_so() -> None:
    away = S3Store(S3Location(f"http://127.0.0.1:{free_port()}", "zhike", "us-east-1"), KEYS, SystemClock())
    with pytest.raises(FileStoreUnavailable):
        await away.put("main/aa/one", chunks(b"x"))
    await away.close()


async def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "main").write_text("a file where a folder should be")
    with pytest.raises(FileStoreUnavailable):
        await LocalStore(tmp_path).put("main/aa/one", chunks(b"x"))
