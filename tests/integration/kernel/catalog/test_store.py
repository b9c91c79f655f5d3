"""The catalogs that a process holds follow what others publish."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from tests.fixtures.documents import change_object, field, thing
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.catalog.errors import CatalogMoved
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.wake import Listener, Waker
from zhike.kernel.postgres.workspaces import Workspace, WorkspaceNotFound


@pytest_asyncio.fixture
async def store(database: Database, clock: FrozenClock) -> AsyncIterator[CatalogStore]:
    made = CatalogStore(database, clock)
    yield made
    await made.close()


async def publish(publisher: Publisher, workspace: Workspace) -> int:
    published = await publisher.publish(workspace, [change_object(thing())], PublishStamp())
    return published.version


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.005)


async def test_a_catalog_is_read_once(store: CatalogStore, catalog_workspace: Workspace) -> None:
    first, second = await asyncio.gather(store.current(catalog_workspace.key), store.current(catalog_workspace.key))
    assert first is second
    assert await store.current(catalog_workspace.key) is first
    assert await store.refresh(catalog_workspace.key, at_least=first.version) is first


async def test_refresh_reads_what_is_published_now(
    store: CatalogStore, catalog_workspace: Workspace, publisher: Publisher
) -> None:
    old = await store.current(catalog_workspace.key)
    version = await publish(publisher, catalog_workspace)
    assert (await store.current(catalog_workspace.key)) is old
    new = await store.refresh(catalog_workspace.key, at_least=version)
    assert (new.version, "x_thing" in new.objects, "x_thing" in old.objects) == (version, True, False)
    assert await store.current(catalog_workspace.key) is new
    with pytest.raises(CatalogMoved):
        await store.refresh(catalog_workspace.key, at_least=version + 1)


async def test_a_wake_up_brings_the_new_catalog(
    database: Database, database_url: str, store: CatalogStore, catalog_workspace: Workspace, clock: FrozenClock
) -> None:
    """Two processes: one publishes and announces, the other listens."""
    old = await store.current(catalog_workspace.key)
    listener, waker = Listener(database_url, store.wake), Waker(database)
    await listener.start()
    version = await publish(Publisher(database, clock, waker=waker), catalog_workspace)
    key = catalog_workspace.key
    await until(lambda: store.peek(key) == version)
    await waker.close()
    await listener.close()
    assert (await store.current(key)).version == version > old.version


async def test_without_a_wake_up_it_looks_after_a_second(
    store: CatalogStore, catalog_workspace: Workspace, publisher: Publisher, clock: FrozenClock
) -> None:
    key = catalog_workspace.key
    old = await store.current(key)
    version = await publish(publisher, catalog_workspace)
    clock.advance(0.9)
    assert await store.current(key) is old
    clock.advance(0.2)
    assert await store.current(key) is old
    await until(lambda: store.peek(key) == version)
    assert (await store.current(key)).version == version


async def test_what_was_published_here_is_known_here(
    store: CatalogStore, catalog_workspace: Workspace, publisher: Publisher
) -> None:
    await store.current(catalog_workspace.key)
    first = await publisher.publish(catalog_workspace, [change_object(thing())], PublishStamp())
    second = await publisher.publish(catalog_workspace, [change_object(thing(x_a=field("text")))], PublishStamp())
    store.put(catalog_workspace, second.catalog)
    store.put(catalog_workspace, first.catalog)
    assert await store.current(catalog_workspace.key) is second.catalog


async def test_unknown_workspaces_are_told(store: CatalogStore) -> None:
    with pytest.raises(WorkspaceNotFound):
        await store.current(WorkspaceKey("nobody"))
    assert store.peek(WorkspaceKey("nobody")) is None
