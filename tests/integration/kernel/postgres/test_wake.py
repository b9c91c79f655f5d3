"""Wake-ups: gathered, sent apart, heard by others, and survived by the listener."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.wake import Listener, Waker

ACME, BETA = WorkspaceKey("acme"), WorkspaceKey("beta")


class Ear:
    """Collects what a listener is told of the tests' own workspaces: others of the database may stir late."""

    def __init__(self) -> None:
        self.heard: list[frozenset[WorkspaceKey] | None] = []
        self._more = asyncio.Event()

    def __call__(self, workspaces: frozenset[WorkspaceKey] | None) -> None:
        mine = None if workspaces is None else workspaces & {ACME, BETA}
        if mine is None or mine:
            self.heard.append(mine)
            self._more.set()

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.heard) < count:
                self._more.clear()
                await self._more.wait()


@pytest.fixture
async def ear(database_url: str) -> AsyncIterator[Ear]:
    ear = Ear()
    listener = Listener(database_url, ear)
    await listener.start()
    yield ear
    await listener.close()


async def test_a_listener_first_looks_at_everything(ear: Ear) -> None:
    assert ear.heard == [None]


async def test_announcements_of_a_moment_come_together(database: Database, ear: Ear) -> None:
    waker = Waker(database, interval_seconds=0.2)
    waker.announce(ACME)
    await asyncio.sleep(0.05)
    for _ in range(100):
        waker.announce(BETA)
        waker.announce(ACME)
    await waker.close()
    await ear.wait_for(3)
    assert ear.heard == [None, frozenset({ACME}), frozenset({ACME, BETA})]


async def test_a_lone_announcement_goes_out_at_once(database: Database, ear: Ear) -> None:
    waker = Waker(database, interval_seconds=5)
    waker.announce(ACME)
    await asyncio.wait_for(ear.wait_for(2), 2)
    assert ear.heard[1] == frozenset({ACME})
    assert waker._task is not None
    waker._task.cancel()


async def test_a_rolled_back_write_wakes_nobody(database: Database, ear: Ear) -> None:
    waker = Waker(database)
    with pytest.raises(LookupError):
        async with database.transaction(ACME) as transaction:
            transaction.after_commit(lambda: waker.announce(ACME))
            raise LookupError
    async with database.transaction(BETA) as transaction:
        transaction.after_commit(lambda: waker.announce(BETA))
    await waker.close()
    await ear.wait_for(2)
    assert ear.heard == [None, frozenset({BETA})]


async def test_a_listener_comes_back_and_looks_at_everything(database: Database, ear: Ear) -> None:
    listening = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'zhike listener'"
    await database.fetch_rows(listening + " AND datname = current_database()")
    await ear.wait_for(2)
    assert ear.heard == [None, None]
    waker = Waker(database)
    waker.announce(ACME)
    await waker.close()
    await ear.wait_for(3)
    assert ear.heard[2] == frozenset({ACME})


async def test_a_lost_wake_up_is_no_error(database_url: str) -> None:
    database = Database(database_url)
    await database.close()
    waker = Waker(database)
    waker.announce(ACME)
    sending = waker._task
    await waker.close()
    assert sending is not None
    assert sending.done()
    assert sending.exception() is None
